"""Makes the transaction of a paid order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from points.domain import ids
from points.domain.earning import board_scores, budgets, categories_without_rule, newcomers, referral
from points.domain.earning.calculation import Earned, EarnedLine, Line, Seen, price_order
from points.domain.earning.daily_limits import daily_guards, days_over
from points.domain.earning.orders import Order
from points.domain.errors import Invalid, Wording
from points.domain.ledger.accounts import Value, check_here
from points.domain.ledger.counters import daily_counter
from points.domain.ledger.movements import grant, score, waits
from points.domain.ledger.postings import MAX_POINTS, Absent, Entry, Guard, Posting, tended
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.program import Catalog

# This many attribute names fit into the 4 KB of a DynamoDB update expression. Closing the month removes the rest.
_MOST_REMOVED = 240


@dataclass(frozen=True, slots=True)
class Purchase:
    """One paid order as the merchant reports it. `digest` covers its whole content; `nonce` identifies the request."""

    order_id: str
    member_id: str
    paid_at: datetime
    lines: Sequence[Line]
    digest: str
    nonce: str
    store: str = ""


def buy(purchase: Purchase, catalog: Catalog, now: datetime, found: Findings) -> Transaction[Order]:
    """Returns the transaction that credits the order's points.

    `now` decides the lot, because points expire by the server's time; `paid_at` decides the campaign. Raises Gone for
    an erased member, and Invalid if the order would earn more than `MAX_POINTS`.
    """
    check_here(found.account)
    catalog = catalog.for_member(purchase.member_id)
    seen = _seen(catalog, found, now.date().isoformat())
    earned = price_order(purchase.lines, catalog, purchase.paid_at, seen, newcomers.buyer_of(found.account))
    _check_size(earned)
    order = _order_of(purchase, earned, catalog, now)
    categories = (line.category for line in purchase.lines)
    for_whom = newcomers.guards(categories, catalog, purchase.paid_at, found.account, seen.exhausted)
    posting = _posting_of(order, earned, for_whom, now)
    counted = categories_without_rule.of_order(order, now.date())
    return with_referral(Transaction((posting,), order, (*earned.budgets, *counted)), catalog, now, found)


def with_referral(
    transaction: Transaction[Order], catalog: Catalog, now: datetime, found: Findings
) -> Transaction[Order]:
    """Returns the order's transaction, with the referral bonus if the order makes one due.
    If no bonus is known to be due, the transaction gets a guard instead: the account names no inviter. If this guard
    fails, the failed write returns the account, and the order is planned again with it.
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


def scored_at(points: int, now: datetime) -> dict[str, Value]:
    """Returns the account attribute with the time of the score; empty if `points` is 0.
    Members with equal scores are ordered by this time.
    """
    return {"score_at": ids.microseconds(now)} if points else {}


def _check_size(earned: Earned) -> None:
    if earned.points > MAX_POINTS:
        raise Invalid(
            {
                "lines": Wording(
                    f"一笔订单最多得 {MAX_POINTS} 积分，请分开上报",
                    f"An order earns {MAX_POINTS} points at most; report it in parts.",
                )
            }
        )


def _order_of(purchase: Purchase, earned: Earned, catalog: Catalog, now: datetime) -> Order:
    """Returns the receipt. Each line has its points and the boards that count them."""
    live_from, lot = catalog.program.life(now.date())
    return Order(
        purchase.order_id,
        purchase.member_id,
        purchase.digest,
        purchase.nonce,
        now,
        ids.entry_id(now, "purchase", purchase.order_id),
        lot,
        live_from.isoformat(),
        tuple(_on_boards(line, purchase.store, catalog, now.date()) for line in earned.lines),
        store=purchase.store,
        paid_at=purchase.paid_at,
    )


def _posting_of(order: Order, earned: Earned, for_whom: Sequence[Guard], now: datetime) -> Posting:
    """Returns the posting of the order: points, scores and counters.
    `for_whom` are the guards of campaigns for new members.
    """
    live_from = date.fromisoformat(order.live_from)
    daily, guards = daily_guards(earned.daily, now.date().isoformat())
    own = board_scores.scored(board_scores.by_score(order.lines), now)
    entry = Entry(
        order.member_id,
        order.entry_id,
        "purchase",
        earned.points,
        order.order_id,
        now,
        lot=order.lot if earned.points else None,
        why=_common_reason(earned) | waits(live_from, now) | own.why,
    )
    return Posting(
        order.member_id,
        add=grant(earned.points, order.lot, live_from=live_from, now=now)
        | score(earned.points, now)
        | daily
        | own.add
        | {"orders": 1},
        put=scored_at(earned.points, now) | own.put,
        remove=(*own.remove, *(over for counter in daily for over in days_over(counter)))[:_MOST_REMOVED],
        guards=(*guards, *for_whom, Absent("erased"), tended(now)),
        entries=(entry,),
    )


def _common_reason(earned: Earned) -> dict[str, Value]:
    """Returns the lines' `why` if all lines have the same; else `mixed`. The order stores the `why` of each line."""
    reasons = {tuple(line.why.items()) for line in earned.lines}
    return dict(earned.lines[0].why) if len(reasons) == 1 else {"mixed": 1}


def _seen(catalog: Catalog, found: Findings, today: str) -> Seen:
    account = found.account
    if account is None:
        used: dict[str, int] = {}
    else:
        used = {rule.rule_id: account.number(daily_counter(today, "r", rule.rule_id)) for rule in catalog.rules}
    return Seen(used, budgets.exhausted(catalog.campaigns, found))


def _on_boards(line: EarnedLine, store: str, catalog: Catalog, today: date) -> EarnedLine:
    if not line.points:
        return line
    return replace(line, scores=board_scores.of_line(catalog.program.boards, line.line.category, store, today))
