"""The terms of a coupon, stored in a reward's body and in a redemption."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from points.adapters.aws.dynamodb import pack, unpack
from points.adapters.ledger.coupon_terms import coupon_terms_of, item_of
from points.domain.program.reward_terms import CouponTerms

TEN_OFF = CouponTerms("amount_off", 30, threshold_fen=5000, amount_off_fen=1000)
SPRING = CouponTerms(
    "percent_off",
    None,
    percent_off=12,
    max_off_fen=3000,
    categories=("tea", "cup"),
    excluded=("gift",),
    valid_from=datetime(2026, 3, 1, tzinfo=UTC),
    valid_until=datetime(2026, 5, 31, 16, tzinfo=UTC),
    blackout=(date(2026, 5, 1),),
    stacks=True,
    grace_days=7,
)


@pytest.mark.parametrize("terms", [TEN_OFF, SPRING, CouponTerms("free_shipping", 7)], ids=lambda terms: terms.kind)
def test_a_coupon_keeps_its_terms_in_its_redemption(terms: CouponTerms) -> None:
    assert coupon_terms_of(unpack(pack(item_of(terms)))) == terms


def test_a_redemption_leaves_out_what_is_empty() -> None:
    assert item_of(TEN_OFF) == {
        "kind": "amount_off",
        "valid_days": 30,
        "threshold_fen": 5000,
        "amount_off_fen": 1000,
        "categories": ["*"],
        "grace_days": 0,
    }


@pytest.mark.parametrize(
    ("valid_from", "valid_until"),
    [
        ("2026-03-01T08:00:00+08:00", "2026-06-01T00:00:00+08:00"),  # a reward's body
        (1_772_323_200_000_000, 1_780_243_200_000_000),  # a redemption
    ],
)
def test_times_are_read_as_text_and_as_microseconds(valid_from: Any, valid_until: Any) -> None:
    stored = {
        "kind": "percent_off",
        "threshold_fen": 0,
        "percent_off": 12,
        "max_off_fen": 3000,
        "categories": ["tea", "cup"],
        "excluded": ["gift"],
        "valid_from": valid_from,
        "valid_until": valid_until,
        "blackout": ["2026-05-01"],
        "stacks": True,
        "grace_days": 7,
    }

    assert coupon_terms_of(stored) == SPRING


def test_a_reward_from_before_most_fields_is_still_read() -> None:
    stored = {
        "kind": "amount_off",
        "threshold_fen": 5000,
        "amount_off_fen": 1000,
        "valid_days": 30,
        "categories": ["*"],
    }

    assert coupon_terms_of(stored | {"categories": ["*"]}) == TEN_OFF
