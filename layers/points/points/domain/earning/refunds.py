"""Makes the transaction of a refund, which takes back the points of the refunded lines."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain

from points.domain import ids
from points.domain.calendar import month_of
from points.domain.earning import referral
from points.domain.earning.budget_returns import BudgetReturn, drawn, returned
from points.domain.earning.calculation import EarnedLine
from points.domain.earning.orders import Order, Refund, RefundReceipt
from points.domain.earning.signals import after_return, only_just_counted
from points.domain.errors import IdempotencyConflict, Invalid, Wording
from points.domain.ledger import scores
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.charging import Rebuild
from points.domain.ledger.movements import score_back
from points.domain.ledger.postings import Absent, Entry, Guard, Posting, Unchanged, added_to, settled
from points.domain.ledger.taking_out import TakenOut, take_out
from points.domain.ledger.transactions import UNSEEN, Findings, Transaction

MAX_REFUNDS = 50  # per order; the same limit as WeChat Pay


def refund(
    order: Order,
    refund_id: str,
    lines_fen: Mapping[str, int],
    digest: str,
    now: datetime,
    account: Account,
    rebuild: Rebuild,
    found: Findings = UNSEEN,
) -> Transaction[Refund]:
    """Returns the transaction that takes back the points of the refunded lines from their lot.
    Points that were spent become debt. Points that have expired are not taken again
    (`points.domain.ledger.taking_out`). All points return to the budgets that gave them. If too little of the order is
    left for its referral bonus, the bonus is taken back too. An erased member has no scores, so none change.
    `lines_fen` are the refunded amounts by line id. `account` must have everything overdue applied. `rebuild` reads the
    member's history if the account does not store what expired. Raises IdempotencyConflict or Invalid.
    """
    _check_refund(order, refund_id, lines_fen)
    back = {line_id: _points_back(order, line_id, fen) for line_id, fen in lines_fen.items()}
    points = sum(back.values())
    taken = take_out(points, order.lot, order.live_from, account=account, now=now, rebuild=rebuild)
    posting = _posting_back(order, refund_id, back, taken, now, account)
    if _goes_back(order, lines_fen, points) and only_just_counted(order):
        counted, suspected = after_return(account, month_of(now.date()))
        posting = replace(posting, add={**posting.add, **counted}, put={**posting.put, **suspected})
    refunded = Transaction((posting,), None, _returned(order, back))
    if referral.is_undone(order, lines_fen):
        refunded = referral.taken_back(refunded, order, refund_id, added_to(account, posting.add), now, rebuild, found)
    balance = account.balance + refunded.postings[0].add.get("balance", 0)
    receipt = RefundReceipt(digest, taken.points, debt=max(0, -balance))
    return Transaction(refunded.postings, Refund(order, refund_id, lines_fen, receipt, now), refunded.writes)


def _returned(order: Order, back: Mapping[str, int]) -> tuple[BudgetReturn, ...]:
    """Returns the points that return to campaigns' budgets, including points that have expired meanwhile.
    `back` are the points to take back by line id.
    """
    lines = ((_line(order, line_id), points) for line_id, points in back.items())
    return returned(chain.from_iterable(drawn(points, line.why) for line, points in lines))


def _posting_back(
    order: Order, refund_id: str, back: Mapping[str, int], taken: TakenOut, now: datetime, account: Account
) -> Posting:
    """Returns the posting that takes the points out of the account and lowers the scores.
    `back` are the points to take back by line id; `taken` is what the lot and the balance lose.
    """
    own = {} if account.erased else _own_scores_back(order, back, now)
    common = {} if account.erased else score_back(order.at, sum(back.values()), now)
    guards: list[Guard] = [settled(now), Unchanged("balance", account.balance), *taken.guards]
    if not account.erased:
        guards.append(Absent("erased"))
    why: dict[str, Value] = {"refund": refund_id, **taken.why, **own}
    entry = Entry(
        order.member_id,
        ids.entry_id(now, "clawback", order.order_id, refund_id),
        "clawback",
        -taken.points,
        order.order_id,
        now,
        why=why,
    )
    return Posting(
        order.member_id,
        add={**taken.add, **common, **own},
        guards=tuple(guards),
        entries=(entry,),
    )


def _check_refund(order: Order, refund_id: str, lines_fen: Mapping[str, int]) -> None:
    if refund_id in order.refunds:
        raise IdempotencyConflict("This refund_id was already used for a different refund of this order.")
    if len(order.refunds) >= MAX_REFUNDS:
        raise Invalid(
            {
                "refund_id": Wording(
                    f"一笔订单最多退款 {MAX_REFUNDS} 次", f"An order can have at most {MAX_REFUNDS} refunds."
                )
            }
        )
    paid = {line.line.line_id: line.line.amount_fen for line in order.lines}
    for position, (line_id, fen) in enumerate(lines_fen.items()):
        if line_id not in paid:
            raise Invalid({f"lines.{position}.line_id": Wording("订单中没有这一行", "The order has no such line.")})
        left = paid[line_id] - order.refunded_fen.get(line_id, 0)
        if fen > left:
            raise Invalid(
                {
                    f"lines.{position}.amount_fen": Wording(
                        f"这一行最多还可退 {left} 分", f"Only {left} fen of this line are left to refund."
                    )
                }
            )


def _points_back(order: Order, line_id: str, fen: int) -> int:
    """Returns the points to take back for the next `fen` of the line."""
    earned = _line(order, line_id)
    return order.points_left(earned) - order.points_left(earned, fen)


def _line(order: Order, line_id: str) -> EarnedLine:
    return next(line for line in order.lines if line.line.line_id == line_id)


def _goes_back(order: Order, lines_fen: Mapping[str, int], points: int) -> bool:
    """Returns whether this refund takes back the last points of the order, or its referral bonus."""
    return (bool(points) and sum(map(order.points_left, order.lines)) == points) or referral.is_undone(order, lines_fen)


def _own_scores_back(order: Order, back: Mapping[str, int], now: datetime) -> dict[str, int]:
    """Returns the changes to the scores on the merchant's own boards. Each line lowers the scores that counted it."""
    taken: dict[str, int] = {}
    for line in order.lines:
        for name in scores.still_open(line.scores, now.date()):
            taken[name] = taken.get(name, 0) - back.get(line.line.line_id, 0)
    return {name: points for name, points in taken.items() if points}
