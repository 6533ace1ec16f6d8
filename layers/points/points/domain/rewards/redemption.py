"""Redemptions: what was redeemed, and the steps from one status to the next.
The allowed steps are in the table `points.domain.rewards.transitions`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from points.domain import ids
from points.domain.calendar import end_of_second, later
from points.domain.errors import Expired, Forbidden, StateConflict
from points.domain.ledger.writes import Write
from points.domain.program import lives
from points.domain.program.reward_terms import CouponTerms, RewardKind
from points.domain.rewards.transitions import TRANSITIONS, Event, Role, Status, Transition, first_status

MOST_IMAGE_BYTES: Final = 200
# The events that time causes, and the status that a redemption then has, even if no job has written it yet.
_DUE: Final[Mapping[Event, Status]] = {"expire": "expired", "confirm": "completed"}


@dataclass(frozen=True, slots=True)
class Address:
    """One shipping address.
    It is personal data: stored encrypted, shown only to its member and to staff, never logged.
    """

    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """One shipped parcel. It counts as received at `received_by`, if the member does not confirm it earlier."""

    carrier: str
    tracking_no: str
    shipped_at: datetime
    received_by: datetime


@dataclass(frozen=True, slots=True)
class CouponUse:
    """One use of a coupon for an order. `digest` covers the order's content; `discount_fen` is what the coupon took
    off. `again` is whether the coupon was used for this order and released from it before.
    """

    order_id: str
    digest: str
    discount_fen: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Redemption(Write):
    """One redemption, which is also the receipt of its posting. `points` and `cash_fen` are the price of all units.
    `stocked`, `limited` and `day_limited` say whether the units were taken from a stock and counted for the total and
    the daily limit.
    """

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
    used_by: str = ""  # the operator or key that redeemed the voucher there
    day_limited: bool = False
    reason: str = ""  # the merchant's reason for refusing or refunding it
    image: str = ""  # the reward's first picture when it was redeemed, see `kept_image`
    life: int = lives.FIRST  # of the reward

    @property
    def redemption_id(self) -> str:
        """The id in the API."""
        return ids.redemption_id(self.member_id, self.key)

    @property
    def life_id(self) -> str:
        """The id of the life of the reward that was redeemed. Stock and limits return to this life."""
        return lives.life_id(self.reward_id, self.life)

    def as_issued(self) -> "Redemption":
        """Returns the redemption as it was when it was created."""
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
            used_by="",
            reason="",
        )

    def status_at(self, now: datetime) -> Status:
        """Returns the status at `now`, even if no job has written it yet.
        A coupon or voucher that was not used in time is `expired`. A parcel whose `received_by` has passed is
        `completed`.
        """
        if self.status == "issued" and self.valid_until is not None and now > self.valid_until:
            return "expired"
        if self.status == "shipped" and self.shipment is not None and now >= self.shipment.received_by:
            return "completed"
        return self.status


def kept_image(images: Sequence[str]) -> str:
    """Returns the address of the picture that a redemption stores: the first one; empty if there is none or it is too
    long. It is limited to `MOST_IMAGE_BYTES`, because every redemption stores it and each kilobyte of an item costs one
    more write unit.
    """
    first = images[0] if images else ""
    return first if len(first.encode()) <= MOST_IMAGE_BYTES else ""


def transition(redemption: Redemption, event: Event, role: Role, now: datetime) -> Transition:
    """Returns the transition for this event and role at `now`.

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
    """Returns the redemption after its parcel was shipped. The parcel counts as received after `auto_confirm_days`."""
    shipment = Shipment(carrier, tracking_no, now, later(now, timedelta(days=auto_confirm_days)))
    return replace(moved(redemption, "ship", "staff", now), shipment=shipment)


def used(redemption: Redemption, role: Role, store: str, now: datetime, by: str = "") -> Redemption:
    """Returns the redemption after its voucher was used in `store` (empty: no store named). `by` redeemed it."""
    return replace(moved(redemption, "use", role, now), used_at=store, used_by=by)


def moved(redemption: Redemption, event: Event, role: Role, now: datetime) -> Redemption:
    """Returns the redemption after `event`, with `steps` raised by 1. Raises the refusals of `transition`."""
    row = transition(redemption, event, role, now)
    return replace(redemption, status=row.to, steps=redemption.steps + 1, changed_at=now)


def valid_until(now: datetime, valid_days: int) -> datetime:
    """Returns the last moment of the day `valid_days` days after that of `now`, which must be in the program's zone."""
    last = now.date() + timedelta(days=valid_days)
    return end_of_second(datetime.combine(last, time(23, 59, 59), tzinfo=now.tzinfo))


@dataclass(frozen=True, slots=True)
class Step(Write):
    """One change of a redemption's status: the redemption before and after it."""

    before: Redemption
    after: Redemption
