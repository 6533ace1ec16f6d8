"""What a member says of themselves, the messages they got, and those they agree to."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from functions.profile import app
from local.wechat.server import StandIn
from local.wechat.state import Fault
from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.boards import board_profiles
from points.adapters.members import pictures, profiles, visibility_log
from points.adapters.messages import copies, messages, quotas
from points.adapters.messages.copies import Copy
from points.adapters.messages.messages import Message
from tests.deployment import ROOT
from tests.fixtures import cloud
from tests.fixtures.cloud import Cloud, Response, invite_code_of

CHECK: Final = "/wxa/msg_sec_check"
TEMPLATE: Final = "T-expiring"
PICTURE: Final = "https://thirdwx.qlogo.cn/mmopen/vi_32/abc_DEF-1/132?x=1"
WRONG: Final[list[dict[str, Any]]] = [
    {"nickname": ""},
    {"nickname": "x" * 21},
    {"nickname": 7},
    {"nickname": "<script>"},
    {"nickname": "moc.live\u202e"},
    {"nickname": "a\u200bb"},
    {"nickname": "a\nb"},
    {"nickname": "\u3164"},
    {"nickname": "\ud800"},
    {"nickname": "长" * 10_000},
    {"avatar_url": ""},
    {"avatar_url": "http://example.com/a.png"},
    {"avatar_url": "javascript:alert(1)"},
    {"avatar_url": "https://user:password@example.com/a.png"},
    {"avatar_url": "https://example.com@evil.example/a.png"},
    {"avatar_url": "https://localhost/a.png"},
    {"avatar_url": "https://127.0.0.1/a.png"},
    {"avatar_url": 'https://example.com/"onload=x'},
    {"avatar_url": "https://example.com/a b"},
    {"avatar_url": "https://example.com/\\..\\"},
    {"avatar_url": "https://example.com/" + "a" * 500},
    {"leaderboard": "top"},
    {"member_id": "0" * 16},
    {"points": 1_000_000},
    {"openid": "x"},
]


@pytest.fixture
def ming(mall: Cloud, wechat: StandIn) -> str:
    """A member whom WeChat has seen just now."""
    openid = cloud.openid_of("ming")
    wechat.state.openids.add(openid)
    wechat.state.active_at[openid] = wechat.state.now()
    return mall.join("ming")


def change(mall: Cloud, member_id: str, *, english: bool = False, **wanted: Any) -> Response:
    headers = {"accept-language": "en"} if english else {}
    return mall.member(member_id, "PATCH /me", body=wanted, headers=headers)


def write(member_id: str, count: int) -> list[str]:
    """So many messages, a day apart; answers their ids, newest first."""
    ids = []
    for number in range(count):
        at = datetime(2027, 1, 1, 10, tzinfo=UTC) + timedelta(days=number)
        about: dict[str, int | str] = {"points": number + 1, "expires_on": "2027-11-30"}
        message = Message(member_id, f"{number:020d}", "points_expiring", about, at)
        assert copies.write(message, Copy("no_consent")) is None
        ids.append(message.message_id)
    return ids[::-1]


def inbox(mall: Cloud, member_id: str, query: str = "") -> list[dict[str, Any]]:
    return list(mall.member(member_id, "GET /messages", query=query).body["items"])


# ── Name and picture ─────────────────────────────────────────────────────────


def test_a_member_chooses_name_picture_and_how_the_board_shows_them(mall: Cloud, ming: str) -> None:
    changed = change(mall, ming, nickname=" 小雨 ", avatar_url=PICTURE, leaderboard="alias")

    assert changed.status == 200
    assert changed.body == {
        "member_id": ming,
        "nickname": "小雨",
        "avatar_url": PICTURE,
        "invite_code": invite_code_of(ming),
        "leaderboard": "alias",
    }


def test_what_is_not_mentioned_stays(mall: Cloud, ming: str) -> None:
    change(mall, ming, nickname="小雨", leaderboard="hidden")

    unchanged = change(mall, ming)

    assert (unchanged.body["nickname"], unchanged.body["leaderboard"]) == ("小雨", "hidden")
    assert change(mall, mall.join("li")).body["leaderboard"] == "shown"


def test_attack_56_what_others_should_not_have_to_see_is_refused(mall: Cloud, ming: str) -> None:
    for wrong in WRONG:
        refused = mall.member(ming, "PATCH /me", body=wrong)

        assert (refused.status, refused.code) == (422, "VALIDATION_FAILED"), wrong
        assert [error["field"] for error in refused.body["errors"]] == list(wrong)
    assert change(mall, ming).body["nickname"] == ""


def test_a_refusal_is_worded_in_the_readers_language(mall: Cloud, ming: str) -> None:
    chinese, english = change(mall, ming, nickname="<b>"), change(mall, ming, nickname="<b>", english=True)

    assert "昵称" in chinese.body["errors"][0]["message"]
    assert "cannot be a nickname" in english.body["errors"][0]["message"]


def test_a_name_that_wechat_calls_risky_is_refused(mall: Cloud, wechat: StandIn, ming: str) -> None:
    refused = change(mall, ming, nickname="违规小雨", avatar_url=PICTURE)

    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "nickname")
    assert change(mall, ming).body["avatar_url"] == ""
    assert change(mall, ming, nickname="risky", english=True).body["errors"][0]["message"].startswith("cannot be used")


@pytest.mark.parametrize("trouble", ["doubtful", "away", "down"])
def test_a_name_that_wechat_is_not_sure_about_is_taken(mall: Cloud, wechat: StandIn, ming: str, trouble: str) -> None:
    if trouble == "away":
        wechat.state.active_at.clear()
    if trouble == "down":
        wechat.state.fail_next(CHECK, [Fault(errcode=45009)])

    assert change(mall, ming, nickname="疑似小雨" if trouble == "doubtful" else "小雨").status == 200


def test_a_name_that_stays_is_not_checked_again(mall: Cloud, wechat: StandIn, ming: str) -> None:
    for _ in range(3):
        assert change(mall, ming, nickname="小雨").status == 200

    assert wechat.state.calls[CHECK] == 1


# ── What others see of a picture ─────────────────────────────────────────────


def face(member_id: str) -> str:
    """The picture that the boards would show."""
    return board_profiles.read([member_id])[member_id].avatar_url


def test_56_a_picture_is_its_members_own_until_wechat_has_let_it_pass(mall: Cloud, wechat: StandIn, ming: str) -> None:
    assert change(mall, ming, avatar_url=PICTURE).body["avatar_url"] == PICTURE
    ((trace_id, looked_at),) = wechat.state.looked_at
    assert (looked_at, face(ming)) == (PICTURE, "")

    before = visibility_log.changed(datetime.now(UTC))
    assert pictures.judged(trace_id, "pass")
    assert pictures.judged(trace_id, "pass"), "WeChat repeats itself"

    assert (face(ming), change(mall, ming).body["avatar_url"]) == (PICTURE, PICTURE)
    assert before == {ming}, "and the next run of the boards is told"


def test_56_a_risky_picture_is_taken_away(mall: Cloud, wechat: StandIn, ming: str) -> None:
    change(mall, ming, avatar_url=PICTURE)

    assert pictures.judged(wechat.state.looked_at[0][0], "risky")

    assert (face(ming), change(mall, ming).body["avatar_url"]) == ("", "")


def test_56_a_verdict_is_on_the_picture_that_was_looked_at(mall: Cloud, wechat: StandIn, ming: str) -> None:
    """Not on the one that has come in its place, and not on a doubtful one."""
    change(mall, ming, avatar_url=PICTURE)
    change(mall, ming, avatar_url=PICTURE + "2")
    first, second = (trace_id for trace_id, _ in wechat.state.looked_at)

    for trace_id, suggestion in ((first, "pass"), (first, "risky"), (second, "review"), (second, "unheard of")):
        assert pictures.judged(trace_id, suggestion)

    assert (face(ming), change(mall, ming).body["avatar_url"]) == ("", PICTURE + "2")
    assert not pictures.judged("0" * 32, "pass")


def test_a_picture_is_looked_at_again_until_it_has_passed(mall: Cloud, wechat: StandIn, ming: str) -> None:
    wechat.state.fail_next("/wxa/media_check_async", [Fault(errcode=45009)])
    for _ in range(2):
        assert change(mall, ming, avatar_url=PICTURE).status == 200
    ((trace_id, _),) = wechat.state.looked_at
    pictures.judged(trace_id, "pass")

    change(mall, ming, avatar_url=PICTURE, nickname="小雨")

    assert (len(wechat.state.looked_at), face(ming)) == (1, PICTURE)


def test_a_picture_comes_from_where_the_merchant_says(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_HOSTS", "qlogo.cn img.tea.example.com")

    taken = [change(mall, ming, avatar_url=url).status for url in (PICTURE, "https://img.tea.example.com:443/a")]
    evil = [
        change(mall, ming, avatar_url=url, english=True)
        for url in ("https://evil.example/a", "https://evilqlogo.cn/a", "https://qlogo.cn.evil.example/qlogo.cn")
    ]

    assert taken == [200, 200]
    assert [refused.body["errors"] for refused in evil] == [
        [{"field": "avatar_url", "message": "must be at one of: qlogo.cn, img.tea.example.com"}]
    ] * 3


def test_who_is_erased_does_not_come_back_by_changing_their_name(mall: Cloud, ming: str) -> None:
    dynamodb.client().put_item(TableName=table("members"), Item=dynamodb.pack({"member_id": ming, "openid": ""}))

    assert change(mall, ming, nickname="小雨", leaderboard="shown").status == 401

    assert dynamodb.get("members", {"member_id": ming}) == {"member_id": ming, "openid": ""}


# ── Messages ─────────────────────────────────────────────────────────────────


def test_messages_are_read_in_the_readers_language(mall: Cloud, ming: str) -> None:
    (message_id,) = write(ming, 1)

    (chinese,) = inbox(mall, ming)
    english = mall.member(ming, "GET /messages", headers={"accept-language": "en-GB"}).body["items"][0]

    assert chinese == {
        "message_id": message_id,
        "kind": "points_expiring",
        "title": "积分即将过期",
        "body": "1积分将于2027年11月30日过期，快去兑换吧",
        "page": "pages/rewards/index",
        "rewards": [],
        "read": False,
        "created_at": "2027-01-01T10:00:00+00:00",
    }
    assert english["title"] == "Points about to expire"
    assert english["body"] == "1 points expire at the end of 30 November 2027. Redeem them in time."


def test_messages_come_newest_first_page_by_page(mall: Cloud, ming: str) -> None:
    ids = write(ming, 5)

    first = mall.member(ming, "GET /messages", query="limit=3").body
    second = mall.member(ming, "GET /messages", query=f"limit=3&cursor={first['next_cursor']}").body

    assert [message["message_id"] for message in first["items"] + second["items"]] == ids
    assert second["next_cursor"] is None


def test_unread_messages_are_counted_on_every_page(mall: Cloud, ming: str) -> None:
    ids = write(ming, 5)
    assert mall.member(ming, "POST /messages/read", body={"message_ids": ids[:2]}).status == 200

    first = mall.member(ming, "GET /messages", query="limit=3").body
    second = mall.member(ming, "GET /messages", query=f"limit=3&cursor={first['next_cursor']}").body

    assert (first["unread"], second["unread"]) == (3, 3)
    assert mall.member(ming, "GET /messages").body["unread"] == 3
    assert mall.member(ming, "POST /messages/read", body={}).body == {"read": 3}
    assert mall.member(ming, "GET /messages", query="limit=1").body["unread"] == 0


def test_attack_64_another_members_cursor_is_refused(mall: Cloud, ming: str) -> None:
    write(ming, 3)
    cursor = mall.member(ming, "GET /messages", query="limit=1").body["next_cursor"]

    refused = mall.member(mall.join("li"), "GET /messages", query=f"limit=1&cursor={cursor}")

    assert (refused.status, refused.code) == (400, "MALFORMED_REQUEST")


def test_messages_are_marked_read_one_by_one_or_all_at_once(mall: Cloud, ming: str) -> None:
    ids = write(ming, 4)

    assert mall.member(ming, "POST /messages/read", body={"message_ids": ids[1:2]}).body == {"read": 1}
    assert [message["read"] for message in inbox(mall, ming)] == [False, True, False, False]
    assert mall.member(ming, "POST /messages/read", body={"message_ids": ids[:3]}).body == {"read": 2}
    assert mall.member(ming, "POST /messages/read", body={}).body == {"read": 1}
    assert mall.member(ming, "POST /messages/read", body={}).body == {"read": 0}
    assert mall.member(ming, "POST /messages/read", body={"message_ids": []}).body == {"read": 0}


def test_all_at_once_are_all_there_are_some_at_a_time(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_MOST_LOOKED_AT", 4)
    monkeypatch.setattr(messages, "MOST_READ", 9)
    write(ming, 12)

    assert mall.member(ming, "POST /messages/read", body={}).body == {"read": 9}
    assert [message["read"] for message in inbox(mall, ming, "limit=100")] == [True] * 9 + [False] * 3
    assert [mall.member(ming, "POST /messages/read", body={}).body["read"] for _ in range(2)] == [3, 0]


def test_attack_4_another_members_message_is_not_touched(mall: Cloud, ming: str) -> None:
    ids = write(ming, 2)

    marked = mall.member(mall.join("li"), "POST /messages/read", body={"message_ids": ids})

    assert (marked.status, marked.body) == (200, {"read": 0})
    assert [message["read"] for message in inbox(mall, ming)] == [False, False]


def test_ids_of_nothing_leave_nothing_behind(mall: Cloud, ming: str) -> None:
    nonsense = ["#", "ming#1", "__proto__", "a" * 64, "\x00", "points_expiring:2026-12-31"]

    assert mall.member(ming, "POST /messages/read", body={"message_ids": nonsense}).body == {"read": 0}

    assert inbox(mall, ming) == []


@pytest.mark.parametrize(
    "wrong", [{"message_ids": ["x"] * 101}, {"message_ids": [""]}, {"message_ids": ["a" * 65]}, {"message_ids": [7]}]
)
def test_more_or_longer_ids_are_refused(mall: Cloud, ming: str, wrong: dict[str, Any]) -> None:
    assert mall.member(ming, "POST /messages/read", body=wrong).status == 422


# ── Agreeing to messages ─────────────────────────────────────────────────────


def choose(mall: Cloud, member_id: str, result: str, template: str = TEMPLATE) -> Response:
    return mall.member(member_id, "POST /subscriptions", body={"template": template, "result": result})


def test_every_accept_is_one_message(mall: Cloud, ming: str) -> None:
    results = ["accept", "acceptWithAlert", "acceptWithAudio", "acceptWithForcePush"]

    answers = [choose(mall, ming, result).body for result in results]

    assert answers == [{"template": TEMPLATE, "remaining": count} for count in (1, 2, 3, 4)]
    assert quotas.left(ming, TEMPLATE) == 4


@pytest.mark.parametrize("result", ["reject", "ban", "filter"])
def test_a_refusal_counts_nothing_and_takes_nothing_back(mall: Cloud, ming: str, result: str) -> None:
    choose(mall, ming, "accept")

    assert choose(mall, ming, result).body == {"template": TEMPLATE, "remaining": 1}


def test_a_template_may_be_named_by_the_kind_of_message(mall: Cloud, ming: str) -> None:
    assert choose(mall, ming, "accept", "points_expiring").body == {"template": "points_expiring", "remaining": 1}
    assert choose(mall, ming, "accept").body["remaining"] == 2


@pytest.mark.parametrize(
    ("template", "result", "field"),
    [
        ("T-of-somebody-else", "accept", "template"),
        ("", "accept", "template"),
        (TEMPLATE, "maybe", "result"),
        (TEMPLATE, "acceptance", "result"),
        (TEMPLATE, "", "result"),
    ],
)
def test_what_we_do_not_send_cannot_be_agreed_to(
    mall: Cloud, ming: str, template: str, result: str, field: str
) -> None:
    refused = choose(mall, ming, result, template)

    assert (refused.status, refused.body["errors"][0]["field"]) == (422, field)


# ── The events of the template ───────────────────────────────────────────────


@pytest.mark.parametrize("name", ["profile", "profile-subscribe", "profile-messages", "profile-read-messages"])
def test_the_event_is_understood(mall: Cloud, ming: str, name: str) -> None:
    event = json.loads((ROOT / f"events/{name}.json").read_text(encoding="utf-8"))
    assert app.handler(event, None)["statusCode"] == 401  # its token is an example

    body = json.loads(event.get("body") or "null")
    answer = mall.member(ming, event["routeKey"], body=body, query=event["rawQueryString"])

    assert answer.status == 200


def test_a_member_reads_their_own_profile(mall: Cloud) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    ming = mall.join("ming")
    fresh = mall.member(ming, "GET /me")
    profiles.change_profile(ming, nickname="小明", avatar_url=PICTURE, board="alias")

    assert (fresh.status, fresh.body) == (
        200,
        {
            "member_id": ming,
            "nickname": "",
            "avatar_url": "",
            "leaderboard": "shown",
            "invite_code": invite_code_of(ming),
            "joined_on": "2026-11-22",
            "terms": None,
        },
    )
    assert mall.member(ming, "GET /me").body == fresh.body | {
        "nickname": "小明",
        "avatar_url": PICTURE,
        "leaderboard": "alias",
    }


# ── The rules ────────────────────────────────────────────────────────────────


def test_a_member_accepts_the_rules_they_were_shown(mall: Cloud, ming: str) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    version = mall.member(ming, "GET /terms").body["version"]
    assert mall.member(ming, "GET /me").body["terms"] is None

    accepted = mall.member(ming, "POST /me/terms", body={"version": version})

    assert accepted.status == 200
    assert accepted.body["version"] == version
    assert accepted.body["accepted_at"].startswith("2026-11-22T12:00:00")
    assert mall.member(ming, "GET /me").body["terms"] == accepted.body
    assert mall.member(ming, "GET /me/export").body["member"]["terms"] == accepted.body


def test_rules_that_have_changed_since_are_shown_again_first(mall: Cloud, ming: str) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    before = mall.member(ming, "GET /terms").body
    assert before["effective_from"] is None
    program = mall.merchant("GET /merchant/program").body
    assert mall.merchant("PUT /merchant/program", body=program | {"pending_days": 7}).status == 200

    late = mall.member(ming, "POST /me/terms", body={"version": before["version"]})

    assert (late.status, late.code) == (409, "VERSION_CONFLICT")
    now = mall.member(ming, "GET /terms", headers={"accept-language": "en"}).body
    assert now["version"] != before["version"]
    assert (now["effective_from"], now["language"]) == ("2026-11-22", "en")
    assert mall.member(ming, "POST /me/terms", body={"version": now["version"]}).status == 200


def test_rules_announced_for_later_are_told_from_then_on(mall: Cloud, ming: str) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    program = mall.merchant("GET /merchant/program").body
    announced = {"pending_days": 7, "effective_at": "2026-12-01T00:00:00+08:00"}
    program = mall.merchant("PUT /merchant/program", body=program | {"grace_months": 2}).body
    mall.clock("2026-11-25T12:00:00+08:00")
    assert mall.merchant("PUT /merchant/program", body=program | announced).status == 200

    before = mall.member(ming, "GET /terms").body
    mall.clock("2026-12-02T12:00:00+08:00")
    after = mall.member(ming, "GET /terms").body

    assert (before["effective_from"], after["effective_from"]) == ("2026-11-22", "2026-12-01")
    assert before["version"] != after["version"]


def test_a_rule_that_is_dropped_changes_the_rules_that_day(mall: Cloud, ming: str) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")
    mall.merchant("POST /merchant/rules", body={"rule_id": "tea", "category": "tea", "fen_per_point": 500})
    mall.clock("2026-11-30T12:00:00+08:00")
    assert mall.member(ming, "GET /terms").body["effective_from"] == "2026-11-22"

    assert mall.merchant("DELETE /merchant/rules/{rule_id}", "/merchant/rules/tea").status == 204

    assert mall.member(ming, "GET /terms").body["effective_from"] == "2026-11-30"


def test_a_member_who_has_left_accepts_nothing(mall: Cloud, ming: str) -> None:
    version = mall.member(ming, "GET /terms").body["version"]
    mall.member(ming, "DELETE /me")

    assert mall.member(ming, "POST /me/terms", body={"version": version}).status == 401
