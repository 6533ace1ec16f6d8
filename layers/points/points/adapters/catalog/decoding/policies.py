"""Decodes the bodies of the program, rules, campaigns and activities into domain types.

Bodies were validated when they were written.
"""

from collections.abc import Mapping
from datetime import datetime, time, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from points.adapters.catalog.records import Record
from points.domain import ids
from points.domain.calendar import parse_day
from points.domain.program.activity_terms import Activity, GameTerms, Question
from points.domain.program.board_terms import BoardTerms, Prize
from points.domain.program.campaigns import Audience, Campaign
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import (
    RETENTION_MONTHS,
    Ladder,
    MakeUpTerms,
    Program,
    ReferralTerms,
    RiskTerms,
    Rule,
)
from points.domain.program.quiet_hours import QuietHours
from points.domain.program.stores import Store
from points.domain.zones import FormerZone, ProgramZone


def program_of(record: Record) -> Program:
    """Returns the program of this record."""
    body = record.body
    expiry, sign_in, leaderboard = body["expiry"], body["sign_in"], body["leaderboard"]
    return Program(
        zone=zone_of(record),
        expiry=ExpiryPolicy(expiry["kind"], expiry.get("months", 12), expiry.get("years", 0)),
        grace_months=body["grace_months"],
        pending_days=body["pending_days"],
        ladder=_ladder(sign_in),
        referral=ReferralTerms(**body["referral"]),
        reminder_days=tuple(body["reminder_days"]),
        leaderboard_top=leaderboard["top"],
        version=record.version,
        make_up=MakeUpTerms(**sign_in["make_up"]) if sign_in.get("make_up") else None,
        amnesty=frozenset(parse_day(day) for day in sign_in.get("amnesty", ())),
        boards=tuple(_board_of(board) for board in leaderboard.get("boards", ())),
        prizes=tuple(Prize(**prize) for prize in leaderboard.get("prizes", ())),
        auto_confirm_days=body.get("auto_confirm_days", 10),
        quiet_hours=_quiet_hours(body.get("quiet_hours")),
        risk=RiskTerms(**body.get("risk", {})),
        privacy_retention_months=body.get("privacy_retention_months", RETENTION_MONTHS),
        point_value_fen=Fraction(body.get("point_value_fen", 1)),
    )


def store_of(record: Record) -> Store:
    """Returns the store of this record."""
    return Store(record.id, record.body["name"], record.body["is_open"])


def zone_of(record: Record) -> tzinfo:
    """Returns the program's time zone. It includes the zones before, if the merchant has changed the zone."""
    latest = ZoneInfo(record.body["time_zone"])
    if not record.zones:
        return latest
    former = (FormerZone(ZoneInfo(name), ids.from_microseconds(until)) for name, until in record.zones)
    return ProgramZone(latest, tuple(former))


def _ladder(body: Mapping[str, Any]) -> Ladder:
    bonus_days = tuple((bonus["day"], bonus["points"]) for bonus in body.get("bonus_days", ()))
    return Ladder(tuple(body["ladder"]), body["wrap"], bonus_days)


def _board_of(body: Mapping[str, Any]) -> BoardTerms:
    return BoardTerms(
        body["board_id"],
        body["title"],
        body["period"],
        categories=frozenset(body["categories"]),
        stores=frozenset(body["stores"]),
        activities=frozenset(body["activities"]),
        measure=body["measure"],
    )


def _quiet_hours(body: Mapping[str, str] | None) -> QuietHours:
    if body is None:
        return QuietHours()
    return QuietHours(time.fromisoformat(body["begin"]), time.fromisoformat(body["end"]))


def rule_of(record: Record) -> Rule:
    """Returns the rule of this record."""
    body = record.body
    return Rule(record.id, body["category"], body["fen_per_point"], body.get("daily_limit_points"), record.version)


def campaign_of(record: Record) -> Campaign:
    """Returns the campaign of this record."""
    body = record.body
    return Campaign(
        record.id,
        name=body["name"],
        starts_at=datetime.fromisoformat(body["starts_at"]),
        ends_at=datetime.fromisoformat(body["ends_at"]),
        multiplier=Decimal(body["multiplier"]),
        kinds=frozenset(body["kinds"]),
        categories=frozenset(body["categories"]),
        budget_points=body.get("budget_points"),
        version=record.version,
        weekdays=frozenset(body.get("weekdays", ())),
        audience=Audience(**body["audience"]) if body.get("audience") else None,
        life=record.life,
        holdout_percent=body.get("holdout_percent", 0),
    )


def activity_of(record: Record) -> Activity:
    """Returns the activity of this record."""
    body = record.body
    return Activity(
        record.id,
        kind=body["kind"],
        title=body["title"],
        points=body["points"],
        daily_limit=body["daily_limit"],
        starts_at=datetime.fromisoformat(body["starts_at"]),
        ends_at=datetime.fromisoformat(body["ends_at"]),
        total_limit=1 if "questions" in body else body.get("total_limit"),  # a survey is answered once
        ticket_required=body["ticket_required"] or "game" in body,
        version=record.version,
        questions=tuple(_question(question) for question in body.get("questions", ())),
        game=_game(body["game"]) if "game" in body else None,
        budget_points=body.get("budget_points"),
        strict=body.get("share", {}).get("strict", True),
        life=record.life,
    )


def _question(body: Mapping[str, Any]) -> Question:
    options = tuple(body.get("options", ()))
    return Question(body["question_id"], body["title"], options, body["multiple"], body["optional"])


def _game(body: Mapping[str, Any]) -> GameTerms:
    steps = tuple((step["score"], step["points"]) for step in body.get("steps", ()))
    return GameTerms(body["min_seconds"], body["max_score"], steps)
