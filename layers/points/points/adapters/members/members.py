"""Stores members' personal data: exactly what an erasure must delete.

| table   | key       | item                                                                            |
| ------- | --------- | ------------------------------------------------------------------------------- |
| Members | member_id | openid, person, generation, nickname, avatar_url, created_at, frozen_for;        |
|         |           | unchecked: the nickname; terms (version, at: RFC 3339): the rules accepted;      |
|         |           | avatar: the picture's name in the bucket, if we keep it;                        |
|         |           | mini_code: the name of their mini-program code's picture, once it was made;       |
|         |           | and what `pictures`, `consents` and `quotas` keep there                         |
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.members import invitations, pictures
from points.domain import ids
from points.domain.errors import NotFound, TryAgain
from points.domain.ledger.accounts import Account, Gone, check_here


@dataclass(frozen=True, slots=True)
class Member:
    """The person behind one account. `openid` is empty after an erasure. A Member is never logged.

    The `openid` is sent only to WeChat, and to the member in an export of their data.
    """

    member_id: str
    openid: str
    nickname: str = ""
    avatar_url: str = ""
    avatar: str = ""  # the name of the picture, if we keep it
    mini_code: str = ""  # the name of the picture of their mini-program code, once it was made
    joined_at: datetime | None = None
    frozen_for: str = ""
    consents: Mapping[str, int] = field(default_factory=dict)  # messages accepted and not sent, by template id
    is_seen: bool = False  # whether others can see the picture
    terms_version: str = ""  # the rules that the member accepted last, and when
    terms_at: datetime | None = None
    person: str = ""  # `points.domain.ids.person_id`: the key of the person's leaver
    generation: int = 0  # how many times this person was erased before
    is_frozen: bool = False


def member(member_id: str, *, consistent: bool = False) -> Member | None:
    """Returns the member with this id, even if erased; None if there never was one."""
    item = dynamodb.get("members", {"member_id": member_id}, consistent=consistent)
    return member_of(item) if item else None


def with_account(member_id: str) -> tuple[Member, Account]:
    """Returns the member and the account, in one round trip and for one read unit. Raises Gone if erased."""
    keys = {name: {"member_id": member_id} for name in ("members", "accounts")}
    found = dynamodb.look(keys)
    if len(found) < len(keys):
        found = dynamodb.look(keys, consistent=True)  # a new member may not be on every replica yet
    person = member_of(found["members"]) if "members" in found else None
    if person is None or not person.openid or "accounts" not in found:
        raise Gone("No such member.")
    account = Account(found["accounts"].pop("member_id"), found["accounts"])
    check_here(account)
    return person, account


def living(member_ids: Iterable[str]) -> Member | None:
    """Reads the members of `member_ids` in order and skips erased ones. Returns the first other member.

    Returns None at the first id without a member. The ids are those of one person (`points.domain.ids.member_ids`).
    """
    for member_id in member_ids:
        found = member(member_id)
        if found is None or found.openid:
            return found
    return None


def join(member: Member, account: Account, now: datetime, inherited: Sequence[Item] = ()) -> bool:
    """Creates the member, the account and, if the member was invited, the invitation in one transaction.

    Returns False if the member exists already. `inherited` are further parts of the transaction, for a person who comes
    back.
    """
    person: Item = {
        "member_id": member.member_id,
        "openid": member.openid,
        "person": member.person,
        "generation": member.generation,
        "created_at": ids.microseconds(now),
    }
    if account.frozen:
        person["frozen_for"] = ""  # the merchant's reason was personal data
    points = {"member_id": account.member_id, **account.attributes}
    writes: list[Any] = [
        {"Put": {"TableName": table(name), "Item": dynamodb.pack(item), "ConditionExpression": _UNKNOWN}}
        for name, item in (("members", person), ("accounts", points))
    ]
    if account.text("invited_by"):
        writes.append(invitations.waiting_put(account, now))
    writes += inherited
    reasons = dynamodb.transact(writes)
    if reasons is None:
        return True
    if any(map(dynamodb.is_failed_condition, reasons)):
        return False
    raise TryAgain("This member is being changed by others.")  # a conflict does not show whether the member exists


_UNKNOWN: Final = "attribute_not_exists(member_id)"


def member_of(item: Item) -> Member:
    """Returns the member in this item of table Members."""
    terms = item.get("terms", {})
    return Member(
        member_id=item["member_id"],
        openid=item.get("openid", ""),
        nickname=item.get("nickname", ""),
        avatar_url=item.get("avatar_url", ""),
        avatar=item.get("avatar", ""),
        mini_code=item.get("mini_code", ""),
        joined_at=ids.from_microseconds(item["created_at"]) if "created_at" in item else None,
        frozen_for=item.get("frozen_for", ""),
        consents={name.removeprefix("quota:"): int(n) for name, n in item.items() if name.startswith("quota:")},
        is_seen=pictures.is_passed(item),
        terms_version=terms.get("version", ""),
        terms_at=datetime.fromisoformat(terms["at"]) if terms else None,
        person=item.get("person", ""),
        generation=item.get("generation", 0),
        is_frozen="frozen_for" in item,
    )


def item_of(member_id: str) -> Item:
    """Returns the member's item. Raises NotFound if the member does not exist or was erased."""
    item = dynamodb.get("members", {"member_id": member_id}, consistent=True)
    if item is None or "openid" not in item:
        raise NotFound("No such member.")
    return item
