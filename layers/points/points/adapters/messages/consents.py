"""Records how many WeChat messages each member has accepted, by template.

| table    | key       | attributes                                                                                    |
| -------- | --------- | --------------------------------------------------------------------------------------------- |
| Members  | member_id | quota:<template>: messages accepted and not sent; heard:<template>: the last reports of taps  |
|          |           | accept:, reject:, ban:, off:<template>: how often each was answered                           |
|          |           | sending_until: a worker is sending to this member (Unix seconds); warned_on: the last day     |
| Accounts | member_id | consent: how many reminders can be sent, so that showing the points needs no read of Members  |

WeChat keeps the real count and does not publish it. Our count only avoids sends that would fail. The count is
decremented before a send, and incremented again if WeChat certainly did not accept the message. It is set to zero when
WeChat answers that no message is left (error 43101). The write that decrements it also lets only one worker at a time
send to a member, as WeChat requires (error 43108).
"""

import json
import time
from collections.abc import Sequence
from dataclasses import astuple
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.messages.quotas import (
    KNOWN,
    note_beside_points,
    update_member,
)
from points.domain.errors import NotFound, TryAgain
from points.domain.messages.consent import MOST_AGREED, Report, Said, add_report, agreed_since

_ATTEMPTS: Final = 5


def reported_by_client(member_id: str, template_id: str, said: Said, report_id: str = "") -> int:
    """Records an answer that the mini program reports. Returns how many messages of this template can be sent.

    Raises NotFound if there is no such member, and TryAgain after too many conflicts.
    """
    return _record(member_id, template_id, Report("client", said, int(time.time()), report_id))


def reported_by_wechat(member_id: str, template_id: str, said: Said, at_s: int, report_id: str) -> int:
    """Records an answer that WeChat reports. Returns and raises the same as `reported_by_client`."""
    return _record(member_id, template_id, Report("wechat", said, at_s, report_id[:16]))


def switched_off(member_id: str, template_id: str, at_s: int, report_id: str) -> int:
    """Records that the member turned these messages off in WeChat's settings.

    Returns and raises the same as `reported_by_client`.
    """
    return _record(member_id, template_id, Report("wechat", "off", at_s, report_id[:16]))


def _record(member_id: str, template_id: str, report: Report) -> int:
    for _ in range(_ATTEMPTS):
        item = dynamodb.get("members", {"member_id": member_id}, consistent=True) or {}
        if "openid" not in item:
            raise NotFound("No such member.")
        seen = item.get(f"heard:{template_id}", "")
        before = item.get(f"quota:{template_id}")
        heard, is_news = add_report(_reports_of(seen), report)
        if not is_news and _text_of(heard) == seen:
            return int(before or 0)
        after = _quota_after(int(before or 0), report, heard) if is_news else int(before or 0)
        said = report.said if is_news else None
        if _remember(member_id, template_id, (seen, before), (_text_of(heard), after), said):
            if after != (before or 0):
                note_beside_points(member_id, template_id, after)
            return after
    raise TryAgain("Other requests are reporting this member's answers.")


def _quota_after(before: int, report: Report, heard: Sequence[Report]) -> int:
    match report.said:
        case "accept":
            return max(before, min(before + 1, MOST_AGREED))
        case "off":
            return min(before, agreed_since(heard, report.at_s))
        case _:
            return before  # a reject does not withdraw earlier accepts


def _remember(
    member_id: str, template_id: str, seen: tuple[str, int | None], now: tuple[str, int], said: Said | None
) -> bool:
    """Replaces (reports, quota): `seen` by `now`. Returns False if the stored values are no longer `seen`."""
    names = {"#heard": f"heard:{template_id}", "#quota": f"quota:{template_id}"}
    values: Item = {":heard": now[0], ":quota": now[1]}
    update = "SET #heard = :heard, #quota = :quota"
    if said:
        names["#said"], values[":one"] = f"{said}:{template_id}", 1
        update += " ADD #said :one"
    unchanged = [KNOWN]
    for name, before in (("heard", seen[0] or None), ("quota", seen[1])):
        unchanged.append(f"#{name} = :seen_{name}" if before is not None else f"attribute_not_exists(#{name})")
        if before is not None:
            values[f":seen_{name}"] = before
    return update_member(member_id, update, " AND ".join(unchanged), names, values) is None


def _reports_of(text: str) -> list[Report]:
    return [Report(*fields[:4]) for fields in json.loads(text)] if text else []


def _text_of(heard: Sequence[Report]) -> str:
    return json.dumps([astuple(report) for report in heard], separators=(",", ":"))
