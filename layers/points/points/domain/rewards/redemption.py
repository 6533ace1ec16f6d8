"""Turning points into a reward: what may be redeemed, and the states a redemption goes through.

`TRANSITIONS` is the whole of what can become of one; docs/redemptions.md is drawn from it. What is `cancelled` or
`refunded` has given points, stock and limit back, all of them and once; what has `expired` gives nothing back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final, Literal

from points.domain import ids
from points.domain.calendar import end_of_second, later
from points.domain.errors import (
    AddressRequired,
    Expired,
    Forbidden,
    Invalid,
    NotEligible,
    NotFound,
    PriceChanged,
    StateConflict,
    Wording,
)
from points.domain.ledger.writes import Write
from points.domain.program.reward_terms import CouponTerms, Reward, RewardKind

Status = Literal[
    "pending_payment", "to_ship", "shipped", "completed", "issued", "used", "cancelled", "expired", "refunded"
]

Event = Literal["pay", "lapse", "cancel", "refuse", "ship", "confirm", "refund", "use", "release", "expire"]
# Who makes it happen: the member, staff in a store or at the packing table, the order system, WeChat Pay, time itself.
Role = Literal["member", "staff", "orders", "bank", "clock"]

MOST_CASH_FEN: Final = 100_000_000  # in one payment: a million yuan
GIVEN_BACK: Final[frozenset[Status]] = frozenset({"cancelled", "refunded"})
# What time makes happen, and the state it is in by then, written down or not.
_DUE: Final[Mapping[Event, Status]] = {"expire": "expired", "confirm": "completed"}


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from one state to another: what happens, to which kinds of reward, and who may make it happen."""

    event: Event
    source: Status
    to: Status
    kinds: tuple[RewardKind, ...]
    roles: tuple[Role, ...]

    @property
    def gives_back(self) -> bool:
        """Whether points, stock and limit return with it."""
        return self.to in GIVEN_BACK


_ALL: Final[tuple[RewardKind, ...]] = ("goods", "coupon", "service")
_VOUCHERS: Final[tuple[RewardKind, ...]] = ("coupon", "service")

TRANSITIONS: Final = (
    Transition("pay", "pending_payment", "to_ship", ("goods",), ("bank",)),
    Transition("pay", "pending_payment", "issued", _VOUCHERS, ("bank",)),
    Transition("lapse", "pending_payment", "cancelled", _ALL, ("clock",)),
    Transition("cancel", "pending_payment", "cancelled", _ALL, ("member",)),
    Transition("cancel", "to_ship", "cancelled", ("goods",), ("member",)),
    Transition("cancel", "issued", "cancelled", _VOUCHERS, ("member",)),
    Transition("refuse", "to_ship", "cancelled", ("goods",), ("staff",)),
    Transition("refuse", "issued", "cancelled", _VOUCHERS, ("staff",)),
    Transition("ship", "to_ship", "shipped", ("goods",), ("staff",)),
    Transition("confirm", "shipped", "completed", ("goods",), ("member", "clock")),
    Transition("refund", "shipped", "refunded", ("goods",), ("staff",)),
    Transition("refund", "completed", "refunded", ("goods",), ("staff",)),
    Transition("use", "issued", "used", ("coupon",), ("orders",)),
    Transition("use", "issued", "used", ("service",), ("staff",)),
    Transition("release", "used", "issued", ("coupon",), ("orders",)),
    Transition("refund", "used", "refunded", ("service",), ("staff",)),
    Transition("expire", "issued", "expired", _VOUCHERS, ("clock",)),
)


def first_status(kind: RewardKind, cash_fen: int) -> Status:
    """Where a redemption begins: with money still to come it only holds what it will take."""
    if cash_fen:
        return "pending_payment"
    return "to_ship" if kind == "goods" else "issued"


def statuses(kind: RewardKind) -> frozenset[Status]:
    """Every state a redemption of this kind can ever be in."""
    rows = [row for row in TRANSITIONS if kind in row.kinds]
    return frozenset(row.source for row in rows) | {row.to for row in rows}


@dataclass(frozen=True, slots=True)
class Address:
    """Where goods go. Personal: sealed where it is stored, shown to its member and to staff, never logged."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel on its way. Unless the merchant hears otherwise it has arrived by `received_by`."""

    carrier: str
    tracking_no: str
    shipped_at: datetime
    received_by: datetime


@dataclass(frozen=True, slots=True)
class CouponUse:
    """The order that a coupon went into; `digest` is of what was asked, `discount_fen` what it took off."""

    order_id: str
    digest: str
    discount_fen: int


