"""Points that are taken back return to the budget that gave them: a campaign's, an activity's, or both.

The `why` of an entry or an order line names the budgets that it drew on. The points return to the budget of the life
that gave them, never to a later life (`points.domain.program.lives`). They return exactly once, because the same
transaction takes them back from the member.
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
    """Points that return to one budget. `owner` is the owner of its counters; `shards` is how many shards it had."""

    owner: str
    points: int
    shards: int = 1


def drawn(points: int, why: Mapping[str, Value]) -> Iterator[BudgetReturn]:
    """Yields a return of `points` to each budget that this `why` names; nothing if it names none.
    Of a referral bonus, only the points for sharing are returned, because only they came from a budget.
    """
    points = int(why.get("share_points", points))
    if "budget" in why:
        yield BudgetReturn(budget_owner(lives.named_in(why, "campaign")), points, shards_for(int(why["budget"])))
    if "own_budget" in why:
        yield BudgetReturn(spent_owner(lives.named_in(why, "activity")), points)


def returned(drawings: Iterable[BudgetReturn]) -> tuple[BudgetReturn, ...]:
    """Returns the same points with one return for each budget, because a transaction may write an item only once."""
    whole: dict[str, BudgetReturn] = {}
    for one in drawings:
        before = whole[one.owner].points if one.owner in whole else 0
        whole[one.owner] = BudgetReturn(one.owner, before + one.points, one.shards)
    return tuple(one for one in whole.values() if one.points)
