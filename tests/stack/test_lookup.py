"""What staff look for on the running stack: found by every filter some seconds after it was made."""

from collections.abc import Callable
from urllib.parse import quote

from local.client import Merchant, Phone
from tests.fixtures.addresses import ADDRESS
from tests.stack.mall import eventually, order, pay, put_on_sale, wish

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


def found(merchant: Merchant, path: str, query: str) -> list[str]:
    """The ids on all pages: other tests have entries of the same day."""
    name = {"entries": "member_id", "orders": "order_id"}.get(path, "redemption_id")
    ids, cursor = [], ""
    while True:
        answer = merchant.send("GET", f"/merchant/{path}?{query}&limit=100{cursor}")
        assert answer.status == 200, answer.body
        ids += [item[name] for item in answer.body["items"]]
        if answer.body["next_cursor"] is None:
            return ids
        cursor = f"&cursor={answer.body['next_cursor']}"


def test_what_was_redeemed_is_found_by_reward_receiver_parcel_and_phone(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, ming = unique("cup"), log_in()
    put_on_sale(merchant, cup, stock=5)
    pay(merchant, unique("o"), ming, 200)
    address = ADDRESS | {"name": f"欧阳{cup[-4:]}", "phone": "13912345678"}
    one = ming.post("/redeem", wish(cup, address=address)).body["redemption_id"]
    parcel = {"redemption_id": one, "carrier": "顺丰速运", "tracking_no": f"SF{cup[-6:]}".replace("_", "-")}

    eventually(lambda: found(merchant, "redemptions", f"reward_id={cup}") == [one])
    shipped = merchant.send("POST", "/merchant/redemptions/ship", {"parcels": [parcel]})
    assert (shipped.status, shipped.body["ok"]) == (200, 1)
    eventually(lambda: found(merchant, "redemptions", f"q={parcel['tracking_no']}") == [one])
    assert found(merchant, "redemptions", f"q={quote(address['name'])}") == [one]
    assert one in found(merchant, "redemptions", "q=5678")
    assert found(merchant, "redemptions", f"member_id={ming.member_id}&status=shipped") == [one]
    assert found(merchant, "redemptions", f"reward_id={cup}&status=to_ship") == []
    counts = merchant.send("GET", "/merchant/redemptions/counts").body["items"]
    assert {count["status"] for count in counts} == {"pending_payment", "to_ship", "shipped", "issued"}


def test_an_order_says_why_it_earned_nothing_and_its_entry_is_in_the_list_of_all(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    ming, order_id = log_in(), unique("o")
    reported = merchant.send("POST", "/merchant/orders", order(order_id, ming.member_id, 900))
    assert (reported.status, reported.body["points"]) == (201, 0)

    shown = merchant.send("GET", f"/merchant/orders/{order_id}").body
    assert [line["why_nothing"] for line in shown["lines"]] == ["below_minimum"]
    eventually(lambda: found(merchant, "orders", f"member_id={ming.member_id}") == [order_id])
    on_its_day = "kind=purchase&from=2026-11-22&to=2026-11-22"
    eventually(lambda: ming.member_id in found(merchant, "entries", on_its_day))