@dataclass(frozen=True, slots=True)
class Redemption(Write):
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
    sealed_address: bytes = b""  # `points.adapters.members.addresses` opens it
    steps: int = 0  # how often its state has changed
    changed_at: datetime | None = None
    unit: str = ""  # of a flash reward: which one (`points.domain.rewards.dispenser.Unit.label`)
    shipment: Shipment | None = None
    use: CouponUse | None = None
    released_from: str = ""  # the order that last gave its coupon back
    used_at: str = ""  # the store in which a voucher was redeemed
    day_limited: bool = False
    reason: str = ""  # why the merchant refused it, or took it back

    @property
    def redemption_id(self) -> str:
        return ids.redemption_id(self.member_id, self.key)

    def as_issued(self) -> "Redemption":
        """What it was when it was redeemed."""
        begun = first_status(self.kind, self.cash_fen)
        return replace(
            self,
            status=begun,
            steps=0,
            changed_at=None,
            shipment=None,
            use=None,
            released_from="",
            used_at="",
            reason="",
        )

    def status_at(self, now: datetime) -> Status:
        """The state, with time taken into account: what was not used expires, what was sent arrives."""
        if self.status == "issued" and self.valid_until is not None and now > self.valid_until:
            return "expired"
        if self.status == "shipped" and self.shipment is not None and now >= self.shipment.received_by:
            return "completed"
        return self.status


def check(
    reward: Reward | None,
    quantity: int,
    expected_points: int,
    now: datetime,
    *,
    addressed: bool,
    expected_cash_fen: int | None = None,
) -> Reward:
    """The reward, if it can be redeemed like this at `now`.

    `expected_cash_fen` is the price in cash that the member was shown. It may be left out only where there is none:
    nobody pays a price that they have not seen.
    """
    if reward is None or not reward.is_public(now):
        raise NotFound("No such reward.")
    if reward.on_sale_from and now < reward.on_sale_from:
        raise NotEligible("This reward is not on sale yet.")
    if reward.on_sale_until and now >= reward.on_sale_until:
        raise Expired("This reward is no longer on sale.")
    if reward.coupon and reward.coupon.valid_until and now > end_of_second(reward.coupon.valid_until):
        raise Expired("This coupon could not be used any more.")
    if expected_points != reward.points:
        raise PriceChanged(f"The reward costs {reward.points} points now.")
    if reward.cash_fen and expected_cash_fen is None:
        raise Invalid({"expected_cash_fen": "This reward costs cash: name the unit price the member was shown."})
    if expected_cash_fen not in (None, reward.cash_fen):
        raise PriceChanged(f"The reward costs {reward.cash_fen} fen beside its points now.")
    if reward.cash_fen * quantity > MOST_CASH_FEN:
        raise Invalid(
            {
                "quantity": Wording(
                    f"一次最多支付 {MOST_CASH_FEN // reward.cash_fen} 件",
                    f"At most {MOST_CASH_FEN // reward.cash_fen} of these are paid for at once.",
                )
            }
        )
    if reward.kind == "goods" and not addressed:
        raise AddressRequired("Goods need an address.")
    if reward.kind != "goods" and addressed:
        raise Invalid({"address": Wording("只有实物需要收货地址，请去掉", "Only goods are shipped; leave it out.")})
    if reward.kind != "goods" and quantity != 1:
        raise Invalid(
            {"quantity": Wording("优惠券和服务一次只能兑换一份", "Coupons and services are redeemed one at a time.")}
        )
    if reward.shards and quantity != 1:
        raise Invalid({"quantity": Wording("限时抢兑一次只能兑换一份", "A flash reward is redeemed one at a time.")})
    return reward


def transition(redemption: Redemption, event: Event, role: Role, now: datetime) -> Transition:
    """The way that `event` leads from where the redemption is at `now`.

    Raises Forbidden where it is never for `role` to make it happen, Expired where it is too late for it,
    StateConflict where it is too early or has been decided otherwise.
    """
    theirs = [row for row in TRANSITIONS if row.event == event and role in row.roles]
    if not theirs:
        raise Forbidden(f"It is never for {role} to {event} a redemption.")
    status = redemption.status_at(now)
    if status == "expired" and event != "expire":
        raise Expired("This redemption has expired.")
    ways = [row for row in theirs if redemption.kind in row.kinds and row.source == redemption.status]
    if not ways or (role == "clock" and event in _DUE and status != _DUE[event]):
        raise StateConflict(f"A redemption that is {status} cannot be changed like this.")
    return ways[0]


def shipped(
    redemption: Redemption, carrier: str, tracking_no: str, auto_confirm_days: int, now: datetime
) -> Redemption:
    """Handed to the carrier; received after so many days where nobody says so before."""
    shipment = Shipment(carrier, tracking_no, now, later(now, timedelta(days=auto_confirm_days)))
    return replace(moved(redemption, "ship", "staff", now), shipment=shipment)


def used(redemption: Redemption, role: Role, store: str, now: datetime) -> Redemption:
    """A voucher redeemed in a store ("" where nobody has named one)."""
    return replace(moved(redemption, "use", role, now), used_at=store)


def moved(redemption: Redemption, event: Event, role: Role, now: datetime) -> Redemption:
    """The redemption after `event`, one step on."""
    row = transition(redemption, event, role, now)
    return replace(redemption, status=row.to, steps=redemption.steps + 1, changed_at=now)


def valid_until(now: datetime, valid_days: int) -> datetime:
    """The end of the last of `valid_days` full days after today, in the program's time zone."""
    last = now.date() + timedelta(days=valid_days)
    return end_of_second(datetime.combine(last, time(23, 59, 59), tzinfo=now.tzinfo))


@dataclass(frozen=True, slots=True)
class Step(Write):
    """A redemption moves from one state to another, as `points.domain.rewards.redemption.moved` makes it."""

    before: Redemption
    after: Redemption
