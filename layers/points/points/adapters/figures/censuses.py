"""Stores what each night's pass over all accounts counted (`points.domain.figures.census`), in the table Figures.

| figure  | period     | item                                                                                  |
| ------- | ---------- | ------------------------------------------------------------------------------------- |
| census  | 2026-11-29 | as_of, data: the census without balances and buyers; segments;                        |
|         |            | top: the share that the top hundredth holds                                           |
| left    | 2026       | 2026-11: {2027-01: 4000}: outstanding by month of expiry, at the month's last census  |
| active  | 2026-11    | joined: {2026-08: 17}: members active in the month, by the month they joined in       |
| present | 2026-11    | 2026-11-29: how many members were here on the day, by the last census that saw it     |

A census of the same day, or of the same month, is replaced by the next one. So a pass that is repeated changes nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain import ids
from points.domain.calendar import Month, month_of, parse_day
from points.domain.errors import TryAgain
from points.domain.figures import census as censuses
from points.domain.figures.census import Census
from points.domain.figures.forecast import Left
from points.domain.figures.segments import segments
from points.domain.ledger.trend import months_between

_CENSUS: Final = "census"
_LEFT: Final = "left"
_ACTIVE: Final = "active"
_PRESENT: Final = "present"
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Night:
    """One night's census. Its `balances` and `buyers` are empty: `top_share` and `segments` were computed from them."""

    as_of: datetime
    census: Census
    top_share: Fraction | None
    segments: Mapping[str, int]


def publish(census: Census, now: datetime) -> None:
    """Stores the census of `now`. Its days and months are in the zone of `now`."""
    today = now.date()
    share = census.share_of_top()
    data = censuses.to_bytes(replace(census, balances=Counter(), buyers=Counter()))
    night: Item = {"figure": _CENSUS, "period": today.isoformat(), "as_of": ids.microseconds(now), "data": data}
    night["segments"] = segments(census.buyers)
    if share is not None:
        night["top"] = [share.numerator, share.denominator]
    month = month_of(today)
    writes = [_put(night), _set(_LEFT, month[:4], {month: dict(census.left)})]
    joined: dict[Month, Item] = {}
    for (month_joined, month), members in census.active.items():
        joined.setdefault(month, {})[month_joined] = members
    here: dict[Month, Item] = {}
    for day in (today - _A_DAY, today):
        here.setdefault(month_of(day), {})[day.isoformat()] = census.here_on(day)
    writes += [_set(_PRESENT, each, days) for each, days in here.items()]
    writes += [_put({"figure": _ACTIVE, "period": month, "joined": members}) for month, members in joined.items()]
    failed = dynamodb.transact(writes)
    if failed is not None:
        raise TryAgain("The figures are being written by others.")  # the writes have no conditions


def latest(day: date) -> Night | None:
    """Returns the last census on or before `day`; None if there is none. Costs one read unit."""
    found, _ = dynamodb.page(
        "figures",
        "figure = :census AND period <= :day",
        {":census": _CENSUS, ":day": day.isoformat()},
        limit=1,
        newest_first=True,
    )
    return _night(found[0]) if found else None


def left(first: Month, last: Month) -> Left:
    """Returns the points outstanding by month of expiry and months before it, from the censuses of these months."""
    values = {":left": _LEFT, ":low": first[:4], ":high": last[:4]}
    found: dict[Month, dict[int, int]] = {}
    for item in dynamodb.every("figures", "figure = :left AND period BETWEEN :low AND :high", values):
        for month, outstanding in item.items():
            if first <= month <= last and isinstance(outstanding, Mapping):
                for cohort, points in outstanding.items():
                    found.setdefault(cohort, {})[months_between(month, cohort) - 1] = points
    return found


def active(first: Month, last: Month) -> dict[Month, dict[Month, int]]:
    """Returns the members active in each month, by the month they joined in."""
    values = {":active": _ACTIVE, ":low": first, ":high": last}
    found = dynamodb.every("figures", "figure = :active AND period BETWEEN :low AND :high", values)
    return {item["period"]: item["joined"] for item in found}


def present(first: date, last: date) -> dict[date, int]:
    """Returns the members who were here on each of these days. A day is counted up to the census of the day after.

    Who came on the day after, before that census, counts for both days.
    """
    values = {":present": _PRESENT, ":low": month_of(first), ":high": month_of(last)}
    found = dynamodb.every("figures", "figure = :present AND period BETWEEN :low AND :high", values)
    by_day = {parse_day(day): members for item in found for day, members in item.items() if day[:2] == "20"}
    return {day: members for day, members in by_day.items() if first <= day <= last}


def _night(item: Item) -> Night:
    census = censuses.from_bytes(item["data"])
    top_share = Fraction(*item["top"]) if "top" in item else None
    return Night(ids.from_microseconds(item["as_of"]), census, top_share, item["segments"])


def _put(item: Item) -> Item:
    return {"Put": {"TableName": table("figures"), "Item": dynamodb.pack(item)}}


def _set(figure: str, period: str, contents: Item) -> Item:
    names = {f"#{place}": name for place, name in enumerate(contents)}
    values = {f":{place}": content for place, content in enumerate(contents.values())}
    return {
        "Update": {
            "TableName": table("figures"),
            "Key": dynamodb.pack({"figure": figure, "period": period}),
            "UpdateExpression": "SET " + ", ".join(f"#{place} = :{place}" for place in range(len(contents))),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": dynamodb.pack(values),
        }
    }
