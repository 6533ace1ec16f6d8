"""Checks and writes what only decisions about rewards have: pictures, a price, and the history of prices.

`reward_stock` does the same for the stock.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from points.adapters.aws.dynamodb import Item
from points.adapters.catalog import prices, shop
from points.adapters.catalog.prices import Price
from points.adapters.catalog.records import Record
from points.adapters.catalog.shop import Shop
from points.adapters.pictures import bucket
from points.domain.decisions.conflicts import Objection
from points.domain.pictures import names
from points.domain.trail.entries import TrailEntry
from points.workflows import reward_stock

# ── Checks ───────────────────────────────────────────────────────────────────


def objections(draft: Record, current: Shop) -> Iterator[Objection]:
    """Returns the first objection to the pictures or the price.

    Also marks the draft's uploaded pictures as kept, so that the bucket no longer deletes them. This comes before the
    reward is written. If that write fails, a picture is kept for nothing. In the other order, a reward could lose its
    pictures.
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


# ── Stock and price ──────────────────────────────────────────────────────────


def writes(before: Record | None, after: Record, entry: TrailEntry) -> Sequence[Item]:
    """Returns the writes beside a decision about a reward: the stock, if it changes, and the price, if it changes."""
    return [*reward_stock.writes(before, after, entry), *_price_writes(before, after)]


def _price_writes(before: Record | None, after: Record) -> Sequence[Item]:
    """Returns the write that adds a changed price to the reward's history. Makes one read if the price changed."""
    if before is not None and _price(before.body) == _price(after.body):
        return ()
    points, cash_fen = _price(after.body)
    return [prices.noted(after.id, Price(after.version, points, cash_fen, shop.latest().now))]


def _price(body: Mapping[str, Any]) -> tuple[int, int]:
    return body["points"], body["cash_fen"]
