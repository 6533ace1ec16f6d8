"""Pictures on their way through WeChat's content check, which answers later, by a push.

| table   | key               | item                                                              |
| ------- | ----------------- | ----------------------------------------------------------------- |
| Boards  | pictures, <trace> | member_id, picture: the digest of its address; expires_at (TTL)    |
| Members | member_id         | avatar_url; picture: the digest of the address that has passed     |

Until it has passed only its member sees a picture, and a risky one is taken away. The digest ties the verdict to the
address that was looked at: whoever changes the picture meanwhile waits for another verdict.
"""

import time
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.members import visibility_log
from points.domain import ids
from points.domain.errors import TryAgain

_WAITING: Final = "pictures"
_KEPT_S: Final = 2 * 24 * 3600  # WeChat answers within half an hour


def digest(avatar_url: str) -> str:
    return ids.digest(avatar_url, length=12)


def is_passed(member: Item) -> bool:
    """Whether others may see the picture of this item of Members."""
    return bool(member.get("avatar_url")) and member.get("picture") == digest(member["avatar_url"])


def waiting(trace_id: str, member_id: str, avatar_url: str) -> Item:
    """The part of a transaction that says whose picture WeChat is looking at under this name."""
    item: Item = {"board": _WAITING, "part": trace_id, "member_id": member_id, "picture": digest(avatar_url)}
    item |= {"expires_at": int(time.time()) + _KEPT_S}
    return {"Put": {"TableName": table("boards"), "Item": dynamodb.pack(item)}}


def judged(trace_id: str, suggestion: str) -> bool:
    """Obeys WeChat's verdict: `pass` shows the picture, `risky` takes it away, anything else leaves it unseen.

    False where nothing waits under this name. Two reads and, where something is to be done, one transaction.
    """
    asked = dynamodb.get("boards", {"board": _WAITING, "part": trace_id}, consistent=True)
    if asked is None:
        return False
    member = dynamodb.get("members", {"member_id": asked["member_id"]}, consistent=True) or {}
    avatar_url = member.get("avatar_url", "")
    if digest(avatar_url) == asked["picture"] and suggestion in ("pass", "risky"):
        _obey(asked["member_id"], avatar_url, has_passed=suggestion == "pass")
    return True


def _obey(member_id: str, avatar_url: str, *, has_passed: bool) -> None:
    """Nothing where the member has another picture by now."""
    values: Item = {":looked_at": avatar_url} | ({":picture": digest(avatar_url)} if has_passed else {})
    update = {
        "TableName": table("members"),
        "Key": dynamodb.pack({"member_id": member_id}),
        "UpdateExpression": "SET picture = :picture" if has_passed else "REMOVE avatar_url, picture",
        "ConditionExpression": "avatar_url = :looked_at",
        "ExpressionAttributeValues": dynamodb.pack(values),
    }
    writes: Any = [{"Update": update}, visibility_log.mark(member_id)]
    reasons = dynamodb.transact(writes)
    if reasons is not None and not any(map(dynamodb.is_failed_condition, reasons)):
        raise TryAgain("This member is being changed by others.")
