"""How long things are held, in real time, whatever the zone's clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from points.domain.boards.boards import Board, is_final
from points.domain.rewards import payments, vouchers
from points.domain.rewards.payments import HOLD
from points.domain.rewards.redemption import shipped
from tests.fixtures.redemptions import redeemed

BERLIN = ZoneInfo("Europe/Berlin")
# Ten minutes before the clocks go back from three to two, and ten minutes before they go forward from two to three.
TURNS = [datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN), datetime(2026, 3, 29, 1, 50, tzinfo=BERLIN)]


def real(start: datetime, end: datetime) -> timedelta:
    return end.astimezone(UTC) - start.astimezone(UTC)


@pytest.mark.parametrize("now", TURNS, ids=str)
def test_a_payment_is_held_for_a_quarter_of_an_hour(now: datetime) -> None:
    assert real(now, payments.opened("r", 1990, "cup", now).hold_until) == HOLD


@pytest.mark.parametrize("now", TURNS, ids=str)
def test_a_parcel_is_confirmed_after_whole_days(now: datetime) -> None:
    parcel = shipped(redeemed("to_ship", kind="goods"), "SF", "1", 10, now)

    assert parcel.shipment is not None
    assert real(now, parcel.shipment.received_by) == timedelta(days=10)


@pytest.mark.parametrize("now", [*TURNS, datetime(2026, 10, 25, 2, 0, 10, fold=1, tzinfo=BERLIN)], ids=str)
def test_a_voucher_shows_until_its_half_minute_is_over(now: datetime) -> None:
    shown = vouchers.show(b"key", "CODE", now)

    assert timedelta(0) < real(now, shown.good_until) <= timedelta(seconds=vouchers.WINDOW_S)


def test_a_board_is_final_a_minute_of_real_time_after_its_period() -> None:
    ended = datetime(2026, 12, 1, tzinfo=BERLIN)

    assert not is_final(Board("month", "2026-11"), ended + timedelta(seconds=59))
    assert is_final(Board("month", "2026-11"), ended + timedelta(seconds=60))
