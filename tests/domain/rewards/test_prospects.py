"""What a reward is to a member: how many they had, how many more, and why not."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from points.domain.ledger.accounts import Account
from points.domain.program.program import RiskTerms
from points.domain.program.reward_terms import CouponTerms, Eligibility, Reward
from points.domain.rewards import prospects
from points.domain.rewards.limits import day_counter
from points.domain.rewards.prospects import Prospect
from tests.fixtures.book import PROGRAM

NOW = datetime(2026, 12, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
A_DAY = timedelta(days=1)
NEXT_DAYS = (NOW.date(), NOW.date() + A_DAY)
CUP = Reward("cup", "goods", "杯", 100, supply=10)


def account(points: int = 100, **more: int | str) -> Account:
    lots: dict[str, int | str] = {"balance": points, "lot:2026-12": points, "settled_through": "2026-11"}
    return Account("ming", lots | more)


def look(reward: Reward = CUP, by: Account | None = None, taken: int = 0, in_stock: int | None = 5) -> Prospect:
    return prospects.prospect(reward, by or account(), PROGRAM, NOW, taken=taken, in_stock=in_stock)


def test_a_reward_without_limits_may_be_redeemed_however_often_it_was() -> None:
    assert look(taken=7) == Prospect(redeemed=7, left=None, why_not="", missing_points=0)


@pytest.mark.parametrize(
    ("changes", "taken", "today", "left", "why_not"),
    [
        ({"per_member_limit": 3}, 1, 0, 2, ""),
        ({"per_member_limit": 3}, 3, 0, 0, "LIMIT_REACHED"),
        ({"per_member_limit": 2}, 3, 0, 0, "LIMIT_REACHED"),  # lowered since
        ({"per_day_limit": 2}, 0, 1, 1, ""),
        ({"per_day_limit": 2}, 0, 2, 0, "LIMIT_REACHED"),
        ({"per_member_limit": 9, "per_day_limit": 2}, 4, 1, 1, ""),
        ({"per_member_limit": 5, "per_day_limit": 2}, 4, 0, 1, ""),
    ],
)
def test_the_smaller_limit_says_how_many_are_left(
    changes: dict[str, int], taken: int, today: int, left: int, why_not: str
) -> None:
    reward = replace(CUP, **changes)  # type: ignore[arg-type]

    found = look(reward, account(**{day_counter("cup", NOW): today}), taken)

    assert (found.left, found.why_not) == (left, why_not)
    assert found.redeemed == taken


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on_sale_from": NOW + A_DAY}, "NOT_ELIGIBLE"),
        ({"on_sale_until": NOW}, "EXPIRED"),
        ({"eligibility": Eligibility(min_streak=3)}, "NOT_ELIGIBLE"),
        ({"cash_fen": 500}, ""),
        ({"kind": "coupon", "coupon": CouponTerms("free_shipping", None, valid_until=NOW - A_DAY)}, "EXPIRED"),
        ({"kind": "coupon", "coupon": CouponTerms("free_shipping", 1, blackout=NEXT_DAYS)}, "EXPIRED"),
    ],
)
def test_the_terms_say_why_not(changes: dict[str, object], code: str) -> None:
    assert look(replace(CUP, **changes)).why_not == code  # type: ignore[arg-type]


def test_the_stock_and_the_account_say_why_not() -> None:
    assert look(in_stock=0).why_not == "OUT_OF_STOCK"
    assert look(in_stock=None).why_not == ""
    assert look(by=account(frozen=1)).why_not == "ACCOUNT_FROZEN"


def test_points_that_are_missing_are_named_whatever_else_is_in_the_way() -> None:
    poor = look(by=account(30), in_stock=0)

    assert (poor.why_not, poor.missing_points) == ("OUT_OF_STOCK", 70)
    assert look(by=account(30)).why_not == "INSUFFICIENT_POINTS"
    assert look(by=account(-20)).missing_points == 120


def test_points_of_a_month_that_is_over_count_no_longer() -> None:
    late = Account("ming", {"balance": 100, "lot:2026-11": 100, "settled_through": "2026-10"})

    assert look(by=late).missing_points == 100


def test_a_large_redemption_at_a_risk_level_that_is_held_is_not_for_the_member() -> None:
    careful = replace(PROGRAM, risk=RiskTerms(high="hold", large_points=100))

    found = prospects.prospect(CUP, account(risk=3), careful, NOW, taken=0, in_stock=1)

    assert found.why_not == "NOT_ELIGIBLE"


def test_what_is_redeemed_is_what_the_stock_lacks() -> None:
    assert prospects.redeemed(CUP, {"cup": 4}, {"cup": 9}) == 6
    assert prospects.redeemed(CUP, {"cup": 12}, {}) == 0, "the stock was raised, and the reward is of before"


def test_what_is_redeemed_of_unlimited_stock_is_what_the_figures_counted() -> None:
    endless = replace(CUP, supply=None)

    assert [prospects.redeemed(endless, {}, counted) for counted in ({"cup": 9}, {"mug": 9})] == [9, 0]
