"""The cash part of a redemption that costs points and cash.

Points, stock and limits are taken at once, and the member has the time `HOLD` to pay. The payment is an item of its own
with its own states. When the redemption is cancelled, `given_back` is written to the payment without a read. Only
WeChat reports what happened to the money. The state of the money and `given_back` together decide the next step:

| money         | redemption active or held         | `given_back`                           |
| ------------- | --------------------------------- | -------------------------------------- |
| awaiting      | wait; close it when the hold ends | close WeChat's order                   |
| paid          | nothing: the member has both      | refund                                 |
| closed        | cannot happen                     | nothing: no money was or will be paid  |
| refunding     | cannot happen                     | ask WeChat for the result              |
| refunded      | cannot happen                     | nothing                                |
| refund_failed | cannot happen                     | the merchant must act; ask WeChat      |

Money may arrive after the hold ended, twice, or never. Any money that arrives is `paid`, and is refunded if the
redemption was cancelled. So each order ends with either the reward or the money, never both.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from points.domain import ids
from points.domain.calendar import later
from points.domain.ledger.writes import Write

HOLD: Final = timedelta(minutes=15)

MoneyState = Literal["awaiting", "paid", "closed", "refunding", "refunded", "refund_failed"]
ParcelState = Literal["", "due", "told", "failed"]
Todo = Literal["nothing", "wait", "close", "refund", "follow", "tell"]


@dataclass(frozen=True, slots=True)
class Payment:
    """The payment of one redemption.
    `payment_id` is the redemption id, which is WeChat's `out_trade_no`. For a duplicate payment it is `+` and WeChat's
    transaction id. `steps` counts writes. `parcel` is the state of the shipping report to WeChat (empty: not due yet);
    `parcel_fault` is the report's last error. `refunds` counts refunds that WeChat closed without paying.
    `waybill_token` opens WeChat's page that tracks the parcel.
    """

    payment_id: str
    redemption_id: str
    fen: int
    description: str
    state: MoneyState
    hold_until: datetime
    given_back: bool = False
    steps: int = 0
    prepay_id: str = ""
    prepaid_at_s: int = 0
    transaction_id: str = ""
    paid_at: datetime | None = None
    parcel: ParcelState = ""
    parcel_fault: str = ""
    refunds: int = 0
    waybill_token: str = ""

    @property
    def member_id(self) -> str:
        """The member who pays."""
        return self.redemption_id[: ids.MEMBER_ID_LENGTH]

    @property
    def is_open(self) -> bool:
        """Whether the nightly pass must check it."""
        if self.state == "paid":
            return self.given_back or self.parcel == "due"
        return self.state in ("awaiting", "refunding", "refund_failed")


@dataclass(frozen=True, slots=True)
class PaymentStep(Write):
    """One new state of a payment.
    It is written only if the stored payment has `after.steps - 1` steps, or does not exist.
    """

    after: Payment


@dataclass(frozen=True, slots=True)
class PaymentNote(Write):
    """A note to a payment, written without a read: its redemption was given back, or its parcel was shipped."""

    payment_id: str
    what: Literal["given_back", "parcel"]


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment that WeChat reports as paid.
    `is_returned` is whether the money was returned afterwards by something else than our refund.
    """

    payment_id: str
    transaction_id: str
    at: datetime
    is_returned: bool = False


def opened(redemption_id: str, fen: int, description: str, now: datetime) -> Payment:
    """Returns the payment of a new redemption, in fen. The hold ends `HOLD` after `now`."""
    return Payment(redemption_id, redemption_id, fen, description, "awaiting", later(now, HOLD))


def stepped(payment: Payment, **changes: object) -> Payment:
    """Returns the payment with these fields changed and `steps` raised by 1."""
    return replace(payment, steps=payment.steps + 1, **changes)  # type: ignore[arg-type]


def surplus(payment: Payment, paid: Paid) -> Payment:
    """Returns a new payment for a duplicate payment of the same redemption. It will be refunded."""
    return Payment(
        f"+{paid.transaction_id}",
        payment.redemption_id,
        payment.fen,
        payment.description,
        "paid",
        payment.hold_until,
        given_back=True,
        transaction_id=paid.transaction_id,
        paid_at=paid.at,
    )


def todo(payment: Payment, now: datetime) -> Todo:
    """Returns the next step for the payment at `now`."""
    match payment.state:
        case "awaiting":
            return "close" if payment.given_back or now >= payment.hold_until else "wait"
        case "paid" if payment.given_back:
            return "refund"
        case "paid" if payment.parcel == "due":
            return "tell"
        case "refunding" | "refund_failed":
            return "follow"
    return "nothing"
