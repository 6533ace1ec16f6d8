"""A voucher as the counter sees it before it is redeemed, or after another counter was faster."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.program.stores import Store, names
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.transitions import Status
from points.web import images
from points.web.validation import Answers
from points.web.views.times import local, local_or_null


class VoucherUse(Answers):
    """When, where and by whom the voucher was used."""

    at: datetime
    store: str | None = Field(description="Null if no store was named.")
    store_name: str | None
    by: str | None = Field(description="The operator's name, or the id of the API key.")


class VoucherHolder(Answers):
    """The member who has the voucher."""

    member_id: str
    alias: str = Field(description="The end of the member id. It tells members apart without a name.")
    nickname: str | None = Field(description="Null without the right `names:view`, or if the member has none.")


class VoucherLook(Answers):
    """A voucher. Looking at it uses nothing."""

    redemption_id: str
    reward_id: str
    name: str = Field(description="The reward's name when it was redeemed.")
    image: str | None
    quantity: int
    status: Status
    may_use: bool = Field(
        description="Whether it can be redeemed now, in `store` if the voucher is for certain stores."
    )
    why_not: str | None = Field(description="The code with which redeeming it would be refused. Null if it can be.")
    valid_until: datetime | None
    stores: list[str] = Field(description="The stores for which it is valid. Empty: all.")
    store_names: list[str] = Field(description="The names of `stores`, in the same order.")
    store: str | None = Field(
        description="The store in which it would be redeemed. Null: none or several are possible."
    )
    used: VoucherUse | None = Field(description="Null unless it is used.")
    member: VoucherHolder


def voucher_look(
    found: Redemption,
    now: datetime,
    named: Mapping[str, Store],
    *,
    store: str | None,
    why_not: str | None,
    nickname: str | None,
) -> dict[str, Any]:
    """Returns the voucher in the shape of `VoucherLook`, in the zone of `now`. `named` are the shop's stores."""
    holder = {"member_id": found.member_id, "alias": found.member_id[-4:].upper(), "nickname": nickname or None}
    return {
        "redemption_id": found.redemption_id,
        "reward_id": found.reward_id,
        "name": found.name,
        "image": images.shown(found.image) or None,
        "quantity": found.quantity,
        "status": found.status_at(now),
        "may_use": why_not is None,
        "why_not": why_not,
        "valid_until": local_or_null(found.valid_until and found.valid_until.replace(microsecond=0), now),
        "stores": list(found.stores),
        "store_names": names(named, found.stores),
        "store": store or None,
        "used": _use(found, now, named),
        "member": holder,
    }


def _use(found: Redemption, now: datetime, named: Mapping[str, Store]) -> dict[str, Any] | None:
    if found.status != "used" or found.changed_at is None:
        return None
    (name,) = names(named, [found.used_at]) if found.used_at else (None,)
    at = local(found.changed_at, now)
    return {"at": at, "store": found.used_at or None, "store_name": name, "by": found.used_by or None}
