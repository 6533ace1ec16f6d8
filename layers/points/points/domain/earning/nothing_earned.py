"""Why a line of an order earned nothing, from the reasons (`why`) that the order stores with each line."""

from collections.abc import Mapping
from typing import Literal

from points.domain.earning.calculation import EarnedLine
from points.domain.earning.orders import Order

# no_rule: no rule covers the category. below_minimum: the category's lines together paid less than one step of the
# rule. daily_limit: the member had used the rule's daily limit. gift: nothing was paid for the line. shared_out: the
# category's points did not reach every line, and this line got none.
WhyNothing = Literal["no_rule", "below_minimum", "daily_limit", "gift", "shared_out"]


def of_line(earned: EarnedLine, of_category: int) -> WhyNothing | None:
    """Returns why the line earned nothing; None if it earned points. `of_category` are the points that its category
    earned in this order.
    """
    why = earned.why
    if earned.points:
        return None
    if why.get("none") == "no_rule":
        return "no_rule"
    if not earned.line.amount_fen:
        return "gift"
    if of_category:
        return "shared_out"
    return "below_minimum" if "short" in why else "daily_limit"


def of_order(order: Order) -> Mapping[str, WhyNothing | None]:
    """Returns why each line earned nothing, by line id; None for a line that earned points."""
    sums: dict[str, int] = {}
    for each in order.lines:
        sums[each.line.category] = sums.get(each.line.category, 0) + each.points
    return {each.line.line_id: of_line(each, sums[each.line.category]) for each in order.lines}
