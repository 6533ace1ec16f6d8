"""Members as persons: everything that erasure must erase, and nothing else.

| table    | key                     | item                                                                      |
| -------- | ----------------------- | ------------------------------------------------------------------------- |
| Members  | member_id               | openid, nickname, avatar_url, created_at, frozen_for; unchecked: the      |
|          |                         | nickname; and what `pictures` and `consents` keep there                   |
| Counters | login#<address>, minute | n: failed logins (TTL)                                                    |
"""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.boards import visibility_log
from points.adapters.members import invitations, pictures
from points.domain import ids
from points.domain.errors import NotFound, TryAgain
from points.domain.ledger.accounts import Account
from points.domain.rewards import eligibility


@dataclass(frozen=True, slots=True)
class Member:
    """A person behind an account, erased where `openid` is empty. Never logged.

    `openid` leaves the system only towards WeChat, and to the member who asks what is held about them.
    """

    member_id: str
    openid: str
    nickname: str = ""
    avatar_url: str = ""
    joined_at: datetime | None = None
    frozen_for: str = ""
    consents: Mapping[str, int] = field(default_factory=dict)  # messages agreed to and not sent, by template
    is_seen: bool = False  # whether others see the picture


def member(member_id: str, *, consistent: bool = False) -> Member | None:
    item = dynamodb.get("members", {"member_id": member_id}, consistent=consistent)
    return member_of(item) if item else None


def living(member_ids: Iterable[str]) -> Member | None:
    """The first of these that is not erased, as `points.domain.ids.member_ids` gives them; None before it."""
    for member_id in member_ids:
        found = member(member_id)
        if found is None or found.openid:
            return found
    return None


def join(member: Member, account: Account, now: datetime) -> bool:
    """Creates the member and the account together, and the invitation there was; False where they are there already."""
    person = {
        "member_id": member.member_id,
        "openid": member.openid,
        "created_at": ids.microseconds(now),
    }
    points = {"member_id": account.member_id, **account.attributes}
    writes: list[Any] = [
        {"Put": {"TableName": table(name), "Item": dynamodb.pack(item), "ConditionExpression": _UNKNOWN}}
        for name, item in (("members", person), ("accounts", points))
    ]
    if account.text("invited_by"):
        writes.append(invitations.waiting_put(account, now))
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().transact_write_items(TransactItems=writes)
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        reasons: Any = error.response.get("CancellationReasons", [])
        if any(reason["Code"] == "ConditionalCheckFailed" for reason in reasons):
            return False
        raise TryAgain("Somebody else writes the same member.") from error  # a conflict says nothing about who is there
    return True


_UNKNOWN: Final = "attribute_not_exists(member_id)"
_KNOWN: Final = {
    "members": "attribute_exists(openid)",  # of who was erased, the id alone is left
    "accounts": "attribute_exists(member_id) AND attribute_not_exists(erased)",
}


def change_profile(
    member_id: str,
    *,
    nickname: str | None,
    avatar_url: str | None,
    board: str | None,
    is_unchecked: bool = False,
    trace_id: str = "",
) -> Member:
    """Sets what is given, and answers the member as it is then. `board` is how the account shows on leaderboards.

    The boards are told in the same transaction. A new nickname that `is_unchecked` is not shown there, a
    new picture only when WeChat, which looks at it under `trace_id`, lets it pass.
    """
    if nickname is None and avatar_url is None and board is None:
        return member_of(_update("members", member_id, {}))
    texts = {"nickname": nickname, "avatar_url": avatar_url}
    changes: Item = {name: text for name, text in texts.items() if text is not None}
    if nickname is not None:
        changes["unchecked"] = 1 if is_unchecked else 0
    wanted = {"members": changes, "accounts": {"board": board} if board else {}}
    writes = [_change(name, member_id, told) for name, told in wanted.items() if told]
    if trace_id and avatar_url is not None:
        writes.append(pictures.waiting(trace_id, member_id, avatar_url))
    _write_both([*writes, visibility_log.mark(member_id)])
    return member_of(_update("members", member_id, {}))


def _change(name: str, member_id: str, changes: Item) -> Item:
    """Sets these attributes of somebody who is there."""
    sets = ", ".join(f"#{i} = :{i}" for i in range(len(changes)))
    return {
        "Update": {
            "TableName": table(name),
            "Key": dynamodb.pack({"member_id": member_id}),
            "ConditionExpression": _KNOWN[name],
            "UpdateExpression": f"SET {sets}",
            "ExpressionAttributeNames": {f"#{i}": attribute for i, attribute in enumerate(changes)},
            "ExpressionAttributeValues": dynamodb.pack({f":{i}": value for i, value in enumerate(changes.values())}),
        }
    }


def freeze(member_id: str, reason: str) -> None:
    """Stops what the member does; what they buy still earns. The reason stays with the person, not with the points."""
    _mark_frozen(member_id, "SET frozen = :yes", "SET frozen_for = :reason", {":yes": 1}, {":reason": reason})


def unfreeze(member_id: str) -> None:
    _mark_frozen(member_id, "REMOVE frozen", "REMOVE frozen_for", {}, {})


def set_risk(member_id: str, level: int) -> None:
    """How much the member is suspected; 0 is not at all."""
    _update("accounts", member_id, {"risk": level})


def raise_risk(member_id: str, level: int) -> None:
    """The same where it is not as high already; of somebody who is gone nothing."""
    with suppress(NotFound):
        _update("accounts", member_id, {"risk": level}, only_if="attribute_not_exists(risk) OR risk < :0")


def suspect(member_id: str, level: int) -> None:
    """The same where nothing was ever said of the member, and the shop has not looked at them either."""
    with suppress(NotFound):
        _update("accounts", member_id, {"risk": level}, only_if="attribute_not_exists(risk)")


