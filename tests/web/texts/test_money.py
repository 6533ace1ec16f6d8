"""Amounts of money in texts."""

import pytest

from points.web.texts.money import yuan


@pytest.mark.parametrize(("fen", "text"), [(0, "0"), (1, "0.01"), (1050, "10.5"), (1000, "10"), (12_345, "123.45")])
def test_fen_are_shown_as_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text
