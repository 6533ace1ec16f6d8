"""The program as the merchant writes it, and the clock of a test stack."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from points.domain.program.program import MIN_ORDER_FEN, QualifyingAction, Treatment
from points.web.decisions.leaderboards import Leaderboard
from points.web.decisions.versions import MOST_FEN, MOST_POINTS, Announced, AnnouncedChange, Scheduled
from points.web.fields import Moment, Zone, distinct, only_for
from points.web.schemas import by_kind
from points.web.validation import Answers, Body, BodyDay

TIME_OF_DAY: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


_KIND_OF: Final = {"months": "rolling_months", "years": "end_of_year"}


class Expiry(Body):
    """How long points live: `months` after the month they came in, or to the end of the year `years` later."""

    model_config = ConfigDict(json_schema_extra=by_kind(_KIND_OF))

    kind: Literal["rolling_months", "end_of_year", "never"]
    months: int | None = Field(None, ge=1, le=120, description="rolling_months only; 12 where missing")
    years: int | None = Field(None, ge=0, le=10, description="end_of_year only; 0, this year, where missing")

    @field_validator("months", "years")
    @classmethod
    def _of_its_kind(cls, value: int | None, info: ValidationInfo) -> int | None:
        return only_for(value, info, _KIND_OF)


class BonusDay(Body):
    day: int = Field(ge=2, le=3650, description="The day in a row that earns it")
    points: int = Field(ge=1, le=100_000)


class MakeUp(Body):
    """Missed days that a member may still sign; each mends the streak and earns nothing itself."""

    per_month: int = Field(ge=1, le=10)
    points: int = Field(0, ge=0, le=100_000, description="What each costs")
    days_back: int = Field(7, ge=1, le=28, description="For how long")


class SignIn(Body):
    """Points for the first, second, … day in a row; after the last from the start (`wrap`), or the last for ever."""

    ladder: list[Annotated[int, Field(ge=0, le=100_000)]] = Field(min_length=1, max_length=31)
    wrap: bool
    bonus_days: list[BonusDay] | None = Field(None, max_length=12, description="Points on top of the ladder")
    make_up: MakeUp | None = Field(None, description="Missing: days cannot be made up")
    amnesty: Annotated[list[BodyDay], AfterValidator(distinct)] | None = Field(
        None, max_length=31, description="Days that break no streak, for an outage; leave them in for two months"
    )

    @field_validator("bonus_days")
    @classmethod
    def _one_bonus_a_day(cls, bonus_days: list[BonusDay] | None) -> list[BonusDay] | None:
        distinct([bonus.day for bonus in bonus_days or []])
        return bonus_days


class Referral(Body):
    inviter_points: int = Field(ge=0, le=100_000)
    invitee_points: int = Field(ge=0, le=100_000)
    qualifies_on: QualifyingAction
    min_order_fen: int | None = Field(
        None,
        ge=1,
        le=MOST_FEN,
        description="A first order counts from this on, and while this much of it, and a tenth, is not refunded."
        f" Missing: {MIN_ORDER_FEN}",
    )


class QuietHoursTerms(Body):
    """WeChat wakes nobody between these times of day, over midnight perhaps; where they are equal, nothing is quiet."""

    begin: str = Field(pattern=TIME_OF_DAY)
    end: str = Field(pattern=TIME_OF_DAY)


class Risk(Body):
    """What members at a level of risk get for taking part and for friends: as always, days later, or after a look."""

    low: Treatment
    medium: Treatment
    high: Treatment
    later_days: int = Field(14, ge=1, le=30)
    large_points: int | None = Field(
        None,
        ge=1,
        le=MOST_POINTS,
        description="WeChat is asked before a redemption of so many points; who is at a level that is held has to wait",
    )


class ProgramTerms(Scheduled):
    time_zone: Zone
    expiry: Expiry
    grace_months: int = Field(ge=1, le=12)
    pending_days: int = Field(ge=0, le=90)
    sign_in: SignIn
    referral: Referral
    reminder_days: Annotated[list[Annotated[int, Field(ge=1, le=60)]], Field(max_length=5), AfterValidator(distinct)]
    quiet_hours: QuietHoursTerms | None = Field(None, description="Missing: 22:00 to 08:00")
    leaderboard: Leaderboard
    risk: Risk | None = Field(None, description="low: pay, medium: later, high: hold, where missing")
    auto_confirm_days: int | None = Field(
        None, ge=1, le=90, description="Goods that were shipped count as received after so many days; 10 where missing"
    )


class ChangedProgram(ProgramTerms, AnnouncedChange):
    pass


class ProgramDecision(ProgramTerms, Announced):
    version: int


class Clock(Body):
    now: Moment | None = Field(description="null: back to the real time")


class ClockView(Answers):
    now: datetime | None
