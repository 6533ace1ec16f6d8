"""The names of the figures: complete, and of one form."""

from points.domain.figures.measures import DIMENSIONS, DIVIDED, MEASURES


def test_every_measure_says_by_what_it_is_divided() -> None:
    assert set(DIVIDED) == set(MEASURES)
    assert frozenset().union(*DIVIDED.values()) == set(DIMENSIONS) - {"none"}


def test_no_name_contains_the_sign_that_joins_names() -> None:
    assert not [name for name in (*MEASURES, *DIMENSIONS) if "|" in name or "#" in name]
