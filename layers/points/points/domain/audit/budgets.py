"""Budgets against receipts: what campaigns and activities were charged is what receipts took from them."""

from collections.abc import Iterator, Mapping

from points.domain.audit.findings import Difference, compare
from points.domain.earning.budgets import BudgetShard


def audit_budgets(used: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Difference]:
    """Every campaign and activity whose budget's counter is not what receipts have taken from it, by their owners.

    `used` was counted after `before` was read and before `after` was: a budget only ever grows, so it lies between.
    """
    for owner in sorted(used.keys() | after.keys()):
        taken, least, most = used.get(owner, 0), before.get(owner, 0), after.get(owner, 0)
        if not least <= taken <= most:
            yield Difference(owner.replace("#", " "), "points taken from its budget", taken, most)


def audit_budget_shards(shards: Mapping[str, BudgetShard]) -> Iterator[Difference]:
    """Every shard of a campaign's budget, by its owner, that has not what was laid out in it less what was drawn."""
    for owner, shard in sorted(shards.items()):
        yield from compare(owner.replace("#", " "), "points left", shard.supply - shard.drawn, shard.left)
