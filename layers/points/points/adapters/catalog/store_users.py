"""Records which operators and keys are limited to which stores, so that a store in use is not deleted.

| table   | kind        | id               | item                         |
| ------- | ----------- | ---------------- | ---------------------------- |
| Catalog | store-users | changes          | n: the number of changes     |
| Catalog | store-users | operator:…, key:… | stores; empty if it has none |

The functions that write operators and keys add these items in the same transaction. They may write nothing else of the
Catalog table. The deletion of a store reads the items and requires that `n` is still the same.
"""

from collections.abc import Collection, Mapping
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table

_KIND: Final = "store-users"
_CHANGES: Final[Item] = {"kind": _KIND, "id": "changes"}


def changed(user: str, before: Collection[str], after: Collection[str]) -> list[Item]:
    """Returns the writes to add to a transaction that changes the stores of `user` (`operator:…` or `key:…`)."""
    if set(before) == set(after):
        return []
    return [
        _update({"kind": _KIND, "id": user}, "SET stores = :stores", {":stores": sorted(after)}),
        _update(_CHANGES, "ADD n :one", {":one": 1}),
    ]


def users() -> tuple[int, Mapping[str, Collection[str]]]:
    """Returns (the number of changes, the stores by user). Makes one read per megabyte."""
    items = list(dynamodb.every("catalog", "kind = :kind", {":kind": _KIND}, consistent=True))
    changes = sum(item.get("n", 0) for item in items)
    return changes, {item["id"]: item["stores"] for item in items if "stores" in item}


def unchanged(changes: int) -> Item:
    """Returns the part of a transaction that fails if the stores of a user changed after `users` was called."""
    check: Item = {"TableName": table("catalog"), "Key": dynamodb.pack(_CHANGES)}
    if not changes:
        return {"ConditionCheck": check | {"ConditionExpression": "attribute_not_exists(n)"}}
    seen = {"ConditionExpression": "n = :n", "ExpressionAttributeValues": dynamodb.pack({":n": changes})}
    return {"ConditionCheck": check | seen}


def _update(key: Item, update: str, values: Item) -> Item:
    return {
        "Update": {
            "TableName": table("catalog"),
            "Key": dynamodb.pack(key),
            "UpdateExpression": update,
            "ExpressionAttributeValues": dynamodb.pack(values),
        }
    }
