"""What each member has agreed to be sent through WeChat, template by template.

| table    | key       | attributes                                                                                    |
| -------- | --------- | --------------------------------------------------------------------------------------------- |
| Members  | member_id | quota:<template>: messages agreed to and not sent; heard:<template>: the last reports of taps |
|          |           | accept:, reject:, ban:, off:<template>: how often each was answered                           |
|          |           | sending_until: somebody sends this member a message (Unix seconds); warned_on: the last day   |
| Accounts | member_id | consent: how many warnings may be sent, so that who looks at their points need not ask here   |

WeChat keeps the true count and shows it to nobody. Ours only saves hopeless sends: it is spent before a message is
sent, given back where WeChat has certainly not taken it, and zero when WeChat says so (43101). The same write that
spends it lets one worker at a time send to a member, as WeChat demands (43108).
"""

import json
import time
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date
from typing import Any, Final, Literal

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.messages import templates
from points.domain.errors import NotFound, TryAgain
from points.domain.messages.consent import Report, Said, agreed_since, hear

Spent = Literal["spent", "none", "busy", "warned"]

LEASE_S: Final = 30  # longer than a call to WeChat
_ATTEMPTS: Final = 5
_KNOWN: Final = "attribute_exists(openid)"


# ── What was answered ────────────────────────────────────────────────────────


def told_by_client(member_id: str, template_id: str, said: Said, report_id: str = "") -> int:
    """Counts what the mini program reports; answers how many messages may be sent. NotFound where nobody is there."""
    return _told(member_id, template_id, Report("client", said, int(time.time()), report_id))


def told_by_wechat(member_id: str, template_id: str, said: Said, at_s: int, report_id: str) -> int:
    """Counts what an event of WeChat's says; the same."""
    return _told(member_id, template_id, Report("wechat", said, at_s, report_id[:16]))


def switched_off(member_id: str, template_id: str, at_s: int, report_id: str) -> int:
    """The member has switched these messages off in WeChat's settings; the same."""
    return _told(member_id, template_id, Report("wechat", "off", at_s, report_id[:16]))


def left(member_id: str, template_id: str, *, consistent: bool = False) -> int:
    """Messages of this template that may be sent."""
    only = (f"quota:{template_id}",)
    item = dynamodb.get("members", {"member_id": member_id}, only=only, consistent=consistent) or {}
    return int(item.get(f"quota:{template_id}", 0))


def _told(member_id: str, template_id: str, report: Report) -> int:
    for _ in range(_ATTEMPTS):
        item = dynamodb.get("members", {"member_id": member_id}, consistent=True) or {}
        if "openid" not in item:
            raise NotFound("No such member.")
        seen = item.get(f"heard:{template_id}", "")
        before = item.get(f"quota:{template_id}")
        heard, is_news = hear(_reports_of(seen), report)
        if not is_news and _text_of(heard) == seen:
            return int(before or 0)
        after = _quota_after(int(before or 0), report, heard) if is_news else int(before or 0)
        said = report.said if is_news else None
        if _remember(member_id, template_id, (seen, before), (_text_of(heard), after), said):
            if after != (before or 0):
                _note(member_id, template_id, after)
            return after
    raise TryAgain("Others report for this member.")


def _quota_after(before: int, report: Report, heard: Sequence[Report]) -> int:
    match report.said:
        case "accept":
            return before + 1
        case "off":
            return min(before, agreed_since(heard, report.at_s))
        case _:
            return before  # a popup refused takes nothing back


def _remember(
    member_id: str, template_id: str, seen: tuple[str, int | None], now: tuple[str, int], said: Said | None
) -> bool:
    """Reports and quota, from what was `seen` to what is `now`; False where somebody else has changed them."""
    names = {"#heard": f"heard:{template_id}", "#quota": f"quota:{template_id}"}
    values: Item = {":heard": now[0], ":quota": now[1]}
    update = "SET #heard = :heard, #quota = :quota"
    if said:
        names["#said"], values[":one"] = f"{said}:{template_id}", 1
        update += " ADD #said :one"
    unchanged = [_KNOWN]
    for name, before in (("heard", seen[0] or None), ("quota", seen[1])):
        unchanged.append(f"#{name} = :seen_{name}" if before is not None else f"attribute_not_exists(#{name})")
        if before is not None:
            values[f":seen_{name}"] = before
    return _update(member_id, update, " AND ".join(unchanged), names, values) is None


