"""What the back office may write, and what is wrong with the rest."""

import json
from typing import Any

import pytest

from points.domain.errors import Invalid
from points.web.decisions.activities import NewActivity
from points.web.decisions.earning import NewCampaign, NewRule
from points.web.decisions.program import ChangedProgram
from points.web.decisions.rewards import NewReward
from points.web.decisions.versions import content_of
from points.web.validation import Body, body_of
from tests.fixtures.decisions import ACTIVITY, CAMPAIGN, COUPON, MOMENTS, REWARD, RULE, SERVICE

PROGRAM: dict[str, Any] = {
    "time_zone": "Asia/Shanghai",
    "expiry": {"kind": "rolling_months", "months": 12},
    "grace_months": 1,
    "pending_days": 0,
    "sign_in": {"ladder": [5, 5, 10, 5, 5, 5, 50], "wrap": True},
    "referral": {"inviter_points": 100, "invitee_points": 50, "qualifies_on": "first_order"},
    "reminder_days": [30, 7, 1],
    "leaderboard": {"top": 100},
    "version": 0,
}


GAME = {"min_seconds": 1, "max_score": 100, "steps": [{"score": 10, "points": 5}, {"score": 50, "points": 30}]}


def parsed(model: type[Body], body: dict[str, Any]) -> Body:
    """As it comes over the wire."""
    return body_of(model, json.loads(json.dumps(body)), "en")


def fields(model: type[Body], body: dict[str, Any]) -> set[str]:
    """The fields that are refused."""
    with pytest.raises(Invalid) as refused:
        parsed(model, body)
    return set(refused.value.errors)


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        ({"time_zone": "Asia/Atlantis"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"expiry": {"kind": "rolling_months", "months": 0}}, "expiry.months"),
        ({"expiry": {"kind": "rolling_months", "years": 1}}, "expiry.years"),
        ({"expiry": {"kind": "end_of_year", "months": 12}}, "expiry.months"),
        ({"expiry": {"kind": "never", "months": 12}}, "expiry.months"),
        ({"expiry": {"kind": "tomorrow"}}, "expiry.kind"),
        ({"grace_months": 0}, "grace_months"),
        ({"grace_months": 13}, "grace_months"),
        ({"pending_days": 91}, "pending_days"),
        ({"pending_days": -1}, "pending_days"),
        ({"pending_days": 1.5}, "pending_days"),
        ({"pending_days": "1"}, "pending_days"),
        ({"pending_days": True}, "pending_days"),
        ({"sign_in": {"ladder": [], "wrap": True}}, "sign_in.ladder"),
        ({"sign_in": {"ladder": [1] * 32, "wrap": True}}, "sign_in.ladder"),
        ({"sign_in": {"ladder": [5, -1], "wrap": True}}, "sign_in.ladder.1"),
        ({"sign_in": {"ladder": [5, 100_001], "wrap": True}}, "sign_in.ladder.1"),
        ({"sign_in": {"ladder": [5], "wrap": "yes"}}, "sign_in.wrap"),
        ({"sign_in": {"ladder": [5], "wrap": True, "bonus": 1}}, "sign_in.bonus"),
        (
            {"referral": {"inviter_points": -1, "invitee_points": 1, "qualifies_on": "first_order"}},
            "referral.inviter_points",
        ),
        (
            {"referral": {"inviter_points": 1, "invitee_points": 1, "qualifies_on": "first_login"}},
            "referral.qualifies_on",
        ),
        ({"reminder_days": [7, 7]}, "reminder_days"),
        ({"reminder_days": [1, 2, 3, 4, 5, 6]}, "reminder_days"),
        ({"reminder_days": [61]}, "reminder_days.0"),
        ({"reminder_days": None}, "reminder_days"),
        ({"leaderboard": {"top": 101}}, "leaderboard.top"),
        ({"version": -1}, "version"),
        ({"version": None}, "version"),
        ({"colour": "green"}, "colour"),
    ],
)
def test_a_program_that_makes_no_sense_is_refused(edit: dict[str, Any], field: str) -> None:
    assert fields(ChangedProgram, PROGRAM | edit) == {field}


