"""Invite codes: derived from the member id under a key, and back."""

from hypothesis import given
from hypothesis import strategies as st

from points.domain import ids
from points.domain.earning import invite_codes

KEY = invite_codes.key_of(b"an identity key")
MEMBERS = st.text(alphabet=ids.ALPHABET, min_size=16, max_size=16)


@given(MEMBERS)
def test_a_code_leads_to_its_member_and_to_nobody_else(member_id: str) -> None:
    code = invite_codes.code_of(KEY, member_id)

    assert ids.is_member_id(code)
    assert invite_codes.member_of(KEY, code) == member_id
    assert invite_codes.member_of(KEY, code.upper()) == member_id
    assert invite_codes.code_of(KEY, invite_codes.member_of(KEY, member_id)) == member_id


@given(MEMBERS)
def test_without_the_key_a_public_id_is_no_code(member_id: str) -> None:
    code = invite_codes.code_of(KEY, member_id)

    assert code != member_id
    assert invite_codes.member_of(KEY, member_id) != member_id
    assert invite_codes.member_of(invite_codes.key_of(b"another key"), code) != member_id


def test_codes_of_ids_that_differ_in_one_character_have_nothing_in_common() -> None:
    codes = [invite_codes.code_of(KEY, "0" * 15 + last) for last in ids.ALPHABET]

    assert len({code[:4] for code in codes}) == len(codes)


def test_what_cannot_be_a_code_leads_to_nobody() -> None:
    assert [invite_codes.member_of(KEY, text) for text in ("", "nobody", "u" * 16, "0" * 17)] == [""] * 4
