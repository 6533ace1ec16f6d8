"""The counts of one order: orders and their amount, and its points by rule, campaign and store.

Refunds do not change them: what a refund takes back is an entry of its own day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import tzinfo

from points.domain.earning.calculation import EarnedLine
from points.domain.earning.orders import Order
from points.domain.figures.counts import Counts, Tally
from points.domain.program import lives


def of_order(order: Order, zone: tzinfo) -> Counts:
    """Returns the counts of the order, on the day it was written."""
    tally = Tally(order.at, zone)
    tally.total("orders", 1)
    tally.total("paid_fen", order.paid_fen)
    if order.store:
        tally.part("orders", "store", order.store, 1)
        tally.part("paid_fen", "store", order.store, order.paid_fen)
        tally.part("issued", "store", order.store, order.points)
    for rule, lines in _grouped(order.lines, "rule").items():
        tally.part("issued", "rule", rule, sum(line.points for line in lines))
    for campaign, lines in _grouped(order.lines, "campaign").items():
        tally.part("orders", "campaign", campaign, 1)
        tally.part("paid_fen", "campaign", campaign, sum(line.line.amount_fen for line in lines))
        tally.part("issued", "campaign", campaign, sum(line.points for line in lines))
        extra = _extra(lines)
        tally.part("extra", "campaign", campaign, extra)
        tally.total("extra", extra)
    return tally.counts


def _grouped(lines: Iterable[EarnedLine], kind: str) -> dict[str, list[EarnedLine]]:
    """Returns the lines by the rule or campaign that they name. Lines that name none are left out."""
    found: dict[str, list[EarnedLine]] = defaultdict(list)
    for line in lines:
        if kind in line.why:
            found[lives.named_in(line.why, kind) if kind == "campaign" else str(line.why[kind])].append(line)
    return found


def _extra(lines: Sequence[EarnedLine]) -> int:
    """Returns the points that campaigns added to what the rules alone give for these lines.
    Rules apply to whole categories.
    """
    paid: Counter[str] = Counter()
    points: Counter[str] = Counter()
    steps: dict[str, int] = {}
    for line in lines:
        category = line.line.category
        paid[category] += line.line.amount_fen
        points[category] += line.points
        steps[category] = int(line.why["fen_per_point"])
    return sum(max(0, points[category] - paid[category] // steps[category]) for category in paid)
