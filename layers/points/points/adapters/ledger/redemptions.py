"""Reads redemptions: one, a page, or all of a member. `redemption_items` writes redemptions."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.ledger.redemption_items import KEY, redemption_of
from points.domain import ids
from points.domain.program.reward_terms import CouponTerms
from points.domain.rewards.redemption import Redemption

_PAGE: Final = 100


def redemption(member_id: str, key: str, *, consistent: bool = False) -> Redemption | None:
    item = dynamodb.get("redemptions", {"member_id": member_id, "redemption_key": key}, consistent=consistent)
    return redemption_of(item) if item else None


def coupon_terms(redemption_ids: Iterable[str]) -> dict[str, CouponTerms]:
    """Returns the terms of these coupons by redemption id, in one round trip. Other kinds are left out."""
    return {name: one.coupon for name, one in many(redemption_ids).items() if one.coupon is not None}


def many(redemption_ids: Iterable[str], *, consistent: bool = True) -> dict[str, Redemption]:
    """Returns the redemptions that exist, by id, in one round trip for each hundred.

    Each costs one read unit, or half a unit if the read is not `consistent`.
    """
    parts = (ids.split_redemption_id(redemption_id) for redemption_id in dict.fromkeys(redemption_ids))
    items = dynamodb.batch(
        "redemptions", [dict(zip(KEY, part, strict=True)) for part in parts if part], consistent=consistent
    )
    return {one.redemption_id: one for one in map(redemption_of, items)}


def redemptions(
    member_id: str,
    *,
    statuses: Collection[str] = (),
    kind: str | None = None,
    now: datetime,
    limit: int,
    after: str | None = None,
    consistent: bool = False,
) -> tuple[list[Redemption], str | None]:
    """Returns a page of a member's redemptions, newest first: (page, the key after which to continue or None).

    The page has only redemptions of these statuses and of this kind. Empty `statuses` and a `kind` of None mean all.
    """
    values: Item = {":member": member_id}
    names: dict[str, str] = {}
    tests: list[str] = []
    if statuses:
        found_by = [_has_status(status, now) for status in statuses]
        tests.append(_any(test for test, _ in found_by))
        names["#status"] = "status"
        values |= {name: value for _, more_values in found_by for name, value in more_values.items()}
    if kind:
        tests.append("#kind = :kind")
        names["#kind"] = "kind"
        values[":kind"] = kind
    items, cursor = dynamodb.sifted_page(
        "redemptions",
        KEY,
        "member_id = :member",
        values,
        names=names,
        keep=" AND ".join(tests),
        limit=limit,
        after=after,
        consistent=consistent,
    )
    found = [redemption_of(item) for item in items]
    found.sort(key=lambda r: r.created_at, reverse=True)  # keys that are not UUIDv7 are not in order of time
    return found, cursor


def every(member_id: str, *, status: str, now: datetime) -> Iterator[Redemption]:
    """Yields all of a member's redemptions that have this status at `now`. The reads are consistent."""
    read = partial(redemptions, member_id, statuses=[status], now=now, limit=_PAGE, consistent=True)
    return chain.from_iterable(dynamodb.pages(lambda after: read(after=after)))


def forget_addresses(member_id: str) -> int:
    """Removes the address from every redemption of the member. Returns how many redemptions had an address."""

    def read(after: Item | None) -> tuple[list[Item], Item | None]:
        return dynamodb.page(
            "redemptions",
            "member_id = :member",
            {":member": member_id},
            limit=_PAGE,
            after=after,
            keep="attribute_exists(sealed_address)",
            consistent=True,
        )

    forgotten = 0
    for items in dynamodb.pages(read):
        for item in items:
            dynamodb.forget("redemptions", {name: item[name] for name in KEY}, "sealed_address")
        forgotten += len(items)
    return forgotten


def _any(tests: Iterable[str]) -> str:
    """Returns a filter that passes if any of the tests does, without double parentheses: DynamoDB refuses them."""
    several = [f"({test})" for test in tests]
    return several[0] if len(several) == 1 else f"({' OR '.join(several)})"


def _has_status(status: str, now: datetime) -> tuple[str, Item]:
    """Returns the filter for the status at `now`, including changes by time alone: (expression, its values)."""
    instant = {":now": ids.microseconds(now)}
    if status == "expired":
        return "#status = :expired OR (#status = :issued AND valid_until < :now)", {
            ":expired": "expired",
            ":issued": "issued",
            **instant,
        }
    if status == "completed":
        return "#status = :completed OR (#status = :shipped AND shipment.received_by <= :now)", {
            ":completed": "completed",
            ":shipped": "shipped",
            **instant,
        }
    if status == "shipped":
        return "#status = :shipped AND shipment.received_by > :now", {":shipped": "shipped", **instant}
    if status == "issued":
        return "#status = :issued AND valid_until >= :now", {":issued": "issued", **instant}
    return f"#status = :{status}", {f":{status}": status}
