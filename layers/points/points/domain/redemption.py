"""Turning points into a reward: what may be redeemed, and the states a redemption goes through."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final, Literal

from points.domain import identity
from points.domain.errors import (
    AddressRequired,
    Expired,
    Invalid,
    NotEligible,
    NotFound,
    PriceChanged,
    StateConflict,
)
from points.domain.program import CouponTerms, Reward, RewardKind

Status = Literal[
    "pending_payment", "to_ship", "shipped", "completed", "issued", "used", "cancelled", "expired", "refunded"
]

FIRST_STATUS: Final[Mapping[RewardKind, Status]] = {
    "goods": "to_ship",
    "coupon": "issued",
    "service": "issued",
}

# What a step is called, and the states it leads from and to.
STEPS: Final[Mapping[str, tuple[frozenset[Status], Status]]] = {
    "cancel": (frozenset({"to_ship", "issued"}), "cancelled"),
    "confirm": (frozenset({"shipped"}), "completed"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where goods go. Personal: shown to its member and to staff, never logged."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str


@dataclass(frozen=True, slots=True)
class Redemption:
    """Points turned into a reward; also the receipt of that posting. `points` is the whole price."""

    member_id: str
    key: str
    digest: str
    status: Status
    reward_id: str
    kind: RewardKind
    name: str
    quantity: int
    points: int
    cash_fen: int
    entry_id: str
    created_at: datetime
    stocked: bool
    limited: bool
    code: str = ""
    valid_until: datetime | None = None
    coupon: CouponTerms | None = None
    stores: tuple[str, ...] = ()
    address: Address | None = None

    @property
    def redemption_id(self) -> str:
        return identity.redemption_id(self.member_id, self.key)

    def as_issued(self) -> "Redemption":
        """What it was when it was redeemed; only the status ever changes."""
        return replace(self, status=FIRST_STATUS[self.kind])

    def status_at(self, now: datetime) -> Status:
        """The state, with time taken into account: what was issued and not used expires."""
        if self.status == "issued" and self.valid_until is not None and now > self.valid_until:
            return "expired"
        return self.status


def check(reward: Reward | None, quantity: int, expected_points: int, address: Address | None, now: datetime) -> Reward:
    """The reward, if it can be redeemed like this at `now`."""
    if reward is None:
        raise NotFound("No such reward.")
    if reward.on_sale_from and now < reward.on_sale_from:
        raise NotEligible("This reward is not on sale yet.")
    if reward.on_sale_until and now >= reward.on_sale_until:
        raise Expired("This reward is no longer on sale.")
    if expected_points != reward.points:
        raise PriceChanged(f"The reward costs {reward.points} points now.")
    if reward.kind == "goods" and address is None:
        raise AddressRequired("Goods need an address.")
    if reward.kind != "goods" and address is not None:
        raise Invalid({"address": "Only goods are shipped; leave it out."})
    if reward.kind != "goods" and quantity != 1:
        raise Invalid({"quantity": "Coupons and services are redeemed one at a time."})
    return reward


def step(redemption: Redemption, name: str, now: datetime) -> Status:
    """The state that the named step leads to from where the redemption is at `now`."""
    sources, target = STEPS[name]
    status = redemption.status_at(now)
    if status == "expired":
        raise Expired("This redemption has expired.")
    if status not in sources:
        raise StateConflict(f"A redemption that is {status} cannot be changed like this.")
    return target


def valid_until(now: datetime, valid_days: int) -> datetime:
    """The last second of the last of `valid_days` full days after today, in the program's time zone."""
    last = now.date() + timedelta(days=valid_days)
    return datetime.combine(last, time(23, 59, 59), tzinfo=now.tzinfo)