def test_every_part_of_the_program_is_named() -> None:
    for part in PROGRAM:
        rest = {name: value for name, value in PROGRAM.items() if name != part}
        assert fields(ChangedProgram, rest) == {part}


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        ({"rule_id": ""}, "rule_id"),
        ({"rule_id": "a#b"}, "rule_id"),
        ({"rule_id": "a" * 65}, "rule_id"),
        ({"rule_id": "茶"}, "rule_id"),
        ({"rule_id": 7}, "rule_id"),
        ({"category": " "}, "category"),
        ({"category": "a" * 61}, "category"),
        ({"category": "a\nb"}, "category"),
        ({"category": "a\x00b"}, "category"),
        ({"category": "\ud800"}, "category"),
        ({"category": None}, "category"),
        ({"fen_per_point": 0}, "fen_per_point"),
        ({"fen_per_point": -5}, "fen_per_point"),
        ({"fen_per_point": 10**12}, "fen_per_point"),
        ({"fen_per_point": 10**30}, "fen_per_point"),
        ({"fen_per_point": 1e3}, "fen_per_point"),
        ({"fen_per_point": "١٠٠"}, "fen_per_point"),
        ({"daily_limit_points": 0}, "daily_limit_points"),
        ({"version": 1}, "version"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(edit: dict[str, Any], field: str) -> None:
    assert fields(NewRule, RULE | edit) == {field}


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        ({"ends_at": MOMENTS["starts_at"]}, "ends_at"),
        ({"ends_at": "2026-10-31T23:59:59+08:00"}, "ends_at"),
        ({"starts_at": "2026-11-01T00:00:00"}, "starts_at"),
        ({"starts_at": "2026-11-01"}, "starts_at"),
        ({"starts_at": 1795330800}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+08:00"}, "starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-12:00"}, "ends_at"),
        ({"multiplier": 2}, "multiplier"),
        ({"multiplier": "0"}, "multiplier"),
        ({"multiplier": "0.00"}, "multiplier"),
        ({"multiplier": "0.99"}, "multiplier"),
        ({"effective_at": MOMENTS["ends_at"]}, "ends_at"),
        ({"multiplier": "-1"}, "multiplier"),
        ({"multiplier": "100.01"}, "multiplier"),
        ({"multiplier": "1.234"}, "multiplier"),
        ({"multiplier": "1e2"}, "multiplier"),
        ({"multiplier": "NaN"}, "multiplier"),
        ({"multiplier": "٢"}, "multiplier"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["purchase", "purchase"]}, "kinds"),
        ({"kinds": ["birthday"]}, "kinds.0"),
        ({"categories": []}, "categories"),
        ({"categories": ["tea", "tea"]}, "categories"),
        ({"budget_points": 0}, "budget_points"),
        ({"name": ""}, "name"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused(edit: dict[str, Any], field: str) -> None:
    assert fields(NewCampaign, CAMPAIGN | edit) == {field}


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        ({"kind": "Survey"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"title": "x" * 61}, "title"),
        ({"points": -1}, "points"),
        ({"points": 1_000_001}, "points"),
        ({"daily_limit": 0}, "daily_limit"),
        ({"total_limit": 0}, "total_limit"),
        ({"daily_limit": 3, "total_limit": 2}, "total_limit"),
        ({"ticket_required": 1}, "ticket_required"),
        ({"ends_at": MOMENTS["starts_at"]}, "ends_at"),
        ({"effective_at": MOMENTS["ends_at"]}, "ends_at"),
        ({"points": 20, "budget_points": 19}, "budget_points"),
        ({"kind": "game", "game": GAME, "points": 5, "budget_points": 29}, "budget_points"),
    ],
)
def test_an_activity_that_makes_no_sense_is_refused(edit: dict[str, Any], field: str) -> None:
    assert fields(NewActivity, ACTIVITY | edit) == {field}


@pytest.mark.parametrize(
    "coupon",
    [
        {"kind": "amount_off", "threshold_fen": 0, "amount_off_fen": 500},
        {"kind": "percent_off", "threshold_fen": 0, "percent_off": 20, "max_off_fen": 3000},
        {"kind": "percent_off", "percent_off": 99},
        {"kind": "free_shipping", "threshold_fen": 9900, "categories": ["茶叶", "茶具"]},
    ],
)
def test_a_coupon_of_each_kind(coupon: dict[str, Any]) -> None:
    written = content_of(parsed(NewReward, COUPON | {"coupon": coupon | {"valid_days": 30}}))

    assert coupon.items() <= written["coupon"].items()


