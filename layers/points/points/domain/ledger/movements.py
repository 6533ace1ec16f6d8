"""The attribute changes of granting, spending and returning points."""

from datetime import date, datetime

from points.domain.calendar import Month, month_of, week_of
from points.domain.ledger.accounts import Value
from points.domain.ledger.charging import Charged
from points.domain.ledger.postings import MAX_POINTS


def grant(points: int, lot: Month, *, live_from: date, now: datetime) -> dict[str, int]:
    """Returns the changes for granting `points`. They go to the lot, or are pending if `live_from` is after today."""
    assert 0 <= points <= MAX_POINTS
    if not points:
        return {}
    if live_from > now.date():
        return {f"pending:{live_from.isoformat()}:{lot}": points}
    return {"balance": points, f"lot:{lot}": points}


def waits(live_from: date, now: datetime) -> dict[str, Value]:
    """Returns the part of `why` that names the first spendable day; empty if the points are spendable at once."""
    return {"live_from": live_from.isoformat()} if live_from > now.date() else {}


def score(points: int, now: datetime) -> dict[str, int]:
    """Returns the changes to the boards of all time, this month and this week for `points` earned."""
    if not points:
        return {}
    today = now.date()
    return {"score:total": points, f"score:{month_of(today)}": points, f"score:{week_of(today)}": points}


def score_back(earned_at: datetime, points: int, now: datetime) -> dict[str, int]:
    """Returns the changes to the scores for `points` that were earned at `earned_at` and are taken back.
    The score of all time always changes. The score of this month or week changes only if the points were earned in it.
    Scores of past periods never change.
    """
    if not points:
        return {}
    earned_on, today = earned_at.astimezone(now.tzinfo).date(), now.date()
    back = {"score:total": -points}
    if month_of(earned_on) == month_of(today):
        back[f"score:{month_of(today)}"] = -points
    if week_of(earned_on) == week_of(today):
        back[f"score:{week_of(today)}"] = -points
    return back


def spend(points: int) -> dict[str, int]:
    """Returns the changes for spending `points`. The lot that pays is chosen later, when a month closes."""
    assert 0 <= points <= MAX_POINTS
    return {"balance": -points, "spent": points} if points else {}


def give_back(charged: Charged, grace_lot: Month) -> dict[str, int]:
    """Returns the changes for returning a debit. `charged` says how it was charged.
    Points that no lot has paid for are no longer spent. Points charged to expired lots go to `grace_lot`, which expires
    when the grace period ends. Points that were already in grace do not come back.
    """
    back = {"balance": charged.unpaid + charged.dead, "spent": -charged.unpaid, f"lot:{grace_lot}": charged.dead}
    return {name: change for name, change in back.items() if change}
