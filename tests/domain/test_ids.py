"""Names for members and things."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain import ids

instants = st.timedeltas(timedelta(0), timedelta(days=80_000)).map(lambda age: datetime(1970, 1, 1, tzinfo=UTC) + age)
words = st.text(max_size=40)
tap_keys = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=128)
END_MS = (1 << 35) * 1000


def uuid7(ms: int, rest: int = 0) -> UUID:
    return UUID(int=ms << 80 | 7 << 76 | (rest >> 62 & 0xFFF) << 64 | 2 << 62 | rest & (1 << 62) - 1)


uuids_of_taps = st.builds(uuid7, st.integers(0, END_MS - 1), st.integers(0, (1 << 74) - 1))


@given(st.integers(0, (1 << 60) - 1), st.integers(0, (1 << 60) - 1))
def test_names_sort_as_text_as_their_numbers_do(one: int, other: int) -> None:
    smaller, larger = sorted([one, other])

    assert ids.base32(smaller, 12) <= ids.base32(larger, 12)
    assert (ids.base32(one, 12) == ids.base32(other, 12)) == (one == other)


def test_a_digest_knows_where_one_part_ends() -> None:
    assert ids.digest("a", "bc", length=16) != ids.digest("ab", "c", length=16)
    assert ids.digest("a", length=16) != ids.digest("a", "", length=16)


@given(words, words)
def test_a_member_is_known_by_the_same_name_each_time(appid: str, openid: str) -> None:
    first = ids.member_id(b"key", appid, openid)

    assert ids.member_id(b"key", appid, openid) == first
    assert ids.is_member_id(first)


def test_a_member_cannot_be_found_out_by_name_without_the_key() -> None:
    known = ids.member_id(b"key", "wx1", "openid")

    assert "openid" not in known
    assert ids.member_id(b"another key", "wx1", "openid") != known
    assert ids.member_id(b"key", "wx2", "openid") != known


def test_who_was_erased_and_comes_back_is_somebody_new() -> None:
    names = {ids.member_id(b"key", "wx1", "openid", generation) for generation in range(8)}

    assert len(names) == 8


@pytest.mark.parametrize(
    "text",
    ["", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0123456789abcdei", "0123456789abcde#", "０" * 16],
)
def test_what_we_never_made_is_no_member_id(text: str) -> None:
    assert not ids.is_member_id(text)


@given(instants)
def test_an_instant_survives_being_stored(at: datetime) -> None:
    assert ids.from_microseconds(ids.microseconds(at)) == at


@given(instants, instants, words, words)
def test_entries_sort_by_the_time_they_were_made(one: datetime, other: datetime, first: str, second: str) -> None:
    earlier, later = sorted([one, other])

    if earlier < later:
        assert ids.entry_id(earlier, first) < ids.entry_id(later, second)
    assert len(ids.entry_id(one, first)) == 20


def test_what_happens_at_once_is_still_told_apart() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)

    assert ids.entry_id(at, "redeem", "a") != ids.entry_id(at, "redeem", "b")


@given(uuids_of_taps, uuids_of_taps)
def test_redemptions_are_in_the_order_of_the_taps(one: UUID, other: UUID) -> None:
    earlier, later = sorted([one, other], key=lambda key: key.int >> 80)

    if (later.int >> 80) - (earlier.int >> 80) >= timedelta(seconds=1) / timedelta(milliseconds=1):
        assert ids.redemption_key("m", str(earlier)) < ids.redemption_key("m", str(later))


@pytest.mark.parametrize("no_tap", ["tap-1", str(UUID(int=4 << 76)), str(uuid7(END_MS)), str(uuid7((1 << 48) - 1))])
def test_a_key_without_a_believable_time_comes_before_every_tap(no_tap: str) -> None:
    assert ids.redemption_key("m", no_tap) < ids.redemption_key("m", str(uuid7(1000)))


@given(tap_keys)
def test_a_repeated_tap_finds_the_same_redemption_and_another_members_does_not(key: str) -> None:
    mine = ids.redemption_key("me", key)

    assert ids.redemption_key("me", key) == mine
    assert ids.redemption_key("you", key) != mine
    assert len(mine) == ids.REDEMPTION_KEY_LENGTH


@given(st.text(ids.ALPHABET, min_size=32, max_size=32))
def test_a_redemption_id_says_whose_it_is(text: str) -> None:
    parts = ids.split_redemption_id(text)

    assert parts is not None
    assert ids.redemption_id(*parts) == text


@pytest.mark.parametrize("text", ["", "0" * 31, "0" * 33, "0" * 31 + "l", "0" * 31 + "#", "0" * 31 + "A"])
def test_what_we_never_made_is_no_redemption_id(text: str) -> None:
    assert ids.split_redemption_id(text) is None
