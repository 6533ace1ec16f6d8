"""What a member has answered when asked for messages. One tap is told of twice: by the client, and by WeChat's event.

Neither can be relied upon alone: a client loses the network, an event is lost or repeated. So a tap is known by its
template, its answer and its moment. Two reports of the same answer within `SAME_TAP_S`, one from each side, may be the
same tap, and each report belongs to one other at most: two taps told of by both are two. As many belong together as
can, so that where it errs it errs downwards: a message less than was agreed, never one more.

Whoever switches messages off in WeChat's settings (`off`) takes back what was agreed to before, and nothing since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Source = Literal["client", "wechat"]
Said = Literal["accept", "reject", "ban", "off"]

SAME_TAP_S: Final = 120
MOST_AGREED: Final = 20  # messages of a template; a client may claim any number of taps
REMEMBERED: Final = 8  # reports; WeChat repeats itself within seconds


@dataclass(frozen=True, slots=True)
class Report:
    """`report_id` is the same for a report and its repetition; empty where the source has none."""

    source: Source
    said: Said
    at_s: int
    report_id: str = ""


def hear(heard: Sequence[Report], new: Report) -> tuple[tuple[Report, ...], bool]:
    """(what is to be remembered, whether the report tells of a tap that nobody has told of)."""
    if new.report_id and any(report.report_id == new.report_id for report in heard):
        return tuple(heard), False
    known = (*heard, new)
    return known[-REMEMBERED:], _taps(known) > _taps(heard)


def agreed_since(heard: Sequence[Report], at_s: int) -> int:
    """How many taps since then have agreed to a message; one that both sides have told of is one."""
    return _taps([report for report in heard if report.said == "accept" and report.at_s > at_s])


def _taps(reports: Sequence[Report]) -> int:
    """How many taps these reports tell of, at least."""
    return len(reports) - sum(_pairs(reports, said) for said in {report.said for report in reports})


def _pairs(reports: Sequence[Report], said: Said) -> int:
    """The most pairs, one from each side, that may be one tap: the earliest with the earliest that is near enough."""
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
