"""Categories of paid orders that no rule covers. They earn nothing, so they are counted for the merchant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from points.domain.earning.orders import Order
from points.domain.ledger.writes import Write

MOST_DAYS: Final = 30  # the days that are kept and shown, today included


@dataclass(frozen=True, slots=True)
class CategoryWithoutRule(Write):
    """One order, reported on `day`, that paid `paid_fen` in a category without a rule. Writing it adds to the count."""

    order_id: str
    category: str
    day: date
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Count:
    """The orders with lines in one category without a rule, on one day or on several.
    `orders` is their number, `paid_fen` what they paid in this category, and `last_day` the day of the last one.
    """

    category: str
    orders: int
    paid_fen: int
    last_day: date


def of_order(order: Order, day: date) -> Iterator[CategoryWithoutRule]:
    """Yields one `CategoryWithoutRule` for each category of the order that no rule covers.

    Free gifts are left out, because they earn nothing under any rule.
    """
    paid_fen: dict[str, int] = {}
    for earned in order.lines:
        if earned.why.get("none") == "no_rule" and earned.line.amount_fen:
            paid_fen[earned.line.category] = paid_fen.get(earned.line.category, 0) + earned.line.amount_fen
    return (CategoryWithoutRule(order.order_id, category, day, fen) for category, fen in paid_fen.items())


def by_category(counts: Iterable[Count]) -> list[Count]:
    """Returns one sum for each category. The categories with the most orders come first."""
    sums: dict[str, Count] = {}
    for one in counts:
        so_far = sums.get(one.category, Count(one.category, 0, 0, one.last_day))
        sums[one.category] = Count(
            one.category,
            so_far.orders + one.orders,
            so_far.paid_fen + one.paid_fen,
            max(so_far.last_day, one.last_day),
        )
    return sorted(sums.values(), key=lambda count: (-count.orders, count.category))
