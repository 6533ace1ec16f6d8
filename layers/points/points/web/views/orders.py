"""Orders and refunds, as the merchant's order system sees them."""

from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.earning import nothing_earned
from points.domain.earning.calculation import EarnedLine
from points.domain.earning.nothing_earned import WhyNothing
from points.domain.earning.orders import Order, RefundReceipt
from points.web.languages import Language
from points.web.texts import history
from points.web.texts.orders import why_nothing
from points.web.validation import Answers
from points.web.views.times import local, local_or_null


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
    """The points taken back by a refund, and the member's debt after it."""

    clawed_back: int
    debt: int


class OrderLineView(Answers):
    """One line of an order: what was paid, what it earned and why."""

    line_id: str
    category: str
    sku: str | None
    amount_fen: int
    refunded_fen: int
    points: int
    points_left: int = Field(description="After its refunds.")
    reason: str = Field(description="The rule, campaign and limits that decided the points, in words.")
    why_nothing: WhyNothing | None = Field(description="Why it earned nothing. Null if it earned points.")
    because: str | None = Field(description="`why_nothing` in words, in the caller's language.")


class RefundView(Answers):
    """One refund of an order."""

    refund_id: str
    at: datetime | None = Field(description="When it was reported. Null: reported before this was stored.")
    clawed_back: int
    debt: int = Field(description="The member's debt after it.")


class OrderView(Answers):
    """An order as it was reported."""

    order_id: str
    member_id: str
    store: str | None
    paid_at: datetime | None = Field(description="Null: reported before this was stored.")
    reported_at: datetime
    paid_fen: int
    refunded_fen: int
    points: int = Field(description="Before refunds.")
    entry_id: str
    spendable_from: str = Field(description="The day from which the points can be spent.")
    lines: list[OrderLineView]
    refunds: list[RefundView] = Field(description="Oldest first.")


class OrdersAnswer(Answers):
    items: list[OrderView]
    next_cursor: str | None


def order_view(order: Order, now: datetime, language: Language) -> dict[str, Any]:
    """Returns the order in the shape of `OrderView`. Times are in the zone of `now`."""
    nothing = nothing_earned.of_order(order)
    refunds = sorted(order.refunds.items(), key=lambda item: (item[1].at is not None, item[1].at or now))
    return {
        "order_id": order.order_id,
        "member_id": order.member_id,
        "store": order.store or None,
        "paid_at": local_or_null(order.paid_at, now),
        "reported_at": local(order.at, now),
        "paid_fen": order.paid_fen,
        "refunded_fen": sum(order.refunded_fen.values()),
        "points": order.points,
        "entry_id": order.entry_id,
        "spendable_from": order.live_from,
        "lines": [_line_view(order, each, nothing[each.line.line_id], language) for each in order.lines],
        "refunds": [_refund_view(refund_id, receipt, now) for refund_id, receipt in refunds],
    }


def _line_view(order: Order, earned: EarnedLine, why: WhyNothing | None, language: Language) -> dict[str, Any]:
    line = earned.line
    return {
        "line_id": line.line_id,
        "category": line.category,
        "sku": line.sku or None,
        "amount_fen": line.amount_fen,
        "refunded_fen": order.refunded_fen.get(line.line_id, 0),
        "points": earned.points,
        "points_left": order.points_left(earned),
        "reason": history.reason(earned.why, language),
        "why_nothing": why,
        "because": why_nothing(why, earned, language) if why else None,
    }


def _refund_view(refund_id: str, receipt: RefundReceipt, now: datetime) -> dict[str, Any]:
    at = local_or_null(receipt.at, now)
    return {"refund_id": refund_id, "at": at, "clawed_back": receipt.clawed_back, "debt": receipt.debt}


def order_answer(order: Order, language: Language) -> dict[str, Any]:
    """Returns the answer to an order: the points of each line, and in `language` why it earned that many."""
    lines = [
        {"line_id": e.line.line_id, "points": e.points, "reason": history.reason(e.why, language)} for e in order.lines
    ]
    return {"points": order.points, "entry_id": order.entry_id, "lines": lines}


def refund_answer(receipt: RefundReceipt) -> dict[str, Any]:
    """Returns the answer to a refund, in the shape of `RefundAnswer`."""
    return {"clawed_back": receipt.clawed_back, "debt": receipt.debt}
