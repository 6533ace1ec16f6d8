"""What a member has answered when asked for messages. One tap is told of twice: by the client, and by WeChat's event.

Neither can be relied upon alone: a client loses the network, an event is lost or repeated. So a tap is known by its
template, its answer and its moment. Two reports of the same answer within `SAME_TAP_S`, one from each side, are the
same tap, and each report meets one other at most: two taps told of by both are two. Where one side is silent the other
counts. If it errs it errs downwards: a message less than was agreed, never one more.

Whoever switches messages off in WeChat's settings (`off`) takes back what was agreed to before, and nothing since.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

Source = Literal["client", "wechat"]
Said = Literal["accept", "reject", "ban", "off"]

SAME_TAP_S: Final = 120
REMEMBERED: Final = 8  # reports; WeChat repeats itself within seconds


@dataclass(frozen=True, slots=True)
class Report:
    """`report_id` is the same for a report and its repetition; empty where the source has none."""

    source: Source
    said: Said
    at_s: int
    report_id: str = ""
    is_met: bool = False


def hear(heard: Sequence[Report], new: Report) -> tuple[tuple[Report, ...], bool]:
    """(what is to be remembered, whether the report tells of a tap that nobody has told of)."""
    if new.report_id and any(report.report_id == new.report_id for report in heard):
        return tuple(heard), False
    met = [
        place
        for place, report in enumerate(heard)
        if not report.is_met
        and report.source != new.source
        and report.said == new.said
        and abs(report.at_s - new.at_s) <= SAME_TAP_S
    ]
    kept = list(heard)
    if met:
        kept[met[0]] = replace(kept[met[0]], is_met=True)
    kept.append(replace(new, is_met=bool(met)))
    return tuple(kept[-REMEMBERED:]), not met


def agreed_since(heard: Sequence[Report], at_s: int) -> int:
    """How many taps since then have agreed to a message; one that both sides have told of is one."""
    agreed = [report for report in heard if report.said == "accept" and report.at_s > at_s]
    return sum(not report.is_met or report.source == "wechat" for report in agreed)
