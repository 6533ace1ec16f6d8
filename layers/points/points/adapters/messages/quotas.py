"""Counts the WeChat messages that a member has accepted and that were not sent yet.

An accepted message is taken before the send, and given back if it was not sent. The layout of the table is in
`consents`. The write that takes one also lets only one worker at a time send to the member, as WeChat requires (error
43108). The count of expiry reminders is copied to the account, so that reading the points needs no second read.
"""

import time
from datetime import date
from typing import Any, Final, Literal

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.messages import templates

Spent = Literal["spent", "none", "busy", "warned"]

LEASE_S: Final = 30  # longer than a call to WeChat
KNOWN: Final = "attribute_exists(openid)"


def left(member_id: str, template_id: str, *, consistent: bool = False) -> int:
    """Returns how many messages of this template can be sent."""
    only = (f"quota:{template_id}",)
    item = dynamodb.get("members", {"member_id": member_id}, only=only, consistent=consistent) or {}
    return int(item.get(f"quota:{template_id}", 0))


def spend(member_id: str, template_id: str, *, keep: int = 0, warning_on: date | None = None) -> Spent:
    """Takes one accepted message, if more than `keep` are left, and the exclusive right to send to this member.

    Returns `spent` if both were taken; then call `done`, `not_sent` or `clear`. Otherwise nothing was taken: `none`
    means that no more than `keep` are left, `busy` that another worker is sending to the member, and `warned` that the
    member already had a reminder on `warning_on`. If the worker crashes after `spent`, the message counts as sent, and
    the right ends after `LEASE_S` seconds.
    """
    now_s = int(time.time())
    names = {"#quota": f"quota:{template_id}"}
    values: Item = {":keep": keep, ":minus": -1, ":now": now_s, ":until": now_s + LEASE_S}
    condition = f"{KNOWN} AND #quota > :keep AND (attribute_not_exists(sending_until) OR sending_until <= :now)"
    sets = "sending_until = :until"
    if warning_on:
        values[":day"] = warning_on.isoformat()
        condition += " AND (attribute_not_exists(warned_on) OR warned_on <> :day)"
        sets += ", warned_on = :day"
    item = update_member(member_id, f"SET {sets} ADD #quota :minus", condition, names, values)
    if item is None:
        return "spent"
    if int(item.get(f"quota:{template_id}", 0)) <= keep:
        return "none"
    return "busy" if item.get("sending_until", 0) > now_s else "warned"


def done(member_id: str, template_id: str) -> None:
    """Ends the right to send. Call this if the message was sent or may have been sent."""
    update_member(member_id, "REMOVE sending_until", KNOWN, {}, {})
    recount(member_id, template_id)


def not_sent(member_id: str, template_id: str, *, was_warning: bool) -> None:
    """Ends the right to send and gives the accepted message back. Call this if WeChat certainly did not accept it."""
    update = f"REMOVE sending_until{', warned_on' if was_warning else ''} ADD #quota :one"
    update_member(member_id, update, KNOWN, {"#quota": f"quota:{template_id}"}, {":one": 1})


def clear(member_id: str, template_id: str) -> None:
    """Ends the right to send and sets the count to 0. Call this if WeChat answers that no accepted message is left."""
    names = {"#quota": f"quota:{template_id}"}
    update_member(member_id, "SET #quota = :none REMOVE sending_until", KNOWN, names, {":none": 0})
    note_beside_points(member_id, template_id, 0)


def recount(member_id: str, template_id: str) -> None:
    """Copies the number of expiry reminders that can be sent to the account. Does nothing for other templates."""
    if _is_of_warnings(template_id):
        note_beside_points(member_id, template_id, left(member_id, template_id, consistent=True))


def _is_of_warnings(template_id: str) -> bool:
    return templates.ids().get("points_expiring") == template_id


def note_beside_points(member_id: str, template_id: str, count: int) -> None:
    """Copies the count to the account. Does nothing for templates of other messages.

    Reads the count again after the copy, and repeats the copy if the count has changed: a concurrent writer may have
    copied an older count.
    """
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
    dynamodb.update(
        TableName=table("accounts"),
        Key=dynamodb.pack({"member_id": member_id}),
        ConditionExpression="attribute_exists(member_id) AND attribute_not_exists(erased)",
        **arguments,
    )


def update_member(member_id: str, update: str, condition: str, names: dict[str, str], values: Item) -> Item | None:
    """Updates the member's item. Returns None if it was written, else the current item (empty if there is none)."""
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
