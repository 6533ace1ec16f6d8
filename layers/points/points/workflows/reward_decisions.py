"""What is special about deciding on a reward: its pictures, its price, its stock and the history of its prices."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from points.adapters.aws.dynamodb import Item
from points.adapters.catalog import decisions, prices, shop, stock
from points.adapters.catalog.decoding.rewards import reward_of
from points.adapters.catalog.prices import Price
from points.adapters.catalog.records import Record
from points.adapters.catalog.shop import Shop
from points.domain.decisions.conflicts import Objection
from points.domain.rewards.dispenser import shards_for


@dataclass(frozen=True, slots=True)
class Stocking:
    """What a decision does to the stock: sets how many units are `left`, or makes them `change` more; else nothing.

    `shards` is how many shards a flash reward's stock has.
    """

    left: int | None = None
    change: int | None = None
    shards: int = 0


# ── Checks ───────────────────────────────────────────────────────────────────


def objections(draft: Record, current: Shop) -> Iterator[Objection]:
    """The first objection to the pictures or the price."""
    content = draft.body
    return islice(chain(_objections_to_images(content["images"]), _objections_to_cash(content["cash_fen"])), 1)


def objections_to_change(before: Record, draft: Record) -> Iterator[Objection]:
    """A reward stays a flash reward or stays none: the two keep their stock in different items."""
    if draft.body["flash"] != before.body["flash"]:
        yield Objection("flash", "flash_is_fixed", {})


def _objections_to_images(images: Sequence[str]) -> Iterator[Objection]:
    hosts = os.environ["IMAGE_HOSTS"].split()
    for number, image in enumerate(images):
        where = urlsplit(image)
        if where.scheme != "https" and os.environ["TEST_CLOCK"] != "enabled":
            yield Objection(f"images.{number}", "not_https", {})
        # A host below an allowed one is allowed too.
        if hosts and not any(f".{where.hostname}".endswith(f".{host}") for host in hosts):
            yield Objection(f"images.{number}", "other_host", {"hosts": ", ".join(hosts)})


def _objections_to_cash(cash_fen: int) -> Iterator[Objection]:
    if cash_fen and os.environ["WECHAT_PAY"] != "enabled":
        yield Objection("cash_fen", "no_wechat_pay", {})


# ── Stock ────────────────────────────────────────────────────────────────────


def stocking(before: Record | None, draft: Record) -> Stocking:
    """What the draft's `stock`, the whole supply, means for the units that are left."""
    supply = draft.body.get("stock")
    shards = _shards(before, draft)
    if before is None:
        return Stocking(left=supply, shards=shards)
    supply_before = before.body.get("stock")
    if supply is None or supply == supply_before:
        return Stocking(shards=shards)
    if supply_before is None:
        return Stocking(left=supply, shards=shards)
    return Stocking(change=supply - supply_before, shards=shards)


def _shards(before: Record | None, draft: Record) -> int:
    """How many shards the stock of a flash reward needs. It keeps those it has, also from a deleted reward."""
    if not draft.body.get("flash"):
        return 0
    shards = before.shards if before else decisions.stored_shards(draft.id)
    return max(shards, shards_for(draft.body["stock"]))


def left(records: Sequence[Record]) -> dict[str, int]:
    """Units left of these rewards, by id. One read for each sort: with shards, and without."""
    return stock.left({record.id: record.shards for record in records}) if records else {}


def left_of(record: Record) -> int | None:
    """Units left of one reward at this moment; None where its stock has no end."""
    return stock.left_of(record.id, record.shards) if record.body.get("stock") is not None else None


def facts(record: Record, left: int | None) -> dict[str, Any]:
    """What the API says of a reward beside its terms."""
    return {
        "stock_left": left if record.body.get("stock") is not None else None,
        "stock_is_low": left is not None and reward_of(record).is_low(left),
    }


# ── Prices ───────────────────────────────────────────────────────────────────


def price_writes(before: Record | None, after: Record) -> Sequence[Item]:
    """Adds the price to the reward's history, where it is new. Two reads for a new reward, one for a new price."""
    if before is not None and _price(before.body) == _price(after.body):
        return ()
    version = (before.version if before else decisions.stored_version("reward", after.id)) + 1
    points, cash_fen = _price(after.body)
    return [prices.noted(after.id, Price(version, points, cash_fen, shop.latest().now))]


def _price(body: Mapping[str, Any]) -> tuple[int, int]:
    return body["points"], body["cash_fen"]
