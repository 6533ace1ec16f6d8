"""What dying points can buy, the member's hours of sleep, and nothing that cannot be had."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from points.domain.earning.streaks import NO_AMNESTY
from points.domain.ledger.accounts import Account
from points.domain.program.quiet_hours import QuietHours
from points.domain.program.reward_terms import CouponTerms, Eligibility, Reward
from points.domain.rewards.limits import day_counter
from points.domain.rewards.suggestions import at_stake, candidates, suggest

NOW = datetime(2026, 12, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
A_DAY = timedelta(days=1)


def goods(reward_id: str, points: int, **more: object) -> Reward:
    return Reward(reward_id, "goods", reward_id, points, **more)  # type: ignore[arg-type]


def account(points: int = 500, **more: int | str) -> Account:
    lots: dict[str, int | str] = {"balance": points, "lot:2026-12": points, "settled_through": "2026-11"}
    return Account("ming", lots | more)


def names(points: int, *rewards: Reward, by: Account | None = None) -> list[str]:
    return [one.reward_id for one in candidates(rewards, by or account(), points, NO_AMNESTY, NOW)]


def test_the_dearest_that_they_buy_come_first() -> None:
    assert names(100, goods("a", 20), goods("b", 100), goods("c", 101), goods("d", 60)) == ["b", "d", "a"]


def test_what_costs_money_is_over_or_has_not_begun_is_left_out() -> None:
    assert names(100, goods("cash", 10, cash_fen=1), goods("flash", 10, flash=True), goods("free", 0)) == []
    assert names(100, goods("later", 10, on_sale_from=NOW + A_DAY), goods("over", 10, on_sale_until=NOW)) == []
    assert names(100, goods("now", 10, on_sale_from=NOW, on_sale_until=NOW + A_DAY)) == ["now"]


def test_nobody_is_told_of_a_draft() -> None:
    hidden = [goods("draft", 10, is_draft=True), goods("announced", 10, publish_at=NOW + A_DAY)]

    assert names(100, *hidden, goods("published", 10, publish_at=NOW)) == ["published"]


def test_what_is_for_some_members_is_suggested_to_those() -> None:
    for_vips, once_a_day = goods("vips", 10, eligibility=Eligibility(tags=("vip",))), goods("daily", 9, per_day_limit=1)

    had = {day_counter("daily", NOW): 1}
    assert names(100, for_vips, once_a_day) == ["daily"]
    assert names(100, for_vips, once_a_day, by=account(**{"tag:vip": 1, **had})) == ["vips"]
    assert names(100, for_vips, once_a_day, by=account(frozen=1)) == []


def test_a_coupon_that_could_not_be_used_any_more_is_not_suggested() -> None:
    def coupon(until: datetime) -> Reward:
        terms = CouponTerms("amount_off", None, 0, 500, None, None, ("*",), valid_until=until)
        return Reward("coupon", "coupon", "coupon", 10, coupon=terms)

    assert names(100, coupon(NOW - A_DAY)) == []
    assert names(100, coupon(NOW + A_DAY)) == ["coupon"]


def test_at_stake_is_what_is_left_of_the_points_that_die_on_the_day() -> None:
    on, other = date(2026, 12, 31), date(2027, 1, 31)

    assert at_stake(account(120), on, NOW) == 120
    assert at_stake(account(120), other, NOW) == 0
    assert at_stake(account(120, spent=40, balance=80), on, NOW) == 80
    assert at_stake(account(120, spent=120, balance=-5), on, NOW) == 0
    assert at_stake(account(120), on, NOW + 30 * A_DAY) == 0


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
        account(),
        100,
        NO_AMNESTY,
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
