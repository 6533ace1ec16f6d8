"""Whether a redemption can be shipped with a parcel, and why not."""

from dataclasses import replace

import pytest

from points.domain.errors import StateConflict
from points.domain.rewards import parcels
from points.domain.rewards.parcels import Parcel, WhyNot
from points.domain.rewards.redemption import Redemption
from tests.fixtures.book import NOON
from tests.fixtures.redemptions import SEALED, redeemed

PARCEL = Parcel("顺丰速运", "SF1420260122")
WAITING = replace(redeemed("to_ship"), sealed_address=SEALED)


def test_what_waits_can_be_shipped_and_then_was() -> None:
    assert parcels.why_not(WAITING, PARCEL, NOON) is None
    assert not parcels.is_sent(WAITING, PARCEL)

    after = parcels.shipped(WAITING, PARCEL, 10, NOON)

    assert after.status == "shipped"
    assert parcels.is_sent(after, PARCEL)
    assert parcels.why_not(after, PARCEL, NOON) is None


@pytest.mark.parametrize(
    ("found", "parcel", "why"),
    [
        (None, PARCEL, "unknown"),
        (WAITING, Parcel("", "SF1420260122"), "carrier"),
        (WAITING, Parcel("顺" * 31, "SF1420260122"), "carrier"),
        (WAITING, Parcel("顺丰速运", "SF1"), "tracking_no"),
        (WAITING, Parcel("顺丰速运", "SF 1420260122"), "tracking_no"),
        (WAITING, Parcel("顺丰速运", "SF1420260122\n"), "tracking_no"),
        (replace(WAITING, sealed_address=b""), PARCEL, "erased"),
        (parcels.shipped(WAITING, PARCEL, 10, NOON), Parcel("顺丰速运", "SF1420260123"), "other_parcel"),
        (parcels.shipped(WAITING, PARCEL, 10, NOON), Parcel("中通快递", "SF1420260122"), "other_parcel"),
        (replace(WAITING, status="cancelled"), PARCEL, "not_waiting"),
        (replace(WAITING, status="pending_payment"), PARCEL, "not_waiting"),
        (redeemed("issued", kind="service"), PARCEL, "not_waiting"),
    ],
)
def test_what_cannot_be_shipped_says_why(found: Redemption | None, parcel: Parcel, why: WhyNot) -> None:
    assert parcels.why_not(found, parcel, NOON) == why


@pytest.mark.parametrize("found", [replace(WAITING, sealed_address=b""), replace(WAITING, status="cancelled")])
def test_shipping_it_all_the_same_is_refused(found: Redemption) -> None:
    with pytest.raises(StateConflict):
        parcels.shipped(found, PARCEL, 10, NOON)
