"""The accountant's journal: what the points of each day are booked as, in fen.

| event | debit | credit | amount |
| --- | --- | --- | --- |
| sale with points | revenue | contract liability | the deferred part of the day's sales (`deferral.defer`) |
| points without a sale | marketing expense | provision | points x value of a point x redemption rate |
| points taken back | liability or provision | revenue or expense | the same share as of all points granted |
| points redeemed | liability or provision | revenue or cost of rewards | see `deferral.released`, by day |

Sign-ins, activities and invitations have no price, so nothing of a price is deferred for them: their cost is marketing.
That is our reading of IFRS 15.B39; the shop's accountant decides. A negative amount is booked the other way round.

Everything follows from counts of days that have passed, and from the redemption rate of the month. So the journal of a
closed month does not change, unless the value of a point is changed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from points.domain.calendar import Month, month_of
from points.domain.figures.deferral import defer, released
from points.domain.figures.money import fen, shared

Account = Literal[
    "revenue", "contract_liability", "marketing_expense", "provision", "cost_of_rewards"
]  # the shop's accountant maps them to the shop's own
Event = Literal["sale", "points_without_sale", "points_taken_back", "redeemed"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal. `store` is empty for what belongs to no store."""

    day: date
    event: Event
    debit: Account
    credit: Account
    amount_fen: int
    store: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The points of one day. `sale_points` were granted with sales of `paid_fen`, `free_points` without.

    `taken_back` are clawed back by refunds or taken by the merchant; `redeemed` is net of what was given back.
    `by_store` has (paid_fen, points) of the sales by store.
    """

    day: date
    paid_fen: int = 0
    sale_points: int = 0
    free_points: int = 0
    taken_back: int = 0
    redeemed: int = 0
    by_store: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Pool:
    """What was deferred or provided so far, less what was taken back, and what of it was released."""

    liability: Account
    earns: Account
    gross_fen: int = 0
    released_fen: int = 0


@dataclass(slots=True)
class _Book:
    value: Fraction
    sales: _Pool = field(default_factory=lambda: _Pool("contract_liability", "revenue"))
    free: _Pool = field(default_factory=lambda: _Pool("provision", "cost_of_rewards"))
    granted: int = 0
    redeemed: int = 0

    def lines(self, moved: Moved, rate: Fraction) -> Iterator[Line]:
        yield from self._sales(moved, rate)
        provided = fen(moved.free_points * self.value * rate)
        self.free.gross_fen += provided
        yield Line(moved.day, "points_without_sale", "marketing_expense", "provision", provided)
        self.granted += moved.sale_points + moved.free_points
        yield from self._taken_back(moved)
        self.redeemed += moved.redeemed
        for pool in (self.sales, self.free):
            now = released(pool.gross_fen, max(0, self.redeemed), int(self.granted * rate), pool.released_fen)
            pool.released_fen += now
            yield Line(moved.day, "redeemed", pool.liability, pool.earns, now)

    def _sales(self, moved: Moved, rate: Fraction) -> Iterator[Line]:
        deferred = defer(moved.paid_fen, moved.sale_points, self.value, rate).liability_fen
        self.sales.gross_fen += deferred
        stores = sorted(moved.by_store)
        weights = [moved.by_store[store][0] * moved.by_store[store][1] for store in stores]
        parts = dict(zip(stores, shared(deferred, weights), strict=True)) if any(weights) else {"": deferred}
        for store, part in parts.items():
            yield Line(moved.day, "sale", "revenue", "contract_liability", part, store)

    def _taken_back(self, moved: Moved) -> Iterator[Line]:
        share = min(Fraction(1), Fraction(moved.taken_back, self.granted)) if self.granted > 0 else Fraction(0)
        self.granted -= moved.taken_back
        for pool, earned in ((self.sales, "revenue"), (self.free, "marketing_expense")):
            back = fen(pool.gross_fen * share)
            pool.gross_fen -= back
            yield Line(moved.day, "points_taken_back", pool.liability, earned, back)  # type: ignore[arg-type]


def journal(
    history: Iterable[Moved], month: Month, rate_of: Callable[[Month], Fraction], point_value_fen: Fraction
) -> Sequence[Line]:
    """Returns the lines of the month, day by day, without empty ones.

    `history` are all days with movements up to the end of the month, oldest first. `rate_of` returns the ultimate
    redemption rate that is known when a month begins.
    """
    book = _Book(point_value_fen)
    found: list[Line] = []
    for moved in history:
        lines = list(book.lines(moved, rate_of(month_of(moved.day))))
        if month_of(moved.day) == month:
            found += [line for line in lines if line.amount_fen]
    return found


def balance(lines: Iterable[Line], account: Account) -> int:
    """Returns what the lines add to the account's credit side, less its debit side."""
    return sum(line.amount_fen * ((line.credit == account) - (line.debit == account)) for line in lines)
