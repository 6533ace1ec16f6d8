"""The records that the audit of one member compares: account, entries, receipts, redemptions, payments and counters."""

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
    """All records about one member's points.
    `limits` are the member's counters of rewards with a total limit, by the counter's name.
    `totals` are the counters of activities with a total limit, by the id of the life.

    `thanked` are the ids of the invited friends whose own history has their part of the referral bonus.
    `payments` has the redemption's id as its key. `counts` are the attributes that count the redemptions by status
    (`points.domain.rewards.status_counts`).
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
