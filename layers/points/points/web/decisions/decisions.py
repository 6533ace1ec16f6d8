"""What the back office writes, and what it is told: program, rules, campaigns, activities, rewards.

Each noun has its terms, which are what the merchant decides and what is stored (`content_of`), and three shapes
around them: a new one may choose its id, a changed one names the version it was made from, an answer has both.
Messages name the field and say what would be right, in the merchant's language.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator

from points.domain.program.program import EVERYTHING, CampaignKind, QualifyingAction, Treatment
from points.domain.program.reward_terms import CouponKind, RewardKind
from points.web.decisions.leaderboards import Leaderboard
from points.web.fields import (
    MOST_TAGS,
    Categories,
    Category,
    Id,
    Image,
    Kind,
    Line,
    Moment,
    Store,
    Tag,
    Text,
    Zone,
    after,
    distinct,
    needed_for,
    only_for,
    wrong,
)
from points.web.validation import Answers, Body, BodyDay, Query

MOST_POINTS: Final = 1_000_000
TIME_OF_DAY: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
MOST_FEN: Final = 100_000_000
MOST_UNITS: Final = 100_000_000
MOST_EDITS: Final = 1_000_000_000


class Scheduled(Body):
    """A decision that may be made before its time."""

    effective_at: Moment | None = Field(
        None, description="Holds from then on, and what was decided before until then; at once, where missing"
    )


# ── The program ──────────────────────────────────────────────────────────────


class Expiry(Body):
    """How long points live: `months` after the month they came in, or to the end of the year `years` later."""

    kind: Literal["rolling_months", "end_of_year", "never"]
    months: int | None = Field(None, ge=1, le=120, description="rolling_months only; 12 where missing")
    years: int | None = Field(None, ge=0, le=10, description="end_of_year only; 0, this year, where missing")

    @field_validator("months", "years")
    @classmethod
    def _of_its_kind(cls, value: int | None, info: ValidationInfo) -> int | None:
        return only_for(value, info, {"months": "rolling_months", "years": "end_of_year"})


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
        description="A first order counts from this on, and while this much of it, and a tenth, is not refunded",
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


# ── Rules and campaigns ──────────────────────────────────────────────────────


class RuleTerms(Scheduled):
    category: Category = Field(description="`*`: every category without a rule of its own")
    fen_per_point: int = Field(ge=1, le=MOST_FEN, description="Every full so many fen in an order are one point")
    daily_limit_points: int | None = Field(None, ge=1, le=MOST_POINTS, description="For each member")


class NewMembers(Body):
    """Who joined less than so many days before the purchase, who buys for the first time, or both."""

    joined_within_days: int | None = Field(None, ge=1, le=366)
    first_order: bool = Field(False, validate_default=True)

    @field_validator("first_order")
    @classmethod
    def _somebody(cls, first_order: bool, info: ValidationInfo) -> bool:
        if not first_order and info.data.get("joined_within_days") is None:
            raise wrong("joined_within_days 与 first_order 至少填一项", "needs joined_within_days or first_order")
        return first_order


class CampaignTerms(Scheduled):
    name: Line
    starts_at: Moment
    ends_at: Moment
    multiplier: str = Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$", description="A decimal, from 1 to 100")
    kinds: Annotated[list[CampaignKind], Field(min_length=1, max_length=3), AfterValidator(distinct)]
    categories: Categories = Field([EVERYTHING])
    budget_points: int | None = Field(
        None, ge=1, le=1000 * MOST_POINTS, description="Points it gives in all, then it stops; no end, where missing"
    )
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], AfterValidator(distinct)] | None = Field(
        None, min_length=1, max_length=7, description="Monday is 1; every day, where missing"
    )
    audience: NewMembers | None = Field(None, description="Purchases of new members only; everybody, where missing")

    @field_validator("audience")
    @classmethod
    def _of_purchases(cls, audience: NewMembers | None, info: ValidationInfo) -> NewMembers | None:
        if audience is not None and info.data.get("kinds", ["purchase"]) != ["purchase"]:
            raise wrong("仅用于 kinds 为 [purchase] 时", "is only for kinds [purchase]; leave the other kinds out")
        return audience

    @field_validator("ends_at")
    @classmethod
    def _after_the_start(cls, ends_at: datetime, info: ValidationInfo) -> datetime:
        return after(after(ends_at, "starts_at", info), "effective_at", info)

    @field_validator("multiplier")
    @classmethod
    def _sensible(cls, multiplier: str) -> str:
        if not 1 <= Decimal(multiplier) <= 100:
            raise wrong("必须在 1 到 100 之间", "must be from 1 to 100")
        return multiplier


# ── Activities ───────────────────────────────────────────────────────────────


class AskedQuestion(Body):
    """One of `options`, several of them where `multiple`, or a text of the member's own where there are none."""

    question_id: Id
    title: Line
    options: Annotated[list[Line], AfterValidator(distinct)] | None = Field(None, min_length=2, max_length=20)
    multiple: bool = False
    optional: bool = False

    @field_validator("multiple")
    @classmethod
    def _of_options(cls, multiple: bool, info: ValidationInfo) -> bool:
        if multiple and info.data.get("options") is None:
            raise wrong("多选题需要 options", "needs options to choose from")
        return multiple


