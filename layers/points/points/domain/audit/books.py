"""What the audit of one member compares: the account, its entries, receipts, redemptions, payments and counters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from points.domain.earning.orders import Order
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.claims import Claim
from points.domain.ledger.postings import Entry
from points.domain.rewards.payments import Payment
from points.domain.rewards.redemption import Redemption


@dataclass(frozen=True, slots=True)
class Books:
    """Everything about one member's points. `limits` are the counters of rewards with a limit, by name;
    `totals` those of activities with a limit in all, by the id of the life.

    `thanked` are the friends whose own entry says that the bonus for inviting them was due. `counts` are the attributes
    that count the redemptions by status (`points.domain.rewards.status_counts`).
    """

    account: Account
    entries: Sequence[Entry]
    orders: Sequence[Order] = ()
    claims: Sequence[Claim] = ()
    redemptions: Sequence[Redemption] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    thanked: frozenset[str] = frozenset()
    payments: Mapping[str, Payment] = field(default_factory=dict)
    counts: Mapping[str, Value] = field(default_factory=dict)
