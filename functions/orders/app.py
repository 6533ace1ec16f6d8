"""Orders: the merchant's order system reports paid orders and their refunds."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pydantic import ConfigDict, Field, model_validator

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.ledger import accounts, histories, orders, replays
from points.adapters.ledger.orders import StaleOrder
from points.adapters.operators import callers
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.calendar import later
from points.domain.earning import purchases, refunds
from points.domain.earning.orders import Order, Refund
from points.domain.earning.purchases import Purchase
from points.domain.errors import Invalid, NotFound, TryAgain, Unauthenticated, Wording
from points.domain.ledger.accounts import Gone
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.trail.entries import State, TrailEntry
from points.web.api import Answer, Api, Call, Nothing
from points.web.fields import Moment, Store, wrong
from points.web.order_lines import MOST_LINES, Fen, LineId, Lines, OrderId, have_different_ids, lines_of
from points.web.schemas import exactly_one
from points.web.validation import Body
from points.web.views.orders import OrderAnswer, OrderView, RefundAnswer, order_answer, order_view, refund_answer

api = Api("orders", callers=callers)

MAX_CLOCK_SKEW = timedelta(minutes=5)


class PaidOrder(Body):
    """A paid order, for a member id or an openid."""

    model_config = ConfigDict(json_schema_extra=exactly_one("member_id", "openid"))

    order_id: OrderId
    member_id: str | None = Field(None, max_length=64)
    openid: str | None = Field(None, min_length=1, max_length=64)
    paid_at: Moment
    store: Store | None = Field(None, description="The store, for leaderboards that count stores.")
    lines: Lines

    @model_validator(mode="after")
    def _whole(self) -> "PaidOrder":
        if (self.member_id is None) == (self.openid is None):
            raise wrong("请提供 member_id 或 openid 之一", "give either member_id or openid")
        if not have_different_ids(self.lines):
            raise wrong("lines 中的 line_id 不能重复", "lines: every line_id of an order is different")
        return self


class RefundLine(Body):
    """The amount refunded of one line."""

    line_id: LineId
    amount_fen: Fen


class RefundedOrder(Body):
    """A refund of one or more lines."""

    refund_id: OrderId
    lines: list[RefundLine] = Field(min_length=1, max_length=MOST_LINES)

    @model_validator(mode="after")
    def _whole(self) -> "RefundedOrder":
        if len({line.line_id for line in self.lines}) < len(self.lines):
            raise wrong("lines 中每行只能出现一次", "lines: name each line once, with its whole refunded amount")
        return self


# The order id makes an order exactly-once. Its nonce is stored in the order, at no extra cost.
@api.operation(
    "POST",
    "/merchant/orders",
    access="orders:edit",
    body=PaidOrder,
    answers=OrderAnswer,
    status=201,
    first_use=callers.first_use_here,
)
def report_order(call: Call[PaidOrder]) -> Answer:
    """Report a paid order. Its points are credited once, however often it is reported.

    `order_id` makes the order exactly-once, and the nonce is only stored with the order. An exact repeat changes
    nothing: it is refused (401) or gets the first answer. Two orders with the same nonce are two orders.
    """
    open_shop = shop.opened()
    now = open_shop.now
    _refuse_future(call.body.paid_at, now)
    for member_id in _member_ids(call.body):
        purchase = Purchase(
            call.body.order_id,
            member_id,
            call.body.paid_at,
            lines_of(call.body.lines),
            call.digest,
            call.nonce,
            call.body.store or "",
        )
        try:
            return _credit(purchase, open_shop, call)
        except Gone:
            continue  # this account was erased: the same openid may have joined again under a new id
    raise NotFound("No such member.")


@api.operation(
    "POST", "/merchant/orders/{order_id}/refunds", access="orders:edit", body=RefundedOrder, answers=RefundAnswer
)
def refund_order(call: Call[RefundedOrder]) -> Answer:
    """Report a refund of lines or parts of lines. The points they earned are taken back once."""
    now = shop.opened().now
    order = orders.order(call.path("order_id"))
    if order is None:
        raise NotFound("No such order.")
    lines_fen = {line.line_id: line.amount_fen for line in call.body.lines}
    for _ in range(transactions.ATTEMPTS):
        before = order.refunds.get(call.body.refund_id)
        if before is not None:
            repeated = replays.replayed(before, call.digest)
            return Answer(refund_answer(repeated.receipt), replayed=True)
        try:
            return _refund(order, lines_fen, call, now)
        except StaleOrder as stale:
            order = stale.now_is
    raise TryAgain("Too many simultaneous refunds of this order.")


@api.operation("GET", "/merchant/orders/{order_id}", access="orders:view", answers=OrderView)
def show_order(call: Call[Nothing]) -> Answer:
    """Get an order: its lines with their points and reasons, and its refunds.

    404 for an order that was refused when it was reported, for example because the buyer is not a member.
    """
    order = orders.order(call.path("order_id"))
    if order is None:
        raise NotFound("No such order. An order that was refused is not stored.")
    return Answer(order_view(order, shop.opened().now, call.language))


handler = api.handler


def _credit(purchase: Purchase, open_shop: shop.Shop, call: Call[PaidOrder]) -> Answer:
    now = open_shop.now
    amount_fen = sum(line.amount_fen for line in call.body.lines)
    reported = {"member_id": purchase.member_id, "amount_fen": amount_fen}
    recorded = _by_hand(call, purchase.order_id, "report", reported)
    done = transactions.post(lambda found: purchases.buy(purchase, open_shop.catalog, now, found).along(*recorded), now)
    if done.replayed and done.receipt.nonce == purchase.nonce:
        raise Unauthenticated("This X-Nonce was used before.")
    return Answer(order_answer(done.receipt, call.language), replayed=done.replayed)


def _refund(order: Order, lines_fen: dict[str, int], call: Call[RefundedOrder], now: datetime) -> Answer:
    # Orders of erased members can still be refunded, so that the sums stay correct.
    account = accounts.anybodys_account(order.member_id, consistent=True)
    rebuild = histories.rebuilder(now)
    refund_id = call.body.refund_id
    refunded = {"refund_id": refund_id, "lines_fen": lines_fen}
    recorded = _by_hand(call, order.order_id, "refund", refunded)

    def plan(found: Findings) -> Transaction[Refund]:
        assert found.account is not None
        return refunds.refund(
            order, refund_id, lines_fen, call.digest, now, account=found.account, rebuild=rebuild, found=found
        ).along(*recorded)

    done = transactions.post_guarded(plan, now, account)
    return Answer(refund_answer(done.receipt))


def _by_hand(call: Call[Any], order_id: str, action: str, after: State) -> tuple[TrailEntry, ...]:
    """Returns the entry of the audit trail if an operator calls. A key needs none: the stored order is enough."""
    return (call.changed(f"order:{order_id}", action, after=after),) if call.actor.kind == "operator" else ()


def _member_ids(order: PaidOrder) -> Iterable[str]:
    """Returns the possible member ids: the one given, or every id that the openid can have."""
    if order.member_id is not None:
        if not ids.is_member_id(order.member_id):
            raise NotFound("No such member.")
        return (order.member_id,)
    assert order.openid is not None
    return ids.member_ids(secrets.identity_key(), secrets.wechat_app()["appid"], order.openid)


def _refuse_future(paid_at: datetime, now: datetime) -> None:
    if paid_at > later(now, MAX_CLOCK_SKEW):
        raise Invalid({"paid_at": Wording("支付时间不能在将来", "An order cannot be paid in the future.")})