class ScoreStep(Body):
    score: int = Field(ge=1, le=1_000_000_000)
    points: int = Field(ge=1, le=MOST_POINTS)


class Game(Body):
    """A game is played on a ticket, for `min_seconds` at least. `steps`: from which score on it gives how many points;
    below the first it gives none."""

    min_seconds: int = Field(ge=1, le=1800)
    max_score: int = Field(ge=1, le=1_000_000_000)
    steps: list[ScoreStep] | None = Field(None, min_length=1, max_length=20)

    @field_validator("steps")
    @classmethod
    def _ascending(cls, steps: list[ScoreStep] | None, info: ValidationInfo) -> list[ScoreStep] | None:
        scores, points = [step.score for step in steps or []], [step.points for step in steps or []]
        if scores != sorted(set(scores)) or points != sorted(points):
            raise wrong("score 和 points 必须逐级递增", "must ascend in score and in points")
        if scores and scores[-1] > info.data.get("max_score", scores[-1]):
            raise wrong("score 不能超过 max_score", "must not ask for more than max_score")
        return steps


class Share(Body):
    """Sharing pays when a friend comes by the shared card, never when it is reported.

    `strict`: only for a new member, with their first order or sign-in as `referral.qualifies_on` says. WeChat allows
    no reward for sharing as such, so turn it off with care: then any other member who opens the card counts, once.
    """

    strict: bool = True


class ActivityTerms(Scheduled):
    kind: Kind = Field(description="survey, game, share, …: what the mini program shows")
    title: Line
    points: int = Field(ge=0, le=MOST_POINTS)
    daily_limit: int = Field(ge=1, le=1000, description="Times a day, for each member")
    total_limit: int | None = Field(None, ge=1, le=1_000_000, description="Times in all, for each member")
    ticket_required: bool = False
    starts_at: Moment
    ends_at: Moment
    questions: list[AskedQuestion] | None = Field(
        None, min_length=1, max_length=20, description="survey only: each member answers once, from these"
    )
    game: Game | None = Field(None, description="game only")
    share: Share | None = Field(None, description="share only; strict where missing")
    budget_points: int | None = Field(None, ge=1, le=1000 * MOST_POINTS, description="For all members together")

    @field_validator("questions")
    @classmethod
    def _different_questions(cls, questions: list[AskedQuestion] | None) -> list[AskedQuestion] | None:
        distinct([question.question_id for question in questions or []])
        return questions

    @field_validator("questions", "game", "share")
    @classmethod
    def _of_its_kind(cls, value: Body | None, info: ValidationInfo) -> Body | None:
        return only_for(value, info, {"questions": "survey", "game": "game", "share": "share"})

    @field_validator("budget_points")
    @classmethod
    def _enough_for_once(cls, budget_points: int | None, info: ValidationInfo) -> int | None:
        game = info.data.get("game")
        most = max([step.points for step in (game.steps if game else None) or []] or [info.data.get("points", 0)])
        if budget_points is not None and budget_points < most:
            raise wrong(f"不够发放一次（{most} 积分）", f"is not enough for once, which gives {most} points")
        return budget_points

    @field_validator("total_limit")
    @classmethod
    def _at_least_a_day(cls, total_limit: int | None, info: ValidationInfo) -> int | None:
        daily_limit = info.data.get("daily_limit")
        if total_limit is not None and daily_limit is not None and total_limit < daily_limit:
            raise wrong("不能小于 daily_limit", "must not be less than daily_limit")
        return total_limit

    @field_validator("ends_at")
    @classmethod
    def _after_the_start(cls, ends_at: datetime, info: ValidationInfo) -> datetime:
        return after(after(ends_at, "starts_at", info), "effective_at", info)


# ── Rewards ──────────────────────────────────────────────────────────────────


