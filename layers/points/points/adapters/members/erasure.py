"""Deletes a member's personal data from Accounts and from Members. The points stay as they are."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.members import visibility_log
from points.adapters.members.writes import write_both
from points.domain import ids
from points.domain.ledger.accounts import Account

# The personal attributes of an account. The role of the privacy function may change only these, `erased` and
# `frozen`. docs/ledger.md lists them.
PERSONAL: Final = (
    "board",
    "consent",
    "tag:*",
    "invite*",
    "joined",
    "orders",
    "score*",
    "b:*",
    "sign*",
    "streak*",
    "returned*",
    "risk",
    "day:*",
    "kept:*",
    "known_as",
    "came_back",
)


def close_account(member_id: str) -> None:
    """Marks the account as erased for ever. From then on only refunds and cancellations change its points."""
    write_both(
        [
            {
                "Update": {
                    "TableName": table("accounts"),
                    "Key": dynamodb.pack({"member_id": member_id}),
                    "UpdateExpression": "SET erased = :yes, frozen = :yes",
                    "ConditionExpression": "attribute_exists(member_id)",
                    "ExpressionAttributeValues": dynamodb.pack({":yes": 1}),
                }
            },
            visibility_log.mark(member_id),
        ]
    )


def forget_personal(closed: Account) -> None:
    """Removes the personal attributes from an erased account. Its points stay as they are."""
    names = {f"#{i}": name for i, name in enumerate(personal(closed.attributes))}
    if not names:
        return
    with dynamodb.faults_as_try_again():
        dynamodb.client().update_item(
            TableName=table("accounts"),
            Key=dynamodb.pack({"member_id": closed.member_id}),
            UpdateExpression=f"REMOVE {', '.join(names)}",
            ConditionExpression="attribute_exists(erased)",
            ExpressionAttributeNames=names,
        )


def personal(attributes: Iterable[str]) -> list[str]:
    """Returns those of these account attributes that are personal."""
    return [name for name in attributes if any(map(partial(_matches, name), PERSONAL))]


def _matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def forget(member_id: str, joined_at: datetime | None) -> None:
    """Deletes everything in the member's item but the id and the time of joining.

    The item stays, so that a later login uses the next member id. The time stays, so that the number of members who
    joined on that day does not change.
    """
    kept: Item = {"member_id": member_id}
    if joined_at is not None:
        kept["created_at"] = ids.microseconds(joined_at)
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(TableName=table("members"), Item=dynamodb.pack(kept))
