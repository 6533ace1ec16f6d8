"""Codes of coupons and vouchers: one for each redemption, hard to guess and hard to mistype."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from points.domain.ids import ALPHABET
from points.domain.rewards import codes

KEY = b"a key for codes"
redemption_ids = st.text(ALPHABET, min_size=32, max_size=32)
# Luhn's one weakness: neighbours that are the alphabet's first and last characters pass when exchanged.
UNSEEN_EXCHANGE = {"0", "Z"}


@given(redemption_ids)
def test_a_code_finds_its_redemption(redemption_id: str) -> None:
    code = codes.code_of(KEY, redemption_id)

    assert codes.redemption_of(KEY, code) == redemption_id
    assert len(code) == 33


@given(redemption_ids)
def test_a_code_may_be_typed_in_small_letters_and_groups(redemption_id: str) -> None:
    code = codes.code_of(KEY, redemption_id)

    typed = "-".join(code[start : start + 4] for start in range(0, 33, 4)).lower()

    assert codes.redemption_of(KEY, typed) == redemption_id


@given(redemption_ids, redemption_ids)
def test_no_two_redemptions_share_a_code(one: str, other: str) -> None:
    assume(one != other)

    assert codes.code_of(KEY, one)[:-1] != codes.code_of(KEY, other)[:-1]


@given(st.text(ALPHABET, min_size=32, max_size=32))
def test_every_body_of_a_code_stands_for_exactly_one_redemption(body: str) -> None:
    candidates = [codes.redemption_of(KEY, body + check) for check in ALPHABET]

    (redemption_id,) = [found for found in candidates if found is not None]
    assert codes.code_of(KEY, redemption_id)[:-1] == body.upper()


@given(redemption_ids, st.integers(0, 32), st.sampled_from(ALPHABET.upper()))
def test_one_wrong_character_is_always_noticed(redemption_id: str, position: int, wrong: str) -> None:
    code = codes.code_of(KEY, redemption_id)
    assume(code[position] != wrong)

    assert codes.redemption_of(KEY, code[:position] + wrong + code[position + 1 :]) is None


@given(redemption_ids, st.integers(0, 31))
def test_two_neighbours_exchanged_are_noticed_but_for_the_first_and_last_letter(redemption_id: str, left: int) -> None:
    code = codes.code_of(KEY, redemption_id)
    a, b = code[left], code[left + 1]
    assume(a != b)

    found = codes.redemption_of(KEY, code[:left] + b + a + code[left + 2 :])

    assert (found is None) == ({a, b} != UNSEEN_EXCHANGE)
    assert found != redemption_id


@given(redemption_ids)
def test_another_key_makes_another_code(redemption_id: str) -> None:
    assert codes.redemption_of(b"another key", codes.code_of(KEY, redemption_id)) != redemption_id


def test_codes_of_neighbouring_redemptions_have_nothing_in_common() -> None:
    one = codes.code_of(KEY, "0" * 31 + "0")
    next_one = codes.code_of(KEY, "0" * 31 + "1")

    same = sum(a == b for a, b in zip(one, next_one, strict=True))
    assert same < 8  # of 33; one in 32 agrees by chance


@pytest.mark.parametrize("text", ["", "-", "A", "A" * 32, "A" * 34, "I" * 33, "ａ" * 33, "'; --" * 10, "\0" * 33])
def test_what_is_no_code_is_told_from_one_at_once(text: str) -> None:
    assert codes.redemption_of(KEY, text) is None
