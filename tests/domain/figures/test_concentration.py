"""How much of the outstanding points a few members hold."""

from collections import Counter
from fractions import Fraction
from random import Random

from points.domain.figures.concentration import share_of_top


def test_the_top_hundredth_of_two_hundred_members_are_two() -> None:
    assert share_of_top({1000: 1, 500: 1, 10: 198}, Fraction(1, 100)) == Fraction(1500, 3480)


def test_members_without_points_do_not_count_and_at_least_one_member_does() -> None:
    assert share_of_top({0: 900, 30: 1, 10: 1}, Fraction(1, 100)) == Fraction(30, 40)


def test_without_points_there_is_no_share() -> None:
    assert share_of_top({0: 5}, Fraction(1, 100)) is None


def test_the_histogram_tells_what_sorting_the_members_tells() -> None:
    for seed in range(200):
        random = Random(seed)
        balances = [random.choice([0, 1, 5, 5, 40, random.randint(1, 900)]) for _ in range(random.randint(1, 300))]
        rich = sorted((b for b in balances if b), reverse=True)
        wanted = -(-len(rich) // 100)
        expected = Fraction(sum(rich[:wanted]), sum(rich)) if rich else None
        assert share_of_top(Counter(balances), Fraction(1, 100)) == expected
