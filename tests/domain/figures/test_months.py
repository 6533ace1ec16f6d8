"""Months of numbers as text."""

from random import Random

import pytest

from points.domain.figures.months import packed, unpacked


@pytest.mark.parametrize(
    ("numbers", "text"),
    [({}, ""), ({1: 120, 2: 80, 5: 95}, "120,80,,,95"), ({31: -7}, "," * 30 + "-7"), ({3: 0}, ""), ({1: 1, 4: 0}, "1")],
)
def test_a_month_is_the_numbers_of_its_days_with_commas_between(numbers: dict[int, int], text: str) -> None:
    assert packed(numbers) == text
    assert unpacked(text) == {day: number for day, number in numbers.items() if number}


def test_what_is_packed_comes_out_again() -> None:
    random = Random(18)
    for _ in range(500):
        days = random.sample(range(1, 32), random.randint(0, 31))
        numbers = {day: random.choice((-1, 1)) * random.randint(1, 10**12) for day in days}
        assert unpacked(packed(numbers)) == numbers
