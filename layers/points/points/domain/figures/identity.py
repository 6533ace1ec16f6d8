"""The identity of the figures: what all entries changed is what the accounts hold.

Outstanding points are the balances of 0 or more and what is pending. Points under review are held. A balance below 0 is
a debt. Over any range: change of (outstanding + held - debt) = issued - clawed_back - redeemed + given_back - expired
+ adjusted. The right side is counted from entries. The left side is read from the accounts. Outstanding and debt alone
cannot be counted from entries: whether a refund makes a debt depends on the balance, which no entry holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from points.domain.figures.counts import Counts, total
from points.domain.figures.measures import Measure
from points.domain.ledger.accounts import Account

CHANGES: Final[Mapping[Measure, int]] = {
    "issued": 1,
    "clawed_back": -1,
    "redeemed": -1,
    "given_back": 1,
    "expired": -1,
    "adjusted": 1,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What accounts hold in all: outstanding points, points held for review, and debt."""

    outstanding: int = 0
    held: int = 0
    debt: int = 0

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(self.outstanding + other.outstanding, self.held + other.held, self.debt + other.debt)

    @property
    def net(self) -> int:
        """The side of the identity that accounts give."""
        return self.outstanding + self.held - self.debt


def standing_of(account: Account) -> Standing:
    """Returns what one account holds, as it is stored."""
    pending = sum(account.pending.values())
    return Standing(max(0, account.balance) + pending, account.number("held"), max(0, -account.balance))


def standing_of_all(accounts: Iterable[Account]) -> Standing:
    """Returns what these accounts hold in all."""
    return sum(map(standing_of, accounts), Standing())


def net_change(counts: Counts) -> int:
    """Returns the side of the identity that entries give."""
    return sum(sign * total(counts, measure) for measure, sign in CHANGES.items())
