"""Figures of a range of days, as the API shows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import Field

from points.domain.figures import series
from points.domain.figures.counts import Counts
from points.domain.figures.measures import Measure
from points.domain.figures.series import Row
from points.web.validation import Answers
from points.web.views.figures.ranges import Days
from points.web.views.figures.rates import share


class Totals(Answers):
    """What was counted in a range. Points change by issued - clawed_back - redeemed - expired + adjusted."""

    issued: int
    clawed_back: int
    redeemed: int = Field(description="Points paid for rewards, less points given back.")
    given_back: int
    expired: int
    adjusted: int = Field(description="Points taken by the merchant or refused in a review; 0 or negative.")
    held: int = Field(description="Points put under review, less what was released or refused.")
    sign_ins: int
    members_new: int
    orders: int
    paid_fen: int
    redemptions: int
    units: int
    cash_fen: int
    redemption_rate: float | None = Field(description="redeemed / issued. It misleads while the program grows.")
    breakage_rate: float | None = Field(description="expired / issued.")


class TotalsBefore(Totals):
    """What was counted in the range to compare with."""

    from_: date = Field(alias="from")
    to: date


class SummaryAnswer(Answers):
    """The figures of a range."""

    from_: date = Field(alias="from")
    to: date
    totals: Totals
    before: TotalsBefore | None = Field(description="Null without `compare`.")


class SeriesRow(Answers):
    """A day, week or month, named by its first day in the range."""

    date: date
    total: int
    parts: dict[str, int]


class DailyAnswer(Answers):
    """A measure over a range. The totals of the rows add up to `total`."""

    as_csv = True

    measure: str
    by: str
    step: str
    from_: date = Field(alias="from")
    to: date
    days: list[SeriesRow]
    total: int


_SHOWN: tuple[Measure, ...] = (
    "issued",
    "clawed_back",
    "redeemed",
    "given_back",
    "expired",
    "adjusted",
    "held",
    "sign_ins",
    "members_new",
    "orders",
    "paid_fen",
    "redemptions",
    "units",
    "cash_fen",
)


def totals_view(counts: Counts) -> dict[str, Any]:
    """Returns the counts in the shape of `Totals`."""
    found = series.totals(counts)
    return {
        **{measure: found[measure] for measure in _SHOWN},
        "redemption_rate": share(series.rate(found["redeemed"], found["issued"])),
        "breakage_rate": share(series.rate(found["expired"], found["issued"])),
    }


def summary_view(days: Days, counts: Counts, compared: tuple[Days, Counts] | None) -> dict[str, Any]:
    """Returns the summary in the shape of `SummaryAnswer`."""
    before = {**_range(compared[0]), **totals_view(compared[1])} if compared else None
    return {**_range(days), "totals": totals_view(counts), "before": before}


def daily_view(days: Days, rows: Sequence[Row], **asked: str) -> dict[str, Any]:
    """Returns the rows in the shape of `DailyAnswer`. `asked` are the measure, the dimension and the step."""
    shown = [{"date": row.first.isoformat(), "total": row.total, "parts": row.parts} for row in rows]
    return {**asked, **_range(days), "days": shown, "total": sum(row.total for row in rows)}


def daily_table(rows: Sequence[Row], measure: str) -> tuple[list[str], list[list[str | int]]]:
    """Returns the series as (header, rows) of a table, with a column for each part."""
    keys = sorted({key for row in rows for key in row.parts})
    table: list[list[str | int]] = [
        [row.first.isoformat(), row.total, *(row.parts.get(key, 0) for key in keys)] for row in rows
    ]
    return ["date", measure, *keys], table


def present_rows(present: Mapping[date, int], days: Days, step: series.Step) -> list[Row]:
    """Returns the members who were here on each day, added up by step."""
    found = {start: Row(start) for start in series.starts(days.first, days.last, step)}
    for day, members in present.items():
        if days.first <= day <= days.last:
            found[max(start for start in found if start <= day)].total += members
    return list(found.values())


def _range(days: Days) -> dict[str, str]:
    return {"from": days.first.isoformat(), "to": days.last.isoformat()}
