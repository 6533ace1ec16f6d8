"""Members in numbers: how many are active, came back, are lost, or stay. No member is named."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import Field

from points.domain.calendar import Month, months_after
from points.domain.figures import presence, series
from points.domain.figures.census import Census
from points.domain.figures.counts import Counts
from points.domain.figures.presence import Presence
from points.web.validation import Answers, Query
from points.web.views.figures.ranges import Days
from points.web.views.figures.rates import share

_SILENT_DAYS = 180


class MembersInNumbers(Answers):
    """Members over a range of days. A member is here on a day on which they join, sign in or earn points."""

    from_: date = Field(alias="from")
    to: date
    counted_at: datetime = Field(description="When the accounts were counted last.")
    members: int
    active: int = Field(description="Members who were here in the range.")
    new: int = Field(description="Members who joined in the range.")
    returning: int | None = Field(
        description="Members who were here in the range, not in the 90 days before. Null if nothing was counted then."
    )
    lost: int = Field(description="Members who were here in the 90 days before the range, and not in it.")
    silent: int = Field(description=f"Members who were not here in the last {_SILENT_DAYS} days.")
    silent_share: float | None = Field(description="Their share of the outstanding points: a liability that may wake.")
    segments: dict[str, int] = Field(
        description="Members with an order by segment (docs/accounting.md): quintiles of days since here and of orders."
    )
    streaks: dict[str, int] = Field(description="Members by running streak of sign-ins.")


class RetentionQuery(Query):
    months: int = Field(12, ge=1, le=24, description="How many months back members joined.")


class RetentionRow(Answers):
    """The members who joined in a month, and how many of them were active in it and in each month after it."""

    month: str
    members: int
    active: list[int | None] = Field(description="Null for a month that was not counted.")


class RetentionAnswer(Answers):
    """How many members stay, by the month they joined in, oldest month first.
    A member is active in a month in which they signed in or earned points.
    """

    items: list[RetentionRow]


class ReferralsAnswer(Answers):
    """Invitations over a range of days."""

    from_: date = Field(alias="from")
    to: date
    counted: int = Field(description="Friends whose first order or sign-in made the bonus due.")
    points: int = Field(description="The bonuses of friends and inviters, also those under review.")
    points_per_friend: float | None
    waiting: int | None = Field(description="Friends who joined and whose bonus is not due yet, now.")


def members_view(
    days: Days, new: int, at: Presence, census: Census, counted_at: datetime, *, segments: Mapping[str, int]
) -> dict[str, Any]:
    """Returns the members in the shape of `MembersInNumbers`. `new` are those who joined in the range."""
    day = counted_at.date()
    silent_points = presence.silent(day, _SILENT_DAYS, census.points_of)
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "counted_at": counted_at.isoformat(),
        "segments": dict(segments),
        "new": new,
        "members": census.members,
        "active": at.active,
        "returning": at.returning,
        "lost": at.lost,
        "silent": presence.silent(day, _SILENT_DAYS, census.last_days),
        "silent_share": share(series.rate(silent_points, census.outstanding)),
        "streaks": {str(days): members for days, members in sorted(census.streaks.items())},
    }


def referrals_view(days: Days, counts: Counts, waiting: int | None) -> dict[str, Any]:
    """Returns the invitations in the shape of `ReferralsAnswer`."""
    entries = series.keyed_totals(counts, "entries", "source").get("referral", 0)
    points = series.keyed_totals(counts, "issued", "source").get("referral", 0)
    friends = entries // 2  # each friend makes two entries: the friend's own and the inviter's
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "counted": friends,
        "points": points,
        "points_per_friend": share(series.rate(points, friends)),
        "waiting": waiting,
    }


def retention_view(
    joined: Mapping[Month, int], active: Mapping[Month, Mapping[Month, int]], first: Month, last: Month
) -> dict[str, Any]:
    """Returns the triangle in the shape of `RetentionAnswer`. `active` is by month, then by month joined."""
    months = []
    month = first
    while month <= last:
        months.append(month)
        month = months_after(month, 1)
    items = [
        {
            "month": month,
            "members": joined.get(month, 0),
            "active": [active[later].get(month, 0) if later in active else None for later in months[place:]],
        }
        for place, month in enumerate(months)
    ]
    return {"items": items}
