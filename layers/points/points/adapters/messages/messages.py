"""Reads the messages in the mini program, marks them as read, and deletes them.

| table    | key                   | item                                                                           |
| -------- | --------------------- | ------------------------------------------------------------------------------ |
| Messages | member_id, message_id | kind, about (the values of the text), at (RFC 3339), is_read; expires_at (TTL) |
|          |                       | rewards ([id, name, points]: what the expiring points could buy)               |
|          |                       | wechat (the copy's state), held_until (while it is `sending`; Unix seconds)    |

The text is made when it is read, in the reader's language. `copies` writes messages.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain.ledger.accounts import Value
from points.domain.rewards.suggestions import Suggestion

MOST_COUNTED: Final = 100
NEWEST: Final = 10
MOST_READ: Final = 300
_MOST_READ_AT_ONCE: Final = 100
_MOST_LOOKED_AT: Final = 500


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a member. `about` holds the values for its text, with dates as text."""

    member_id: str
    message_id: str
    kind: str
    about: Mapping[str, Value]
    at: datetime
    is_read: bool = False
    rewards: tuple[Suggestion, ...] = ()


def newest(
    member_id: str, *, limit: int, after: str | None = None, consistent: bool = False
) -> tuple[list[Message], str | None]:
    """Returns a member's messages, newest first: (page, the message id after which to continue or None). One read."""
    items, cursor = dynamodb.page(
        "messages",
        "member_id = :member",
        {":member": member_id},
        limit=limit,
        after={"member_id": member_id, "message_id": after} if after else None,
        newest_first=True,
        consistent=consistent,
    )
    return [_message_of(item) for item in items], cursor["message_id"] if cursor else None


def unread(member_id: str) -> int:
    """Returns the number of unread messages, at most `MOST_COUNTED`. Makes one read per 500 messages."""
    found = 0
    for items in _unread_pages(member_id, first="0", last="~"):
        found += len(items)
        if found >= MOST_COUNTED:
            break
    return min(found, MOST_COUNTED)


def unread_lately(member_id: str) -> int:
    """Returns the number of unread messages among the newest `NEWEST`. Makes one read, which costs half a unit."""
    found, _ = newest(member_id, limit=NEWEST)
    return sum(not message.is_read for message in found)


def announced(warnings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Returns the largest number of points that one of the member's reminders named, by member id.

    `warnings` has the ids of reminders by member id. Members without a stored reminder are left out.
    """
    keys = [{"member_id": member_id, "message_id": name} for member_id, names in warnings.items() for name in names]
    found: dict[str, int] = {}
    for item in dynamodb.batch("messages", keys, consistent=False):
        found[item["member_id"]] = max(found.get(item["member_id"], 0), item["about"]["points"])
    return found


def mark_read(member_id: str, message_ids: Iterable[str] | None) -> int:
    """Marks these messages, or all, as read, newest first. Returns how many were unread.

    The messages are read first, so that an unknown id, or a message that is read already, costs no write. A call marks
    at most `MOST_READ` messages, so that it ends in time; another call marks the rest.
    """
    wanted = None if message_ids is None else set(message_ids)
    if wanted is not None and not wanted:
        return 0
    marked = 0
    for items in _unread_pages(member_id, first=min(wanted or "0"), last=max(wanted or "~")):
        unread = [item["message_id"] for item in items if wanted is None or item["message_id"] in wanted]
        marked += sum(_mark_read(member_id, message_id) for message_id in unread[: MOST_READ - marked])
        if marked == MOST_READ:
            break
    return marked


def _unread_pages(member_id: str, *, first: str, last: str) -> Iterator[list[Item]]:
    return dynamodb.pages(
        lambda after: dynamodb.page(
            "messages",
            "member_id = :member AND message_id BETWEEN :first AND :last",
            {":member": member_id, ":first": first, ":last": last},
            limit=_MOST_LOOKED_AT,
            after=after,
            newest_first=True,
            keep="attribute_not_exists(is_read)",
        )
    )


def delete_all(member_id: str) -> int:
    """Deletes all messages of the member. Returns how many there were."""
    pages = dynamodb.pages(lambda after: newest(member_id, limit=_MOST_READ_AT_ONCE, after=after, consistent=True))
    deleted = 0
    for message in chain.from_iterable(pages):
        with dynamodb.faults_as_try_again():
            dynamodb.client().delete_item(
                TableName=table("messages"),
                Key=dynamodb.pack({"member_id": member_id, "message_id": message.message_id}),
            )
        deleted += 1
    return deleted


def _mark_read(member_id: str, message_id: str) -> bool:
    still_unread = "attribute_exists(message_id) AND attribute_not_exists(is_read)"
    return update(member_id, message_id, "SET is_read = :yes", still_unread, {":yes": True})


def update(member_id: str, message_id: str, change: str, condition: str, values: Item) -> bool:
    """Updates the message. False if the condition does not hold."""
    return dynamodb.update(
        TableName=table("messages"),
        Key=dynamodb.pack({"member_id": member_id, "message_id": message_id}),
        UpdateExpression=change,
        ConditionExpression=condition,
        ExpressionAttributeValues=dynamodb.pack(values),
    )


def _message_of(item: Item) -> Message:
    return Message(
        member_id=item["member_id"],
        message_id=item["message_id"],
        kind=item["kind"],
        about=item["about"],
        at=datetime.fromisoformat(item["at"]),
        is_read=item.get("is_read", False),
        rewards=tuple(Suggestion(*fields) for fields in item.get("rewards", [])),
    )
