"""Days of the shop through the console in a browser, against the running functions.

The stack is this module's own: what other tests leave in a shop would stand in the way of what a person sees.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from local.audit import audit, tables_of
from local.audit_records import Books
from local.client import Browser, Merchant, Phone
from local.credentials import WEST_LAKE
from local.processes import ROOT
from local.stack import Stack
from tests.fixtures.addresses import ADDRESS
from tests.mini_program import built_console, node
from tests.stack.mall import eventually, order, put_on_sale, wish
from tests.stack.rebuilt import State, as_read, chains, rebuilt, whole
from tests.stack.staff import opened

SCRIPTS = "../../tests/clients/console"
STORY_S = 300  # nine people log in, each in a window of their own
PARCELS = 40
PICTURE = ROOT / "local" / "images" / "celadon-cup.png"
CHANGED = {"approval", "campaign", "member", "operator", "program", "redemption", "reward", "rule"}

pytestmark = pytest.mark.timeout(2 * STORY_S + 60)  # whichever test is first waits for the people


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """With the console's files as the source is now."""
    built_console()
    with Stack.throwaway(is_seeded=False) as running:
        yield running


@pytest.fixture(scope="module")
def books(stack: Stack) -> Books:
    """For the audit at the end of the module."""
    return Books(stack.client("dynamodb"), tables_of(stack.client("cloudformation"), stack.stack_name))


@pytest.fixture(scope="module")
def merchant(stack: Stack) -> Merchant:
    """In real time, as browsers and sessions are."""
    return Merchant(stack.api_url, stack.merchant.key, stack.merchant.secret)


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Browser:
    return opened(stack, "owner")


def play(stack: Stack, script: str, **told: str) -> None:
    """Lets the people of the shop do what the script says, each in a browser's window."""
    told |= {"OPERATORS": json.dumps(stack.addresses()["operators"]), "CONSOLE_URL": stack.console_url}
    node("--test", f"{SCRIPTS}/{script}.test.mjs", env=told, timeout_s=STORY_S)


def bought(merchant: Merchant, order_id: str, phone: Phone, amount_fen: int, category: str) -> int:
    """An order of today; returns its points."""
    paid_at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    paid = order(order_id, phone.member_id, amount_fen, category=category, paid_at=paid_at)
    answer = merchant.send("POST", "/merchant/orders", paid)
    assert answer.status == 201, answer.body
    return int(answer.body["points"])


@dataclass(frozen=True, slots=True)
class Opening:
    """What the owner has made of an empty shop, as the first member sees it."""

    ming: Phone
    fresh: State  # the program, as every shop begins
    points_before: int
    points_after: int


@pytest.fixture(scope="module")
def opening(stack: Stack, merchant: Merchant, owner: Browser) -> Opening:
    fresh = as_read(owner, "program")
    ming = Phone.log_in(stack.api_url, "opening-ming")
    before = bought(merchant, "before", ming, 19_900, "茶叶")
    play(stack, "opening", MEMBER=ming.token, CUP=str(PICTURE))
    return Opening(ming, fresh, before, bought(merchant, "after", ming, 19_900, "茶叶"))


@dataclass(frozen=True, slots=True)
class Day:
    """A day with many hands, of which each has a part."""

    lan: Phone
    parcels: list[str]
    voucher: str


@pytest.fixture(scope="module")
def day(stack: Stack, merchant: Merchant, opening: Opening) -> Day:
    put_on_sale(merchant, "cup", stock=PARCELS)
    put_on_sale(merchant, "tasting", kind="service", service={"valid_days": 30, "stores": [WEST_LAKE]})
    lan = Phone.log_in(stack.api_url, "day-lan")
    bought(merchant, "much", lan, 5_000_000, "teaware")
    assert bought(merchant, "too-small", lan, 900, "teaware") == 0
    parcels = [lan.post("/redeem", wish("cup")).body["redemption_id"] for _ in range(PARCELS)]
    voucher = lan.post("/redeem", wish("tasting", address=None)).body["redemption_id"]
    shop = {
        "member": lan.member_id,
        "tail": ADDRESS["phone"][-4:],
        "token": lan.token,
        "redemptions": parcels,
        "cup": "cup",
        "voucher": voucher,
    }
    play(stack, "story", SHOP=json.dumps(shop))
    return Day(lan, parcels, voucher)


def test_the_owner_sets_the_shop_up_from_nothing(opening: Opening) -> None:
    assert (opening.points_before, opening.points_after) == (19, 2 * 39)
    cup = next(one for one in opening.ming.get("/rewards").body["items"] if one["name"] == "开业青瓷杯")
    assert opening.ming.post("/redeem", wish(cup["reward_id"], 60)).status == 201


