"""Staff find redemptions, coupons, orders and entries: by any filter, page by page, each once."""

from typing import Any

import pytest

from benchmarks.metering import metered
from points.adapters.aws import dynamodb, parallel, secrets
from points.domain.operators.keys import ApiKey
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import MERCHANT, Cloud, handler_of
from tests.fixtures.shop import rich
from tests.fixtures.streams import Streams

REDEMPTIONS = "GET /merchant/redemptions"
CUP = {"reward_id": "cup", "kind": "goods", "name": "青瓷杯", "points": 1, "stock": 500}
TEA = {"reward_id": "tea", "kind": "service", "name": "品茶", "points": 1, "stock": 50, "service": {"valid_days": 30}}
COUPON = {"kind": "amount_off", "amount_off_fen": 500, "valid_days": 30}
OFF = {"reward_id": "off", "kind": "coupon", "name": "减五元", "points": 1, "stock": 50, "coupon": COUPON}


class Shop:
    """A shop whose streams are delivered when the test says so."""

    def __init__(self, mall: Cloud) -> None:
        self.mall = mall
        mall.clock("2026-11-22T12:00:00+08:00")
        self.streams = Streams("members", "redemptions", "orders", "entries")
        for reward in (CUP, TEA, OFF):
            assert mall.merchant("POST /merchant/rewards", body=reward).status == 201
        self.ming = rich(mall, "ming")
        self.taps = 0

    def deliver(self) -> None:
        for event in self.streams.events():
            handler_of("lists")(event, None)

    def redeem(self, reward_id: str = "cup", member_id: str = "", **address: str) -> str:
        self.taps += 1
        wish: dict[str, Any] = {"reward_id": reward_id, "quantity": 1, "expected_points": 1}
        wish |= {"address": ADDRESS | address} if reward_id == "cup" else {}
        answer = self.mall.member(member_id or self.ming, "POST /redeem", body=wish, key=f"tap-{self.taps}")
        assert answer.status == 201, answer.body
        return str(answer.body["redemption_id"])

    def ship(self, redemption_id: str, tracking_no: str) -> None:
        parcel = {"redemption_id": redemption_id, "carrier": "顺丰速运", "tracking_no": tracking_no}
        answer = self.mall.merchant("POST /merchant/redemptions/ship", body={"parcels": [parcel]})
        assert answer.body["ok"] == 1, answer.body

    def find(self, query: str, route: str = REDEMPTIONS, cookie: str = "", limit: int = 0) -> list[dict[str, Any]]:
        """All pages."""
        found: list[dict[str, Any]] = []
        cursor = ""
        for _ in range(40):
            asked = "&".join(filter(None, [query, f"limit={limit}" if limit else "", cursor]))
            if cookie:
                answer = self.mall.operator(cookie, route, query=asked)
            else:
                answer = self.mall.merchant(route, query=asked)
            assert answer.status == 200, answer.body
            found += answer.body["items"]
            if answer.body["next_cursor"] is None:
                return found
            cursor = f"cursor={answer.body['next_cursor']}"
        raise AssertionError("no end")

    def ids(self, query: str, route: str = REDEMPTIONS, limit: int = 0) -> list[str]:
        return [item["redemption_id"] for item in self.find(query, route, limit=limit)]