class Coupon(Body):
    """What the coupon takes off an order from `threshold_fen` on: an amount, `percent_off` of it, or the shipping."""

    kind: CouponKind
    threshold_fen: int = Field(0, ge=0, le=MOST_FEN, description="0: any order")
    amount_off_fen: int | None = Field(None, ge=1, le=MOST_FEN, validate_default=True)
    percent_off: int | None = Field(None, ge=1, le=99, validate_default=True)
    max_off_fen: int | None = Field(None, ge=1, le=MOST_FEN)
    categories: Categories = Field([EVERYTHING])
    excluded: Annotated[list[Category], AfterValidator(distinct)] = Field(
        [], max_length=20, description="Categories that do not count, whatever `categories` says"
    )
    valid_from: Moment | None = Field(None, description="For everybody, whenever it was redeemed")
    valid_until: Moment | None = Field(None, description="For everybody; instead of `valid_days`")
    valid_days: int | None = Field(
        None, ge=1, le=3650, description="After it was redeemed; instead of `valid_until`", validate_default=True
    )
    blackout: Annotated[list[BodyDay], AfterValidator(distinct)] = Field(
        [], max_length=31, description="Days on which it takes nothing off"
    )
    stacks: bool = Field(False, description="Whether it goes with other coupons that do so")
    grace_days: int = Field(0, ge=0, le=90, description="It lives so long again where it died in an order returned")

    @field_validator("valid_until")
    @classmethod
    def _after_it_begins(cls, valid_until: datetime | None, info: ValidationInfo) -> datetime | None:
        return after(valid_until, "valid_from", info) if valid_until else None

    @field_validator("valid_days")
    @classmethod
    def _one_end(cls, valid_days: int | None, info: ValidationInfo) -> int | None:
        if (valid_days is None) == (info.data.get("valid_until") is None):
            raise wrong("valid_days 与 valid_until 二选一", "give either this or valid_until")
        return valid_days

    @field_validator("amount_off_fen", "percent_off")
    @classmethod
    def _iff_its_kind(cls, value: int | None, info: ValidationInfo) -> int | None:
        kind_of = {"amount_off_fen": "amount_off", "percent_off": "percent_off"}
        return needed_for(only_for(value, info, kind_of), info, kind_of)

    @field_validator("max_off_fen")
    @classmethod
    def _of_a_percentage(cls, value: int | None, info: ValidationInfo) -> int | None:
        return only_for(value, info, {"max_off_fen": "percent_off"})

    @field_validator("amount_off_fen")
    @classmethod
    def _never_more_than_the_order(cls, amount_off_fen: int | None, info: ValidationInfo) -> int | None:
        threshold_fen = info.data.get("threshold_fen")
        if amount_off_fen and threshold_fen and amount_off_fen > threshold_fen:
            raise wrong("不能大于 threshold_fen", "must not be more than threshold_fen")
        return amount_off_fen


class Service(Body):
    """A voucher: how many days it is good for, and in which stores (all of them, where none is named)."""

    valid_days: int = Field(ge=1, le=3650)
    stores: Annotated[list[Store], AfterValidator(distinct)] = Field([], max_length=200)


class ForWhom(Body):
    """Whom the reward is for; everything that is named has to hold."""

    joined_within_days: int | None = Field(None, ge=1, le=366, description="New members, of less than so many days")
    min_streak: int | None = Field(None, ge=1, le=3650, description="Days in a row, to today or yesterday")
    tags: Annotated[list[Tag], AfterValidator(distinct)] = Field([], max_length=MOST_TAGS, description="All of them")


class RewardTerms(Body):
    kind: RewardKind
    name: Line
    images: list[Image] = Field([], max_length=9)
    description: Text = ""
    points: int = Field(ge=0, le=MOST_POINTS)
    cash_fen: int = Field(0, ge=0, le=MOST_FEN)
    stock: int | None = Field(None, ge=0, le=MOST_UNITS, description="The whole supply, redeemed or not; null: no end")
    low_stock: int | None = Field(
        None, ge=0, le=MOST_UNITS, validate_default=True, description="You are told when so many are left, or fewer"
    )
    per_member_limit: int | None = Field(None, ge=1, le=1000)
    per_day_limit: int | None = Field(None, ge=1, le=1000, description="Of each member, in a day")
    eligibility: ForWhom | None = Field(None, description="Missing: for everybody")
    draft: bool | None = Field(None, description="While true, members do not know of it")
    publish_at: Moment | None = Field(None, description="Members do not know of it before")
    on_sale_from: Moment | None = None
    on_sale_until: Moment | None = None
    flash: bool = Field(False, validate_default=True, description="Sold in a rush, one at a time; stays what it is")
    coupon: Coupon | None = Field(None, validate_default=True)
    service: Service | None = Field(None, validate_default=True)

    @field_validator("low_stock")
    @classmethod
    def _of_a_stock(cls, low_stock: int | None, info: ValidationInfo) -> int | None:
        if low_stock is not None and info.data.get("stock") is None:
            raise wrong("只有填写了 stock 的奖品才能设置库存预警", "is for rewards with a stock")
        return low_stock

    @field_validator("flash")
    @classmethod
    def _counted(cls, flash: bool, info: ValidationInfo) -> bool:
        if flash and info.data.get("stock") is None:
            raise wrong("秒杀奖品需要填写 stock", "needs a stock")
        return flash

    @field_validator("on_sale_until")
    @classmethod
    def _after_the_start(cls, on_sale_until: datetime | None, info: ValidationInfo) -> datetime | None:
        return after(on_sale_until, "on_sale_from", info) if on_sale_until else None

    @field_validator("coupon", "service")
    @classmethod
    def _iff_its_kind(cls, value: Body | None, info: ValidationInfo) -> Body | None:
        kind_of = {"coupon": "coupon", "service": "service"}
        return needed_for(only_for(value, info, kind_of), info, kind_of)


