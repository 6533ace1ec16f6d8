"""Order lines: what an order may have, a refund, a coupon and a preview may have as well."""

from typing import Any

import pytest
from pydantic import ValidationError

from functions.backtest.app import SampleOrder
from functions.orders.app import PaidOrder, RefundedOrder
from points.web.order_lines import MOST_FEN, MOST_LINES
from points.web.views.baskets import BasketBody
from tests.fixtures.cloud import Cloud

Parsed = PaidOrder | RefundedOrder | BasketBody | SampleOrder


def order(*lines: dict[str, Any]) -> Parsed:
    return PaidOrder.model_validate(
        {"order_id": "o", "member_id": "m", "paid_at": "2026-11-22T10:00:00+08:00", "lines": [*lines]}
    )


def refund(*lines: dict[str, Any]) -> Parsed:
    amounts = [{name: value for name, value in line.items() if name != "category"} for line in lines]
    return RefundedOrder.model_validate({"refund_id": "r", "lines": amounts})


def basket(*lines: dict[str, Any]) -> Parsed:
    return BasketBody.model_validate({"order_id": "o", "lines": [*lines]})


def preview(*lines: dict[str, Any]) -> Parsed:
    return SampleOrder.model_validate({"lines": [*lines]})


DOORS = pytest.mark.parametrize("door", [order, refund, basket, preview], ids=lambda door: door.__name__)


def line(number: int = 1, amount_fen: int = 100) -> dict[str, Any]:
    return {"line_id": str(number), "category": "tea", "amount_fen": amount_fen}


@DOORS
def test_a_free_gift_and_the_largest_amount_and_number_of_lines_pass(door: Any) -> None:
    assert door(line(amount_fen=0), line(2, MOST_FEN))
    assert door(*(line(number) for number in range(MOST_LINES)))


@DOORS
@pytest.mark.parametrize(
    "lines", [[line(amount_fen=-1)], [line(amount_fen=MOST_FEN + 1)], [line(n) for n in range(MOST_LINES + 1)], []]
)
def test_what_is_less_than_nothing_or_too_much_is_refused(door: Any, lines: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        door(*lines)


def test_a_free_gift_earns_nothing_and_is_refunded_for_nothing(mall: Cloud) -> None:
    member_id = mall.join("ming")
    body = {"order_id": "o-1", "member_id": member_id, "paid_at": "2026-11-22T10:00:00+08:00"}
    lines = [line(1, 100_000), line(2, 0)]

    reported = mall.merchant("POST /merchant/orders", body=body | {"lines": lines})
    returned = mall.merchant(
        "POST /merchant/orders/{order_id}/refunds",
        "/merchant/orders/o-1/refunds",
        {"refund_id": "r-1", "lines": [{"line_id": "2", "amount_fen": 0}]},
    )

    assert [earned["points"] for earned in reported.body["lines"]] == [100, 0]
    assert (returned.status, returned.body["clawed_back"]) == (200, 0)