def _reports_of(text: str) -> list[Report]:
    return [Report(*fields[:4]) for fields in json.loads(text)] if text else []


def _text_of(heard: Sequence[Report]) -> str:
    return json.dumps([astuple(report) for report in heard], separators=(",", ":"))


# ── What is sent ─────────────────────────────────────────────────────────────


def spend(member_id: str, template_id: str, *, keep: int = 0, warning_on: date | None = None) -> Spent:
    """Takes one of the messages agreed to, if more than `keep` are left, and the sole right to send to this member.

    `busy`: another worker sends to them; `warned`: they have had a warning on the day `warning_on`. `done` or
    `not_sent` must follow; where the worker dies, the message counts as sent and the right ends by itself.
    """
    now_s = int(time.time())
    names = {"#quota": f"quota:{template_id}"}
    values: Item = {":keep": keep, ":minus": -1, ":now": now_s, ":until": now_s + LEASE_S}
    condition = f"{_KNOWN} AND #quota > :keep AND (attribute_not_exists(sending_until) OR sending_until <= :now)"
    sets = "sending_until = :until"
    if warning_on:
        values[":day"] = warning_on.isoformat()
        condition += " AND (attribute_not_exists(warned_on) OR warned_on <> :day)"
        sets += ", warned_on = :day"
    item = _update(member_id, f"SET {sets} ADD #quota :minus", condition, names, values)
    if item is None:
        return "spent"
    if int(item.get(f"quota:{template_id}", 0)) <= keep:
        return "none"
    return "busy" if item.get("sending_until", 0) > now_s else "warned"


def done(member_id: str, template_id: str) -> None:
    """What was spent has been sent, or perhaps been sent."""
    _update(member_id, "REMOVE sending_until", _KNOWN, {}, {})
    recount(member_id, template_id)


def not_sent(member_id: str, template_id: str, *, was_warning: bool) -> None:
    """WeChat has certainly not taken it: what was spent comes back."""
    update = f"REMOVE sending_until{', warned_on' if was_warning else ''} ADD #quota :one"
    _update(member_id, update, _KNOWN, {"#quota": f"quota:{template_id}"}, {":one": 1})


def clear(member_id: str, template_id: str) -> None:
    """WeChat says that nothing is left."""
    names = {"#quota": f"quota:{template_id}"}
    _update(member_id, "SET #quota = :none REMOVE sending_until", _KNOWN, names, {":none": 0})
    _note(member_id, template_id, 0)


def recount(member_id: str, template_id: str) -> None:
    """Notes with the points how many warnings may be sent, also where whoever spent one has died since."""
    if _is_of_warnings(template_id):
        _note(member_id, template_id, left(member_id, template_id, consistent=True))


def _is_of_warnings(template_id: str) -> bool:
    return templates.ids().get("points_expiring") == template_id


def _note(member_id: str, template_id: str, count: int) -> None:
    """Writes it down beside the points, and looks again: of two at once the later may be written first."""
    while _is_of_warnings(template_id):
        _write_beside_points(member_id, count)
        now = left(member_id, template_id, consistent=True)
        if now == count:
            return
        count = now


def _write_beside_points(member_id: str, count: int) -> None:
    arguments: Item = {"UpdateExpression": "REMOVE consent"}
    if count:
        arguments = {
            "UpdateExpression": "SET consent = :count",
            "ExpressionAttributeValues": dynamodb.pack({":count": count}),
        }
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().update_item(
                TableName=table("accounts"),
                Key=dynamodb.pack({"member_id": member_id}),
                ConditionExpression="attribute_exists(member_id) AND attribute_not_exists(erased)",
                **arguments,
            )
    except ClientError as error:
        if not dynamodb.is_condition_failure(error):
            raise


def _update(member_id: str, update: str, condition: str, names: dict[str, str], values: Item) -> Item | None:
    """None where it was written, else the item as it is (empty where there is none)."""
    arguments: Item = {"ExpressionAttributeNames": names} if names else {}
    if values:
        arguments["ExpressionAttributeValues"] = dynamodb.pack(values)
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().update_item(
                TableName=table("members"),
                Key=dynamodb.pack({"member_id": member_id}),
                UpdateExpression=update,
                ConditionExpression=condition,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **arguments,
            )
    except ClientError as error:
        if not dynamodb.is_condition_failure(error):
            raise
        found: Any = error.response.get("Item", {})
        return dynamodb.unpack(found)
    return None
