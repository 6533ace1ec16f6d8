"""What members are told: when it is the same message, what travels, and how long it waits."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.postings import apply
from points.domain.messages.notices import (
    LONGEST_WAIT_S,
    Notice,
    content_of,
    notice_of,
    points_arrived,
    quota_returns_at,
    redemption_shipped,
    voucher_expiring,
    wait_s,
)
from points.domain.messages.reminders import Reminder

SHANGHAI = ZoneInfo("Asia/Shanghai")
MEMBER = "7k3mq9d2xv5tbn0w"
REDEMPTION = MEMBER + "0" * 16
AT = datetime(2026, 12, 24, 15, tzinfo=SHANGHAI)
WARNING = Reminder(MEMBER, 320, date(2026, 12, 31), 7, keep=1).notice
SHIPPED = redemption_shipped(MEMBER, REDEMPTION, "茶杯", carrier="顺丰", tracking_no="SF1", on=AT.date())
VOUCHER = voucher_expiring(MEMBER, REDEMPTION, "下午茶", date(2026, 12, 31))


def arrived(**pending: int) -> Notice | None:
    waiting = {f"pending:{name.replace('_', '-')[1:]}:2027-12": points for name, points in pending.items()}
    account = Account(MEMBER, {"balance": 0, "settled_through": "2026-11", **waiting})
    return points_arrived(account, overdue_posting(account, AT), AT.date())


@pytest.mark.parametrize("notice", [WARNING, SHIPPED, VOUCHER], ids=lambda notice: notice.kind)
def test_a_notice_survives_the_queue_and_names_nobody(notice: Notice) -> None:
    content = json.loads(json.dumps(content_of(notice)))

    assert notice_of(content) == notice
    assert content.keys() == {"kind", "member_id", "message_id", "about", "until", "keep"}


def test_points_whose_day_has_come_have_arrived() -> None:
    told = arrived(d2026_12_24=30, d2026_12_20=12, d2026_12_25=900)

    assert told is not None
    assert told.about == {"points": 42, "arrived_on": "2026-12-24"}
    assert notice_of(content_of(told)) == told
    assert arrived(d2026_12_25=900) is None


def test_points_that_the_members_own_request_has_settled_are_told_of_the_same_day() -> None:
    waiting = Account(
        MEMBER, {"balance": 0, "spent": 0, "settled_through": "2026-11", "pending:2026-12-24:2027-12": 30}
    )
    overdue = overdue_posting(waiting, AT)
    assert overdue is not None
    by_the_night = points_arrived(waiting, overdue, AT.date())

    settled = apply(waiting, overdue)

    assert overdue_posting(settled, AT) is None
    assert points_arrived(settled, None, AT.date()) == by_the_night
    a_night_was_missed = points_arrived(settled, None, date(2026, 12, 27))
    assert a_night_was_missed is not None
    assert by_the_night is not None
    assert a_night_was_missed.message_id == by_the_night.message_id
    assert points_arrived(settled, None, date(2026, 12, 28)) is None


def test_points_that_died_before_anybody_looked_have_not_arrived() -> None:
    long_ago = Account(MEMBER, {"balance": 0, "settled_through": "2025-01", "pending:2025-06-01:2025-06": 30})

    assert points_arrived(long_ago, overdue_posting(long_ago, AT), AT.date()) is None


def test_the_same_thing_is_the_same_message() -> None:
    again = redemption_shipped(MEMBER, REDEMPTION, "茶杯", carrier="中通", tracking_no="ZT9", on=AT.date())

    assert again.message_id == SHIPPED.message_id
    assert VOUCHER.message_id == voucher_expiring(MEMBER, REDEMPTION, "x", date(2026, 12, 31)).message_id
    assert len({WARNING.message_id, SHIPPED.message_id, VOUCHER.message_id}) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "lottery"},
        {"kind": "redemption_shipped"},
        {"member_id": "somebody"},
        {"member_id": 7},
        {"message_id": ""},
        {"message_id": "x" * 65},
        {"about": {"points": "320", "expires_on": "2026-12-31"}},
        {"about": {"points": 320}},
        {"about": {"points": 320, "expires_on": "tomorrow"}},
        {"about": {"points": 320, "expires_on": "2026-12-31", "openid": "x"}},
        {"until": "tomorrow"},
        {"keep": None},
        {"keep": -1},
    ],
    ids=str,
)
def test_what_is_no_notice_is_not_taken_for_one(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"notice|isoformat"):
        notice_of(content_of(WARNING) | wrong)


def test_the_longer_wechat_is_down_the_longer_a_notice_waits_up_to_an_hour() -> None:
    waits = [wait_s(attempt) for attempt in range(1, 101)]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (30, 3600)
    assert max(waits) <= LONGEST_WAIT_S


@pytest.mark.parametrize(
    ("at", "midnight"),
    [
        ("2026-12-24T15:59:59+00:00", "2026-12-24T16:00:00+00:00"),
        ("2026-12-24T16:00:00+00:00", "2026-12-25T16:00:00+00:00"),
    ],
)
def test_wechats_day_begins_in_beijing(at: str, midnight: str) -> None:
    assert quota_returns_at(datetime.fromisoformat(at)).astimezone(UTC) == datetime.fromisoformat(midnight)
