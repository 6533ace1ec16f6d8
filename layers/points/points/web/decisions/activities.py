"""Activities as the merchant writes them."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from points.web.decisions.versions import MOST_POINTS, REUSABLE_ID, SAME_ID, Announced, AnnouncedChange, Scheduled
from points.web.fields import Id, Kind, Line, Moment, after, distinct, only_for, wrong
from points.web.schemas import by_kind
from points.web.validation import Answers, Body


class AskedQuestion(Body):
    """A question. The answer is one of `options`, several of them if `multiple`, or free text without options."""

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
    """The points for reaching a score."""

    score: int = Field(ge=1, le=1_000_000_000)
    points: int = Field(ge=1, le=MOST_POINTS)


class Game(Body):
    """A game. It needs a ticket and takes at least `min_seconds`.

    `steps` are the points by score. Scores below the first step earn nothing.
    """

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
    """Sharing. It pays when a friend opens the shared card, not when the member shares it.

    `strict`: only new members count, at the action in `referral.qualifies_on`. If false, any other member who opens the
    card counts once. WeChat forbids rewards for sharing itself, so set it to false with care.
    """

    strict: bool = True


_KIND_OF: Final = {"questions": "survey", "game": "game", "share": "share"}


class ActivityTerms(Scheduled):
    """An activity that members do for points."""

    model_config = ConfigDict(json_schema_extra=by_kind(_KIND_OF))

    kind: Kind = Field(description="survey, game, share, or another kind that the mini program can show.")
    title: Line
    points: int = Field(ge=0, le=MOST_POINTS)
    daily_limit: int = Field(ge=1, le=1000, description="Times per member and day.")
    total_limit: int | None = Field(
        None, ge=1, le=1_000_000, description="Times per member in total. If missing: unlimited."
    )
    ticket_required: bool = False
    starts_at: Moment
    ends_at: Moment
    questions: list[AskedQuestion] | None = Field(
        None, min_length=1, max_length=20, description="For surveys only. Each member can answer once."
    )
    game: Game | None = Field(None, description="For games only.")
    share: Share | None = Field(None, description="For shares only. If missing: strict.")
    budget_points: int | None = Field(
        None,
        ge=1,
        le=1000 * MOST_POINTS,
        description="Points for all members together. Points that are taken back return to it. If missing: unlimited.",
    )

    @field_validator("questions")
    @classmethod
    def _different_questions(cls, questions: list[AskedQuestion] | None) -> list[AskedQuestion] | None:
        distinct([question.question_id for question in questions or []])
        return questions

    @field_validator("questions", "game", "share")
    @classmethod
    def _of_its_kind(cls, value: Body | None, info: ValidationInfo) -> Body | None:
        return only_for(value, info, _KIND_OF)

    @field_validator("budget_points")
    @classmethod
    def _enough_for_once(cls, budget_points: int | None, info: ValidationInfo) -> int | None:
        game = info.data.get("game")
        most = max([step.points for step in (game.steps if game else None) or []] or [info.data.get("points", 0)])
        if budget_points is not None and budget_points < most:
            raise wrong(f"不够发放一次（{most} 积分）", f"must be at least {most}, the points for doing it once")
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


class NewActivity(ActivityTerms):
    """An activity to create."""

    activity_id: Id | None = REUSABLE_ID


class ChangedActivity(ActivityTerms, AnnouncedChange):
    """An activity to replace."""

    activity_id: Id | None = SAME_ID


class ActivityDecision(ActivityTerms, Announced):
    """A stored activity."""

    activity_id: str
    version: int


class ActivityDecisions(Answers):
    items: list[ActivityDecision]
    next_cursor: str | None
