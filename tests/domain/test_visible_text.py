"""Text that others read: what is accepted under every Python, and what hides or reorders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.visible_text import NotVisible, visible

# Newer than the Unicode tables of Python 3.11: an emoji of 2022, of 2021, ideographs of 2022 and 2023.
NEWER = ["🩷", "🫨", "\U00031350", "\U0002ebf0"]


@pytest.mark.parametrize("text", NEWER, ids=ascii)
def test_a_character_newer_than_the_runtime_is_read_like_any_other(text: str) -> None:
    assert visible(f"小{text}") == f"小{text}"
    assert visible(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "😶‍🌫️",
        "🙂‍↔️",  # an arrow joined to a face
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # the flag of England
        "བསྒྲུབས",  # Tibetan
        "ཧཱུྃ",  # three marks on one Tibetan letter
        "ᠰᠠᠶᠢᠨ\u180eᠠ",  # Mongolian with its vowel separator
        "葛\U000e0100",  # an ideograph in one of its forms
        "می\u200cخواهم",  # Persian, whose letters a non-joiner keeps apart
        "ශ්\u200dරී",  # Sinhala, whose letters a joiner holds together
        "José María de la Concepción Fernández-Villaverde",
    ],
    ids=ascii,
)
def test_names_of_every_script_are_accepted(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "\u200b",
        "\u202e",
        "小\u200b雨",
        "moc.live\u202e",
        "\u2066a",
        "a\u180eb",
        "a\u200db",
        "a\u200cb",
        "\u115f",
        "\ufffe",
    ],
    ids=ascii,
)
def test_text_that_hides_or_reorders_is_refused(text: str) -> None:
    with pytest.raises(NotVisible):
        visible(text)


@pytest.mark.parametrize("text", ["", "  ", "\u0301", "\u3000"], ids=ascii)
def test_text_shows_something(text: str) -> None:
    with pytest.raises(NotVisible, match="no visible character"):
        visible(text)


def test_what_looks_the_same_is_the_same() -> None:
    assert visible(" 茶  具 ") == visible("茶 具") == "茶 具"
    assert visible("Cafe\u0301") == visible("Café")


@given(st.text(max_size=40))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    try:
        normal = visible(text)
    except NotVisible:
        return
    assert visible(normal) == normal