# ── Around the terms: new, changed, answered ─────────────────────────────────


_CHOSEN: Final = Field(None, description="Made up where missing; names what is written, so that it is written once")
_SAME: Final = Field(None, description="The one in the path, if anything")


class NewRule(RuleTerms):
    rule_id: Id | None = _CHOSEN


class NewCampaign(CampaignTerms):
    campaign_id: Id | None = _CHOSEN


class NewActivity(ActivityTerms):
    activity_id: Id | None = _CHOSEN


class NewReward(RewardTerms):
    reward_id: Id | None = _CHOSEN


class _Changed(Body):
    version: int = Field(ge=0, le=MOST_EDITS, description="The version this was made from")


_AS_ANSWERED: Final = Field(
    None, ge=0, le=1000 * MOST_POINTS, description="May stand here as it was answered; changes nothing"
)


class _Announced(_Changed):
    until_then: int | None = _AS_ANSWERED


class Announced(Answers):
    until_then: int | None = Field(
        None, description="Before effective_at: the version that holds until then, if there is one"
    )


class ChangedProgram(ProgramTerms, _Announced):
    pass


class ChangedRule(RuleTerms, _Announced):
    rule_id: Id | None = _SAME


class ChangedCampaign(CampaignTerms, _Announced):
    campaign_id: Id | None = _SAME
    budget_left: int | None = _AS_ANSWERED


class ChangedActivity(ActivityTerms, _Announced):
    activity_id: Id | None = _SAME


class ChangedReward(RewardTerms, _Changed):
    reward_id: Id | None = _SAME
    stock_left: int | None = _AS_ANSWERED
    stock_is_low: bool | None = Field(None, description="May stand here as it was answered; changes nothing")


class ProgramDecision(ProgramTerms, Announced):
    version: int


class RuleDecision(RuleTerms, Announced):
    rule_id: str
    version: int


class CampaignDecision(CampaignTerms, Announced):
    campaign_id: str
    version: int
    budget_left: int | None = Field(None, description="Of `budget_points`, what is not given yet")


class ActivityDecision(ActivityTerms, Announced):
    activity_id: str
    version: int


class RewardDecision(RewardTerms, Answers):
    reward_id: str
    version: int
    stock_left: int | None = Field(None, description="Of `stock`, what is not redeemed")
    stock_is_low: bool = Field(False, description="No more are left than `low_stock`")


class PriceView(Answers):
    points: int
    cash_fen: int
    since: datetime
    version: int = Field(description="The edit that made it")


class PriceHistory(Answers):
    items: list[PriceView]
    next_cursor: str | None


class RuleDecisions(Answers):
    items: list[RuleDecision]
    next_cursor: str | None


class CampaignDecisions(Answers):
    items: list[CampaignDecision]
    next_cursor: str | None


class ActivityDecisions(Answers):
    items: list[ActivityDecision]
    next_cursor: str | None


class RewardDecisions(Answers):
    items: list[RewardDecision]
    next_cursor: str | None


class VersionQuery(Query):
    version: int | None = Field(None, ge=0, le=MOST_EDITS, description="Deletes this version only; any, where missing")


class Clock(Body):
    now: Moment | None = Field(description="null: back to the real time")


class ClockView(Answers):
    now: datetime | None


_AROUND: Final = {
    "version",
    "stock_left",
    "stock_is_low",
    "budget_left",
    "until_then",
    "rule_id",
    "campaign_id",
    "activity_id",
    "reward_id",
}


def content_of(body: BaseModel) -> dict[str, Any]:
    """The terms in a body, as they are stored: the contract's JSON without what is missing, the id and the version."""
    return body.model_dump(mode="json", exclude=_AROUND & type(body).model_fields.keys(), exclude_none=True)