@pytest.mark.parametrize(
    ("coupon", "field"),
    [
        ({"kind": "amount_off"}, "amount_off_fen"),
        ({"kind": "amount_off", "amount_off_fen": 0}, "amount_off_fen"),
        ({"kind": "amount_off", "threshold_fen": 100, "amount_off_fen": 101}, "amount_off_fen"),
        ({"kind": "amount_off", "amount_off_fen": 100, "percent_off": 10}, "percent_off"),
        ({"kind": "amount_off", "amount_off_fen": 100, "max_off_fen": 10}, "max_off_fen"),
        ({"kind": "percent_off"}, "percent_off"),
        ({"kind": "percent_off", "percent_off": 100}, "percent_off"),
        ({"kind": "percent_off", "percent_off": 0}, "percent_off"),
        ({"kind": "percent_off", "percent_off": 10, "amount_off_fen": 10}, "amount_off_fen"),
        ({"kind": "free_shipping", "percent_off": 10}, "percent_off"),
        ({"kind": "free_shipping", "threshold_fen": -1}, "threshold_fen"),
        ({"kind": "free_shipping", "categories": []}, "categories"),
        ({"kind": "free_shipping", "valid_days": 0}, "valid_days"),
        ({"kind": "free_shipping", "valid_days": 3651}, "valid_days"),
        ({"kind": "everything_free"}, "kind"),
        ({"kind": "free_shipping", "colour": "red"}, "colour"),
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused(coupon: dict[str, Any], field: str) -> None:
    assert fields(NewReward, COUPON | {"coupon": {"valid_days": 30} | coupon}) == {f"coupon.{field}"}


@pytest.mark.parametrize(
    ("reward", "field"),
    [
        (REWARD | {"kind": "coupon"}, "coupon"),
        (REWARD | {"kind": "service"}, "service"),
        (REWARD | {"coupon": COUPON["coupon"]}, "coupon"),
        (COUPON | {"service": SERVICE["service"]}, "service"),
        (REWARD | {"kind": "car"}, "kind"),
        (REWARD | {"name": ""}, "name"),
        (REWARD | {"name": "杯" * 61}, "name"),
        (REWARD | {"description": "杯" * 2001}, "description"),
        (REWARD | {"description": "\x1b[31m"}, "description"),
        (REWARD | {"images": ["http://img.example.com/a.png"]}, "images.0"),
        (REWARD | {"images": ["javascript:alert(1)"]}, "images.0"),
        (REWARD | {"images": ["https://img.example.com/a b"]}, "images.0"),
        (REWARD | {"images": ["https://evil.example\\.cdn.example.com/x.png"]}, "images.0"),
        (REWARD | {"images": ["https://evil.example:1\\@.cdn.example.com/x.png"]}, "images.0"),
        (REWARD | {"images": ["https://u.p@cdn.example.com/x.png"]}, "images.0"),
        (REWARD | {"images": ["https://[::1/x.png"]}, "images.0"),
        (REWARD | {"images": ["https://a]b/x.png"]}, "images.0"),
        (REWARD | {"images": ["https://img.example.com:port/x.png"]}, "images.0"),
        (REWARD | {"images": [f"https://img.example.com/{'a' * 500}"]}, "images.0"),
        (REWARD | {"images": ["https://img.example.com/a"] * 10}, "images"),
        (REWARD | {"points": -1}, "points"),
        (REWARD | {"points": 10**12}, "points"),
        (REWARD | {"points": 1.5}, "points"),
        (REWARD | {"cash_fen": -1}, "cash_fen"),
        (REWARD | {"stock": -1}, "stock"),
        (REWARD | {"stock": "10"}, "stock"),
        (REWARD | {"per_member_limit": 0}, "per_member_limit"),
        (REWARD | {"on_sale_from": MOMENTS["ends_at"], "on_sale_until": MOMENTS["starts_at"]}, "on_sale_until"),
        (REWARD | {"flash": "no"}, "flash"),
        (REWARD | {"stock_left": 3}, "stock_left"),
        (SERVICE | {"service": {"valid_days": 30, "stores": ["A", "A"]}}, "service.stores"),
        (SERVICE | {"service": {"valid_days": 30, "stores": [""]}}, "service.stores.0"),
        (SERVICE | {"service": {"stores": []}}, "service.valid_days"),
        (SERVICE | {"service": []}, "service"),
    ],
)
def test_a_reward_that_makes_no_sense_is_refused(reward: dict[str, Any], field: str) -> None:
    assert fields(NewReward, reward) == {field}


def test_what_is_stored_is_what_was_decided_and_nothing_else() -> None:
    body = parsed(NewReward, REWARD | {"on_sale_until": "2026-12-01T00:00:00Z", "name": " 青瓷杯 "})

    assert content_of(body) == {
        "kind": "goods",
        "name": "青瓷杯",
        "images": ["https://img.example.com/mug.png"],
        "description": "景德镇\n手工",
        "points": 300,
        "cash_fen": 0,
        "stock": 10,
        "on_sale_until": "2026-12-01T00:00:00Z",
        "flash": False,
    }


def test_everything_wrong_is_said_at_once_and_in_the_merchants_language() -> None:
    body = json.loads(json.dumps(REWARD | {"flash": True, "stock": None, "kind": "coupon", "points": "many"}))

    with pytest.raises(Invalid) as chinese:
        body_of(NewReward, body, "zh")
    with pytest.raises(Invalid) as english:
        body_of(NewReward, body, "en")

    assert chinese.value.errors == {
        "points": "必须是整数",
        "flash": "秒杀奖品需要填写 stock",
        "coupon": "kind 为 coupon 时必填",
    }
    assert english.value.errors == {
        "points": "must be an integer",
        "flash": "needs a stock",
        "coupon": "is required for the kind coupon",
    }
