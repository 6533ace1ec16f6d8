"""Stores API keys that are made in the console.

| table | kind | id  | item                                                                                      |
| ----- | ---- | --- | ----------------------------------------------------------------------------------------- |
| Keys  | key  | key | name, scopes, stores, created_s, created_by, generation, overlap_until_s, revoked, used_s |

The table holds no secret, because the secret of a key and generation is derived from KEY_ROOT_SECRET. Therefore nobody
can sign with a copy of the table. A rotation or a revocation is one conditional write, together with its entry in the
audit trail.

A warm environment caches a key for `TTL_S` seconds. Verifying a signature costs no round trip with a cached key, and
otherwise one read of half a unit. A revoked key is refused everywhere after `TTL_S`. Each environment records the use
of a key once an hour.
"""

import time
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Final

from points.adapters.aws import dynamodb, secrets
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import store_users
from points.adapters.ledger.writes import Expression
from points.domain.errors import TryAgain
from points.domain.operators.keys import ApiKey, MadeKey

TTL_S: Final = 30
USE_S: Final = 3600
_MOST_KEPT: Final = 1000
_kept: dict[str, tuple[float, MadeKey | None]] = {}
_noted: dict[str, float] = {}


def signing_key(key_id: str) -> ApiKey | None:
    """Returns the key for checking a request's signature; None if there is no such key or it was revoked."""
    found = _cached(key_id)
    valid = found.generations(int(time.time())) if found else ()
    if found is None or not valid:
        return None
    all_secrets = tuple(secret_of(key_id, generation).encode() for generation in valid)
    return ApiKey(key_id, all_secrets, frozenset(found.scopes), found.stores)


def secret_of(key_id: str, generation: int) -> str:
    """Returns the secret of this generation of the key: 43 characters."""
    secret = secrets.derived(secrets.key_root(), f"api key {key_id} {generation}")
    return urlsafe_b64encode(secret).decode().rstrip("=")


def note_use(key_id: str) -> None:
    """Records that the key is in use. Costs each environment one write unit an hour."""
    now = time.monotonic()
    if key_id in _noted and now - _noted[key_id] < USE_S:
        return
    _noted[key_id] = now
    with dynamodb.faults_as_try_again():
        dynamodb.client().update_item(
            TableName=table("keys"),
            Key=dynamodb.pack(_key(key_id)),
            UpdateExpression="SET used_s = :now",
            ExpressionAttributeValues=dynamodb.pack({":now": int(time.time())}),
        )


def made_key(key_id: str) -> MadeKey | None:
    """Returns the key as it is now, even if it was revoked; None if there is no such key."""
    item = dynamodb.get("keys", _key(key_id), consistent=True)
    return _key_of(item) if item else None


def made_keys() -> list[MadeKey]:
    """Returns all keys that were not revoked, by id."""
    items = dynamodb.every("keys", "kind = :kind", {":kind": "key"}, consistent=True)
    return [found for found in map(_key_of, items) if not found.revoked]


# ── Writing ──────────────────────────────────────────────────────────────────


def add(new: MadeKey, *, beside: Sequence[Item]) -> None:
    """Adds a key. `beside` are further writes of the same transaction, here and in the functions below."""
    limits = {"scopes": list(new.scopes), "stores": list(new.stores)}
    terms = {name: getattr(new, name) for name in MadeKey.__slots__ if name not in ("key", *limits)}
    item = {**_key(new.key), **terms, **limits}
    put = {"TableName": table("keys"), "Item": dynamodb.pack(item), "ConditionExpression": "attribute_not_exists(id)"}
    _commit([{"Put": put}, *_stores(new.key, (), new.stores), *beside])


def rotate(before: MadeKey, overlap_until_s: int, *, beside: Sequence[Item]) -> None:
    """Begins the key's next generation. The one before stays valid until `overlap_until_s`.

    Raises TryAgain if another change of the key was faster.
    """
    _change(before, {"generation": before.generation + 1, "overlap_until_s": overlap_until_s}, beside)


def revoke(before: MadeKey, *, beside: Sequence[Item]) -> None:
    """Revokes the key for ever. Raises TryAgain if another change of the key was faster."""
    _change(before, {"revoked": True}, [*_stores(before.key, before.stores, ()), *beside])


def forget() -> None:
    """Clears what this environment remembers."""
    _kept.clear()
    _noted.clear()


def _change(before: MadeKey, values: Item, beside: Sequence[Item]) -> None:
    e = Expression()
    changes = ", ".join(f"{e.name(name)} = {e.value(value)}" for name, value in values.items())
    same = f"{e.name('generation')} = {e.value(before.generation)}"
    live = f"{e.name('revoked')} = {e.value(False)}"
    update = e.write(
        TableName=table("keys"),
        Key=dynamodb.pack(_key(before.key)),
        UpdateExpression=f"SET {changes}",
        ConditionExpression=f"{same} AND {live}",
    )
    _commit([{"Update": update}, *beside])
    _kept.pop(before.key, None)


def _stores(key: str, before: Sequence[str], after: Sequence[str]) -> list[Item]:
    return store_users.changed(f"key:{key}", before, after)


def _commit(writes: Sequence[Item]) -> None:
    if dynamodb.transact(writes) is not None:
        raise TryAgain("This key is being changed by others.")


def _cached(key_id: str) -> MadeKey | None:
    kept = _kept.get(key_id)
    if kept and time.monotonic() - kept[0] < TTL_S:
        return kept[1]
    item = dynamodb.get("keys", _key(key_id))
    if len(_kept) >= _MOST_KEPT:  # unknown ids are cached too, so that each costs one read
        _kept.clear()
    found = _key_of(item) if item else None
    _kept[key_id] = time.monotonic(), found
    return found


def _key(key_id: str) -> Item:
    return {"kind": "key", "id": key_id}


def _key_of(item: Item) -> MadeKey:
    terms = {name: item[name] for name in MadeKey.__slots__ if name in item}
    return MadeKey(key=item["id"], **terms | {"scopes": tuple(item["scopes"]), "stores": tuple(item["stores"])})
