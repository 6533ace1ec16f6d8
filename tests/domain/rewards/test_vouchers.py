"""Vouchers as they are shown: good for a minute at most, and nobody makes one up."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain import ids
from points.domain.errors import Expired, NotFound
from points.domain.rewards import codes, vouchers
from tests.fixtures.book import NOON

KEY, OLD_KEY = b"a stamping key", b"the one before"
CODE = codes.code_of(b"codes", ids.base32(1234567890, 32))


@given(shown_s=st.integers(0, 10**6), later_s=st.integers(0, 40_000))
def test_what_is_shown_is_taken_for_half_a_minute_at_least_and_a_minute_at_most(shown_s: int, later_s: int) -> None:
    then = NOON + timedelta(seconds=shown_s)
    shown = vouchers.show(KEY, CODE, then)
    now = then + timedelta(seconds=later_s)

    if later_s < vouchers.WINDOW_S:
        assert vouchers.read([KEY], shown.text, now) == CODE
    elif later_s >= 2 * vouchers.WINDOW_S:
        with pytest.raises((Expired, NotFound)):
            vouchers.read([KEY], shown.text, now)


def test_what_was_shown_a_minute_ago_is_told_from_what_never_was() -> None:
    shown = vouchers.show(KEY, CODE, NOON)

    with pytest.raises(Expired):
        vouchers.read([KEY], shown.text, NOON + timedelta(seconds=61))
    with pytest.raises(NotFound):
        vouchers.read([b"another key"], shown.text, NOON)


def test_it_changes_with_every_half_minute_and_says_when() -> None:
    first = vouchers.show(KEY, CODE, NOON + timedelta(seconds=7))

    assert first.good_until == NOON + timedelta(seconds=30)
    assert vouchers.show(KEY, CODE, NOON + timedelta(seconds=29)) == first
    assert vouchers.show(KEY, CODE, first.good_until).text != first.text


def test_it_is_read_however_it_is_typed_and_by_a_clock_that_is_slow() -> None:
    text = vouchers.show(KEY, CODE, NOON).text

    assert vouchers.read([KEY], text.lower(), NOON) == CODE
    assert vouchers.read([KEY], f"{text[:8]}-{text[8:]}", NOON) == CODE
    assert vouchers.read([KEY], text, NOON - timedelta(seconds=2)) == CODE


def test_a_key_that_was_followed_by_another_is_still_believed() -> None:
    assert vouchers.read([KEY, OLD_KEY], vouchers.show(OLD_KEY, CODE, NOON).text, NOON) == CODE


@given(place=st.integers(0, 45), character=st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_no_character_of_it_can_be_changed(place: int, character: str) -> None:
    text = vouchers.show(KEY, CODE, NOON).text
    forged = text[:place] + character + text[place + 1 :]

    if forged != text:
        with pytest.raises(NotFound):
            vouchers.read([KEY], forged, NOON)


@pytest.mark.parametrize("text", ["", "-", CODE, f"{CODE}-", f"{CODE}-A1", f"{CODE}-" + "é" * 12, "x" * 80, f"-{CODE}"])
def test_what_is_no_voucher_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        vouchers.read([KEY], text, NOON)
