"""Stores which pictures wait for WeChat's content check, and applies the verdicts. WeChat pushes a verdict later.

| table   | key               | item                                                              |
| ------- | ----------------- | ----------------------------------------------------------------- |
| Boards  | pictures, <trace> | member_id, picture: the digest of its address; expires_at (TTL)    |
| Members | member_id         | avatar_url; picture: the digest of the address that has passed     |

Only the member sees their new picture until the picture has passed. A risky picture is removed, also from the bucket.
The digest binds the verdict to the address that was checked: if the member changes the picture meanwhile, the new one
needs its own verdict.
"""

import time
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.members import visibility_log
from points.adapters.pictures import bucket
from points.domain import ids
from points.domain.errors import TryAgain

_WAITING: Final = "pictures"
_KEPT_S: Final = 2 * 24 * 3600  # WeChat answers within half an hour


def digest(avatar_url: str) -> str:
    """Returns the digest of a picture's address: 12 characters."""
    return ids.digest(avatar_url, length=12)


def is_passed(member: Item) -> bool:
    """Returns whether others can see the picture in this item of table Members."""
    return bool(member.get("avatar_url")) and member.get("picture") == digest(member["avatar_url"])


def waiting(trace_id: str, member_id: str, avatar_url: str) -> Item:
    """Returns the part of a transaction that records which picture WeChat checks under this trace id."""
    item: Item = {"board": _WAITING, "part": trace_id, "member_id": member_id, "picture": digest(avatar_url)}
    item |= {"expires_at": int(time.time()) + _KEPT_S}
    return {"Put": {"TableName": table("boards"), "Item": dynamodb.pack(item)}}


def judged(trace_id: str, suggestion: str) -> bool:
    """Applies WeChat's verdict: `pass` shows the picture, `risky` removes it, anything else leaves it hidden.

    Returns False if no picture waits under this trace id. Makes two reads, and one transaction if something changes.
    Raises TryAgain.
    """
    asked = dynamodb.get("boards", {"board": _WAITING, "part": trace_id}, consistent=True)
    if asked is None:
        return False
    member = dynamodb.get("members", {"member_id": asked["member_id"]}, consistent=True) or {}
    avatar_url = member.get("avatar_url", "")
    if digest(avatar_url) == asked["picture"] and suggestion in ("pass", "risky"):
        if suggestion == "risky" and member.get("avatar"):
            bucket.delete(member["avatar"])  # before the item: if this fails, WeChat repeats the verdict
        _obey(asked["member_id"], avatar_url, has_passed=suggestion == "pass")
    return True


def _obey(member_id: str, avatar_url: str, *, has_passed: bool) -> None:
    """Shows or removes the picture at this address. Does nothing if the member has another picture by now."""
    values: Item = {":looked_at": avatar_url} | ({":picture": digest(avatar_url)} if has_passed else {})
    update = {
        "TableName": table("members"),
        "Key": dynamodb.pack({"member_id": member_id}),
        "UpdateExpression": "SET picture = :picture" if has_passed else "REMOVE avatar_url, avatar, picture",
        "ConditionExpression": "avatar_url = :looked_at",
        "ExpressionAttributeValues": dynamodb.pack(values),
    }
    writes: Any = [{"Update": update}, visibility_log.mark(member_id)]
    reasons = dynamodb.transact(writes)
    if reasons is not None and not any(map(dynamodb.is_failed_condition, reasons)):
        raise TryAgain("This member is being changed by others.")
