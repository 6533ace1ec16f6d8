"""Activities: points for surveys, games and other tasks, with a daily and a total limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from points.domain import ids
from points.domain.earning import board_scores, budgets, risk, surveys
from points.domain.earning.activity_limits import counted, counter_of, limits_of, spent_owner, total_owner
from points.domain.earning.budgets import BudgetDraw
from points.domain.earning.calculation import because_of, multiplied, used_up
from points.domain.earning.daily_limits import days_over
from points.domain.errors import Expired, IdempotencyConflict, Invalid, LimitReached, NotEligible, NotFound, Wording
from points.domain.ledger.accounts import Value, check_member
from points.domain.ledger.claims import Claim
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.postings import Absent, AtMost, Entry, Posting, tended
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program import lives
from points.domain.program.activity_terms import Activity
from points.domain.program.program import EVERYTHING, Catalog


@dataclass(frozen=True, slots=True)
class Doing:
    """A member's report that they completed an activity.
    `key` is the idempotency key. `digest` covers the content of the report. `ticket` is the number of the ticket; empty
    without one. `content` is the report as text, which the receipt stores. `done_before` is how many times the member
    had done this game today when the ticket was issued; None for other activities. The report is refused if the member
    has done the game since then, so that two games cannot be played at the same time. `owner` replaces the member's id
    in the receipt id; empty: the member's id is used.
    """

    member_id: str
    activity_id: str
    key: str
    digest: str
    ticket: str = ""
    content: str = ""
    answers: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    score: int | None = None
    done_before: int | None = None
    owner: str = ""

    @property
    def receipt_id(self) -> str:
        """The id of the receipt, made of member and idempotency key. So a key can be used for one activity only."""
        return ids.digest("activity", self.owner or self.member_id, self.key, length=26)


def check(activity: Activity | None, now: datetime) -> Activity:
    """Returns the activity, if it is running. Raises NotFound, NotEligible (not begun) or Expired (ended)."""
    if activity is None:
        raise NotFound("No such activity.")
    if now < activity.starts_at:
        raise NotEligible("This activity has not begun.")
    if now >= activity.ends_at:
        raise Expired("This activity has ended.")
    return activity


def check_report(doing: Doing, activity: Activity) -> None:
    """Checks the content of a report.
    Raises NotEligible for a share, because a share is never reported. Raises Invalid for missing or wrong answers and
    for an impossible score.
    """
    if activity.kind == "share":
        raise NotEligible("Sharing is not reported. It gives points when a friend opens the shared card.")
    if activity.questions:
        surveys.check(activity.questions, doing.answers)
    if activity.game is None:
        return
    if doing.score is None:
        raise Invalid({"score": Wording("游戏须上报得分", "A game is reported with its score.")})
    if doing.score > activity.game.max_score:
        raise Invalid(
            {
                "score": Wording(
                    f"这个游戏最多 {activity.game.max_score} 分",
                    f"The highest score of this game is {activity.game.max_score}.",
                )
            }
        )


def do(
    doing: Doing, activity: Activity, catalog: Catalog, now: datetime, found: Findings, suspicion: int = 0
) -> Transaction[Claim]:
    """Returns the transaction that credits the activity's points, within its limits.

    `suspicion` is the risk level found in this request. If it is higher than the account's level, it becomes the
    account's level. Raises LimitReached, Expired, NotEligible, IdempotencyConflict, Gone or AccountFrozen.
    """
    counter = counter_of(activity, now)
    _refuse(doing, activity, found, counter)
    points, why, draws = _worth(activity, points_of(doing, activity), catalog.for_member(doing.member_id), now, found)
    entry = Entry(
        doing.member_id,
        ids.entry_id(now, "activity", doing.receipt_id),
        "activity",
        points,
        activity.activity_id,
        now,
        title=activity.title,
        why=why | counted(activity) | {"receipt": doing.receipt_id},
    )
    paid = risk.credit(entry, catalog.program, now, max(suspicion, risk.level_of(found.account)))
    # Held points are not earned yet and count on no board.
    own = board_scores.scored({} if paid.is_held else _own_scores(doing, activity, points, catalog, now), now)
    posting = Posting(
        doing.member_id,
        add={**paid.add, **own.add, counter: 1},
        put={**paid.put, **own.put, **risk.raised(found.account, suspicion)},
        remove=(*days_over(counter), *own.remove),
        guards=(
            Absent("frozen"),
            AtMost(counter, _most_before(doing, activity)),
            risk.unchanged(found.account),
            tended(now),
        ),
        entries=(replace(paid.entry, why={**paid.entry.why, **own.why}),),
    )
    claim = Claim(doing.receipt_id, doing.member_id, doing.digest, entry.entry_id, points, now, why, doing.content)
    tallies = (*limits_of(activity, doing.member_id, points), *_handed_in(doing))
    return Transaction((posting,), claim, (*tallies, *paid.reviews, *draws))


def ticket_owner(member_id: str) -> str:
    """Returns the owner of the counters of the member's used tickets."""
    return f"{member_id}#ticket"


