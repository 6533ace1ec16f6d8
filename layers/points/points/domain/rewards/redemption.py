"""Redemptions: the conditions for redeeming a reward, and the states of a redemption.

`TRANSITIONS` is the complete list of state changes; docs/redemptions.md is generated from it. A redemption that is
`cancelled` or `refunded` has returned all points, stock and limits, once. One that is `expired` returns nothing.
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
# Who may cause an event: the member, the shop's staff, the order system, WeChat Pay (bank), or time (clock).
Role = Literal["member", "staff", "orders", "bank", "clock"]

MOST_CASH_FEN: Final = 100_000_000  # per payment: one million yuan
GIVEN_BACK: Final[frozenset[Status]] = frozenset({"cancelled", "refunded"})
# Events caused by time, and the status at that time, whether it has been written or not.
_DUE: Final[Mapping[Event, Status]] = {"expire": "expired", "confirm": "completed"}


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed change of status: the event, the kinds of reward, and the roles that may cause it."""

    event: Event
    source: Status
    to: Status
    kinds: tuple[RewardKind, ...]
    roles: tuple[Role, ...]

    @property
    def gives_back(self) -> bool:
        """Whether it returns points, stock and limits."""
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
    """The status of a new redemption. With cash to pay it starts as a reservation."""
    if cash_fen:
        return "pending_payment"
    return "to_ship" if kind == "goods" else "issued"


def statuses(kind: RewardKind) -> frozenset[Status]:
    """Every status that a redemption of this kind can have."""
    rows = [row for row in TRANSITIONS if kind in row.kinds]
    return frozenset(row.source for row in rows) | {row.to for row in rows}


@dataclass(frozen=True, slots=True)
class Address:
    """A shipping address. Personal data: encrypted in storage, shown only to its member and to staff, never logged."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipped parcel. It counts as received at `received_by` unless confirmed earlier."""

    carrier: str
    tracking_no: str
    shipped_at: datetime
    received_by: datetime


@dataclass(frozen=True, slots=True)
class CouponUse:
    """The order for which a coupon was used. `digest` covers its basket; `discount_fen` is what it took off."""

    order_id: str
    digest: str
    discount_fen: int


@dataclass(frozen=True, slots=True)
class Redemption(Write):
    """A redeemed reward, and the receipt of its posting. `points` and `cash_fen` are the price of all units."""

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
    sealed_address: bytes = b""  # encrypted by `points.adapters.members.addresses`
    steps: int = 0  # number of status changes
    changed_at: datetime | None = None
    unit: str = ""  # flash rewards: `points.domain.rewards.dispenser.Unit.label`
    shipment: Shipment | None = None
    use: CouponUse | None = None
    released_from: str = ""  # the order from which the coupon was last released
    used_at: str = ""  # the store in which the voucher was used
    day_limited: bool = False
    reason: str = ""  # the merchant's reason for refusing or refunding it

    @property
    def redemption_id(self) -> str:
        """The id in the API."""
        return ids.redemption_id(self.member_id, self.key)

    def as_issued(self) -> "Redemption":
        """The redemption as it was when first written."""
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
        """The status at `now`. An unused voucher has expired; an overdue parcel counts as received."""
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
    """The reward, if it can be redeemed at `now` with these values.

    `expected_cash_fen` is the price in cash that the member was shown. It is required if there is one, so that nobody
    pays an unseen price. Raises NotFound, NotEligible, Expired, PriceChanged, AddressRequired or Invalid.
    """
    if reward is None or not reward.is_public(now):
        raise NotFound("No such reward.")
    _check_sale(reward, now)
    _check_price(reward, quantity, expected_points, expected_cash_fen)
    _check_delivery(reward, quantity, addressed=addressed)
    return reward


def _check_sale(reward: Reward, now: datetime) -> None:
    if reward.on_sale_from and now < reward.on_sale_from:
        raise NotEligible("This reward is not on sale yet.")
    if reward.on_sale_until and now >= reward.on_sale_until:
        raise Expired("This reward is no longer on sale.")
    if reward.coupon and reward.coupon.valid_until and now > end_of_second(reward.coupon.valid_until):
        raise Expired("This coupon has already expired.")


