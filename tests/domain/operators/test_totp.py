"""One-time codes as RFC 6238 has them, each step once."""

import pytest

from points.domain.operators import totp

SECRET = b"12345678901234567890"  # of the RFC's appendix B


@pytest.mark.parametrize(
    ("now_s", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(now_s: int, code: str) -> None:
    assert totp.code_at(SECRET, now_s // totp.STEP_S) == code
    assert totp.step_of(SECRET, code, now_s, after=0) == now_s // totp.STEP_S


def test_a_clock_may_be_one_step_early_or_late_and_no_more() -> None:
    now_s = 1_795_330_800
    step = now_s // totp.STEP_S
    found = [totp.step_of(SECRET, totp.code_at(SECRET, step + off), now_s, after=0) for off in (-2, -1, 0, 1, 2)]
    assert found == [None, step - 1, step, step + 1, None]


def test_a_step_that_was_used_is_used() -> None:
    now_s = 1_795_330_800
    step = now_s // totp.STEP_S
    code = totp.code_at(SECRET, step)
    assert totp.step_of(SECRET, code, now_s, after=step) is None
    assert totp.step_of(SECRET, totp.code_at(SECRET, step - 1), now_s, after=step) is None
    assert totp.step_of(SECRET, code, now_s, after=step - 1) == step


@pytest.mark.parametrize("code", ["", "28708", "2870822", "ＮＯＮＥ", "۲۸۷۰۸۲"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert totp.step_of(SECRET, code, 59, after=0) is None


def test_a_secret_is_typed_into_an_app_in_base32() -> None:
    assert totp.text_of(SECRET) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_a_recovery_code_may_be_typed_in_any_case_and_without_dashes() -> None:
    code = totp.recovery_code(2**79 + 12345)
    assert len(code) == 19
    assert totp.digest_of(f" {code.upper()} ") == totp.digest_of(code.replace("-", ""))
    assert totp.digest_of(code) != totp.digest_of(totp.recovery_code(2**79 + 12346))
