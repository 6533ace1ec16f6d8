"""Names that others have to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.nicknames import MAX_LENGTH, NotANickname, nickname


@pytest.mark.parametrize(
    "name",
    ["小雨", "Ming Li", "A&B's tea", "Zoë", "Nguyễn", "ﺃﺣﻤﺪ", "साक्षी", "👨‍👩‍👧", "❤️茶", "1️⃣号店", "🏳️‍🌈", "👍🏽", "é"],
)
def test_a_name_is_what_people_call_themselves(name: str) -> None:
    assert nickname(name) == name


def test_spaces_are_tidied_and_letters_composed() -> None:
    assert nickname("  Ming　 Li ") == "Ming Li"
    assert nickname("Zoe\u0308") == "Zoë"


@pytest.mark.parametrize(
    "name",
    [
        "<b>Ming</b>",
        "a\nb",
        "a\x00b",
        "\x1b[31mred",
        "moc.live\u202e",
        "\u2066a",
        "a\u200bb",
        "a\ufeffb",
        "a\u200db",
        "a\u00adb",
        "a\ufe0fb",
        "a\U000e0041",
        "a\u3164b",
        "\ue000",
        "\ud800",
        "x\u0301\u0301\u0301",
        "a\u2028b",
    ],
    ids=ascii,
)
def test_a_name_plays_no_tricks(name: str) -> None:
    with pytest.raises(NotANickname):
        nickname(name)


@pytest.mark.parametrize("name", ["", "   ", "\u3000", "\u0301", "x" * 21], ids=ascii)
def test_a_name_shows_something_and_is_short(name: str) -> None:
    with pytest.raises(NotANickname):
        nickname(name)


@given(st.text(max_size=30))
def test_a_name_once_accepted_stays_as_it_is(text: str) -> None:
    try:
        name = nickname(text)
    except NotANickname:
        return
    assert nickname(name) == name
    assert 1 <= len(name) <= MAX_LENGTH
    assert not {"<", ">", "\u200b", "\u202e", "\n"} & set(name)
