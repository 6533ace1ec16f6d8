"""Budgets against receipts: the points taken from a budget equal the points that receipts took."""

from collections.abc import Iterator, Mapping

from points.domain.audit.findings import Difference, compare
from points.domain.earning.budgets import BudgetShard


def audit_budgets(used: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Difference]:
    """Every budget whose counter differs from the points that receipts took from it, by owner.

    `used` was counted after `before` was read and before `after` was: a budget only ever grows, so it lies between.
    """
    for owner in sorted(used.keys() | after.keys()):
        taken, least, most = used.get(owner, 0), before.get(owner, 0), after.get(owner, 0)
        if not least <= taken <= most:
            yield Difference(owner.replace("#", " "), "points taken from its budget", taken, most)


def audit_budget_shards(shards: Mapping[str, BudgetShard]) -> Iterator[Difference]:
    """Every shard of a campaign's budget, by owner, whose points left are not its supply less the points drawn."""
    for owner, shard in sorted(shards.items()):
        yield from compare(owner.replace("#", " "), "points left", shard.supply - shard.drawn, shard.left)
