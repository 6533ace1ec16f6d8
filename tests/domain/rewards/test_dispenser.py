"""How a flash reward's units are spread over its shards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.rewards.dispenser import MOST_SHARDS, Unit, removal, shards_for, shares, unit_of


@pytest.mark.parametrize(("stock", "shards"), [(0, 1), (20, 1), (1000, 1), (1001, 2), (16_000, 16), (10**8, 16)])
def test_more_units_deserve_more_shards(stock: int, shards: int) -> None:
    assert shards_for(stock) == shards


@given(st.integers(-10_000, 10_000), st.integers(1, MOST_SHARDS))
def test_shares_add_up_and_differ_by_one_at_most(units: int, shards: int) -> None:
    spread = shares(units, shards)

    assert sum(spread) == units
    assert max(spread) - min(spread) <= 1


@given(st.lists(st.integers(0, 500), min_size=1, max_size=16), st.integers(0, 9000))
def test_units_are_taken_away_only_where_they_are(left: list[int], units: int) -> None:
    taken = removal(units, left)

    if taken is None:
        assert sum(left) < units
    else:
        assert sum(taken) == units
        assert all(0 <= out <= there for out, there in zip(taken, left, strict=True))


def test_a_unit_is_known_by_its_label() -> None:
    unit = Unit("cup", 3, 17)

    assert unit.label == "3-17"
    assert unit_of("cup", unit.label) == unit
