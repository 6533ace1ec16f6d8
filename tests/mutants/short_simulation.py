"""The simulator as a detector of mutants: one world, short enough to be lived through ninety times."""

from tests.simulation.__main__ import simulate

OPS = 8_000


def test_a_short_simulation_leaves_no_point_wrong() -> None:
    figures = simulate("a mutant's world", OPS)

    assert not figures.stories, figures.stories[0]
