"""What the pages need of the running functions: the first screen, the chart, the rules, and where a parcel is."""

from collections.abc import Callable
from typing import Any

import pytest

from local.client import Merchant, Phone
from tests.stack.mall import pay, put_on_sale, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


@pytest.fixture
def ming(merchant: Merchant, log_in: LogIn, unique: Unique) -> Phone:
    phone = log_in("ming")
    pay(merchant, unique("o"), phone, 500)
    return phone


def body(phone: Phone, path: str) -> Any:
    answer = phone.get(path)
    assert answer.status == 200, answer.body
    return answer.body


def test_the_first_screen_counts_redemptions_as_the_list_does_whatever_the_time(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    cup, tasting = unique("cup"), unique("tasting")
    put_on_sale(merchant, cup)
    put_on_sale(merchant, tasting, kind="service", points=50, service={"valid_days": 1, "stores": []})
    done = ming.post("/redeem", wish(cup)).body["redemption_id"]
    service = {"reward_id": tasting, "quantity": 1, "expected_points": 50}
    assert ming.post("/redeem", service).status == 201
    assert body(ming, "/home")["redemptions"] == {"issued": 1, "to_ship": 1}

    parcel = {"carrier": "ZTO", "tracking_no": "ZT1234567890"}
    assert merchant.send("POST", f"/merchant/redemptions/{done}/ship", parcel).status == 200
    merchant.set_clock("2026-12-20T12:00:00+08:00")

    assert body(ming, "/home")["redemptions"] == {"completed": 1, "expired": 1}
    assert body(ming, f"/redemptions/{done}/tracking") == {
        "carrier": "ZTO",
        "carrier_name": "中通快递",
        "tracking_no": "ZT1234567890",
        "waybill_token": None,
    }


def test_the_chart_and_the_first_screen_end_with_the_same_balance(merchant: Merchant, ming: Phone) -> None:
    merchant.set_clock("2026-12-05T12:00:00+08:00")
    assert ming.post("/sign-in", {}).status == 200
    for _ in range(2):  # the second time from the days that were kept
        days, months = body(ming, "/points/trend"), body(ming, "/points/trend?by=month")
        balance = body(ming, "/home")["points"]["balance"]

        assert days["points"][-1]["balance"] == months["points"][-1]["balance"] == balance == 505
        assert sum(day["earned"] for day in days["points"]) == 505
        merchant.send("POST", "/merchant/jobs/expire", {})


def test_the_rules_are_accepted_in_the_version_of_the_first_screen(ming: Phone) -> None:
    version = body(ming, "/home")["terms_version"]
    assert body(ming, "/terms")["version"] == version

    assert ming.post("/me/terms", {"version": version}).status == 200

    assert body(ming, "/home")["me"]["terms"]["version"] == version
