"""A rebuild gives the rows that the streams would have given, whatever happens meanwhile."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from points.adapters.aws import dynamodb, parallel
from points.adapters.aws.dynamodb import Item
from points.domain import ids
from points.workflows import list_rebuild
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud, handler_of
from tests.fixtures.shop import rich
from tests.fixtures.streams import Streams

CUP = {"reward_id": "cup", "kind": "goods", "name": "青瓷杯", "points": 1, "stock": 500}
COUPON = {"kind": "amount_off", "amount_off_fen": 500, "valid_days": 30}
OFF = {"reward_id": "off", "kind": "coupon", "name": "减五元", "points": 1, "stock": 50, "coupon": COUPON}
TABLES = ("members", "redemptions", "orders", "entries")


class Shop:
    """A shop with a member who has ordered twice and redeemed, a frozen one, and one without anything."""

    def __init__(self, mall: Cloud) -> None:
        self.mall = mall
        mall.clock("2026-11-22T12:00:00+08:00")
        self.streams = Streams(*TABLES)
        for reward in (CUP, OFF):
            assert mall.merchant("POST /merchant/rewards", body=reward).status == 201
        self.ming, self.lan, _ = rich(mall, "ming"), rich(mall, "lan"), mall.join("hua")
        self.rename("小茗")
        self.order("later", "2026-11-22T11:00:00+08:00")
        frozen = {"frozen": True, "reason": "抢购"}
        path = f"/merchant/members/{self.lan}/freeze"
        assert mall.merchant("POST /merchant/members/{member_id}/freeze", path, frozen).status == 200
        self.cup, self.off = self.redeem("cup", "tap-1"), self.redeem("off", "tap-2")
        self.ship(self.cup, "SF1234567890")

    def deliver(self) -> list[dict[str, Any]]:
        """Everything that has changed. Returns the events."""
        events = self.streams.events()
        for event in events:
            handler_of("lists")(event, None)
        return events

    def rename(self, nickname: str) -> None:
        dynamodb.update(
            TableName=dynamodb.table("members"),
            Key=dynamodb.pack({"member_id": self.ming}),
            UpdateExpression="SET nickname = :nickname",
            ExpressionAttributeValues=dynamodb.pack({":nickname": nickname}),
        )

    def order(self, order_id: str, paid_at: str) -> None:
        line = {"line_id": "1", "category": "tea", "amount_fen": 1000}
        body = {"order_id": order_id, "member_id": self.ming, "paid_at": paid_at, "lines": [line]}
        assert self.mall.merchant("POST /merchant/orders", body=body).status == 201

    def redeem(self, reward_id: str, tap: str) -> str:
        wish = {"reward_id": reward_id, "quantity": 1, "expected_points": 1}
        wish |= {"address": ADDRESS} if reward_id == "cup" else {}
        answer = self.mall.member(self.ming, "POST /redeem", body=wish, key=tap)
        assert answer.status == 201, answer.body
        return str(answer.body["redemption_id"])

    def ship(self, redemption_id: str, tracking_no: str) -> None:
        parcel = {"redemption_id": redemption_id, "carrier": "顺丰速运", "tracking_no": tracking_no}
        answer = self.mall.merchant("POST /merchant/redemptions/ship", body={"parcels": [parcel]})
        assert answer.body["ok"] == 1, answer.body

    def forget_address(self) -> None:
        member_id, key = ids.split_redemption_id(self.cup) or ("", "")
        dynamodb.forget("redemptions", {"member_id": member_id, "redemption_key": key}, "sealed_address")


@pytest.fixture
def shop(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> Shop:
    # moto is not made for several writers at the same time
    monkeypatch.setattr(parallel, "each", lambda work, things: [work(thing) for thing in things])
    return Shop(mall)


def rebuild() -> int:
    return sum(page.written for page in list_rebuild.rebuild(int(time.time())))


def stored() -> list[Item]:
    items, more = dynamodb.scan("lists", limit=1000)
    assert more is None
    return sorted(items, key=lambda item: (item["list"], item["place"]))


def shown() -> list[Item]:
    """All rows and marks, without their bookkeeping and without what stays of rows that are gone."""
    hidden = ("sequence", "written_s")
    there = [item for item in stored() if "gone" not in item and item.get("rows") != []]
    return [{name: item[name] for name in item if name not in hidden} for item in there]


def empty() -> None:
    for item in stored():
        key = dynamodb.pack({"list": item["list"], "place": item["place"]})
        dynamodb.client().delete_item(TableName=dynamodb.table("lists"), Key=key)


def rebuilt_from_nothing() -> list[Item]:
    empty()
    rebuild()
    return shown()


@contextmanager
def before_access(number: int, happens: Callable[[], object]) -> Iterator[list[str]]:
    """Before the read or write of this number, something else happens. Yields the list of reads and writes so far."""
    made: list[str] = []

    def watched(name: str) -> Callable[..., Any]:
        honest = getattr(dynamodb, name)

        def access(*arguments: Any, **more: Any) -> Any:
            made.append(name)
            if len(made) == number:
                with patch.multiple(dynamodb, **as_they_were):
                    happens()
            return honest(*arguments, **more)

        return access

    as_they_were: dict[str, Any] = {
        name: getattr(dynamodb, name) for name in ("scan", "batch", "put", "transact", "update")
    }
    watching: dict[str, Any] = {name: watched(name) for name in as_they_were}
    with patch.multiple(dynamodb, **watching):
        yield made


def test_a_rebuild_of_an_empty_table_gives_the_rows_that_the_streams_give(shop: Shop) -> None:
    shop.deliver()
    by_streams = shown()
    lists = {item["list"].partition("#")[0] for item in by_streams}
    assert lists == {"members", "nickname", "mark", "phone", "redeemed", "parcel", "receiver", "last_order", "entries"}

    assert rebuilt_from_nothing() == by_streams


def test_small_pages_give_the_same(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.deliver()
    by_streams = shown()
    monkeypatch.setattr(list_rebuild, "PAGE", 1)

    assert rebuilt_from_nothing() == by_streams


def test_a_second_rebuild_writes_nothing(shop: Shop) -> None:
    assert rebuild() > 0
    before = stored()

    assert rebuild() == 0

    assert stored() == before


def test_rows_that_the_streams_have_written_are_left_alone(shop: Shop) -> None:
    shop.deliver()
    before = stored()

    assert rebuild() == 0

    assert stored() == before


def test_an_interrupted_rebuild_is_finished_by_the_next(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rebuilt_from_nothing()
    empty()
    monkeypatch.setattr(list_rebuild, "PAGE", 2)
    begun = list_rebuild.rebuild(int(time.time()))
    for _ in range(3):
        next(begun)
    assert 0 < len(shown()) < len(whole)

    rebuild()

    assert shown() == whole


def test_what_changes_during_a_rebuild_is_not_overwritten(shop: Shop) -> None:
    shop.streams.events()
    with before_access(0, lambda: None) as made:
        rebuild()
    assert len(made) > 30

    for number in range(1, len(made) + 1, 2):
        empty()

        def change(number: int = number) -> None:
            shop.rename("茶客" if number % 4 == 1 else "小茗")
            shop.order(f"during-{number}", f"2026-11-22T11:{number % 60:02d}:30+08:00")
            shop.deliver()

        with before_access(number, change):
            rebuild()
        assert shown() == rebuilt_from_nothing(), f"{made[number - 1]}, access {number}"


def test_a_record_that_comes_after_the_rebuild_is_newer_than_it(shop: Shop) -> None:
    shop.streams.events()  # lost
    rebuild()
    shop.rename("茶客")
    shop.ship(shop.redeem("cup", "tap-3"), "SF2234567890")
    shop.forget_address()

    shop.deliver()

    by_streams = shown()
    assert "茶客" in str(by_streams)
    assert "小茗" not in str(by_streams)
    assert by_streams == rebuilt_from_nothing()


@pytest.mark.parametrize("number", range(1, 40, 3))
def test_an_address_that_is_removed_during_a_rebuild_leaves_no_row(shop: Shop, number: int) -> None:
    shop.streams.events()

    def forget() -> None:
        shop.forget_address()
        shop.deliver()

    with before_access(number, forget):
        rebuild()

    assert {item["list"].partition("#")[0] for item in shown()}.isdisjoint({"receiver", "phone"})


def test_personal_rows_of_which_the_removal_was_lost_go_and_older_records_do_not_bring_them_back(shop: Shop) -> None:
    history = shop.deliver()
    shop.forget_address()
    assert shop.mall.member(shop.ming, "DELETE /me").status == 204
    shop.streams.events()  # lost

    assert rebuild() == 3  # the member, the phone and the receiver
    for event in history:
        handler_of("lists")(event, None)

    assert "小茗" not in json.dumps(stored(), ensure_ascii=False)
    assert {item["list"].partition("#")[0] for item in shown()}.isdisjoint({"receiver", "phone", "nickname"})
    assert shop.ming not in [item.get("member_id") for item in shown() if item["list"] == "members"]


def test_a_member_who_was_erased_before_the_streams_has_no_rows(shop: Shop) -> None:
    assert shop.mall.member(shop.ming, "DELETE /me").status == 204

    rebuild()

    assert [item["member_id"] for item in shown() if item["list"] == "members#frozen"] == [shop.lan]
    assert shop.ming not in [item.get("member_id") for item in shown() if item["list"] == "members"]
    assert "小茗" not in json.dumps(stored(), ensure_ascii=False)


def test_wrong_rows_are_put_right(shop: Shop) -> None:
    shop.deliver()
    right = shown()
    for item in stored():
        key = {"list": item["list"], "place": item["place"]}
        if item["list"].startswith("entries#"):
            dynamodb.client().delete_item(TableName=dynamodb.table("lists"), Key=dynamodb.pack(key))
        elif item["list"].partition("#")[0] in ("nickname", "redeemed"):
            wrong = item | {"shown": "by an old release"}
            dynamodb.client().put_item(TableName=dynamodb.table("lists"), Item=dynamodb.pack(wrong))
    assert shown() != right

    rebuild()

    assert shown() == right