def _check_price(reward: Reward, quantity: int, expected_points: int, expected_cash_fen: int | None) -> None:
    if expected_points != reward.points:
        raise PriceChanged(f"The reward now costs {reward.points} points.")
    if reward.cash_fen and expected_cash_fen is None:
        raise Invalid({"expected_cash_fen": "This reward costs cash. Send the unit price that the member was shown."})
    if expected_cash_fen not in (None, reward.cash_fen):
        raise PriceChanged(f"The reward now costs {reward.cash_fen} fen in addition to its points.")
    if reward.cash_fen * quantity > MOST_CASH_FEN:
        raise Invalid(
            {
                "quantity": Wording(
                    f"一次最多支付 {MOST_CASH_FEN // reward.cash_fen} 件",
                    f"At most {MOST_CASH_FEN // reward.cash_fen} of these are paid for at once.",
                )
            }
        )


def _check_delivery(reward: Reward, quantity: int, *, addressed: bool) -> None:
    if reward.kind == "goods" and not addressed:
        raise AddressRequired("Goods need a shipping address.")
    if reward.kind != "goods" and addressed:
        raise Invalid({"address": Wording("只有实物需要收货地址，请去掉", "Only goods are shipped; leave it out.")})
    if reward.kind != "goods" and quantity != 1:
        raise Invalid(
            {"quantity": Wording("优惠券和服务一次只能兑换一份", "Coupons and services are redeemed one at a time.")}
        )
    if reward.shards and quantity != 1:
        raise Invalid({"quantity": Wording("限时抢兑一次只能兑换一份", "A flash reward is redeemed one at a time.")})


def transition(redemption: Redemption, event: Event, role: Role, now: datetime) -> Transition:
    """The transition for this event and role at `now`.

    Raises Forbidden if the role may never cause the event, Expired if the redemption has expired, StateConflict if its
    status does not allow the event.
    """
    theirs = [row for row in TRANSITIONS if row.event == event and role in row.roles]
    if not theirs:
        raise Forbidden(f"The role {role} cannot {event} a redemption.")
    status = redemption.status_at(now)
    if status == "expired" and event != "expire":
        raise Expired("This redemption has expired.")
    ways = [row for row in theirs if redemption.kind in row.kinds and row.source == redemption.status]
    if not ways or (role == "clock" and event in _DUE and status != _DUE[event]):
        raise StateConflict(f"The status {status} does not allow this change.")
    return ways[0]


def shipped(
    redemption: Redemption, carrier: str, tracking_no: str, auto_confirm_days: int, now: datetime
) -> Redemption:
    """The redemption after its parcel was shipped. It counts as received after `auto_confirm_days`."""
    shipment = Shipment(carrier, tracking_no, now, later(now, timedelta(days=auto_confirm_days)))
    return replace(moved(redemption, "ship", "staff", now), shipment=shipment)


def used(redemption: Redemption, role: Role, store: str, now: datetime) -> Redemption:
    """The redemption after its voucher was used in `store` (empty: no store named)."""
    return replace(moved(redemption, "use", role, now), used_at=store)


def moved(redemption: Redemption, event: Event, role: Role, now: datetime) -> Redemption:
    """The redemption after `event`, one step on. Raises the refusals of `transition`."""
    row = transition(redemption, event, role, now)
    return replace(redemption, status=row.to, steps=redemption.steps + 1, changed_at=now)


def valid_until(now: datetime, valid_days: int) -> datetime:
    """The end of the day `valid_days` days after today. `now` must be in the program's zone."""
    last = now.date() + timedelta(days=valid_days)
    return end_of_second(datetime.combine(last, time(23, 59, 59), tzinfo=now.tzinfo))


@dataclass(frozen=True, slots=True)
class Step(Write):
    """A redemption before and after one status change."""

    before: Redemption
    after: Redemption
