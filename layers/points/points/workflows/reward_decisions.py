"""Defines what differs for decisions about rewards: pictures, price, stock, and the history of prices."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from points.adapters.aws.dynamodb import Item
from points.adapters.catalog import prices, shop, stock
from points.adapters.catalog.decoding.rewards import reward_of
from points.adapters.catalog.prices import Price
from points.adapters.catalog.records import Record
from points.adapters.catalog.shop import Shop
from points.adapters.pictures import bucket
from points.domain.decisions.conflicts import Objection
from points.domain.pictures import names
from points.domain.rewards.dispenser import shards_for

# ── Checks ───────────────────────────────────────────────────────────────────


def objections(draft: Record, current: Shop) -> Iterator[Objection]:
    """Returns the first objection to the pictures or the price.

    Also stores uploaded pictures of the draft for ever, before the reward is written: an unused picture costs little,
    but every member would see that a picture is missing.
    """
    content, before = draft.body, current.record("reward", draft.id)
    kept = frozenset(before.body["images"] if before else ())
    return islice(chain(_objections_to_images(content["images"], kept), _objections_to_cash(content["cash_fen"])), 1)


def objections_to_change(before: Record, draft: Record) -> Iterator[Objection]:
    """Yields an objection if `flash` changes, because the stock of flash rewards is stored in other items."""
    if draft.body["flash"] != before.body["flash"]:
        yield Objection("flash", "flash_is_fixed", {})


def _objections_to_images(images: Sequence[str], kept: Collection[str]) -> Iterator[Objection]:
    hosts = os.environ["IMAGE_HOSTS"].split()
    for number, image in enumerate(images):
        if name := names.name_in(image):
            if image not in kept and not (names.is_rewards(name) and bucket.keep(name)):
                yield Objection(f"images.{number}", "no_such_picture", {})
            continue
        where = urlsplit(image)
        if where.scheme != "https" and os.environ["TEST_CLOCK"] != "enabled":
            yield Objection(f"images.{number}", "not_https", {})
        # Subdomains of an allowed host are allowed.
        if hosts and not any(f".{where.hostname}".endswith(f".{host}") for host in hosts):
            yield Objection(f"images.{number}", "other_host", {"hosts": ", ".join(hosts)})


def _objections_to_cash(cash_fen: int) -> Iterator[Objection]:
    if cash_fen and os.environ["WECHAT_PAY"] != "enabled":
        yield Objection("cash_fen", "no_wechat_pay", {})


# ── Stock ────────────────────────────────────────────────────────────────────


def shards(before: Record | None, draft: Record) -> int:
    """Returns the number of shards of a flash reward's stock; 0 for other rewards. It never decreases during a life."""
    if not draft.body.get("flash"):
        return 0
    return max(before.shards if before else 0, shards_for(draft.body["stock"]))


def writes(before: Record | None, after: Record) -> Sequence[Item]:
    """Returns the writes beside a decision about a reward: the stock, if it changes, and the price, if it changes."""
    return [*_stock_writes(before, after), *_price_writes(before, after)]


def last_writes(record: Record) -> Sequence[Item]:
    """Returns the writes beside a deletion. The sale stops at once, even in environments that remember the reward."""
    return stock.closed(record.life_id, record.shards) if record.body.get("stock") is not None else ()


def _stock_writes(before: Record | None, after: Record) -> Sequence[Item]:
    """Returns the writes for a changed `stock`. A stock of None stops the counting; the stored counts stay."""
    supply = after.body.get("stock")
    if supply is None or (before is not None and supply == before.body.get("stock")):
        return ()
    return stock.restocked(after.life_id, after.shards, supply)


def left(records: Sequence[Record]) -> dict[str, int]:
    """Returns the units left of these rewards, by id; unlimited ones are left out.

    Makes one read for rewards with shards, and one for those without.
    """
    counted = {record.life_id: record for record in records if record.body.get("stock") is not None}
    found = stock.left({name: record.shards for name, record in counted.items()})
    return {counted[name].id: units for name, units in found.items()}


def left_of(record: Record) -> int | None:
    """Returns the units left of one reward, read now; None if its stock is unlimited."""
    return stock.left_of(record.life_id, record.shards) if record.body.get("stock") is not None else None


def facts(record: Record, left: int | None) -> dict[str, Any]:
    """Returns the fields that the API shows beside the terms of a reward."""
    return {
        "stock_left": left if record.body.get("stock") is not None else None,
        "stock_is_low": left is not None and reward_of(record).is_low(left),
    }


# ── Prices ───────────────────────────────────────────────────────────────────


def _price_writes(before: Record | None, after: Record) -> Sequence[Item]:
    """Returns the write that adds a changed price to the reward's history. Makes one read if the price changed."""
    if before is not None and _price(before.body) == _price(after.body):
        return ()
    points, cash_fen = _price(after.body)
    return [prices.noted(after.id, Price(after.version, points, cash_fen, shop.latest().now))]


def _price(body: Mapping[str, Any]) -> tuple[int, int]:
    return body["points"], body["cash_fen"]
