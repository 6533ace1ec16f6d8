"""How a reward sells."""

from fractions import Fraction

from points.domain.figures.selling import Selling, selling


def test_sell_through_is_of_the_supply_and_days_of_stock_by_the_last_four_weeks() -> None:
    assert selling(100, 40, 56) == Selling(Fraction(60, 100), Fraction(20))


def test_without_a_limit_or_a_sale_there_is_nothing_to_say() -> None:
    assert selling(None, None, 5) == Selling(None, None)
    assert selling(10, 10, 0) == Selling(Fraction(0), None)
    assert selling(0, 0, 0) == Selling(None, None)
