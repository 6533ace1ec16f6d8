"""Deleting a member's personal data from the account and from Members. The points stay as they are."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.members import visibility_log
from points.adapters.members.writes import write_both
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
)


def close_account(account: Account) -> None:
    """Removes the personal attributes from the account and closes it for ever. Its points stay as they are."""
    found = personal(account.attributes)
    while True:
        _close(account.member_id, found)
        found = personal(dynamodb.get("accounts", {"member_id": account.member_id}, consistent=True) or {})
        if not found:
            return  # else something was written after the account was read; the closed account takes no more


def _close(member_id: str, attributes: Sequence[str]) -> None:
    names = {f"#{i}": name for i, name in enumerate(attributes)}
    remove = f" REMOVE {', '.join(names)}" if names else ""
    arguments: Item = {"ExpressionAttributeNames": names} if names else {}
    write_both(
        [
            {
                "Update": {
                    "TableName": table("accounts"),
                    "Key": dynamodb.pack({"member_id": member_id}),
                    "UpdateExpression": f"SET erased = :yes, frozen = :yes{remove}",
                    "ConditionExpression": "attribute_exists(member_id)",
                    "ExpressionAttributeValues": dynamodb.pack({":yes": 1}),
                    **arguments,
                }
            },
            visibility_log.mark(member_id),
        ]
    )


def personal(attributes: Iterable[str]) -> list[str]:
    """Those of these account attributes that are personal."""
    return [name for name in attributes if any(map(partial(_matches, name), PERSONAL))]


def _matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def forget(member_id: str) -> None:
    """Deletes everything about the member but the id. A later login then knows to use the next id."""
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(TableName=table("members"), Item=dynamodb.pack({"member_id": member_id}))
