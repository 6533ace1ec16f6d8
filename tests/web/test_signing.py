"""Tokens and cursors: believed only as we made them."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.errors import Malformed, Unauthenticated
from points.domain.ids import ALPHABET
from points.web import signing
from points.web.signing import TOKEN_LIFETIME_S, Keys

KEYS = Keys("k1", {"k1": b"the secret of today"})
MEMBER = "0123456789abcdef"
NOW_S = 1_795_330_800
TOKEN = signing.token(KEYS, MEMBER, NOW_S)
member_ids = st.text(ALPHABET, min_size=16, max_size=16)


def member_of(token: str, keys: Keys = KEYS, now_s: int = NOW_S) -> str:
    return signing.member_of(keys, f"Bearer {token}", now_s)


# ── Tokens ───────────────────────────────────────────────────────────────────


@given(member_ids, st.integers(0, TOKEN_LIFETIME_S - 1))
def test_a_token_speaks_for_its_member_while_it_lives(member_id: str, age_s: int) -> None:
    token = signing.token(KEYS, member_id, NOW_S)

    assert member_of(token, now_s=NOW_S + age_s) == member_id


@pytest.mark.parametrize("age_s", [TOKEN_LIFETIME_S, TOKEN_LIFETIME_S + 1, 10 * TOKEN_LIFETIME_S])
def test_attack_2_an_expired_token_is_refused(age_s: int) -> None:
    with pytest.raises(Unauthenticated):
        member_of(TOKEN, now_s=NOW_S + age_s)


def test_attack_3_a_token_with_any_single_bit_changed_is_refused() -> None:
    for position in range(len(TOKEN)):
        for bit in range(8):
            changed = chr(ord(TOKEN[position]) ^ 1 << bit)
            with pytest.raises(Unauthenticated):
                member_of(TOKEN[:position] + changed + TOKEN[position + 1 :])


@pytest.mark.parametrize("length", range(len(TOKEN)))
def test_attack_3_a_token_cut_short_is_refused(length: int) -> None:
    with pytest.raises(Unauthenticated):
        member_of(TOKEN[:length])


def test_attack_3_a_token_signed_with_another_key_is_refused() -> None:
    forged = signing.token(Keys("k1", {"k1": b"a guess"}), MEMBER, NOW_S)

    with pytest.raises(Unauthenticated):
        member_of(forged)


def _jwt(header: dict[str, str]) -> str:
    parts = [header, {"sub": MEMBER, "exp": NOW_S * 2}]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, ""])


@pytest.mark.parametrize(
    "text",
    [
        _jwt({"alg": "none"}),
        _jwt({"alg": "None", "kid": "k1"}),
        f"none.{MEMBER}.{NOW_S * 2}.",
        f".{MEMBER}.{NOW_S * 2}.",
        f"k1.{MEMBER}.{NOW_S * 2}.",
        f"k1.{MEMBER}.{NOW_S * 2}",
        f"k1.{MEMBER}.{NOW_S * 2}.{TOKEN.rpartition('.')[2]}",
        f"../k1{TOKEN[2:]}",
        TOKEN + "=",
        TOKEN + " ",
        " " + TOKEN,
        TOKEN + "\n",
        TOKEN * 2,
        TOKEN.upper(),
        "k1" + "." * 500,
        "k1." + "a" * 100_000,
        "Ｋ1" + TOKEN[2:],
        "\ud800",
        "",
    ],
)
def test_attack_3_what_only_looks_like_a_token_is_refused(text: str) -> None:
    with pytest.raises(Unauthenticated):
        member_of(text)


@pytest.mark.parametrize("header", ["", "Bearer", TOKEN, f"Basic {TOKEN}", f"Bearer  {TOKEN}", f"Token {TOKEN}"])
def test_attack_1_a_request_without_a_bearer_token_is_refused(header: str) -> None:
    with pytest.raises(Unauthenticated):
        signing.member_of(KEYS, header, NOW_S)


def test_the_word_bearer_may_be_written_as_one_likes() -> None:
    assert signing.member_of(KEYS, f"bearer {TOKEN}", NOW_S) == MEMBER


def test_a_token_of_the_key_before_is_good_until_that_key_is_retired() -> None:
    rotated = Keys("k2", {"k1": KEYS.secrets["k1"], "k2": b"the secret of tomorrow"})

    assert member_of(TOKEN, rotated) == MEMBER
    assert signing.token(rotated, MEMBER, NOW_S).startswith("k2.")


def test_attack_12_a_token_of_a_retired_key_is_refused() -> None:
    retired = Keys("k2", {"k2": b"the secret of tomorrow"})

    with pytest.raises(Unauthenticated):
        member_of(TOKEN, retired)


def test_attack_12_a_seal_does_not_pass_under_another_keys_id() -> None:
    both = Keys("k2", {"k1": b"the same secret", "k2": b"the same secret"})
    token = signing.token(both, MEMBER, NOW_S)

    with pytest.raises(Unauthenticated):
        member_of("k1" + token[2:], both)


def test_a_cursor_is_no_token_though_the_same_key_sealed_it() -> None:
    posing = signing.cursor(KEYS, "token", f"{MEMBER}.{NOW_S * 2}")

    with pytest.raises(Unauthenticated):
        member_of(posing)


# ── Cursors ──────────────────────────────────────────────────────────────────


@given(st.text(max_size=100), st.text(min_size=1, max_size=60))
def test_a_cursor_says_where_its_list_goes_on(scope: str, position: str) -> None:
    cursor = signing.cursor(KEYS, scope, position)

    assert signing.position_of(KEYS, scope, cursor) == position
    assert cursor.isascii()


def test_attack_64_a_cursor_of_another_list_or_member_is_refused() -> None:
    cursor = signing.cursor(KEYS, "GET /points/entries of me", "position")

    with pytest.raises(Malformed):
        signing.position_of(KEYS, "GET /points/entries of you", cursor)


@given(st.integers(0, 200), st.integers(0, 7))
def test_attack_64_a_cursor_that_was_tampered_with_is_refused(position: int, bit: int) -> None:
    cursor = signing.cursor(KEYS, "list", "position")
    position %= len(cursor)
    changed = chr(ord(cursor[position]) ^ 1 << bit)

    with pytest.raises(Malformed):
        signing.position_of(KEYS, "list", cursor[:position] + changed + cursor[position + 1 :])


@pytest.mark.parametrize("text", ["", ".", "k1..", "k1.cG9zaXRpb24.", "null", "0", "\udcff", "ｋ1.x.y", "a" * 2000])
def test_attack_64_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        signing.position_of(KEYS, "list", text)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_a_seal_for_one_purpose_never_passes_for_another(one: str, first: str, other: str, second: str) -> None:
    sealed = signing.seal(KEYS, one, base64.urlsafe_b64encode(first.encode()).decode())

    believed = signing.unseal(KEYS, other, sealed)

    assert believed is None or one == other
