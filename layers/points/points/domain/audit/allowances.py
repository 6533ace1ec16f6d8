"""Computes from the receipts how much of each allowance is used.
An allowance is a rule's daily points, an activity's total limit or a budget.

The `why` of a receipt names the allowances that it counted against (`daily`, `in_all`, `budget`, `own_budget`), because
the merchant may add, change or remove a limit at any time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo

from points.domain.earning.budget_returns import drawn
from points.domain.earning.budgets import Tally
from points.domain.earning.orders import Order
from points.domain.earning.reviewing import receipt_of
from points.domain.ledger.accounts import Value
from points.domain.ledger.counters import daily_counter
from points.domain.ledger.postings import Entry
from points.domain.program import lives

Made = tuple[int, Mapping[str, Value]]  # points, and why


def used_by_rule(orders: Iterable[Order], zone: tzinfo | None) -> Counter[str]:
    """Returns the points that the orders earned within daily limits.
    The key is the account attribute of the rule and day.
    """
    used: Counter[str] = Counter()
    for order in orders:
        day = order.at.astimezone(zone).date().isoformat()
        for earned in order.lines:
            if "daily" in earned.why:
                used[daily_counter(day, "r", str(earned.why["rule"]))] += earned.points
    return used


def done_in_all(entries: Iterable[Entry]) -> Counter[str]:
    """Returns how many times each life of an activity was done while it had a total limit. The key is the life's id."""
    return Counter(lives.named_in(entry.why, "activity") for entry in entries if "in_all" in entry.why)


def used_of_budgets(orders: Sequence[Order], entries: Sequence[Entry]) -> dict[str, Tally]:
    """Returns the points that each budget gave and got back.
    The key names the life of the campaign or activity that owns the budget.
    """
    used: dict[str, Tally] = {}
    for points, why in (*_of_lines(orders), *_of_entries(entries)):
        for one in drawn(points, why):
            used[one.owner] = used.get(one.owner, Tally()) + Tally(given=one.points)
    for points, why in (*_back_of_lines(orders), *_taken_back(entries)):
        for one in drawn(points, why):
            used[one.owner] = used.get(one.owner, Tally()) + Tally(back=one.points)
    return used


def _of_lines(orders: Iterable[Order]) -> Iterator[Made]:
    for order in orders:
        yield from ((earned.points, earned.why) for earned in order.lines)


def _of_entries(entries: Iterable[Entry]) -> Iterator[Made]:
    # Purchases are left out, because the points of their lines are counted from the orders.
    yield from ((entry.points, entry.why) for entry in entries if entry.kind != "purchase")


def _back_of_lines(orders: Iterable[Order]) -> Iterator[Made]:
    for order in orders:
        yield from ((earned.points - order.points_left(earned), earned.why) for earned in order.lines)


def _taken_back(entries: Sequence[Entry]) -> Iterator[Made]:
    """Yields (points, `why`) of the entries whose points were all taken back.
    These are held points that the merchant refused, and referral bonuses whose order was returned. The refusal of held
    points is found by its receipt, whose id is derived from their entry. The clawback of a bonus is found by the
    friend's id, which is the `source_id` of both entries.
    """
    refused = {entry.source_id for entry in entries if "refused" in entry.why}
    undone = {(entry.member_id, entry.source_id) for entry in entries if "bonus" in entry.why}
    for entry in entries:
        is_refused = "held" in entry.why and receipt_of(entry.entry_id + entry.member_id) in refused
        is_undone = entry.kind == "referral" and (entry.member_id, entry.source_id) in undone
        if is_refused or is_undone:
            yield entry.points, entry.why