def test_the_shops_people_do_their_day(day: Day) -> None:
    ours = {one["redemption_id"]: one for one in day.lan.get("/redemptions?limit=100").body["items"]}
    sent = {name: one["shipment"]["tracking_no"] for name, one in ours.items() if one["status"] == "shipped"}
    assert sent == {redemption_id: f"SF0000{place}" for place, redemption_id in enumerate(day.parcels)}
    assert ours[day.voucher]["status"] == "used"


def test_support_finds_the_member_by_the_tail_of_a_phone(stack: Stack, day: Day) -> None:
    support = opened(stack, "support")

    def is_found() -> bool:
        found = support.send("GET", f"/merchant/members?q={ADDRESS['phone'][-4:]}").body["items"]
        return day.lan.member_id in {one["member_id"] for one in found}

    eventually(is_found)  # the list is a few seconds behind


def test_the_trail_of_the_day_rebuilds_whatever_was_changed(
    opening: Opening, day: Day, owner: Browser, merchant: Merchant
) -> None:
    member = f"/merchant/members/{day.lan.member_id}"
    assert owner.send("PUT", f"{member}/tags", {"tags": ["vip"]}).status == 200
    assert owner.send("POST", f"{member}/risk", {"level": "low"}).status == 200
    assert owner.send("POST", f"{member}/freeze", {"frozen": True, "reason": "x"}).status == 200
    assert owner.send("POST", f"{member}/freeze", {"frozen": False}).status == 200
    assert merchant.send("DELETE", "/merchant/rewards/tasting").status == 204

    recorded = chains(owner)
    begun = {f"redemption:{one}": {"status": "to_ship"} for one in day.parcels}  # by the member
    begun |= {"program": opening.fresh, f"redemption:{day.voucher}": {"status": "issued"}}

    assert {name.partition(":")[0] for name in recorded} == CHANGED
    assert len(recorded) > PARCELS + len(CHANGED)
    for name, chain in recorded.items():
        assert whole(rebuilt(chain, begun.get(name, {}))) == whole(as_read(owner, name, day.lan)), name


def item_of_the_trail(stack: Stack, name: str, number: int) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """(the table's name, the entry's key, the entry), as the account's owner sees them."""
    table, key = stack.physical_id("Trail"), {"object": {"S": name}, "number": {"S": f"{number:09}"}}
    return table, key, stack.client("dynamodb").get_item(TableName=table, Key=key)["Item"]


def test_an_item_of_the_trail_that_was_tampered_with_is_found(stack: Stack, books: Books, day: Day) -> None:
    name = f"redemption:{day.parcels[7]}"
    table, _, item = item_of_the_trail(stack, name, 1)
    stack.client("dynamodb").put_item(TableName=table, Item=item | {"actor": {"S": "operator:somebody-else"}})

    assert {one.subject for one in audit(books).differences} == {f"trail {name}"}

    stack.client("dynamodb").put_item(TableName=table, Item=item)
    assert audit(books).differences == ()


def test_an_entry_that_is_gone_is_found_before_the_night_of_its_seal(
    stack: Stack, books: Books, day: Day, owner: Browser
) -> None:
    recorded = chains(owner)
    adjusted = [n for n, one in enumerate(recorded[f"member:{day.lan.member_id}"], 1) if one["action"] == "adjust"]
    created = next(name for name, chain in recorded.items() if name.startswith("operator:") and len(chain) > 1)
    gone = {
        f"redemption:{day.parcels[7]}": 1,
        f"redemption:{day.voucher}": 1,
        f"member:{day.lan.member_id}": adjusted[-1],
        created: len(recorded[created]),
        "reward:cup": 1,
        "program": 1,
    }
    for name, number in gone.items():
        table, key, item = item_of_the_trail(stack, name, number)
        stack.client("dynamodb").delete_item(TableName=table, Key=key)
        assert f"trail {name}" in {one.subject for one in audit(books).differences}, name
        stack.client("dynamodb").put_item(TableName=table, Item=item)
    assert audit(books).differences == ()


def test_the_page_comes_through_the_api_with_its_policy_and_packed(stack: Stack) -> None:
    page = requests.get(stack.console_url, headers={"Accept-Encoding": "gzip"}, timeout=60)
    assert page.status_code == 200
    assert '<div id="root">' in page.text
    assert page.headers["Content-Encoding"] == "gzip"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    again = requests.get(stack.console_url, headers={"If-None-Match": page.headers["ETag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")


def test_a_path_below_is_the_page_and_a_file_that_is_not_there_is_not_found(stack: Stack) -> None:
    assert '<div id="root">' in requests.get(f"{stack.console_url}/members/m-1", timeout=60).text
    assert requests.get(f"{stack.console_url}/assets/none.js", timeout=60).json()["code"] == "NOT_FOUND"
