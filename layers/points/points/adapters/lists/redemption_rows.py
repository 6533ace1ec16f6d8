"""Defines the rows by which staff find redemptions: by month, reward, store, parcel and receiver.

| list                        | place                              |
| --------------------------- | ---------------------------------- |
| redeemed#<month>            | created_at (base32), redemption_id |
| redeemed#coupon#<month>     | the same                           |
| redeemed#reward#<reward_id> | the same                           |
| used#<store>                | the same                           |
| parcel#<tracking number>    | redemption_id                      |
| receiver#<digest of a name> | redemption_id                      |

A row only says where the redemption is. What a list shows is read from the redemption itself. So a step writes no row,
except the step that names a store or a parcel. Months are those of UTC.

The digest of a receiver's name is made with the key of its address, so the rows do not hold the name. They are deleted
together with the address.
"""

from collections.abc import Iterator
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.ledger.redemption_items import KEY, redemption_of
from points.adapters.lists.rows import Kind, Row
from points.adapters.members import addresses
from points.domain import ids

_TIME_LENGTH: Final = 11  # characters of a time in a place
_ID_LENGTH: Final = ids.MEMBER_ID_LENGTH + ids.REDEMPTION_KEY_LENGTH
_LISTS: Final = ("redeemed", "used", "parcel", "receiver")
_FIRST: Final = "!"  # before every character of an id
_LAST: Final = "~"  # after them


# ── Rows ─────────────────────────────────────────────────────────────────────


def _redeemed(redemption: Item) -> Iterator[Row]:
    place = place_of(redemption["created_at"], _id(redemption))
    month = ids.from_microseconds(redemption["created_at"]).strftime("%Y-%m")
    yield Row(of_month(month), place)
    yield Row(of_reward(redemption["reward_id"]), place)
    if redemption["kind"] == "coupon":
        yield Row(coupons_of_month(month), place)


def _used(redemption: Item) -> Iterator[Row]:
    if redemption.get("used_at"):
        place = place_of(redemption["created_at"], _id(redemption))
        yield Row(of_store(redemption["used_at"]), place)


def _sent(redemption: Item) -> Iterator[Row]:
    if "shipment" in redemption:
        yield Row(of_parcel(redemption["shipment"]["tracking_no"]), _id(redemption))


def _received(redemption: Item) -> Iterator[Row]:
    found = redemption_of(redemption)
    digest = addresses.name_digest(found)
    if digest:
        yield Row(of_receiver(digest), found.redemption_id)


def redemption_of_row(row: Item) -> Item | None:
    """Returns the key of the redemption that this row of the table Lists belongs to. None for rows of other lists."""
    if row["list"].partition("#")[0] not in _LISTS:
        return None
    parts = ids.split_redemption_id(str(row["place"])[-_ID_LENGTH:])
    return dict(zip(KEY, parts, strict=True)) if parts else None


def _id(redemption: Item) -> str:
    return ids.redemption_id(redemption["member_id"], redemption["redemption_key"])


KINDS = (
    Kind("redeemed", "redemptions", "fixed", _redeemed),
    Kind("used", "redemptions", "fixed", _used),
    Kind("sent", "redemptions", "fixed", _sent),
    Kind("received", "redemptions", "fixed", _received),
)


# ── Lists ────────────────────────────────────────────────────────────────────


def of_month(month: str) -> str:
    """Returns the list of what was redeemed in this month of UTC (`2026-11`)."""
    return f"redeemed#{month}"


def coupons_of_month(month: str) -> str:
    return f"redeemed#coupon#{month}"


def of_reward(reward_id: str) -> str:
    return f"redeemed#reward#{reward_id}"


def of_store(store: str) -> str:
    """Returns the list of vouchers that were used in this store."""
    return f"used#{store}"


def of_parcel(tracking_no: str) -> str:
    return f"parcel#{tracking_no.upper()}"


def of_receiver(digest: str) -> str:
    return f"receiver#{digest}"


def place_of(created_at: int, redemption_id: str = "") -> str:
    """Returns the place of what was redeemed at this microsecond; without an id, the place before it."""
    return ids.base32(created_at, _TIME_LENGTH) + redemption_id


# ── Pages ────────────────────────────────────────────────────────────────────


def page(name: str, *, first: str = "", last: str = "", limit: int, after: str | None) -> tuple[list[str], str | None]:
    """Returns the redemption ids of a page of a list, newest first: (page, the place after which to continue or None).

    Only places from `first` up to but not including `last`; empty means no limit. Costs half a read unit for each 4 KB
    of rows.
    """
    items, more = dynamodb.page(
        "lists",
        "#list = :list AND place BETWEEN :first AND :last",
        {":list": name, ":first": first or _FIRST, ":last": _before(after or last or _LAST)},
        names={"#list": "list"},
        limit=limit,
        newest_first=True,
    )
    found = [str(item["place"])[-_ID_LENGTH:] for item in items if "gone" not in item]
    return found, str(more["place"]) if more else None


def _before(place: str) -> str:
    """Returns a place between this one and all that come before it."""
    return place[:-1] + chr(ord(place[-1]) - 1) + _LAST