def _handed_in(doing: Doing) -> tuple[CounterIncrement, ...]:
    """Returns the write that marks the ticket as used.
    It can be written once, whatever idempotency key the report has.
    """
    return (CounterIncrement(ticket_owner(doing.member_id), doing.ticket, 1, 1),) if doing.ticket else ()


def _most_before(doing: Doing, activity: Activity) -> int:
    """Returns how many times, at most, the member may have done the activity today before this report."""
    most = activity.daily_limit - 1
    return most if doing.done_before is None else min(most, doing.done_before)


def _own_scores(doing: Doing, activity: Activity, points: int, catalog: Catalog, now: datetime) -> dict[str, int]:
    checked = doing.score if activity.game else None  # the score of any other activity is not verified
    return board_scores.of_activity(catalog.program.boards, activity.activity_id, points, checked, now.date())


def points_of(doing: Doing, activity: Activity) -> int:
    """Returns the points for `doing` before any campaign multiplies them.
    A game with steps gives the points of the highest step that its score reached, or 0 if it reached none.
    """
    if activity.game is None or not activity.game.steps:
        return activity.points
    score = doing.score or 0
    return max((points for from_score, points in activity.game.steps if score >= from_score), default=0)


def points_now(activity: Activity, catalog: Catalog, now: datetime, exhausted: frozenset[str] = frozenset()) -> int:
    """Returns the most points that the activity can give now, multiplied by the current campaign.
    `exhausted` are the ids of campaigns whose budget is used up.
    """
    campaign = catalog.best_campaign("activity", EVERYTHING, now, exhausted)
    return multiplied(activity.most_points, campaign.multiplier) if campaign else activity.most_points


def _refuse(doing: Doing, activity: Activity, found: Findings, counter: str) -> None:
    if ticket_owner(doing.member_id) in found.exhausted:
        raise IdempotencyConflict("This ticket was already used with another key.")
    if total_owner(doing.member_id) in found.exhausted:
        raise LimitReached("The member has reached the total limit of this activity.")
    if spent_owner(activity.life_id) in found.exhausted:
        raise Expired("The points budget of this activity is used up.")
    if found.account is None:
        return
    check_member(found.account)
    if found.account.number(counter) >= activity.daily_limit:
        raise LimitReached("The member has reached the daily limit of this activity.")
    if found.account.number(counter) > _most_before(doing, activity):
        raise NotEligible("Another game was completed after this ticket was issued. GET /activities issues a new one.")


def _worth(
    activity: Activity, base: int, catalog: Catalog, now: datetime, found: Findings
) -> tuple[int, dict[str, Value], tuple[BudgetDraw, ...]]:
    """Returns (points, the entry's `why`, the draws on a campaign's budget).
    `base` are the points before any campaign.
    """
    points, why, draws = _multiplied(activity, base, catalog, now, found)
    return points, why if points else why | {"none": "low_score"}, draws


def _multiplied(
    activity: Activity, base: int, catalog: Catalog, now: datetime, found: Findings
) -> tuple[int, dict[str, Value], tuple[BudgetDraw, ...]]:
    campaign = catalog.best_campaign("activity", EVERYTHING, now, budgets.exhausted(catalog.campaigns, found))
    why: dict[str, Value] = lives.named("activity", activity.activity_id, activity.life) | {"version": activity.version}
    why |= used_up(campaign, catalog.best_campaign("activity", EVERYTHING, now))
    if campaign is None:
        return base, why, ()
    points = multiplied(base, campaign.multiplier)
    why |= because_of(campaign)
    if campaign.budget_points is None or not points:
        return points, why, ()
    return points, why, (BudgetDraw.of(campaign, points),)
