"""The shop that the local stack opens with."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import boto3
import pytest

from local import seed
from local.credentials import MerchantKey
from local.errors import StackError
from local.showcase import FACES, FRIENDS, HERO
from points.domain.pictures import names
from tests import deployment
from tests.fixtures import cloud
from tests.fixtures.cloud import MERCHANT, Cloud


@dataclass(slots=True)
class Shop:
    api_url: str
    merchant: MerchantKey


@pytest.fixture
def shop(mall: Cloud) -> Iterator[Shop]:
    """The functions behind a real port."""
    with _listening() as api_url:
        yield Shop(api_url, MerchantKey(MERCHANT["key"], MERCHANT["secret"]))


def contents() -> dict[str, Any]:
    """All that the merchant's writes leave behind."""
    scan = boto3.client("dynamodb").scan
    items = {name: scan(TableName=f"test-{name}")["Items"] for name in ("Catalog", "Stock")}
    return {name: sorted(found, key=str) for name, found in items.items()}


def test_the_shop_is_filled_once_and_stays_as_it_is(shop: Shop) -> None:
    seed.seed(shop)
    once = contents()

    seed.seed(shop)

    assert contents() == once


def test_a_member_finds_ten_rewards_with_chinese_names_and_drawn_pictures(shop: Shop, mall: Cloud) -> None:
    seed.seed(shop)
    ming = mall.join("ming")

    rewards = mall.member(ming, "GET /rewards").body["items"]

    assert len(rewards) == 10
    assert {reward["kind"] for reward in rewards} == {"goods", "coupon", "service"}
    coupons = {reward["coupon"]["kind"] for reward in rewards if reward["kind"] == "coupon"}
    assert coupons == {"amount_off", "percent_off", "free_shipping"}
    for reward in rewards:
        assert re.search(r"[\u4e00-\u9fff]", reward["name"])
        (image,) = reward["images"]
        picture = mall.send("GET /images/{name}", f"/images/{names.name_in(image)}").body
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < 16_000, "all of them are on one page"


def test_every_reward_has_a_drawing_and_some_members_have_one() -> None:
    rewards = {reward["reward_id"] for reward in seed.REWARDS}
    drawn, uploaded = ({path.stem for path in seed.PICTURES.glob(f"*.{kind}")} for kind in ("svg", "png"))
    assert drawn == uploaded == rewards
    drawn, uploaded = ({path.stem for path in FACES.glob(f"*.{kind}")} for kind in ("svg", "png"))
    assert drawn == uploaded
    assert HERO in uploaded < {HERO, *FRIENDS}


def test_activities_are_running_and_so_is_a_campaign(shop: Shop, mall: Cloud) -> None:
    seed.seed(shop)

    activities = mall.member(mall.join("ming"), "GET /activities").body["items"]

    assert {activity["kind"] for activity in activities} == {"survey", "game", "share"}
    begun, announced = seed.campaigns(cloud.real_now())
    now = cloud.real_now()
    assert datetime.fromisoformat(begun["starts_at"]) < now < datetime.fromisoformat(begun["ends_at"])
    assert now < datetime.fromisoformat(announced["starts_at"])


def test_what_a_fresh_stack_promises_holds_in_the_filled_shop(shop: Shop, mall: Cloud) -> None:
    seed.seed(shop)

    assert mall.merchant("GET /merchant/program").body["version"] == 0
    default = mall.merchant("GET /merchant/rules/{rule_id}", "/merchant/rules/default").body
    assert (default["category"], default["fen_per_point"]) == ("*", 1000)


def test_what_the_merchant_has_changed_is_left_alone(shop: Shop, mall: Cloud) -> None:
    mall.merchant("POST /merchant/rules", body={"rule_id": "mine", "category": seed.TEA, "fen_per_point": 100})
    mall.merchant("POST /merchant/rewards", body={**seed.REWARDS[0], "points": 1})

    seed.seed(shop)

    rules = {rule["category"]: rule["rule_id"] for rule in mall.merchant("GET /merchant/rules").body["items"]}
    assert rules[seed.TEA] == "mine"
    reward = mall.merchant("GET /merchant/rewards/{reward_id}", "/merchant/rewards/longjing-tea").body
    assert (reward["points"], reward["version"]) == (1, 1)


def test_a_shop_that_cannot_be_filled_says_so(shop: Shop) -> None:
    shop.merchant = MerchantKey(MERCHANT["key"], "not the secret")

    with pytest.raises(StackError, match="UNAUTHENTICATED"):
        seed.seed(shop)


# ── The functions behind a port ──────────────────────────────────────────────


@contextmanager
def _listening() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Gateway) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Gateway(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        route = f"POST {self.path}"
        headers = {name.lower(): value for name, value in self.headers.items()}
        event = cloud.event_of(route, self.path, raw, headers=headers)
        answer = cloud.handler_of(deployment.routes()[route])(event, None)
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer["body"].encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests speak."""
