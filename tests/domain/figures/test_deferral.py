"""The price of a sale, divided between goods and points as IFRS 15 and ASBE 14 do in their examples."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from points.domain.figures.deferral import Deferral, defer, released

A_YUAN = Fraction(100)
YUAN = 100


def test_a_sale_of_100_000_with_10_000_points_is_91_324_of_revenue_and_8_676_of_liability() -> None:
    """IFRS 15, Example 52: points worth 1 each, of which 95 % are expected to be redeemed."""
    found = defer(100_000 * YUAN, 10_000, A_YUAN, Fraction(95, 100))

    assert found == Deferral(9_132_420, 867_580)
    assert [round(found.revenue_fen, -2) // YUAN, round(found.liability_fen, -2) // YUAN] == [91_324, 8_676]


def test_4_500_of_9_500_points_release_4_110_and_a_changed_estimate_3_493_in_the_second_year() -> None:
    """IFRS 15, Example 52, both years: the estimate rises from 9,500 to 9,700 points."""
    liability = 8_676 * YUAN

    first = released(liability, 4_500, 9_500)
    second = released(liability, 8_500, 9_700, first)

    assert round(first, -2) // YUAN == 4_110
    assert round(second, -2) // YUAN == 3_493


def test_all_that_is_left_is_released_when_nothing_more_can_be_redeemed() -> None:
    assert released(8_676, 9_700, 9_700, 7_603) == 1_073
    assert released(8_676, 0, 0, 600) == 8_076


def test_points_without_a_price_defer_nothing() -> None:
    assert defer(0, 500, A_YUAN, Fraction(1)) == Deferral(0, 0)
    assert defer(10_000, 0, A_YUAN, Fraction(1)) == Deferral(10_000, 0)


@given(st.integers(0, 10**10), st.integers(0, 10**7), st.fractions(0, 100), st.fractions(0, 1))
def test_both_parts_are_the_price_and_neither_is_negative(
    paid: int, points: int, value: Fraction, rate: Fraction
) -> None:
    found = defer(paid, points, value, rate)

    assert found.revenue_fen + found.liability_fen == paid
    assert found.revenue_fen >= 0
    assert found.liability_fen >= 0
