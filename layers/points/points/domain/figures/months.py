"""Months of numbers as text: the numbers of days 1 to 31 with commas between them.

A day without a number is empty, and empty days at the end are left out: `120,80,,,95` has numbers on days 1, 2 and 5.
The text is short, because a dashboard reads a year of it.
"""

from collections.abc import Mapping


def packed(numbers: Mapping[int, int]) -> str:
    """Returns the numbers as text. `numbers` has them by day of the month."""
    last = max((day for day, number in numbers.items() if number), default=0)
    return ",".join(str(numbers.get(day) or "") for day in range(1, last + 1))


def unpacked(text: str) -> dict[int, int]:
    """Returns the numbers by day of the month, without zeros. It is the inverse of `packed`."""
    return {day: int(number) for day, number in enumerate(text.split(","), 1) if number}