def set_tags(account: Account, tags: Sequence[str]) -> bool:
    """Marks a member with just these tags; False where somebody else marks them at this moment, or they are gone."""
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
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().update_item(
                TableName=table("accounts"),
                Key=dynamodb.pack({"member_id": account.member_id}),
                UpdateExpression=" ".join(update),
                ConditionExpression=" AND ".join(
                    ["attribute_exists(member_id)", "attribute_not_exists(erased)", *seen]
                ),
                ExpressionAttributeNames=names,
                **arguments,
            )
    except ClientError as error:
        if dynamodb.is_condition_failure(error):
            return False
        raise
    return True


def close_account(account: Account) -> None:
    """Takes out of the account what tells of a person, and stops it for ever; its points stay as they are."""
    told: Sequence[str] = _told(account.attributes)
    while True:
        _close(account.member_id, told)
        told = _told(dynamodb.get("accounts", {"member_id": account.member_id}, consistent=True) or {})
        if not told:
            return  # otherwise something was written since the account was read; from now on nothing is


def _close(member_id: str, told: Sequence[str]) -> None:
    names = {f"#{i}": name for i, name in enumerate(told)}
    remove = f" REMOVE {', '.join(names)}" if names else ""
    arguments: Item = {"ExpressionAttributeNames": names} if names else {}
    _write_both(
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


def _told(attributes: Iterable[str]) -> list[str]:
    return [name for name in attributes if name.startswith(_TELLING)]


_TELLING: Final = (
    "board",
    "consent",
    "tag:",
    "invited",
    "joined",
    "orders",
    "score",
    "b:",
    "sign",
    "streak",
    "returned",
    "risk",
    "day:",
)


def forget(member_id: str) -> None:
    """Leaves nothing of the person but the id, by which a later login knows to make somebody new of them."""
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(TableName=table("members"), Item=dynamodb.pack({"member_id": member_id}))


def _mark_frozen(member_id: str, account: str, person: str, account_values: Item, person_values: Item) -> None:
    _update_both(
        member_id,
        {"accounts": {"UpdateExpression": account}, "members": {"UpdateExpression": person}},
        {"accounts": account_values, "members": person_values},
    )


def _update_both(member_id: str, updates: Mapping[str, Item], values: Mapping[str, Item]) -> None:
    """Person and account together, where both are there; NotFound where they are not, or were erased."""
    writes: list[Any] = []
    for name, update in updates.items():
        known = {"TableName": table(name), "Key": dynamodb.pack({"member_id": member_id})}
        given = {"ExpressionAttributeValues": dynamodb.pack(values[name])} if values[name] else {}
        writes.append({"Update": known | {"ConditionExpression": _KNOWN[name]} | update | given})
    _write_both(writes)


def _write_both(writes: list[Any]) -> None:
    """All of it or nothing; NotFound where somebody is not there, or was erased."""
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().transact_write_items(TransactItems=writes)
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        if any(reason.get("Code") == "ConditionalCheckFailed" for reason in dynamodb.reasons(error)):
            raise NotFound("No such member.") from error
        raise TryAgain("This member is being changed by others.") from error


def failed_logins(address: str, *, more: int) -> int:
    """Failed logins from the address in this minute, after `more` are added."""
    minute = int(time.time()) // 60
    owner = "login#" + hashlib.sha256(address.encode()).hexdigest()[:32]
    with dynamodb.faults_as_try_again():
        answer = dynamodb.client().update_item(
            TableName=table("counters"),
            Key=dynamodb.pack({"owner": owner, "counter": str(minute)}),
            UpdateExpression="ADD n :more SET expires_at = :expires",
            ExpressionAttributeValues=dynamodb.pack({":more": more, ":expires": (minute + 10) * 60}),
            ReturnValues="UPDATED_NEW",
        )
    return int(dynamodb.unpack(answer["Attributes"])["n"])


def member_of(item: Item) -> Member:
    return Member(
        item["member_id"],
        item.get("openid", ""),
        item.get("nickname", ""),
        item.get("avatar_url", ""),
        ids.from_microseconds(item["created_at"]) if "created_at" in item else None,
        item.get("frozen_for", ""),
        {name.removeprefix("quota:"): int(n) for name, n in item.items() if name.startswith("quota:")},
        pictures.is_passed(item),
    )


def _update(name: str, member_id: str, changes: Item, *, add: Item | None = None, only_if: str = "") -> Item:
    """Sets and adds, and answers the whole item; NotFound where there is no such member, or not `only_if`."""
    names = {f"#{i}": attribute for i, attribute in enumerate([*changes, *(add or {})])}
    values = {f":{i}": value for i, value in enumerate([*changes.values(), *(add or {}).values()])}
    sets = ", ".join(f"#{i} = :{i}" for i in range(len(changes)))
    adds = ", ".join(f"#{i} :{i}" for i in range(len(changes), len(names)))
    update = " ".join([f"SET {sets}" if sets else "", f"ADD {adds}" if adds else ""]).strip()
    if not update:
        item = dynamodb.get(name, {"member_id": member_id}, consistent=True)
        if item is None or "openid" not in item:
            raise NotFound("No such member.")
        return item
    try:
        with dynamodb.faults_as_try_again():
            answer = dynamodb.client().update_item(
                TableName=table(name),
                Key=dynamodb.pack({"member_id": member_id}),
                UpdateExpression=update,
                ConditionExpression=f"{_KNOWN[name]} AND ({only_if})" if only_if else _KNOWN[name],
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=dynamodb.pack(values),
                ReturnValues="ALL_NEW",
            )
    except ClientError as error:
        if dynamodb.is_condition_failure(error):
            raise NotFound("No such member.") from error
        raise
    return dynamodb.unpack(answer["Attributes"])
