"""Running activities with a member's progress."""

from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.earning import activity_limits
from points.domain.earning.activity_limits import Used
from points.domain.ledger.accounts import Account
from points.domain.program.activity_terms import Activity, Question
from points.web import shares, tickets
from points.web.signing import Keys
from points.web.validation import Answers
from points.web.views.campaigns import RunningCampaign
from points.web.views.times import local


class SurveyQuestion(Answers):
    """A question of a survey."""

    question_id: str
    title: str
    options: list[str] = Field(description="Empty: the answer is free text.")
    multiple: bool
    optional: bool


class ActivityAnswer(Answers):
    """A running activity with the member's progress."""

    activity_id: str
    kind: str
    title: str
    points: int = Field(description="The most points for doing it once, without campaigns.")
    points_now: int = Field(description="The same with the campaign that runs now.")
    daily_limit: int
    done_today: int
    total_limit: int | None = Field(description="Times per member in total. Null: unlimited.")
    done_in_all: int | None = Field(description="Times done in total. Null without `total_limit`.")
    times_left: int = Field(description="Times left today. Also 0 if the activity's budget is used up.")
    ends_at: datetime
    ticket: str | None = None
    share_token: str | None = Field(None, description="Put it into the path of the shared card.")
    questions: list[SurveyQuestion] | None = None
    max_score: int | None = None
    min_seconds: int | None = None


class ActivitiesAnswer(Answers):
    """The running activities."""

    campaigns: list[RunningCampaign] = Field(description="Campaigns that apply now to activities and sign-ins.")
    items: list[ActivityAnswer]
    next_cursor: str | None


def activity_view(activity: Activity, account: Account, now: datetime, used: Used, points_now: int) -> dict[str, Any]:
    """Returns the activity in the shape of `ActivityAnswer`, without `ticket` and `share_token`.

    `used` is what the member has used of the activity's limits. `points_now` are the points for doing it once now.
    """
    return _terms_view(activity, now) | {
        "points_now": points_now,
        "daily_limit": activity.daily_limit,
        "done_today": activity_limits.done_today(activity, account, now),
        "total_limit": activity.total_limit,
        "done_in_all": used.times if activity.total_limit is not None else None,
        "times_left": activity_limits.times_left(activity, account, now, used, points_now),
    }


def proofs_view(activity: Activity, account: Account, now: datetime, keys: Keys) -> dict[str, str]:
    """Returns the fields that the mini program sends back later: a game's `ticket`, a shared card's `share_token`."""
    proofs = {}
    if activity.ticket_required:
        done_today = activity_limits.done_today(activity, account, now)
        proofs["ticket"] = tickets.issue(keys, account.member_id, activity, done_today=done_today, today=now.date())
    if activity.kind == "share":
        proofs["share_token"] = shares.token(keys, account.member_id, activity.activity_id)
    return proofs


def _terms_view(activity: Activity, now: datetime) -> dict[str, Any]:
    view: dict[str, Any] = {
        "activity_id": activity.activity_id,
        "kind": activity.kind,
        "title": activity.title,
        "points": activity.most_points,
        "ends_at": local(activity.ends_at, now),
    }
    if activity.questions:
        view["questions"] = [_question_view(question) for question in activity.questions]
    if activity.game:
        view |= {"max_score": activity.game.max_score, "min_seconds": activity.game.min_seconds}
    return view


def _question_view(question: Question) -> dict[str, Any]:
    return {
        "question_id": question.question_id,
        "title": question.title,
        "options": list(question.options),
        "multiple": question.multiple,
        "optional": question.optional,
    }
