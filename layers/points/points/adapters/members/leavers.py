"""Stores leavers: what outlives an erasure, under a keyed hash of the person (`points.domain.ids.person_id`).

| table   | key    | item                                                                                             |
| ------- | ------ | ------------------------------------------------------------------------------------------------ |
| Leavers | person | generation, left_at, returns (µs); expires_at (TTL); while the person is away also debt, spare,  |
|         |        | frozen, known_as, attributes, uses                                                               |
"""

from datetime import UTC, datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain import ids
from points.domain.ledger.leaving import Leaver

_WHILE_AWAY: Final = ("debt", "spare", "frozen", "known_as", "attributes", "uses")


def leaver(person: str, now: datetime) -> Leaver | None:
    """Returns the leaver of this person; None if there is none, or if its `forget_at` has passed."""
    item = dynamodb.get("leavers", {"person": person}, consistent=True)
    if item is None:
        return None
    found = _leaver(item)
    return found if now < found.forget_at else None


def keep(leaver: Leaver) -> None:
    """Stores the leaver. Does nothing if the leaver of this erasure is stored already.

    A repeated erasure finds the account empty, and must not replace what the first attempt stored.
    """
    unseen = "attribute_not_exists(person) OR generation < :generation"
    dynamodb.put(
        TableName=table("leavers"),
        Item=dynamodb.pack(_item(leaver)),
        ConditionExpression=unseen,
        ExpressionAttributeValues=dynamodb.pack({":generation": leaver.generation}),
    )


def handed_over(leaver: Leaver, now: datetime, forget_at: datetime) -> Item:
    """Returns the part of a return's transaction that removes from the leaver what the new member inherits.

    It records the time of the return (`now`), and stores the leaver until `forget_at`.
    """
    returns = [ids.microseconds(at) for at in (*leaver.returns, now)]
    names = {f"#{place}": name for place, name in enumerate(_WHILE_AWAY)}
    return {
        "Update": {
            "TableName": table("leavers"),
            "Key": dynamodb.pack({"person": leaver.person}),
            "UpdateExpression": f"SET #returns = :returns, expires_at = :expires REMOVE {', '.join(names)}",
            "ConditionExpression": "generation = :generation",
            "ExpressionAttributeNames": names | {"#returns": "returns"},
            "ExpressionAttributeValues": dynamodb.pack(
                {":returns": returns, ":expires": _seconds(forget_at), ":generation": leaver.generation}
            ),
        }
    }


def _item(leaver: Leaver) -> Item:
    return {
        "person": leaver.person,
        "generation": leaver.generation,
        "left_at": ids.microseconds(leaver.left_at),
        "expires_at": _seconds(leaver.forget_at),
        "debt": leaver.debt,
        "spare": leaver.spare,
        "frozen": int(leaver.frozen),
        "known_as": leaver.known_as,
        "attributes": dict(leaver.attributes),
        "uses": dict(leaver.uses),
        "returns": [ids.microseconds(at) for at in leaver.returns],
    }


def _leaver(item: Item) -> Leaver:
    return Leaver(
        person=item["person"],
        generation=item["generation"],
        left_at=ids.from_microseconds(item["left_at"]),
        forget_at=datetime.fromtimestamp(item["expires_at"], UTC),
        debt=item.get("debt", 0),
        spare=item.get("spare", 0),
        frozen=bool(item.get("frozen", 0)),
        known_as=item.get("known_as", ""),
        attributes=item.get("attributes", {}),
        uses=item.get("uses", {}),
        returns=tuple(map(ids.from_microseconds, item["returns"])),
    )


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
