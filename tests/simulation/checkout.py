"""Coupons at the checkout: what clients ask for, and what must hold after every commit.

Checks that a release ends the use that it is for and no other, and that each line is discounted at most to zero.
"""

import hashlib
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from points.adapters.aws.codec import unpack
from points.domain import ids
from tests.simulation.dynamodb import Change, DynamoDB
from tests.simulation.expressions import Item
from tests.simulation.oracle import Wrong

STEP_LENGTH: Final = 4  # of a use's id: the number of its step
_AMOUNTS: Final = (0, 600, 1200, 3000)
_TRANSIENT: Final = frozenset({"TRY_AGAIN", "UNAUTHENTICATED"})

UseKey = tuple[str, int]
"""A use: the redemption id, and the number of the step that made it."""


@dataclass(slots=True)
class Use:
    order_id: str
    off_fen: int
    is_released: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request of a client, to use a coupon or to release one of its uses (`use`)."""

    kind: str
    redemption_id: str
    path: str
    body: bytes
    use: UseKey | None = None

    @property
    def route(self) -> str:
        return f"POST /merchant/coupons/{{code}}/{self.kind}"


@dataclass(slots=True)
class Checkout:
    """The coupons that members have, and every use that was ever written."""

    tables: DynamoDB
    codes: dict[str, str] = field(default_factory=dict)
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=12))
    uses: dict[UseKey, Use] = field(default_factory=dict)
    known: deque[tuple[UseKey, str]] = field(default_factory=lambda: deque(maxlen=6))
    """The latest uses that clients were told of, each with its id."""

    # ── What clients want ────────────────────────────────────────────────────

    def add(self, redemption_id: str, code: str) -> None:
        self.codes[redemption_id] = code
        self.recent.append(redemption_id)

    def use(self, number: int, dice: Random) -> Wanted:
        """Often for an order that has coupons, and often a coupon that was in an order before."""
        redemption_id, order_id = dice.choice(self.recent), f"c{number // 60}"
        if self.known and dice.random() < 0.5:
            (redemption_id, step), _ = dice.choice(self.known)
            order_id = self.uses[redemption_id, step].order_id if dice.random() < 0.6 else order_id
        path = f"/merchant/coupons/{self.codes[redemption_id]}/use"
        return Wanted("use", redemption_id, path, _json({"order_id": order_id, "lines": lines_of(order_id)}))

    def release(self, dice: Random) -> Wanted:
        """Half of the clients do not name the use."""
        key, use_id = dice.choice(self.known)
        body = {"order_id": self.uses[key].order_id} | ({"use_id": use_id} if dice.random() < 0.5 else {})
        return Wanted("release", key[0], f"/merchant/coupons/{self.codes[key[0]]}/release", _json(body), key)

    # ── What must hold ───────────────────────────────────────────────────────

    def watch(self, changes: Sequence[Change], served: Wanted | None) -> None:
        """`served` is the request under way."""
        orders = {change.key[0]: _uses(change.after) for change in changes if change.key[1:] == ("coupons",)}
        for owner, off_fen in orders.items():
            self._check_order(owner.removeprefix("order#"), off_fen)
        for change in changes:
            before, after = (_use(image) for image in (change.before, change.after))
            if change.table != "redemptions" or before == after:
                continue
            redemption_id = "".join(change.key)
            if before is not None:
                self._ended((redemption_id, _steps(change.before)), served)
            if after is not None:
                self.uses[redemption_id, _steps(change.after)] = Use(after["order_id"], after["discount_fen"])
            placed = orders.get(f"order#{(after or before or {})['order_id']}", {}).get(redemption_id)
            if placed != (after["discount_fen"] if after else 0):
                raise Wrong(f"the coupon {redemption_id} has the use {after}, and its order says {placed}")

    def _ended(self, key: UseKey, served: Wanted | None) -> None:
        if served is None or served.use != key:
            raise Wrong(f"the use {key} was ended by {served}")
        self.uses[key].is_released = True

    def _check_order(self, order_id: str, off_fen: dict[str, int]) -> None:
        """The order's lines are of tea and of other things; a coupon is for all or for tea alone."""
        amounts = {line["category"]: line["amount_fen"] for line in lines_of(order_id)}
        terms = {name: self._terms(name) for name, fen in off_fen.items() if fen}
        of_tea = sum(off_fen[name] for name, coupon in terms.items() if coupon["categories"] == ["tea"])
        of_all = sum(off_fen[name] for name in terms)
        if of_tea > amounts["tea"] or of_all > sum(amounts.values()):
            raise Wrong(f"{amounts} in {order_id} cannot bear {off_fen}")
        if len(terms) > 1 and not all(coupon.get("stacks") for coupon in terms.values()):
            raise Wrong(f"a coupon that does not stack is one of {len(terms)} in {order_id}")

    def _terms(self, redemption_id: str) -> dict[str, Any]:
        parts = ids.split_redemption_id(redemption_id)
        assert parts is not None
        terms: dict[str, Any] = unpack(self.tables.tables["redemptions"].items[parts])["coupon"]
        return terms

    def judge(self, wanted: Wanted, code: str, answer: dict[str, Any]) -> None:
        """`code` is that of a refusal, or empty."""
        if wanted.kind == "use" and not code:
            key = (wanted.redemption_id, ids.number(answer["use_id"][:STEP_LENGTH]))
            found = self.uses.get(key)
            if found is None or found.off_fen != answer["discount_fen"]:
                raise Wrong(f"{wanted} was answered {answer}, and the use is {found}")
            self.known.append((key, answer["use_id"]))
        if wanted.use and not code and not self.uses[wanted.use].is_released:
            raise Wrong(f"{wanted} was answered {answer}, and the coupon is still in use")
        if wanted.use and code == "STATE_CONFLICT" and b"use_id" in wanted.body:
            raise Wrong(f"{wanted} names its use and was refused: {answer}")
        if wanted.use and code not in {"", "STATE_CONFLICT", "EXPIRED", *_TRANSIENT}:
            raise Wrong(f"{wanted} was refused: {answer}")


def lines_of(order_id: str) -> list[dict[str, Any]]:
    """The lines of an order, always the same."""
    drawn = hashlib.sha256(order_id.encode()).digest()
    amounts = {"tea": _AMOUNTS[drawn[0] % 4], "cups": _AMOUNTS[drawn[1] % 4]}
    return [{"line_id": name, "category": name, "amount_fen": fen} for name, fen in amounts.items()]


def _use(image: Item | None) -> dict[str, Any] | None:
    return unpack({"use": image["use"]})["use"] if image and "use" in image else None


def _steps(image: Item | None) -> int:
    assert image is not None
    return int(image["steps"]["N"])


def _uses(image: Item | None) -> dict[str, int]:
    assert image is not None
    uses: dict[str, int] = unpack({"uses": image["uses"]})["uses"]
    return uses


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()
