"""The program as the merchant writes it, and the clock of a test stack."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from points.domain.program.program import MIN_ORDER_FEN, RETENTION_MONTHS, QualifyingAction, Treatment
from points.web.decisions.leaderboards import Leaderboard
from points.web.decisions.versions import MOST_FEN, MOST_POINTS, Announced, AnnouncedChange, Scheduled
from points.web.fields import Moment, Zone, distinct, only_for
from points.web.schemas import by_kind
from points.web.validation import Answers, Body, BodyDay

TIME_OF_DAY: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


_KIND_OF: Final = {"months": "rolling_months", "years": "end_of_year"}


class Expiry(Body):
    """When points expire: `months` after the month they were earned in, or at the end of the year `years` later."""

    model_config = ConfigDict(json_schema_extra=by_kind(_KIND_OF))

    kind: Literal["rolling_months", "end_of_year", "never"]
    months: int | None = Field(None, ge=1, le=120, description="For rolling_months only. If missing: 12.")
    years: int | None = Field(None, ge=0, le=10, description="For end_of_year only. If missing: 0, this year.")

    @field_validator("months", "years")
    @classmethod
    def _of_its_kind(cls, value: int | None, info: ValidationInfo) -> int | None:
        return only_for(value, info, _KIND_OF)


class BonusDay(Body):
    """A bonus for a day of the streak."""

    day: int = Field(ge=2, le=3650, description="The day in a row that earns the bonus.")
    points: int = Field(ge=1, le=100_000)


class MakeUp(Body):
    """Making up missed days. A made-up day repairs the streak and earns no points itself."""

    per_month: int = Field(ge=1, le=10, description="Days per member and month.")
    points: int = Field(0, ge=0, le=100_000, description="The price of a day.")
    days_back: int = Field(7, ge=1, le=28, description="How many days back a missed day can be made up.")


class SignIn(Body):
    """Points for the first, second, … day in a row. After the last step the ladder starts again if `wrap`; otherwise
    the last step is repeated.
    """

    ladder: list[Annotated[int, Field(ge=0, le=100_000)]] = Field(min_length=1, max_length=31)
    wrap: bool
    bonus_days: list[BonusDay] | None = Field(None, max_length=12, description="Points in addition to the ladder.")
    make_up: MakeUp | None = Field(None, description="If missing: days cannot be made up.")
    amnesty: Annotated[list[BodyDay], AfterValidator(distinct)] | None = Field(
        None,
        max_length=31,
        description="Days on which a missed sign-in breaks no streak, for example after an outage. Keep each day in"
        " the list for two months.",
    )

    @field_validator("bonus_days")
    @classmethod
    def _one_bonus_a_day(cls, bonus_days: list[BonusDay] | None) -> list[BonusDay] | None:
        distinct([bonus.day for bonus in bonus_days or []])
        return bonus_days


class Referral(Body):
    """Points for inviting a new member."""

    inviter_points: int = Field(ge=0, le=100_000)
    invitee_points: int = Field(ge=0, le=100_000)
    qualifies_on: QualifyingAction
    min_order_fen: int | None = Field(
        None,
        ge=1,
        le=MOST_FEN,
        description="The smallest first order that makes the bonus due. The bonus is taken back if refunds leave less"
        f" than this, or less than a tenth of the order. If missing: {MIN_ORDER_FEN}.",
    )


class QuietHoursTerms(Body):
    """No WeChat messages are sent between these times of day, even over midnight. Equal times mean no quiet hours."""

    begin: str = Field(pattern=TIME_OF_DAY)
    end: str = Field(pattern=TIME_OF_DAY)


class Risk(Body):
    """How points for activities and invitations are paid, by risk level: at once, later, or after review."""

    low: Treatment
    medium: Treatment
    high: Treatment
    later_days: int = Field(14, ge=1, le=30)
    large_points: int | None = Field(
        None,
        ge=1,
        le=MOST_POINTS,
        description="Before a redemption of this many points or more, WeChat is asked for the member's risk. The"
        " redemption is refused if `risk` holds points at that level.",
    )


class ProgramTerms(Scheduled):
    """The loyalty program."""

    time_zone: Zone
    expiry: Expiry
    grace_months: int = Field(ge=1, le=12)
    pending_days: int = Field(ge=0, le=90)
    sign_in: SignIn
    referral: Referral
    reminder_days: Annotated[list[Annotated[int, Field(ge=1, le=60)]], Field(max_length=5), AfterValidator(distinct)]
    quiet_hours: QuietHoursTerms | None = Field(None, description="If missing: 22:00 to 08:00.")
    leaderboard: Leaderboard
    risk: Risk | None = Field(None, description="If missing: low is paid at once, medium later, high held.")
    auto_confirm_days: int | None = Field(
        None, ge=1, le=90, description="Shipped goods count as received after this many days. If missing: 10."
    )
    privacy_retention_months: int | None = Field(
        None,
        ge=3,
        le=36,
        description="How many months the debt, freeze, risk, last sign-in and used limits of an erased member are kept,"
        " without personal data. State it in your privacy guideline. If missing:"
        f" {RETENTION_MONTHS}.",
    )
    point_value_fen: (
        Annotated[int, Field(ge=0, le=10_000)] | Annotated[str, Field(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4})?$")] | None
    ) = Field(
        None,
        description="What a point buys, in fen: a whole number, or a decimal as text, such as `0.2`. The liability is"
        " computed from it. If missing: 1.",
    )


class ChangedProgram(ProgramTerms, AnnouncedChange):
    """The program to replace the current one."""


class ProgramDecision(ProgramTerms, Announced):
    """The stored program."""

    version: int


class Clock(Body):
    """The time of a test stack."""

    now: Moment | None = Field(description="Null: return to real time.")


class ClockView(Answers):
    """The time that was set. Null: real time."""

    now: datetime | None
