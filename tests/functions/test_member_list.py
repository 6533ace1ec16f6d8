"""The merchant's list of members: found by what staff know of somebody, sifted by what they want."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from points.adapters.aws import dynamodb
from points.adapters.ledger import accounts
from points.adapters.lists import names
from points.adapters.members import restrictions
from points.workflows import member_list
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud
from tests.fixtures.members import REWARD, buy, freeze, redeem
from tests.fixtures.streams import Delivered

MORNING = datetime.fromisoformat("2026-11-22T11:00:00+08:00")
ROUTE = "GET /merchant/members"


@pytest.fixture
def delivered(mall: Cloud) -> Delivered:
    """Delivers what the streams hold. Everybody joins on the 22nd, one after the other."""
    mall.clock(MORNING.isoformat())
    return Delivered()


def join(mall: Cloud, *names: str) -> list[str]:
    """New members with these nicknames, a minute apart."""
    found = []
    for name in names:
        mall.clock((MORNING + timedelta(minutes=len(_everybody()))).isoformat())
        found.append(mall.join(name))
        assert mall.member(found[-1], "PATCH /me", body={"nickname": name}).status == 200
    return found


def _everybody() -> Any:
    return dynamodb.scan("members", limit=1000)[0]


def ids_of(mall: Cloud, query: str = "", cookie: str = "") -> list[str]:
    """Everybody whom the pages of this list show, in their order."""
    cookie = cookie or mall.hire("owner")
    found: list[str] = []
    cursor = ""
    while True:
        answer = mall.operator(cookie, ROUTE, query="&".join(filter(None, [query, cursor])))
        assert answer.status == 200, answer.body
        found += [item["member_id"] for item in answer.body["items"]]
        if answer.body["next_cursor"] is None:
            return found
        cursor = f"cursor={answer.body['next_cursor']}"


def tag(member_id: str, *tags: str) -> None:
    assert restrictions.set_tags(accounts.account(member_id, consistent=True), tags)


def test_members_are_listed_newest_first_page_by_page(mall: Cloud, delivered: Delivered) -> None:
    joined = join(mall, *"甲乙丙丁戊")
    delivered()

    assert ids_of(mall) == ids_of(mall, "limit=2") == ids_of(mall, "limit=5") == joined[::-1]


def test_a_row_shows_what_the_shop_knows_of_a_member(mall: Cloud, delivered: Delivered) -> None:
    (ming,) = join(mall, "小茗")
    buy(mall, {"member_id": ming}, "o-1", 50)
    tag(ming, "vip")
    freeze(mall, ming, frozen=True)
    mall.clock("2027-11-20T12:00:00+08:00")
    delivered()

    (row,) = mall.operator(mall.hire("owner"), ROUTE).body["items"]

    assert (row["nickname"], row["joined_at"][:16], row["last_active_on"]) == (
        "小茗",
        MORNING.isoformat()[:16],
        "2026-11-22",
    )
    assert (row["balance"], row["expiring_in_30_days"]) == (50, 50)
    assert (row["tags"], row["risk"], row["frozen"], row["frozen_for"]) == (["vip"], "none", True, "刷单")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=小", ["小林", "小茗"]),
        ("q=小茗", ["小茗"]),
        ("q=ANN", ["Anna", "annie"]),
        ("q=nn", []),
        ("q=8000", ["小茗", "8000次"]),
        ("q=8001", []),
        ("tag=vip", ["小茗"]),
        ("frozen=true", ["annie"]),
        ("frozen=false", ["8000次", "Anna", "小林", "小茗"]),
        ("risk=high", ["Anna"]),
        ("risk=none", ["annie", "8000次", "小林", "小茗"]),
        ("q=an&risk=high", ["Anna"]),
        ("frozen=true&tag=vip", []),
        ("joined_from=2026-11-22&joined_to=2026-11-22", ["annie", "8000次", "Anna", "小林", "小茗"]),
        ("joined_from=2026-11-23", []),
        ("joined_to=2026-11-21", []),
        ("q=小&joined_from=2026-11-23", []),
    ],
)
def test_filters_show_whom_they_say(mall: Cloud, delivered: Delivered, query: str, names: list[str]) -> None:
    everybody = ["小茗", "小林", "Anna", "8000次", "annie"]
    of = dict(zip(everybody, join(mall, *everybody), strict=True))
    assert mall.merchant("POST /merchant/rewards", body=REWARD).status == 201
    buy(mall, {"member_id": of["小茗"]}, "o-1", 100)
    for key in ("k1", "k2"):
        assert redeem(mall, of["小茗"], key).status == 201
    tag(of["小茗"], "vip")
    restrictions.set_risk(of["Anna"], 3)
    freeze(mall, of["annie"], frozen=True)
    delivered()

    wanted = [of[name] for name in names]

    assert ids_of(mall, query) == ids_of(mall, f"{query}&limit=1") == wanted


def test_a_member_is_found_by_their_id(mall: Cloud, delivered: Delivered) -> None:
    ming, _ = join(mall, "小茗", "小林")
    delivered()

    assert ids_of(mall, f"q={ming}") == [ming]
    assert ids_of(mall, f"q={ming}&tag=vip") == []
    assert ids_of(mall, "q=0000000000000000") == []


def test_whoever_was_erased_is_in_no_list_even_before_the_streams_say_so(mall: Cloud, delivered: Delivered) -> None:
    ming, lan = join(mall, "小茗", "小林")
    delivered()

    assert mall.member(ming, "DELETE /me").status == 204

    assert ids_of(mall) == [lan]
    assert ids_of(mall, "q=小茗") == []


def test_the_digits_of_a_phone_go_with_the_address(mall: Cloud, delivered: Delivered) -> None:
    (ming,) = join(mall, "小茗")
    assert mall.merchant("POST /merchant/rewards", body=REWARD).status == 201
    buy(mall, {"member_id": ming}, "o-1", 100)
    redeem(mall, ming)
    delivered()
    stored = str(dynamodb.scan("lists", limit=1000))
    assert names.by_tail("8000") in stored
    assert not [text for text in ADDRESS.values() if text in stored]

    mall.member(ming, "DELETE /me")
    delivered()

    assert names.by_tail("") not in str(dynamodb.scan("lists", limit=1000))


def test_an_analyst_finds_nobody_by_name_or_phone_and_reads_neither(mall: Cloud, delivered: Delivered) -> None:
    (ming,) = join(mall, "小茗")
    freeze(mall, ming, frozen=True)
    delivered()
    analyst = mall.hire("analyst")

    listed = mall.operator(analyst, ROUTE).body

    assert [item["member_id"] for item in listed["items"]] == [ming]
    assert not [word for word in ("小茗", "刷单") if word in str(listed)]
    for text in ("小茗", "8000", "x"):
        assert mall.operator(analyst, ROUTE, query=f"q={text}").status == 403
    assert ids_of(mall, f"q={ming}", analyst) == [ming]


def test_a_rare_tag_is_looked_for_in_bounded_calls(
    mall: Cloud, delivered: Delivered, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = join(mall, *"甲乙丙丁戊己庚")
    tag(joined[0], "vip")
    delivered()
    monkeypatch.setattr(member_list, "MOST_LOOKED", 3)
    owner = mall.hire("owner")

    first = mall.operator(owner, ROUTE, query="tag=vip").body

    assert first["items"] == []
    assert first["next_cursor"] is not None
    assert ids_of(mall, "tag=vip") == [joined[0]]


@pytest.mark.parametrize(
    "query",
    [
        "openid=a&member_id=b",
        "member_id=b&q=x",
        "openid=a&tag=vip",
        "joined_from=2026-11-23&joined_to=2026-11-22",
        "risk=5",
    ],
)
def test_filters_that_contradict_each_other_are_refused(mall: Cloud, query: str) -> None:
    assert mall.operator(mall.hire("owner"), ROUTE, query=query).code == "VALIDATION_FAILED"
