"""Amounts in fen: exact until they are rounded, once."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.figures.money import fen, shared


@pytest.mark.parametrize(
    ("amount", "rounded"), [("1/2", 1), ("-1/2", -1), ("149/100", 1), ("5/2", 3), ("-5/2", -3), ("0", 0)]
)
def test_half_a_fen_is_rounded_away_from_zero(amount: str, rounded: int) -> None:
    assert fen(Fraction(amount)) == rounded


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_shares_add_up_to_the_total(total: int, weights: list[int]) -> None:
    assert sum(shared(total, weights)) == total