@pytest.fixture
def shop(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> Shop:
    # moto is not made for several writers at the same time
    monkeypatch.setattr(parallel, "each", lambda work, things: [work(thing) for thing in things])
    return Shop(mall)


def test_each_filter_finds_its_own_page_by_page(mall: Cloud, shop: Shop) -> None:
    lan = rich(mall, "lan")
    cups = [shop.redeem() for _ in range(5)]
    coupon, tasting, hers = shop.redeem("off"), shop.redeem("tea"), shop.redeem("cup", lan)
    shop.ship(cups[0], "SF0001")
    shop.deliver()

    assert sorted(shop.ids("reward_id=cup", limit=2)) == sorted([*cups, hers])
    assert sorted(shop.ids("reward_id=cup&status=shipped,issued", limit=2)) == [cups[0]]
    assert sorted(shop.ids(f"member_id={lan}")) == [hers]
    assert sorted(shop.ids(f"member_id={shop.ming}&status=issued", limit=1)) == sorted([coupon, tasting])
    assert sorted(shop.ids("status=issued,shipped", limit=2)) == sorted([coupon, tasting, cups[0]])
    assert sorted(shop.ids("from=2026-11-22&to=2026-11-22", limit=3)) == sorted([*cups, coupon, tasting, hers])
    assert shop.ids("from=2026-11-23&to=2026-11-30") == []
    assert shop.ids("to=2026-11-21") == []
    assert shop.ids("reward_id=nothing") == shop.ids("member_id=nobody") == []


def test_without_a_filter_what_waits_to_be_shipped_is_listed_oldest_first(shop: Shop) -> None:
    cups = [shop.redeem() for _ in range(3)]
    shop.redeem("tea")

    assert shop.ids("", limit=2) == cups
    assert shop.ids("status=to_ship&reward_id=cup", limit=1) == cups
    assert shop.ids("status=to_ship&reward_id=tea", limit=1) == []


def test_what_waits_is_counted_by_status(shop: Shop) -> None:
    cups = [shop.redeem() for _ in range(3)]
    shop.redeem("tea")
    shop.ship(cups[0], "SF0001")
    route = "GET /merchant/redemptions/counts"
    told = {one["status"]: (one["count"], one["is_all"]) for one in shop.mall.merchant(route).body["items"]}

    assert told == {"to_ship": (2, True), "shipped": (1, True), "issued": (1, True), "pending_payment": (0, True)}
    for _ in range(50):
        shop.redeem()
    told = {one["status"]: (one["count"], one["is_all"]) for one in shop.mall.merchant(route).body["items"]}
    assert told["to_ship"] == (50, False), "one member is in one partition"


def test_a_search_over_months_ends_and_leaves_none_out(mall: Cloud, shop: Shop) -> None:
    made = [shop.redeem()]
    for moment in ("2026-12-31T23:59:00+08:00", "2027-01-01T00:01:00+08:00", "2027-03-15T12:00:00+08:00"):
        mall.clock(moment)
        made += [shop.redeem(), shop.redeem()]
    shop.deliver()

    assert sorted(shop.ids("status=to_ship,shipped", limit=2)) == sorted(made)
    assert sorted(shop.ids("from=2026-12-01&to=2026-12-31", limit=1)) == sorted(made[1:3])
    assert sorted(shop.ids("from=2027-01-01", limit=100)) == sorted(made[3:])
    assert shop.mall.merchant(REDEMPTIONS, query="from=2025-01-01&to=2026-12-01").code == "VALIDATION_FAILED"


def test_a_voucher_is_found_by_the_store_that_redeemed_it(mall: Cloud, shop: Shop) -> None:
    tasting = shop.redeem("tea")
    shown = mall.member(shop.ming, "GET /redemptions/{redemption_id}", f"/redemptions/{tasting}").body
    code = {"voucher_code": shown["voucher"]["voucher_code"], "store": "湖滨店"}
    assert mall.merchant("POST /merchant/vouchers/verify", body=code).status == 200
    shop.deliver()

    (found,) = shop.find("store=湖滨店")

    assert (found["redemption_id"], found["used_by"]) == (tasting, MERCHANT["key"])
    assert shop.ids("store=西湖店") == []


def test_text_finds_by_id_parcel_receiver_and_phone(shop: Shop) -> None:
    mine, other = shop.redeem(name="欧阳娜", phone="13912345678"), shop.redeem(name="李雷", phone="13900001111")
    shop.ship(other, "sf1420260122")
    shop.deliver()

    assert shop.ids(f"q={mine}") == shop.ids("q=欧阳娜") == shop.ids("q=5678") == [mine]
    assert shop.ids("q=SF1420260122") == shop.ids("q=李雷") == [other]
    assert shop.ids("q=欧阳") == shop.ids("q=0000") == []
    assert shop.ids("q=李雷&status=to_ship") == []


def test_who_may_not_see_names_finds_nothing_by_them_and_sees_no_address(mall: Cloud, shop: Shop) -> None:
    mine = shop.redeem(name="欧阳娜", phone="13912345678")
    shop.deliver()
    analyst = mall.hire("analyst")

    assert shop.find("q=欧阳娜", cookie=analyst) == shop.find("q=5678", cookie=analyst) == []
    (found,) = shop.find(f"q={mine}", cookie=analyst)
    assert "address" not in found
    assert "欧阳娜" not in str(found)


def test_no_name_is_in_the_rows_and_they_go_with_the_address(mall: Cloud, shop: Shop) -> None:
    shop.redeem(name="欧阳娜", phone="13912345678")
    shop.deliver()
    rows = dynamodb.scan("lists", limit=1000)[0]
    assert "欧阳娜" not in str(rows)
    receivers = [row for row in rows if row["list"].startswith("receiver#")]
    assert len(receivers) == 1

    assert mall.member(shop.ming, "DELETE /me").status == 204
    shop.deliver()

    assert shop.ids("q=欧阳娜") == []
    left = [row for row in dynamodb.scan("lists", limit=1000)[0] if row["list"].startswith("receiver#")]
    assert [set(row) & {"gone"} for row in left] == [{"gone"}]


def test_a_key_that_is_limited_to_stores_gets_no_parcels(
    mall: Cloud, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.redeem()
    tasting = shop.redeem("tea")
    shop.deliver()
    key = ApiKey(MERCHANT["key"], (MERCHANT["secret"].encode(),), frozenset({"staff"}), stores=("西湖店",))
    monkeypatch.setattr(secrets, "merchant_keys", lambda: [key])

    assert mall.merchant(REDEMPTIONS).code == "FORBIDDEN"
    assert mall.merchant("GET /merchant/redemptions/counts").code == "FORBIDDEN"
    assert mall.merchant(REDEMPTIONS, query="status=issued,shipped").code == "FORBIDDEN"
    assert shop.ids("from=2026-11-22") == [tasting]


def test_coupons_that_were_issued(shop: Shop) -> None:
    shop.redeem()
    coupons = [shop.redeem("off") for _ in range(3)]
    shop.deliver()
    route = "GET /merchant/coupons"

    assert sorted(shop.ids("", route, limit=2)) == sorted(coupons)
    assert sorted(shop.ids("reward_id=off&status=issued", route, limit=2)) == sorted(coupons)
    assert sorted(shop.ids(f"member_id={shop.ming}", route)) == sorted(coupons)
    assert shop.ids("reward_id=cup", route) == shop.ids("status=used", route) == []
    assert shop.mall.merchant(route, query="store=x").code == "VALIDATION_FAILED"


def test_a_members_orders_with_their_reasons(mall: Cloud, shop: Shop) -> None:
    for n in range(3):
        line = {"line_id": "1", "category": "tea", "amount_fen": 999 + n}
        order = {"order_id": f"o-{n}", "member_id": shop.ming, "paid_at": "2026-11-22T10:00:00+08:00", "lines": [line]}
        assert mall.merchant("POST /merchant/orders", body=order).status == 201

    found = shop.find(f"member_id={shop.ming}", "GET /merchant/orders", limit=2)

    assert [order["order_id"] for order in found] == ["o-2", "o-1", "o-0", "ming"]
    assert [order["points"] for order in found] == [1, 1, 0, 100]
    assert found[2]["lines"][0]["why_nothing"] == "below_minimum"
    assert shop.find("member_id=0000000000000000", "GET /merchant/orders") == []
    assert mall.merchant("GET /merchant/orders").code == "VALIDATION_FAILED"


def test_entries_of_all_members_by_day_and_kind(mall: Cloud, shop: Shop) -> None:
    shop.redeem()
    mall.clock("2026-11-23T00:00:01+08:00")
    lan = rich(mall, "lan")
    shop.redeem("cup", lan)
    shop.deliver()
    route = "GET /merchant/entries"

    every = shop.find("", route, limit=1)
    kinds = [(entry["kind"], entry["member_id"]) for entry in every]
    assert kinds == [("redeem", lan), ("purchase", lan), ("redeem", shop.ming), ("purchase", shop.ming)]
    assert [entry["points"] for entry in every] == [-1, 100, -1, 100]
    assert [entry["member_id"] for entry in shop.find("to=2026-11-22&kind=purchase", route)] == [shop.ming]
    assert [entry["member_id"] for entry in shop.find("from=2026-11-23&kind=redeem,cancel", route)] == [lan]
    assert shop.find("from=2026-11-24", route) == shop.find("kind=expire", route) == []


def test_a_page_of_fifty_costs_little(mall: Cloud, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_TTL_S", "60")
    for _ in range(60):
        shop.redeem()
    shop.deliver()
    mall.merchant(REDEMPTIONS, query="limit=1")

    with metered() as cost:
        answer = mall.merchant(REDEMPTIONS, query="reward_id=cup&limit=50")

    assert len(answer.body["items"]) == 50
    assert cost.round_trips == 3, "the nonce, the rows, the redemptions"
    assert cost.read_units <= 27
