"""Orders and refunds, as the merchant's order system sees them."""

from typing import Any

from points.domain.earning.orders import Order, RefundReceipt
from points.web.languages import Language
from points.web.texts import history
from points.web.validation import Answers


class LineEarned(Answers):
    """The points of one line."""

    line_id: str
    points: int
    reason: str


class OrderAnswer(Answers):
    """The points of an order."""

    points: int
    entry_id: str
    lines: list[LineEarned]


class RefundAnswer(Answers):
    """The points taken back, and the member's debt after it."""

    clawed_back: int
    debt: int


def order_answer(order: Order, language: Language) -> dict[str, Any]:
    """Returns the answer to an order: the points of each line, and in `language` why it earned that many."""
    lines = [
        {"line_id": e.line.line_id, "points": e.points, "reason": history.reason(e.why, language)} for e in order.lines
    ]
    return {"points": order.points, "entry_id": order.entry_id, "lines": lines}


def refund_answer(receipt: RefundReceipt) -> dict[str, Any]:
    """Returns the answer to a refund, in the shape of `RefundAnswer`."""
    return {"clawed_back": receipt.clawed_back, "debt": receipt.debt}
