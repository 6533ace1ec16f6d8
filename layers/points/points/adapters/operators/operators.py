"""Stores operators: what each may do and how they log in, the names that are taken, and the number of owners.

| table     | kind     | id           | item                                                                         |
| --------- | -------- | ------------ | ---------------------------------------------------------------------------- |
| Operators | operator | operator_id  | name, role, stores, points_per_adjustment, points_per_day, version, removed; |
|           |          |              | password (hash), must_change, logins, sources (digests of addresses);        |
|           |          |              | totp (sealed), totp_step (last used), totp_new (sealed, not yet confirmed),  |
|           |          |              | recovery (digests of unused codes)                                           |
| Operators | name     | name, folded | operator_id; empty if the name is free again                                 |
| Operators | state    | owners       | n                                                                            |

Only the function `operators` may read this table. `version` counts the edits and `logins` counts the logins. A change
that ends the operator's sessions fails if either has changed after it was read, so that no new session is missed.
"""

from dataclasses import dataclass

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.domain.operators.operators import Limits, Operator, key_of_name


@dataclass(frozen=True, slots=True)
class Account:
    """One operator, with what a login needs. `sealed` is the encrypted secret of the second factor.

    `sealed_new` is an encrypted secret that the operator has not confirmed yet.
    """

    operator: Operator
    password: str
    logins: int
    sources: tuple[str, ...]
    sealed: bytes = b""
    sealed_new: bytes = b""
    step: int = 0
    recovery: tuple[str, ...] = ()


def account(operator_id: str) -> Account | None:
    """Returns the operator with this id; None if there is none or they were removed. Makes one read."""
    item = dynamodb.get("operators", key(operator_id), consistent=True)
    return account_of(item) if item and not item.get("removed") else None


def named(name: str) -> Account | None:
    """Returns the operator with this name, or None. Makes two reads in both cases, so that they take the same time."""
    taken = dynamodb.get("operators", name_key(name), consistent=True) or {}
    return account(taken.get("operator_id") or "nobody")


def everybody() -> list[Operator]:
    """Returns all operators who were not removed, by id."""
    items = dynamodb.every("operators", "kind = :kind", {":kind": "operator"}, consistent=True)
    return [account_of(item).operator for item in items if not item.get("removed")]


def key(operator_id: str) -> Item:
    return {"kind": "operator", "id": operator_id}


def name_key(name: str) -> Item:
    return {"kind": "name", "id": key_of_name(name)}


def terms_of(operator: Operator) -> Item:
    """Returns the attributes that an edit replaces. A limit that is not set is left out."""
    return {
        "name": operator.name,
        "role": operator.role,
        "stores": list(operator.stores),
        "version": operator.version,
        **operator.limits.named(),
    }


def account_of(item: Item) -> Account:
    operator = Operator(
        operator_id=item["id"],
        name=item["name"],
        role=item["role"],
        stores=tuple(item["stores"]),
        limits=Limits.of(item),
        version=item["version"],
        has_totp="totp" in item,
        must_change=item.get("must_change", False),
    )
    return Account(
        operator=operator,
        password=item["password"],
        logins=item["logins"],
        sources=tuple(item.get("sources", ())),
        sealed=item.get("totp", b""),
        sealed_new=item.get("totp_new", b""),
        step=item.get("totp_step", 0),
        recovery=tuple(item.get("recovery", ())),
    )
