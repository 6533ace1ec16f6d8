"""Points that are taken back return to the budgets they came from: a campaign's, an activity's, or both.

The `why` of an entry or an order line names the budgets that it drew on. The points return to the life that gave them
(`points.domain.program.lives`), in the transaction that takes them back, so once. A later life gets nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from points.domain.earning.activity_limits import spent_owner
from points.domain.earning.budgets import budget_owner, shards_for
from points.domain.ledger.accounts import Value
from points.domain.ledger.writes import Write
from points.domain.program import lives


@dataclass(frozen=True, slots=True)
class BudgetReturn(Write):
    """Points that return to a budget, by the budget's owner. `shards` is how many shards it had."""

    owner: str
    points: int
    shards: int = 1


def drawn(points: int, why: Mapping[str, Value]) -> Iterator[BudgetReturn]:
    """Returns what points with this `why` drew on budgets. Of a referral bonus, only the sharing points did."""
    points = int(why.get("share_points", points))
    if "budget" in why:
        yield BudgetReturn(budget_owner(lives.named_in(why, "campaign")), points, shards_for(int(why["budget"])))
    if "own_budget" in why:
        yield BudgetReturn(spent_owner(lives.named_in(why, "activity")), points)


def returned(drawings: Iterable[BudgetReturn]) -> tuple[BudgetReturn, ...]:
    """Returns the same points, once for each budget, because a transaction may write an item only once."""
    whole: dict[str, BudgetReturn] = {}
    for one in drawings:
        before = whole[one.owner].points if one.owner in whole else 0
        whole[one.owner] = BudgetReturn(one.owner, before + one.points, one.shards)
    return tuple(one for one in whole.values() if one.points)
