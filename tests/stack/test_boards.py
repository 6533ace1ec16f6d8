"""Leaderboards on the running stack: attacks by their numbers, the merchant's own boards, and a season's prizes."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from local.client import Merchant, Phone
from tests.stack.conftest import NOON
from tests.stack.mall import eventually, order, pay

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]
SPRING = datetime.fromisoformat("2026-03-12T12:00:00+08:00")  # a Thursday
SLURS = ("违规的名字", "risky business")
_weeks = count(step=2)


@pytest.fixture
def thursday(merchant: Merchant) -> Iterator[datetime]:
    """Noon in a week where no other test earns, nor in the next: a board that a later day has seen closed stays so."""
    noon = SPRING + timedelta(weeks=next(_weeks))
    merchant.set_clock(noon.isoformat())
    yield noon
    merchant.set_clock(NOON)


@pytest.fixture
def program(merchant: Merchant) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Changes the leaderboard for one test."""
    before = merchant.send("GET", "/merchant/program").body["leaderboard"]

    def change(leaderboard: dict[str, Any]) -> None:
        terms = merchant.send("GET", "/merchant/program").body
        answer = merchant.send("PUT", "/merchant/program", terms | {"leaderboard": leaderboard})
        assert answer.status == 200, answer.body

    yield change
    change(before)


def buy(merchant: Merchant, order_id: str, phone: Phone, points: int, paid: datetime, **changes: Any) -> None:
    bought = order(order_id, phone.member_id, points * 1000, paid_at=paid.isoformat(), **changes)
    answer = merchant.send("POST", "/merchant/orders", bought)
    assert answer.status == 201, answer.body


def test_55_no_score_of_a_clients_own_reaches_a_board(
    merchant: Merchant, log_in: LogIn, unique: Unique, program: Callable[[dict[str, Any]], None]
) -> None:
    quiz = unique("quiz")
    always = {"starts_at": "2020-01-01T00:00:00+08:00", "ends_at": "2099-01-01T00:00:00+08:00"}
    activity = {"activity_id": quiz, "kind": "quiz", "title": "茶知识", "points": 5, "daily_limit": 3} | always
    assert merchant.send("POST", "/merchant/activities", activity).status == 201
    minutes = {"board_id": "minutes", "title": "分钟", "period": "week", "activities": [quiz], "measure": "score"}
    program({"top": 100, "boards": [minutes]})
    ming = log_in("ming")

    attempts = [
        ming.post("/earn", {"activity_id": quiz, "score": 1_000_000}),
        ming.get("/rank?board=minutes&points=1000000"),
        ming.get(f"/rank?board=minutes&member_id={ming.member_id}"),
        ming.patch("/me", {"rank": 1}),
    ]
    merchant.run_job("rank")

    assert [attempt.status for attempt in attempts] == [200, 422, 422, 422]
    assert ming.get("/rank?board=minutes").body["me"]["points"] == 0
    assert ming.get("/rank").body["me"]["points"] == 5


@pytest.mark.parametrize(
    "name",
    [*SLURS, "<script>alert(1)</script>", "\u202eevil", "x" * 10_240, "\u200b\u200b", "名" + "\u0301" * 30, "第一\n名"],
    ids=["slur", "slur in English", "markup", "right to left", "10 KB", "invisible", "a pile of marks", "two lines"],
)
def test_56_a_name_that_would_trick_or_hurt_others_is_on_no_board(
    merchant: Merchant, log_in: LogIn, unique: Unique, name: str
) -> None:
    ming = log_in("ming")
    pay(merchant, unique("o"), ming, 30)

    refused = ming.patch("/me", {"nickname": name})
    merchant.run_job("rank")

    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED")
    assert [error["field"] for error in refused.body["errors"]] == ["nickname"]
    assert name not in json.dumps(ming.get("/rank?limit=100").body, ensure_ascii=False)


def test_56_a_doubtful_name_is_its_members_own_and_an_alias_to_others(
    merchant: Merchant, log_in: LogIn, unique: Unique, thursday: datetime
) -> None:
    ming, hong = log_in("ming"), log_in("hong")
    buy(merchant, unique("o"), ming, 30, thursday)

    answer = ming.patch("/me", {"nickname": "疑似小明"})
    merchant.run_job("rank")

    assert (answer.status, answer.body["nickname"]) == (200, "疑似小明")
    (row,) = hong.get("/rank?board=week").body["top"]
    assert row["nickname"] == f"会员{row['member_id'][-4:].upper()}"
    assert row["member_id"] != ming.member_id


