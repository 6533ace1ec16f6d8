"""Stores sessions of operators. A merchant's function finds the session of a cookie by one eventually consistent read.

| table    | key                     | item                                                                        |
| -------- | ----------------------- | --------------------------------------------------------------------------- |
| Sessions | operator_id, session_id | name, role, stores, points_per_adjustment, points_per_day; began_s, seen_s, |
|          |                         | source, agent; must_change; ended; expires_at (TTL)                         |

A session has a copy of what the operator may do, so that a request costs half a read unit and does not read the
operator. A change of the operator ends their sessions in the same transaction. A session with `must_change` is read
again consistently, so that the operator goes on as soon as they have changed the password. `ended` marks such a
session; it is not deleted before its TTL. A replica may show a session as live for a moment after it ended.
"""

import time
from collections.abc import Iterable
from typing import Any

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain.operators.actors import Actor
from points.domain.operators.operators import Limits
from points.domain.operators.sessions import Session, session_id


def session(cookie: str) -> Session | None:
    """Returns the live session of this cookie (`OPERATOR.SECRET`), or None.

    Costs half a read unit, and one write unit every five minutes.
    """
    operator_id, _, secret = cookie.partition(".")
    if not operator_id or not secret:
        return None
    key = _key(operator_id, session_id(secret))
    item = dynamodb.get("sessions", key)
    if item and "must_change" in item:
        item = dynamodb.get("sessions", key, consistent=True)
    found = session_of(item) if item else None
    now_s = int(time.time())
    if found is None or not found.is_live(now_s):
        return None
    return found if not found.is_stale(now_s) or _touched(found, now_s) else None


def live(operator_id: str) -> list[Session]:
    """Returns the live sessions of an operator, oldest first."""
    now_s = int(time.time())
    items = dynamodb.every("sessions", "operator_id = :who", {":who": operator_id}, consistent=True)
    found = (session_of(item) for item in items)
    return sorted((one for one in found if one.is_live(now_s)), key=lambda one: one.began_s)


def end(operator_id: str, session_id: str) -> None:
    """Ends an existing session. Ending it again changes nothing."""
    with dynamodb.faults_as_try_again():
        dynamodb.client().update_item(**_ended(operator_id, session_id))


def session_of(item: Item) -> Session:
    return Session(
        operator_id=item["operator_id"],
        session_id=item["session_id"],
        name=item["name"],
        role=item["role"],
        stores=tuple(item["stores"]),
        limits=Limits.of(item),
        began_s=item["began_s"],
        seen_s=item["seen_s"],
        source=item["source"],
        agent=item["agent"],
        ended=item.get("ended", False),
        must_change=item.get("must_change", False),
    )


# ── Parts of transactions ────────────────────────────────────────────────────


def begun(new: Session) -> Item:
    """Returns the part of a transaction that begins a session."""
    item: Item = {
        "operator_id": new.operator_id,
        "session_id": new.session_id,
        "name": new.name,
        "role": new.role,
        "stores": list(new.stores),
        "began_s": new.began_s,
        "seen_s": new.seen_s,
        "source": new.source,
        "agent": new.agent,
        "expires_at": new.ends_s,
        **new.limits.named(),
        **({"must_change": True} if new.must_change else {}),
    }
    condition = "attribute_not_exists(session_id)"
    return {"Put": {"TableName": table("sessions"), "Item": dynamodb.pack(item), "ConditionExpression": condition}}


def endings(found: Iterable[Session]) -> list[Item]:
    """Returns the parts of a transaction that end these sessions."""
    return [{"Update": _ended(one.operator_id, one.session_id)} for one in found]


def own_password(actor: Actor) -> list[Item]:
    """Returns the parts of a transaction that end `must_change` in the actor's session, after a change of password."""
    if not actor.must_change:
        return []
    update = {
        "TableName": table("sessions"),
        "Key": dynamodb.pack(_key(actor.id, actor.session_id)),
        "UpdateExpression": "REMOVE must_change",
        "ConditionExpression": "attribute_exists(session_id)",
    }
    return [{"Update": update}]


def _ended(operator_id: str, session_id: str) -> Any:
    return {
        "TableName": table("sessions"),
        "Key": dynamodb.pack(_key(operator_id, session_id)),
        "UpdateExpression": "SET ended = :yes",
        "ConditionExpression": "attribute_exists(session_id)",
        "ExpressionAttributeValues": dynamodb.pack({":yes": True}),
    }


def _touched(found: Session, now_s: int) -> bool:
    """Records that the session is in use. Returns False if it ended after it was read."""
    return dynamodb.update(
        TableName=table("sessions"),
        Key=dynamodb.pack(_key(found.operator_id, found.session_id)),
        UpdateExpression="SET seen_s = :now",
        ConditionExpression="attribute_exists(session_id) AND attribute_not_exists(ended)",
        ExpressionAttributeValues=dynamodb.pack({":now": now_s}),
    )


def _key(operator_id: str, session_id: str) -> Item:
    return {"operator_id": operator_id, "session_id": session_id}
