"""Taking a person out of their account and out of Members. Points stay as they are."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.members import visibility_log
from points.adapters.members.writes import write_both
from points.domain.ledger.accounts import Account

# The attributes of an account that tell of a person. The privacy function's role may change these, `erased` and
# `frozen`, and no others; docs/ledger.md lists them for readers.
PERSONAL: Final = (
    "board",
    "consent",
    "tag:*",
    "invited*",
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
    """Removes the personal attributes from the account and stops it for ever; its points stay as they are."""
    found = personal(account.attributes)
    while True:
        _close(account.member_id, found)
        found = personal(dynamodb.get("accounts", {"member_id": account.member_id}, consistent=True) or {})
        if not found:
            return  # otherwise something was written since the account was read; from now on nothing is


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
    """The names among these attributes of an account that tell of its person."""
    return [name for name in attributes if any(map(partial(_matches, name), PERSONAL))]


def _matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def forget(member_id: str) -> None:
    """Leaves nothing of the person but the id, by which a later login knows to make somebody new of them."""
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(TableName=table("members"), Item=dynamodb.pack({"member_id": member_id}))
