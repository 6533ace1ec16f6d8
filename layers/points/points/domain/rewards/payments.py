"""The money part of a redemption that costs points and cash.

Points, stock and limit are held from the first moment, for `HOLD`; the money has its own item, and its own states. What
happened to the redemption is written into it blindly (`given_back`), and what happened to the money is learnt from
WeChat alone. Out of these two everything follows:

| money         | the redemption holds or has it    | it was given back                       |
| ------------- | --------------------------------- | --------------------------------------- |
| awaiting      | wait; when the hold is over, close | close WeChat's order                    |
| paid          | it is the member's                | refund                                  |
| closed        | cannot be                         | nothing was paid, nothing will be       |
| refunding     | cannot be                         | ask WeChat how far it is                |
| refunded      | cannot be                         | done                                    |
| refund_failed | cannot be                         | the merchant has to; ask WeChat for it  |

Money may come after the hold has died, twice, or never. Whatever comes is `paid`, and what is paid for something that
was given back is refunded. So every order ends with the reward or with the money, and never with both.
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
    """`payment_id` is WeChat's `out_trade_no`: the redemption's id, or `+` and a transaction that came on top of it.

    `steps` counts what was written; `parcel` says whether WeChat was told that the goods are on their way; `refunds`
    counts those that WeChat has closed without paying them.
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

    @property
    def member_id(self) -> str:
        return self.redemption_id[: ids.MEMBER_ID_LENGTH]

    @property
    def is_open(self) -> bool:
        """Whether the nightly pass has to look at it."""
        if self.state == "paid":
            return self.given_back or self.parcel == "due"
        return self.state in ("awaiting", "refunding", "refund_failed")


@dataclass(frozen=True, slots=True)
class PaymentStep(Write):
    """The payment as it is to be written, over what was seen of it: `after.steps - 1` steps, or none yet."""

    after: Payment


@dataclass(frozen=True, slots=True)
class PaymentNote(Write):
    """What happened to the redemption, written blindly: it was given back, or its parcel has left."""

    payment_id: str
    what: Literal["given_back", "parcel"]


@dataclass(frozen=True, slots=True)
class Paid:
    """What WeChat says of money that has come; `is_returned`: and has gone back since, by no refund of ours."""

    payment_id: str
    transaction_id: str
    at: datetime
    is_returned: bool = False


def opened(redemption_id: str, fen: int, description: str, now: datetime) -> Payment:
    return Payment(redemption_id, redemption_id, fen, description, "awaiting", later(now, HOLD))


def stepped(payment: Payment, **changes: object) -> Payment:
    """The payment after something happened to it."""
    return replace(payment, steps=payment.steps + 1, **changes)  # type: ignore[arg-type]


def surplus(payment: Payment, paid: Paid) -> Payment:
    """A second transaction for the same order, where WeChat has let the member pay twice: a payment to be refunded."""
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
    """What is to be done about it at `now`."""
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
