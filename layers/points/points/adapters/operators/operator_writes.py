"""Adds, changes and removes operators, and begins their sessions. Each of these is one transaction.

The layout of the table is in `points.adapters.operators.operators`. `beside` are further writes of the transaction.
An `Account` is here an operator's account, not a member's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import store_users
from points.adapters.ledger.writes import Expression
from points.adapters.operators import sessions
from points.adapters.operators.operators import Account, key, name_key, terms_of
from points.domain.errors import StateConflict, TryAgain
from points.domain.operators.operators import Limits, Operator, key_of_name, last_owner
from points.domain.operators.sessions import MOST, Session

_OWNERS: Final[Item] = {"kind": "state", "id": "owners"}
_MOST_SOURCES: Final = 8


def add(new: Operator, password: str, *, beside: Sequence[Item] = ()) -> None:
    """Adds an operator; `password` is the hash. Raises StateConflict if the name is taken."""
    _commit([*creation(new, password), *beside])


def creation(new: Operator, password: str) -> list[Item]:
    """Returns the writes that add an operator, reserve the name, and count an owner or record a counter's stores."""
    item: Item = {**key(new.operator_id), "password": password, "logins": 0, **terms_of(new)}
    item |= {"must_change": True} if new.must_change else {}
    is_new = {"TableName": table("operators"), "ConditionExpression": "attribute_not_exists(id)"}
    account: Item = {"Put": is_new | {"Item": dynamodb.pack(item)}}
    owners = _owners(1 if new.role == "owner" else 0)
    return [account, _taken(new.name, new.operator_id), *owners, *_stores(new.operator_id, (), new.stores)]


def replace(before: Account, after: Operator, *, beside: Sequence[Item] = ()) -> None:
    """Changes name, role, stores and limits, and ends the operator's sessions.

    Raises StateConflict if the name is taken or this was the last owner, TryAgain if the operator changed meanwhile.
    """
    was = before.operator
    is_renamed = key_of_name(was.name) != key_of_name(after.name)
    names = [_free(was), _taken(after.name, after.operator_id)] if is_renamed else []
    terms = terms_of(after)
    changed = _change(before, terms, gone=[name for name in Limits.__slots__ if name not in terms])
    owners = _owners((after.role == "owner") - (was.role == "owner"))
    stores = _stores(was.operator_id, was.stores, after.stores)
    _commit([changed, *owners, *names, *stores, *_endings(before), *beside])


def remove(before: Account, *, beside: Sequence[Item] = ()) -> None:
    """Marks an operator as removed, deletes password and second factor, and ends the operator's sessions.

    Raises StateConflict for the last owner, and TryAgain if the operator changed meanwhile.
    """
    was = before.operator
    gone = ("totp", "totp_new", "totp_step", "recovery", "sources")
    removed = _change(before, {"removed": True, "password": "", "version": was.version + 1}, gone=gone)
    owners, stores = _owners(-1 if was.role == "owner" else 0), _stores(was.operator_id, was.stores, ())
    _commit([removed, *owners, *stores, _free(was), *_endings(before), *beside])


def set_credentials(
    before: Account,
    values: Mapping[str, Any],
    *,
    gone: Sequence[str] = (),
    keeps: str = "",
    beside: Sequence[Item] = (),
) -> None:
    """Sets the attributes `values` of password or second factor, and removes those in `gone`.

    Ends all of the operator's sessions except the one with the id `keeps`.
    """
    changed = _change(before, {**values, "version": before.operator.version + 1}, gone=gone)
    _commit([changed, *_endings(before, keeps), *beside])


def note_credentials(before: Account, values: Mapping[str, Any]) -> None:
    """Stores a second factor that is not confirmed yet. No session ends."""
    _commit([_change(before, values)])


