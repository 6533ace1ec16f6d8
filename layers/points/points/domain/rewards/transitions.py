"""The statuses of a redemption, and the allowed changes between them.

`TRANSITIONS` is the complete list of changes; docs/redemptions.md is generated from it. When a redemption becomes
`cancelled` or `refunded`, its points, stock and limits are given back, once. When it becomes `expired`, nothing is
given back.
"""

from dataclasses import dataclass
from typing import Final, Literal

from points.domain.program.reward_terms import RewardKind

Status = Literal[
    "pending_payment", "to_ship", "shipped", "completed", "issued", "used", "cancelled", "expired", "refunded"
]

Event = Literal["pay", "lapse", "cancel", "refuse", "ship", "confirm", "refund", "use", "release", "expire"]
# Who may cause an event: the member, the shop's staff, the order system, WeChat Pay (bank), or time (clock).
Role = Literal["member", "staff", "orders", "bank", "clock"]

UNFINISHED: Final[tuple[Status, ...]] = ("pending_payment", "to_ship", "issued")  # an erasure cancels them
GIVEN_BACK: Final[frozenset[Status]] = frozenset({"cancelled", "refunded"})


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed change of status from `source` to `to`: its event, the kinds of reward, and the roles that may cause
    it.
    """

    event: Event
    source: Status
    to: Status
    kinds: tuple[RewardKind, ...]
    roles: tuple[Role, ...]

    @property
    def gives_back(self) -> bool:
        """Whether this change gives back points, stock and limits."""
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
    """Returns the status of a new redemption: `pending_payment` if it costs cash."""
    if cash_fen:
        return "pending_payment"
    return "to_ship" if kind == "goods" else "issued"


def statuses(kind: RewardKind) -> frozenset[Status]:
    """Returns every status that a redemption of this kind can have."""
    rows = [row for row in TRANSITIONS if kind in row.kinds]
    return frozenset(row.source for row in rows) | {row.to for row in rows}
