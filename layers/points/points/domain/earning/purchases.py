"""The postings of a paid order and of its refunds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from points.domain import ids
from points.domain.calendar import month_of
from points.domain.earning import board_scores, budgets, newcomers, referral
from points.domain.earning.calculation import Earned, EarnedLine, Line, Seen, daily_guards, days_over, price_order
from points.domain.earning.orders import Order, Refund, RefundReceipt
from points.domain.earning.signals import after_return, only_just_counted
from points.domain.errors import IdempotencyConflict, Invalid, Wording
from points.domain.ledger import scores
from points.domain.ledger.accounts import Account, Value, check_here
from points.domain.ledger.charging import Rebuild
from points.domain.ledger.counters import daily_counter
from points.domain.ledger.movements import grant, score, score_back, waits
from points.domain.ledger.postings import (
    MAX_POINTS,
    Absent,
    Entry,
    Guard,
    Posting,
    Unchanged,
    added_to,
    settled,
    tended,
)
from points.domain.ledger.taking_out import take_out
from points.domain.ledger.transactions import UNSEEN, Findings, Transaction
from points.domain.program.program import Catalog

MAX_REFUNDS = 50  # per order; the same limit as WeChat Pay
_MOST_REMOVED = 240  # fits DynamoDB's 4 KB limit of an update; closing the month removes the rest


@dataclass(frozen=True, slots=True)
class Purchase:
    """A paid order as the merchant reports it. `digest` covers its whole content."""

    order_id: str
    member_id: str
    paid_at: datetime
    lines: Sequence[Line]
    digest: str
    nonce: str
    store: str = ""


def buy(purchase: Purchase, catalog: Catalog, now: datetime, found: Findings) -> Transaction[Order]:
    """The transaction that credits the order's points.

    The server's time decides the lot; `paid_at` decides the campaign. Raises Gone, or Invalid above `MAX_POINTS`.
    """
    check_here(found.account)
    today = now.date()
    seen = _seen(catalog, found, today.isoformat())
    earned = price_order(purchase.lines, catalog, purchase.paid_at, seen, newcomers.buyer_of(found.account))
    if earned.points > MAX_POINTS:
        raise Invalid(
            {
                "lines": Wording(
                    f"一笔订单最多得 {MAX_POINTS} 积分，请分开上报",
                    f"An order earns {MAX_POINTS} points at most; report it in parts.",
                )
            }
        )
    live_from, lot = catalog.program.life(today)
    daily, guards = daily_guards(earned.daily, today.isoformat())
    lines = tuple(_on_boards(line, purchase.store, catalog, today) for line in earned.lines)
    own = board_scores.scored(board_scores.by_score(lines), now)
    categories = (line.category for line in purchase.lines)
    for_whom = newcomers.guards(categories, catalog, purchase.paid_at, found.account, seen.exhausted)
    entry = Entry(
        purchase.member_id,
        ids.entry_id(now, "purchase", purchase.order_id),
        "purchase",
        earned.points,
        purchase.order_id,
        now,
        lot=lot if earned.points else None,
        why=_common_reason(earned) | waits(live_from, now) | own.why,
    )
    order = Order(
        purchase.order_id,
        purchase.member_id,
        purchase.digest,
        purchase.nonce,
        now,
        entry.entry_id,
        lot,
        live_from.isoformat(),
        lines,
        store=purchase.store,
    )
    posting = Posting(
        purchase.member_id,
        add=grant(earned.points, lot, live_from=live_from, now=now)
        | score(earned.points, now)
        | daily
        | own.add
        | {"orders": 1},
        put=scored_at(earned.points, now) | own.put,
        remove=(*own.remove, *(over for counter in daily for over in days_over(counter)))[:_MOST_REMOVED],
        guards=(*guards, *for_whom, Absent("erased"), tended(now)),
        entries=(entry,),
    )
    return with_referral(Transaction((posting,), order, earned.budgets), catalog, now, found)


def with_referral(
    transaction: Transaction[Order], catalog: Catalog, now: datetime, found: Findings
) -> Transaction[Order]:
    """The order, with the referral bonus if it is the friend's first order and one is due.

    If the account has not been read, a guard that nothing is due is added instead; its failure returns the account.
    """
    if catalog.program.referral.qualifies_on != "first_order":
        return transaction
    if transaction.receipt.paid_fen < catalog.program.referral.min_order_fen:
        return transaction  # too small to qualify
    friend = found.account
    if friend is None or not referral.owed(friend, catalog.program, "first_order"):
        posting, *others = transaction.postings
        guarded = replace(posting, guards=(*posting.guards, Absent("invited_by")))
        return replace(transaction, postings=(guarded, *others))
    return referral.with_order_bonus(transaction, friend, catalog, now, found)


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
    """Takes back the points of the refunded lines from the lot that they were granted to.

    Points that are already spent become debt. Expired points are not taken again (`points.domain.ledger.taking_out`).
    `account` must have everything overdue applied; `rebuild` reads a history. If too little of a first order is left,
    the referral bonus is taken back too. An erased member has no scores.
    """
    _check_refund(order, refund_id, lines_fen)
    back = {line_id: _points_back(order, line_id, fen) for line_id, fen in lines_fen.items()}
    points = sum(back.values())
    own = {} if account.erased else _own_scores_back(order, back, now)
    common = {} if account.erased else score_back(order.at, points, now)
    taken = take_out(points, order.lot, order.live_from, account=account, now=now, rebuild=rebuild)
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
    posting = Posting(
        order.member_id,
        add={**taken.add, **common, **own},
        guards=tuple(guards),
        entries=(entry,),
    )
    if _goes_back(order, lines_fen, points) and only_just_counted(order):
        counted, suspected = after_return(account, month_of(now.date()))
        posting = replace(posting, add={**posting.add, **counted}, put={**posting.put, **suspected})
    refunded = Transaction((posting,), None)
    if referral.is_undone(order, lines_fen):
        refunded = referral.taken_back(refunded, order, refund_id, added_to(account, posting.add), now, rebuild, found)
    balance = account.balance + refunded.postings[0].add.get("balance", 0)
    receipt = RefundReceipt(digest, taken.points, debt=max(0, -balance))
    return Transaction(refunded.postings, Refund(order, refund_id, lines_fen, receipt), refunded.writes)


def scored_at(points: int, now: datetime) -> dict[str, Value]:
    """The time of the score, for ordering equal scores; empty if no points were scored."""
    return {"score_at": ids.microseconds(now)} if points else {}


def _common_reason(earned: Earned) -> dict[str, Value]:
    """The lines' `why` if all have the same; else `mixed`. The order keeps each line's own."""
    reasons = {tuple(line.why.items()) for line in earned.lines}
    return dict(earned.lines[0].why) if len(reasons) == 1 else {"mixed": 1}


def _seen(catalog: Catalog, found: Findings, today: str) -> Seen:
    account = found.account
    if account is None:
        used: dict[str, int] = {}
    else:
        used = {rule.rule_id: account.number(daily_counter(today, "r", rule.rule_id)) for rule in catalog.rules}
    return Seen(used, budgets.exhausted(catalog.campaigns, found))


def _check_refund(order: Order, refund_id: str, lines_fen: Mapping[str, int]) -> None:
    if refund_id in order.refunds:
        raise IdempotencyConflict("This refund_id was already used for a different refund of this order.")
    if len(order.refunds) >= MAX_REFUNDS:
        raise Invalid(
            {
                "refund_id": Wording(
                    f"一笔订单最多退款 {MAX_REFUNDS} 次", f"An order takes {MAX_REFUNDS} refunds at most."
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
    """The points to take back for the next `fen` of the line.

    What remains is rounded down. A line refunded in parts gives back exactly its points in all.
    """
    earned = next(line for line in order.lines if line.line.line_id == line_id)
    amount = earned.line.amount_fen
    if not amount:
        return 0  # a free gift
    left = amount - order.refunded_fen.get(line_id, 0)
    return earned.points * left // amount - earned.points * (left - fen) // amount


def _goes_back(order: Order, lines_fen: Mapping[str, int], points: int) -> bool:
    """Whether this refund takes back the last of what the order gave: its points, or its bonus."""
    return (bool(points) and _points_left(order) == points) or referral.is_undone(order, lines_fen)


def _points_left(order: Order) -> int:
    return sum(
        earned.points * (amount - order.refunded_fen.get(earned.line.line_id, 0)) // amount
        for earned in order.lines
        if (amount := earned.line.amount_fen)
    )


def _on_boards(line: EarnedLine, store: str, catalog: Catalog, today: date) -> EarnedLine:
    if not line.points:
        return line
    return replace(line, scores=board_scores.of_line(catalog.program.boards, line.line.category, store, today))


def _own_scores_back(order: Order, back: Mapping[str, int], now: datetime) -> dict[str, int]:
    """What a refund takes back from the merchant's own boards: each line from the boards it was counted on."""
    taken: dict[str, int] = {}
    for line in order.lines:
        for name in scores.still_open(line.scores, now.date()):
            taken[name] = taken.get(name, 0) - back.get(line.line.line_id, 0)
    return {name: points for name, points in taken.items() if points}