def log_in(before: Account, new: Session, values: Mapping[str, Any], source: str) -> None:
    """Begins a session. `values` are changes of the second factor, `source` is a digest of the network address.

    Raises TryAgain if the operator changed or logged in meanwhile, so that a one-time code can be used only once.
    """
    known = [one for one in before.sources if one != source]
    sources = [*known, source][-_MOST_SOURCES:]
    changed = _change(before, {**values, "logins": before.logins + 1, "sources": sources})
    live = sessions.live(before.operator.operator_id)
    too_many = live[: max(0, len(live) + 1 - MOST)]
    _commit([changed, sessions.begun(new), *sessions.endings(too_many)])


# ── Parts ────────────────────────────────────────────────────────────────────


def _change(before: Account, values: Mapping[str, Any], *, gone: Sequence[str] = ()) -> Item:
    """Returns the part that changes the operator's item. It fails if the operator changed after `before` was read."""
    e = Expression()
    changes = ", ".join(f"{e.name(name)} = {e.value(value)}" for name, value in values.items())
    removals = f" REMOVE {', '.join(map(e.name, gone))}" if gone else ""
    unedited = f"{e.name('version')} = {e.value(before.operator.version)}"
    no_new_login = f"{e.name('logins')} = {e.value(before.logins)}"
    present = f"attribute_not_exists({e.name('removed')})"
    update = e.write(
        TableName=table("operators"),
        Key=dynamodb.pack(key(before.operator.operator_id)),
        UpdateExpression=f"SET {changes}{removals}",
        ConditionExpression=f"{unedited} AND {no_new_login} AND {present}",
    )
    return {"Update": update}


def _taken(name: str, operator_id: str) -> Item:
    item = {**name_key(name), "operator_id": operator_id}
    put = {
        "TableName": table("operators"),
        "Item": dynamodb.pack(item),
        "ConditionExpression": "attribute_not_exists(id) OR operator_id = :nobody",
        "ExpressionAttributeValues": dynamodb.pack({":nobody": ""}),
    }
    return {"Put": put}


def _free(operator: Operator) -> Item:
    e = Expression()
    holder = e.name("operator_id")
    update = e.write(
        TableName=table("operators"),
        Key=dynamodb.pack(name_key(operator.name)),
        UpdateExpression=f"SET {holder} = {e.value('')}",
        ConditionExpression=f"{holder} = {e.value(operator.operator_id)}",
    )
    return {"Update": update}


def _owners(change: int) -> list[Item]:
    """Returns the part that adds `change` to the number of owners; none for 0. It fails if no owner would be left."""
    if not change:
        return []
    e = Expression()
    n = e.name("n")
    left = {} if change > 0 else {"ConditionExpression": f"{n} > {e.value(-change)}"}
    update = f"ADD {n} {e.value(change)}"
    written = e.write(TableName=table("operators"), Key=dynamodb.pack(_OWNERS), UpdateExpression=update, **left)
    return [{"Update": written}]


def _stores(operator_id: str, before: Sequence[str], after: Sequence[str]) -> list[Item]:
    return store_users.changed(f"operator:{operator_id}", before, after)


def _endings(before: Account, keeps: str = "") -> list[Item]:
    live = sessions.live(before.operator.operator_id)
    return sessions.endings(one for one in live if one.session_id != keeps)


def _commit(writes: Sequence[Item]) -> None:
    reasons = dynamodb.transact(writes)
    if reasons is None:
        return
    pairs = zip(writes, reasons, strict=True)
    failed = [_key_of(write) for write, reason in pairs if dynamodb.is_failed_condition(reason)]
    if dynamodb.pack(_OWNERS) in failed:
        raise last_owner()
    if any(one.get("kind") == {"S": "name"} for one in failed):
        raise StateConflict("This name is taken.")
    raise TryAgain("This operator is being changed by others.")


def _key_of(write: Item) -> Item:
    if "Put" in write:
        item: Item = write["Put"]["Item"]
        return {name: item[name] for name in ("kind", "id") if name in item}
    key: Item = write["Update"]["Key"]
    return key
