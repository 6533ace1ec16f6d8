"""How much of each allowance the receipts used: a rule's daily points, an activity's total limit, a budget.

Each receipt names the allowances that it counted against in its `why` (`daily`, `in_all`, `budget`, `own_budget`). A
limit may be added, changed or removed while its counter goes on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo

from points.domain.earning.activity_limits import spent_owner
from points.domain.earning.budgets import budget_owner
from points.domain.earning.orders import Order
from points.domain.ledger.accounts import Value
from points.domain.ledger.counters import daily_counter
from points.domain.ledger.postings import Entry

Made = tuple[int, Mapping[str, Value]]  # points, and why


def used_by_rule(orders: Iterable[Order], zone: tzinfo | None) -> Counter[str]:
    """Points by the account's daily counter of each rule."""
    used: Counter[str] = Counter()
    for order in orders:
        day = order.at.astimezone(zone).date().isoformat()
        for earned in order.lines:
            if "daily" in earned.why:
                used[daily_counter(day, "r", str(earned.why["rule"]))] += earned.points
    return used


def done_in_all(entries: Iterable[Entry]) -> Counter[str]:
    """How many times each activity was done while it had a total limit."""
    return Counter(str(entry.why["activity"]) for entry in entries if "in_all" in entry.why)


def used_of_budgets(orders: Iterable[Order], entries: Iterable[Entry]) -> Counter[str]:
    """Points by the budget's owner: a campaign or an activity."""
    used: Counter[str] = Counter()
    for points, why in (*_of_lines(orders), *_of_entries(entries)):
        if "budget" in why:
            used[budget_owner(str(why["campaign"]))] += points
        if "own_budget" in why:
            used[spent_owner(str(why["activity"]))] += points
    return used


def _of_lines(orders: Iterable[Order]) -> Iterator[Made]:
    for order in orders:
        yield from ((earned.points, earned.why) for earned in order.lines)


def _of_entries(entries: Iterable[Entry]) -> Iterator[Made]:
    # A purchase's entry repeats its lines. A referral bonus states the sharing points separately.
    made = ((entry, entry.why.get("share_points", entry.points)) for entry in entries if entry.kind != "purchase")
    yield from ((int(points), entry.why) for entry, points in made)
