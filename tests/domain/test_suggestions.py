"""What dying points can buy, the member's hours of sleep, and nothing that cannot be had."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from points.domain.program import Eligibility, Reward
from points.domain.quiet_hours import QuietHours
from points.domain.suggestions import candidates, suggest

NOW = datetime(2026, 12, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
A_DAY = timedelta(days=1)


def goods(reward_id: str, points: int, **more: object) -> Reward:
    return Reward(reward_id, "goods", reward_id, points, **more)  # type: ignore[arg-type]


def names(points: int, *rewards: Reward) -> list[str]:
    return [reward.reward_id for reward in candidates(rewards, points, NOW)]


def test_the_dearest_that_they_buy_come_first() -> None:
    assert names(100, goods("a", 20), goods("b", 100), goods("c", 101), goods("d", 60)) == ["b", "d", "a"]


def test_what_costs_money_is_over_or_has_not_begun_is_left_out() -> None:
    assert names(100, goods("cash", 10, cash_fen=1), goods("flash", 10, flash=True), goods("free", 0)) == []
    assert names(100, goods("later", 10, on_sale_from=NOW + A_DAY), goods("over", 10, on_sale_until=NOW)) == []
    assert names(100, goods("now", 10, on_sale_from=NOW, on_sale_until=NOW + A_DAY)) == ["now"]


def test_nobody_is_told_of_a_draft_or_of_what_is_not_for_everybody() -> None:
    hidden = [goods("draft", 10, is_draft=True), goods("announced", 10, publish_at=NOW + A_DAY)]
    for_some = goods("vips", 10, eligibility=Eligibility(tags=("vip",)))

    assert names(100, *hidden, for_some, goods("published", 10, publish_at=NOW)) == ["published"]


def test_only_what_is_in_stock_and_still_allowed_is_suggested_three_at_most() -> None:
    wanted = candidates(
        [
            goods("gone", 90),
            goods("had", 80, per_member_limit=2),
            goods("one-left", 70),
            goods("endless", 60, stocked=False),
            goods("once-more", 50, per_member_limit=2),
            goods("fourth", 40),
        ],
        100,
        NOW,
    )
    left = {"gone": 0, "had": 9, "one-left": 1, "once-more": 9, "fourth": 9}

    found = suggest(wanted, left, {"had": 2, "once-more": 1})

    assert [one.reward_id for one in found] == ["one-left", "endless", "once-more"]


@pytest.mark.parametrize(
    ("at", "loud_at"),
    [
        ("21:59", None),
        ("22:00", "25 08:00"),
        ("23:30", "25 08:00"),
        ("00:00", "24 08:00"),
        ("07:59", "24 08:00"),
        ("08:00", None),
    ],
)
def test_at_night_nobody_is_woken(at: str, loud_at: str | None) -> None:
    now = datetime.combine(NOW.date(), time.fromisoformat(at), NOW.tzinfo)

    end = QuietHours().end_after(now)

    assert (f"{end:%d %H:%M}" if end else None) == loud_at
    assert QuietHours(time(8), time(8)).end_after(now) is None
    assert (QuietHours(time(12), time(14)).end_after(now.replace(hour=13)) is None) is False
