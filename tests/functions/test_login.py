"""Logging in over the stand-in WeChat server."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from functions.login import app
from local.wechat.server import StandIn, running
from local.wechat.state import Settings
from points.adapters.aws import dynamodb
from points.adapters.members import members, restrictions
from points.adapters.members.members import Member
from points.adapters.wechat.errors import Unreachable
from points.adapters.wechat.server import WeChat
from tests.fixtures.cloud import APPID, WECHAT, Cloud


@pytest.fixture
def wechat(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    app._next_at.clear()
    with running(Settings(APPID, WECHAT["secret"])) as stand_in:
        monkeypatch.setenv("WECHAT_API_URL", stand_in.url)
        yield stand_in


def test_the_first_login_makes_a_member_and_the_next_finds_them(mall: Cloud, wechat: StandIn) -> None:
    first = mall.send("POST /login", body={"code": "demo-ming"})
    again = mall.send("POST /login", body={"code": "demo-ming"})

    assert first.status == 200, first.body
    assert first.body["is_new"] is True
    assert again.body["is_new"] is False
    assert again.body["member"] == first.body["member"]
    looked = mall.send("GET /points", headers={"authorization": f"Bearer {again.body['token']}"})
    assert looked.body["balance"] == 0


def test_two_first_logins_at_the_same_moment_are_one_member(
    mall: Cloud, wechat: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = mall.send("POST /login", body={"code": "demo-ming"})
    look = members.member

    def a_moment_before(member_id: str, *, consistent: bool = False) -> Member | None:
        return look(member_id, consistent=True) if consistent else None

    monkeypatch.setattr(members, "member", a_moment_before)
    second = mall.send("POST /login", body={"code": "demo-ming"})

    assert second.body["member"] == first.body["member"]
    assert second.body["is_new"] is False


def test_a_login_that_meets_a_conflict_is_to_be_repeated_and_makes_nobody_else(
    mall: Cloud, wechat: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    conflict: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
    }

    def busy(**_: Any) -> None:
        raise ClientError(conflict, "TransactWriteItems")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(dynamodb.client(), "transact_write_items", busy)
        refused = mall.send("POST /login", body={"code": "demo-ming"})
    answered = mall.send("POST /login", body={"code": "demo-ming"})

    assert refused.code == "TRY_AGAIN"
    assert answered.body["is_new"] is True


def test_neither_openid_nor_session_key_leaves_the_house(mall: Cloud, wechat: StandIn) -> None:
    query = {"appid": APPID, "secret": WECHAT["secret"], "js_code": "demo-ming", "grant_type": "authorization_code"}
    session = requests.get(f"{wechat.url}/sns/jscode2session", params=query, timeout=5).json()

    answer = mall.send("POST /login", body={"code": "demo-ming"})

    assert session["openid"] not in str(answer)
    assert "session_key" not in str(answer)


def test_an_invitation_is_kept_from_the_first_login_only(mall: Cloud, wechat: StandIn) -> None:
    inviter = mall.send("POST /login", body={"code": "demo-ming"}).body["member"]

    friend = mall.send("POST /login", body={"code": "demo-li", "invite_code": inviter["invite_code"]}).body["member"]
    stranger = mall.send("POST /login", body={"code": "demo-wu", "invite_code": "nobody"})
    line = {"line_id": "1", "category": "tea", "amount_fen": 10_000}
    order = {"order_id": "o-1", "member_id": friend["member_id"], "paid_at": "2026-01-01T00:00:00Z", "lines": [line]}
    mall.merchant("POST /merchant/orders", body=order)

    assert stranger.status == 200
    assert mall.member(inviter["member_id"], "GET /points").body["balance"] == 100


def test_a_public_id_invites_nobody_and_harms_nobody(mall: Cloud, wechat: StandIn) -> None:
    victim = mall.send("POST /login", body={"code": "demo-ming"}).body["member"]

    for n in range(25):
        stranger = mall.send("POST /login", body={"code": f"demo-s{n}", "invite_code": victim["member_id"]})
        assert (stranger.status, stranger.body["is_new"]) == (200, True)
        again = mall.send("POST /login", body={"code": f"demo-s{n}", "invite_code": victim["member_id"]})
        assert again.status == 200

    assert victim["invite_code"] != victim["member_id"]
    assert risk_of(victim["member_id"]) == 0
    assert mall.member(victim["member_id"], "GET /invitations").body["items"] == []


def test_many_who_come_by_one_code_put_no_suspicion_on_its_owner(mall: Cloud, wechat: StandIn) -> None:
    inviter = mall.send("POST /login", body={"code": "demo-ming"}).body["member"]

    joined = [
        mall.send("POST /login", body={"code": f"demo-f{n}", "invite_code": inviter["invite_code"].upper()})
        for n in range(21)
    ]

    levels = [risk_of(answer.body["member"]["member_id"]) for answer in joined]
    assert levels == [0] * 5 + [2] * 15 + [3]
    assert risk_of(inviter["member_id"]) == 0
    assert len(mall.member(inviter["member_id"], "GET /invitations", query="limit=100").body["items"]) == 21


def test_everybody_is_told_the_same_invite_code_everywhere(mall: Cloud, wechat: StandIn) -> None:
    told = mall.send("POST /login", body={"code": "demo-ming"}).body["member"]
    again = mall.send("POST /login", body={"code": "demo-ming"}).body["member"]

    listed = mall.member(told["member_id"], "GET /invitations").body

    assert again["invite_code"] == told["invite_code"] == listed["invite_code"]
    assert mall.member(told["member_id"], "GET /me").body["invite_code"] == told["invite_code"]
    assert listed["scene"] == f"invite={told['invite_code']}"


def test_a_used_code_is_refused_and_a_flood_of_junk_stops_before_wechat_is_asked(mall: Cloud, wechat: StandIn) -> None:
    statuses = [mall.send("POST /login", body={"code": f"junk-{n}"}).status for n in range(35)]

    assert statuses == [401] * 30 + [429] * 5
    assert wechat.state.calls["/sns/jscode2session"] == 30


def test_a_flood_of_junk_keeps_nobody_out_who_shares_its_address(
    mall: Cloud, wechat: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    for n in range(31):
        refused = mall.send("POST /login", body={"code": f"junk-{n}"})

    assert (refused.status, refused.headers["Retry-After"]) == (429, "2")
    clock[0] += 2
    assert mall.send("POST /login", body={"code": "demo-honest"}).status == 200
    assert mall.send("POST /login", body={"code": "demo-honest-too"}).status == 200
    assert mall.send("POST /login", body={"code": "junk-again"}).status == 401
    assert mall.send("POST /login", body={"code": "demo-third"}).status == 429, "the junk took this turn"


@pytest.mark.parametrize(
    "body", [{}, {"code": ""}, {"code": 7}, {"code": "a" * 999}, {"code": "ok", "openid": "me"}, {"code": "换行\n"}]
)
def test_a_login_without_a_proper_code_names_the_field(mall: Cloud, wechat: StandIn, body: object) -> None:
    answer = mall.send("POST /login", body=body)

    assert (answer.status, answer.code) == (422, "VALIDATION_FAILED")
    assert answer.body["errors"][0]["field"] in ("code", "openid")


# ── Crowds, and what WeChat thinks of them ───────────────────────────────────


def test_a_crowd_from_one_address_is_suspected_and_let_in(
    mall: Cloud, wechat: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUSTED_ADDRESSES", "")

    joined = [mall.send("POST /login", body={"code": f"demo-crowd{n}"}).body["member"] for n in range(32)]

    assert [risk_of(member["member_id"]) for member in joined] == [0] * 30 + [2] * 2


@pytest.mark.parametrize(("rank", "level"), [(0, 0), (3, 2), (4, 3)])
def test_who_joins_is_suspected_as_wechat_ranks_them(
    mall: Cloud, wechat: StandIn, monkeypatch: pytest.MonkeyPatch, rank: int, level: int
) -> None:
    monkeypatch.setenv("WECHAT_RISK_RANK", "enabled")
    requests.post(f"{wechat.url}/_risk", json={"code": "demo-wu", "rank": rank}, timeout=5)

    member = mall.send("POST /login", body={"code": "demo-wu"}).body["member"]

    assert risk_of(member["member_id"]) == level


@pytest.mark.parametrize(("known_as", "level"), [(None, 3), (0, 0), (1, 1)])
def test_wechat_is_heard_again_at_every_login_where_nobody_has_looked(
    mall: Cloud, wechat: StandIn, monkeypatch: pytest.MonkeyPatch, known_as: int | None, level: int
) -> None:
    monkeypatch.setenv("WECHAT_RISK_RANK", "enabled")
    member_id = mall.send("POST /login", body={"code": "demo-wu"}).body["member"]["member_id"]
    if known_as is not None:
        restrictions.set_risk(member_id, known_as)
    requests.post(f"{wechat.url}/_risk", json={"code": "demo-wu", "rank": 4}, timeout=5)

    again = mall.send("POST /login", body={"code": "demo-wu"})

    assert (again.status, again.body["is_new"]) == (200, False)
    assert risk_of(member_id) == level


def test_where_wechat_gives_no_rank_nobody_is_hindered(
    mall: Cloud, wechat: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WECHAT_RISK_RANK", "enabled")

    def silent(*_: Any, **__: Any) -> int:
        raise Unreachable("/wxa/getuserriskrank", detail="a test")

    monkeypatch.setattr(WeChat, "risk_rank", silent)

    joined = mall.send("POST /login", body={"code": "demo-li"})

    assert joined.status == 200
    assert risk_of(joined.body["member"]["member_id"]) == 0


def risk_of(member_id: str) -> int:
    item = dynamodb.get("accounts", {"member_id": member_id}) or {}
    return int(item.get("risk", 0))