def test_56_a_picture_that_would_hurt_others_is_on_no_board(
    merchant: Merchant, log_in: LogIn, unique: Unique, thursday: datetime
) -> None:
    """WeChat looks at it and answers by a push, which comes through the gateway as every push does."""
    ming, hong = log_in("ming"), log_in("hong")
    fine, evil = "https://example.com/fine.png", "https://example.com/%E8%BF%9D%E8%A7%84.png"
    for number, (member, picture) in enumerate(((ming, fine), (hong, evil))):
        buy(merchant, unique("o"), member, 30 + number, thursday)
        changed = member.patch("/me", {"nickname": f"茶客{number}", "avatar_url": picture})
        assert (changed.status, changed.body["avatar_url"]) == (200, picture)
    eventually(lambda: hong.patch("/me", {}).body["avatar_url"] == "")

    def on_the_board() -> list[tuple[str, str]]:
        merchant.run_job("rank")
        rows = {row["member_id"]: row for row in hong.get("/rank?board=week&limit=100").body["top"]}
        return [(rows[each.member_id]["nickname"], rows[each.member_id]["avatar_url"]) for each in (ming, hong)]

    eventually(lambda: on_the_board() == [("茶客0", fine), ("茶客1", "")])


def test_57_members_cannot_be_enumerated_through_the_boards(
    merchant: Merchant,
    log_in: LogIn,
    unique: Unique,
    thursday: datetime,
    program: Callable[[dict[str, Any]], None],
) -> None:
    program({"top": 3})
    crowd = [log_in(f"m{number}") for number in range(8)]
    for number, phone in enumerate(crowd):
        buy(merchant, unique("o"), phone, 10 * (number + 1), thursday)
        assert phone.patch("/me", {"nickname": f"茶客{number}"}).status == 200
    merchant.run_job("rank")
    last = crowd[0]

    attempts = [
        last.get(f"/rank?{query}")
        for query in ("limit=101", "limit=1000", "offset=100", "cursor=x", "page=2", "rank=50")
    ]
    body = last.get("/rank?board=week&limit=100").body

    assert {attempt.status for attempt in attempts} == {422}
    listed = {row["member_id"] for row in body["top"]}
    assert listed == {phone.member_id for phone in crowd[-3:]}
    assert body["total_members"] == 8
    around = [*body["around"]["above"], *body["around"]["below"]]
    assert [row["points"] for row in around] == [60, 50, 40, 30, 20]
    assert around[0]["member_id"] == crowd[-3].member_id, "who is listed has a name here too"
    assert {(row["member_id"], row["nickname"], row["avatar_url"]) for row in around[1:]} == {(None, "某会员", "")}
    unlisted = {phone.member_id for phone in crowd[:-3]}
    assert not any(member_id in json.dumps(body) for member_id in unlisted)


def test_a_store_has_its_board_and_its_winner_a_prize_once(
    merchant: Merchant,
    log_in: LogIn,
    unique: Unique,
    thursday: datetime,
    program: Callable[[dict[str, Any]], None],
) -> None:
    store = {"board_id": "hz", "title": "杭州店", "period": "week", "stores": ["hz-1"]}
    program({"top": 100, "boards": [store], "prizes": [{"board": "hz", "from_place": 1, "to_place": 1, "points": 88}]})
    ming, hong = log_in("ming"), log_in("hong")
    for phone in (ming, hong):
        assert phone.patch("/me", {"nickname": "茶客"}).status == 200
    for phone, name, points in ((ming, "hz-1", 30), (hong, "hz-1", 20), (hong, "sh-1", 100)):
        buy(merchant, unique("o"), phone, points, thursday, store=name)
    merchant.run_job("rank")

    body = hong.get("/rank?board=hz").body
    assert [(row["member_id"], row["points"]) for row in body["top"]] == [(ming.member_id, 30), (hong.member_id, 20)]
    assert (body["me"]["rank"], body["me"]["gap_to_next"]) == (2, 10)

    merchant.set_clock((thursday + timedelta(days=3, hours=12, minutes=15)).isoformat())  # Monday, a quarter past
    merchant.run_job("rank")
    merchant.run_job("rank")

    assert [phone.get("/points").body["balance"] for phone in (ming, hong)] == [118, 120]
    (entry,) = ming.get("/points/entries?kind=adjust").body["items"]
    assert (entry["points"], entry["title"]) == (88, "榜单奖励：杭州店")
