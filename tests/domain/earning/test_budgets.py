"""Campaigns' budgets in shards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.earning.budgets import MOST_SHARDS, budget_owner, laid_out, owner_of_shard, shard_owners, shards_for

shards_left = st.lists(st.integers(0, 10_000), min_size=MOST_SHARDS, max_size=MOST_SHARDS)


@pytest.mark.parametrize(("budget", "shards"), [(1, 1), (3_999, 1), (4_000, 2), (31_999, 15), (10**9, 16)])
def test_a_budget_lies_in_as_many_shards_as_it_can_fill(budget: int, shards: int) -> None:
    assert shards_for(budget) == shards


@given(st.integers(1, 10**9))
def test_a_new_budget_is_laid_out_whole_and_evenly(budget: int) -> None:
    changes = laid_out(budget, budget, [0] * MOST_SHARDS)
    used = changes[: shards_for(budget)]

    assert sum(changes) == sum(used) == budget
    assert max(used) - min(used) <= 1


@given(shards_left, st.integers(1, 200_000))
def test_what_is_taken_away_was_there_and_is_all_of_it(left: list[int], points: int) -> None:
    if sum(left) < points:
        with pytest.raises(ValueError, match="Fewer points are left"):
            laid_out(-points, 1, left)
        return

    changes = laid_out(-points, 1, left)

    assert sum(changes) == -points
    assert all(have + change >= 0 for have, change in zip(left, changes, strict=True))


def test_a_shard_knows_whose_it_is() -> None:
    assert {owner_of_shard(shard) for shard in shard_owners(budget_owner("tea"))} == {"campaign#tea"}
    assert shard_owners("activity#quiz") == ["activity#quiz"]
    assert owner_of_shard("activity#quiz") == "activity#quiz"
