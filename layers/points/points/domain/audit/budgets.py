"""Audits budgets against receipts and the merchant's decisions: points given, returned, left and in all."""

from collections import Counter
from collections.abc import Iterator, Mapping

from points.domain.audit.findings import Difference, compare
from points.domain.earning.budgets import BudgetShard, Tally, budget_owner, owner_of_shard


def audit_budgets(
    used: Mapping[str, Tally], before: Mapping[str, Tally], after: Mapping[str, Tally]
) -> Iterator[Difference]:
    """Yields a difference for every budget whose counters do not fit the points that the receipts took and gave back.
    All three arguments have the budget's owner as key. `used` was counted after `before` was read and before `after`
    was read. The counters only grow, so `used` must lie between the two.
    """
    for owner in sorted(used.keys() | after.keys()):
        receipts, least, most = (tallies.get(owner, Tally()) for tallies in (used, before, after))
        name = owner.replace("#", " ")
        if not least.given <= receipts.given <= most.given:
            yield Difference(name, "points taken from its budget", receipts.given, most.given)
        if not least.back <= receipts.back <= most.back:
            yield Difference(name, "points returned to its budget", receipts.back, most.back)


def audit_budget_shards(shards: Mapping[str, BudgetShard]) -> Iterator[Difference]:
    """Yields a difference for every shard of a campaign's budget whose points left are not its supply less what it
    gave. The key of `shards` is the shard's owner.
    """
    for owner, shard in sorted(shards.items()):
        yield from compare(owner.replace("#", " "), "points left", shard.supply - shard.drawn, shard.left)


def audit_decided_budgets(decided: Mapping[str, int], shards: Mapping[str, BudgetShard]) -> Iterator[Difference]:
    """Yields a difference for every campaign whose shards were not given exactly the decided budget.
    The key of `decided` is the id of the campaign's life; the key of `shards` is the shard's owner.
    """
    supply: Counter[str] = Counter()
    for owner, shard in shards.items():
        supply[owner_of_shard(owner)] += shard.supply
    for life_id, budget_points in sorted(decided.items()):
        yield from compare(f"campaign {life_id}", "budget", budget_points, supply[budget_owner(life_id)])
