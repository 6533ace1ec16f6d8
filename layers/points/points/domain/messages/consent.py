"""A member's answers to WeChat's permission prompt. Each tap is reported twice: by the client and by WeChat's event.

Neither report is reliable: a client can lose its connection, and an event can be lost or repeated. A tap is identified
by its template, answer and time. Two reports of the same answer within `SAME_TAP_S`, one from the client and one from
WeChat, count as one tap. Each report belongs to at most one such pair. Reports are paired so that as few taps as
possible are counted, because sending one message too few is better than one too many.

A member who turns messages off in WeChat's settings (`off`) withdraws earlier answers, but not later ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Source = Literal["client", "wechat"]
Said = Literal["accept", "reject", "ban", "off"]

SAME_TAP_S: Final = 120
MOST_AGREED: Final = 20  # accepted messages per template, because a client can report any number of taps
REMEMBERED: Final = 8  # reports that are kept; a few are enough, because WeChat repeats an event within seconds


@dataclass(frozen=True, slots=True)
class Report:
    """One report of an answer that was given at `at_s` (seconds since 1970).
    A repeated report has the same `report_id`. It is empty if unknown.
    """

    source: Source
    said: Said
    at_s: int
    report_id: str = ""


def add_report(reports: Sequence[Report], new: Report) -> tuple[tuple[Report, ...], bool]:
    """Returns (the reports to keep after `new` is added, whether `new` reports a new tap)."""
    if new.report_id and any(report.report_id == new.report_id for report in reports):
        return tuple(reports), False
    known = (*reports, new)
    return known[-REMEMBERED:], _taps(known) > _taps(reports)


def agreed_since(reports: Sequence[Report], at_s: int) -> int:
    """Returns how many taps after `at_s` accepted messages (seconds since 1970)."""
    return _taps([report for report in reports if report.said == "accept" and report.at_s > at_s])


def _taps(reports: Sequence[Report]) -> int:
    """Returns the fewest taps that explain these reports."""
    return len(reports) - sum(_pairs(reports, said) for said in {report.said for report in reports})


def _pairs(reports: Sequence[Report], said: Said) -> int:
    """Returns the largest number of pairs (a report of the client, a report of WeChat) that can be the same tap."""
    by_client, by_wechat = (
        sorted(report.at_s for report in reports if (report.source, report.said) == (source, said))
        for source in ("client", "wechat")
    )
    pairs = place = 0
    for at_s in by_client:
        while place < len(by_wechat) and by_wechat[place] < at_s - SAME_TAP_S:
            place += 1
        if place < len(by_wechat) and by_wechat[place] <= at_s + SAME_TAP_S:
            pairs, place = pairs + 1, place + 1
    return pairs
