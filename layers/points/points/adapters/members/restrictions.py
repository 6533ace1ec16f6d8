"""Changes what the shop sets about a member: whether they are frozen, their risk level, and their tags."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.members.writes import KNOWN, write_both
from points.domain.errors import NotFound
from points.domain.ledger.accounts import Account
from points.domain.rewards import eligibility


def freeze(member_id: str, reason: str, *, beside: Sequence[Item] = ()) -> None:
    """Freezes the member. Purchases still earn points.

    The reason is stored with the member, not with the account, because it is personal data. `beside` are further writes
    of the same transaction, here and in the functions below.
    """
    values = ({":yes": 1}, {":reason": reason})
    _mark_frozen(member_id, "SET frozen = :yes", "SET frozen_for = :reason", *values, beside=beside)


def unfreeze(member_id: str, *, beside: Sequence[Item] = ()) -> None:
    _mark_frozen(member_id, "REMOVE frozen", "REMOVE frozen_for", {}, {}, beside=beside)


def set_risk(member_id: str, level: int, *, beside: Sequence[Item] = ()) -> None:
    """Sets the risk level; 0 is none. Raises NotFound if there is no such member."""
    write_both([{"Update": _risk_update(member_id, level)}, *beside])


def raise_risk(member_id: str, level: int) -> None:
    """Raises the risk level if it is lower. Does nothing for an erased member."""
    with suppress(NotFound):
        _set_risk(member_id, level, only_if="attribute_not_exists(risk) OR risk < :level")


def suspect(member_id: str, level: int) -> None:
    """Sets the risk level if neither a signal nor the shop ever set one. Does nothing for an erased member."""
    with suppress(NotFound):
        _set_risk(member_id, level, only_if="attribute_not_exists(risk)")


def set_tags(account: Account, tags: Sequence[str], *, beside: Sequence[Item] = ()) -> bool:
    """Gives the member exactly these tags. Returns False if the tags changed meanwhile or the member was erased."""
    before = set(eligibility.tags_of(account))
    names = {f"#{i}": eligibility.tag_attribute(tag) for i, tag in enumerate(sorted({*tags, *before}))}
    new = [f"{short} = :yes" for short, name in names.items() if name.removeprefix("tag:") in tags]
    gone = [short for short, name in names.items() if name.removeprefix("tag:") not in tags]
    seen = [
        f"attribute_{'exists' if name.removeprefix('tag:') in before else 'not_exists'}({short})"
        for short, name in names.items()
    ]
    if not names:
        return True
    update = [f"SET {', '.join(new)}"] * bool(new) + [f"REMOVE {', '.join(gone)}"] * bool(gone)
    arguments: Item = {"ExpressionAttributeValues": dynamodb.pack({":yes": 1})} if new else {}
    written = {
        "TableName": table("accounts"),
        "Key": dynamodb.pack({"member_id": account.member_id}),
        "UpdateExpression": " ".join(update),
        "ConditionExpression": " AND ".join([KNOWN["accounts"], *seen]),
        "ExpressionAttributeNames": names,
        **arguments,
    }
    return dynamodb.transact([{"Update": written}, *beside]) is None


def _mark_frozen(
    member_id: str,
    account: str,
    person: str,
    account_values: Item,
    person_values: Item,
    *,
    beside: Sequence[Item],
) -> None:
    _update_both(
        member_id,
        {"accounts": {"UpdateExpression": account}, "members": {"UpdateExpression": person}},
        {"accounts": account_values, "members": person_values},
        beside=beside,
    )


def _update_both(
    member_id: str, updates: Mapping[str, Item], values: Mapping[str, Item], *, beside: Sequence[Item]
) -> None:
    """Updates member and account together. Raises NotFound if either does not exist or was erased."""
    writes: list[Any] = []
    for name, update in updates.items():
        known = {"TableName": table(name), "Key": dynamodb.pack({"member_id": member_id})}
        given = {"ExpressionAttributeValues": dynamodb.pack(values[name])} if values[name] else {}
        writes.append({"Update": known | {"ConditionExpression": KNOWN[name]} | update | given})
    write_both([*writes, *beside])


def _set_risk(member_id: str, level: int, *, only_if: str) -> None:
    """Sets the level. Raises NotFound if there is no such account or the condition `only_if` does not hold."""
    update = _risk_update(member_id, level)
    update["ConditionExpression"] += f" AND ({only_if})"
    if not dynamodb.update(**update):
        raise NotFound("No such member.")


def _risk_update(member_id: str, level: int) -> Any:
    return {
        "TableName": table("accounts"),
        "Key": dynamodb.pack({"member_id": member_id}),
        "UpdateExpression": "SET risk = :level",
        "ConditionExpression": KNOWN["accounts"],
        "ExpressionAttributeValues": dynamodb.pack({":level": level}),
    }
