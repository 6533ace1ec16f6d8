"""Points plus cash on the running stack: real signatures, real notifications, real queue and roles."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest
import requests

from local.client import Merchant, Phone
from local.stack import Stack
from tests.stack.mall import at_once, outcomes, pay, put_on_sale, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]
HOLD_OVER: Final = "2026-11-22T12:15:01+08:00"


class Shop:
    """A pot for 100 points and 9.90 yuan, a member who wants it, and WeChat Pay."""

    def __init__(self, stack: Stack, merchant: Merchant, ming: Phone, pot: str) -> None:
        self.stack, self.merchant, self.ming, self.pot = stack, merchant, ming, pot

    def hold(self) -> str:
        held = self.ming.post("/redeem", wish(self.pot, expected_cash_fen=990))
        assert (held.status, held.body["status"]) == (201, "pending_payment"), held.body
        assert held.body["payment"]["request"]["paySign"]
        return str(held.body["redemption_id"])

    def pays(self, redemption_id: str, **how: Any) -> list[int]:
        body = {"out_trade_no": redemption_id} | how
        answer = requests.post(f"{self.stack.wechat_url}/_pay", json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        return [delivered["status"] for delivered in answer.json()["delivered"]]

    def refunded_fen(self, redemption_id: str) -> int:
        url = f"{self.stack.wechat_url}/_orders?out_trade_no={redemption_id}"
        return sum(order["refunded_fen"] for order in requests.get(url, timeout=10).json())

    def night(self) -> None:
        self.stack.invoke("tidy", {"source": "aws.scheduler", "job": "tidy", "scheduled_time": ""})

    def shown(self, redemption_id: str) -> tuple[str, str]:
        body = self.ming.get(f"/redemptions/{redemption_id}").body
        return body["status"], body["payment"]["state"]

    def left(self) -> tuple[int, int]:
        return self.ming.get("/points").body["balance"], self.ming.get(f"/rewards/{self.pot}").body["stock"]


@pytest.fixture
def shop(stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique) -> Shop:
    pot, ming = unique("pot"), log_in()
    put_on_sale(merchant, pot, cash_fen=990, stock=5)
    pay(merchant, unique("o"), ming, 300)
    return Shop(stack, merchant, ming, pot)


def test_41_a_price_in_cash_is_never_more_than_was_shown(shop: Shop) -> None:
    path = f"/merchant/rewards/{shop.pot}"
    body = shop.merchant.send("GET", path).body
    assert shop.merchant.send("PUT", path, body | {"cash_fen": 1990}).status == 200

    shown_before = shop.ming.post("/redeem", wish(shop.pot, expected_cash_fen=990))
    shown_now = shop.ming.post("/redeem", wish(shop.pot, expected_cash_fen=1990))

    assert (shown_before.status, shown_before.code) == (409, "PRICE_CHANGED")
    assert (shown_now.status, shown_now.body["cash_fen"]) == (201, 1990)
    assert shop.ming.post(f"/redemptions/{shown_now.body['redemption_id']}/cancel").status == 200
    assert shop.left() == (300, 5)


def test_nobody_pays_more_at_once_than_a_bank_would_take(shop: Shop) -> None:
    path = f"/merchant/rewards/{shop.pot}"
    body = shop.merchant.send("GET", path).body
    assert shop.merchant.send("PUT", path, body | {"cash_fen": 60_000_000}).status == 200

    refused = shop.ming.post("/redeem", wish(shop.pot, quantity=2, expected_cash_fen=60_000_000))

    assert (refused.code, refused.body["errors"][0]["field"]) == ("VALIDATION_FAILED", "quantity")


def test_paid_in_time_however_often_it_is_told(shop: Shop) -> None:
    redemption_id = shop.hold()
    assert shop.left() == (200, 4)

    told = at_once([partial(_told, shop, redemption_id)] * 4)

    assert outcomes(told) == {"204": 4}
    assert shop.shown(redemption_id) == ("to_ship", "paid")
    assert shop.left() == (200, 4)


def test_never_paid_paid_late_and_paid_in_secret_end_as_they_should_in_the_night(
    shop: Shop, merchant: Merchant
) -> None:
    never, late, secret = shop.hold(), shop.hold(), shop.hold()
    shop.pays(secret, notify=False)
    merchant.set_clock(HOLD_OVER)

    shop.night()
    assert shop.pays(late, late=True) == [204]
    shop.night()

    assert shop.shown(never) == ("cancelled", "closed")
    assert shop.shown(late) == ("cancelled", "refunded")
    assert shop.shown(secret) == ("to_ship", "paid")
    assert (shop.refunded_fen(never), shop.refunded_fen(late), shop.refunded_fen(secret)) == (0, 990, 0)
    assert shop.left() == (200, 4)


def test_cancelling_and_paying_at_once_ends_with_one_of_the_two(shop: Shop) -> None:
    redemption_id = shop.hold()
    path = f"/redemptions/{redemption_id}/cancel"

    replies = at_once([partial(shop.ming.post, path), partial(_told, shop, redemption_id)])
    shop.night()

    assert outcomes(replies) == {"200": 1, "204": 1}
    assert shop.shown(redemption_id) == ("cancelled", "refunded")
    assert shop.refunded_fen(redemption_id) == 990
    assert shop.left() == (300, 5)


def test_20_a_notification_of_something_else_than_was_ordered_is_refused(shop: Shop) -> None:
    redemption_id = shop.hold()

    lies: list[dict[str, Any]] = [
        {"amount.total": 1},
        {"amount.currency": "USD"},
        {"mchid": "1900000110"},
        {"appid": "wxsomebodyelse00"},
        {"payer.openid": "o-somebody-else-entirely-000"},
    ]
    statuses = [shop.pays(redemption_id, changed=lie) for lie in lies]

    assert statuses == [[422]] * len(lies)
    assert shop.shown(redemption_id) == ("pending_payment", "awaiting")
    assert shop.pays(redemption_id) == [204]


def test_21_a_notification_that_was_tampered_with_is_refused(shop: Shop) -> None:
    redemption_id = shop.hold()

    hows: list[dict[str, Any]] = [
        {"tampered": "tag"},
        {"tampered": "aad"},
        {"tampered": "signature"},
        {"tampered": "body"},
        {"age_s": 400},
    ]
    statuses = [shop.pays(redemption_id, **how) for how in hows]

    assert statuses == [[400], [400], [401], [401], [401]]
    assert shop.shown(redemption_id) == ("pending_payment", "awaiting")
    assert shop.pays(redemption_id) == [204]


class _Told:
    """What WeChat Pay was answered, as `outcomes` counts it."""

    code = ""

    def __init__(self, status: int) -> None:
        self.status = status


def _told(shop: Shop, redemption_id: str) -> Any:
    (status,) = shop.pays(redemption_id)
    return _Told(status)
