"""Which language a caller reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.web.languages import preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("zh-CN,zh-Hans;q=0.9", "zh"),
        ("en", "en"),
        ("EN-us", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh;q=0.8,en;q=0.9", "en"),
        ("zh, en", "zh"),
        ("en, zh", "en"),
        ("en; q=0.9, zh; q=0.8", "en"),
        ("fr, de;q=0.9, en;q=0.1", "en"),
        ("fr", "zh"),
        ("*", "zh"),
        ("en;q=0", "zh"),
        ("en;q=nan, zh", "zh"),
        ("en;q=", "en"),
        ("en;q=much", "zh"),
        ("english", "zh"),
        (",;,;q=,", "zh"),
        ("x," * 10_000 + "en", "zh"),
    ],
)
def test_a_caller_is_answered_in_the_language_they_prefer(header: str, language: str) -> None:
    assert preferred(header) == language


@given(st.text(max_size=300))
def test_any_header_means_one_of_our_languages(header: str) -> None:
    assert preferred(header) in ("zh", "en")
