"""Signing in, taking part and inviting, on the running stack through the public API."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from local.client import Merchant, Phone, Reply, send
from local.stack import Stack
from tests.stack.mall import at_once, eventually, order, outcomes, pay, put_on_sale, running, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


@contextmanager
def program(merchant: Merchant, **changes: Any) -> Iterator[None]:
    """The program with these changes, for as long as it takes; then what it was."""
    before = merchant.send("GET", "/merchant/program").body
    _decide(merchant, {**before, **changes})
    try:
        yield
    finally:
        _decide(merchant, before)


def _decide(merchant: Merchant, content: dict[str, Any]) -> None:
    now = merchant.send("GET", "/merchant/program").body
    answer = merchant.send("PUT", "/merchant/program", {**content, "version": now["version"]})
    assert answer.status == 200, answer.body


def campaigns_shown(phone: Phone) -> set[str]:
    return {campaign["campaign_id"] for campaign in phone.get("/activities").body["campaigns"]}


def sign_in_on(merchant: Merchant, phone: Phone, *days: str) -> None:
    for day in days:
        merchant.set_clock(f"2026-11-{day}T12:00:00+08:00")
        assert phone.post("/sign-in").status == 200


# ── Signing in ───────────────────────────────────────────────────────────────


def test_a_missed_day_is_made_up_once_however_many_try(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    ming = log_in()
    terms = {"ladder": [5, 5, 10], "wrap": True, "make_up": {"per_month": 3, "points": 7}}
    with program(merchant, sign_in=terms):
        sign_in_on(merchant, ming, "22", "23", "25")
        pay(merchant, unique("o"), ming, 100)
        assert ming.get("/sign-in").body["make_up"] == {"left": 3, "points": 7, "days": ["2026-11-24"]}

        replies = at_once([partial(ming.post, "/sign-in/make-up", {"date": "2026-11-24"})] * 16)

        assert outcomes(replies) == {"200": 1, "ALREADY_SIGNED_IN": 15}
        assert [reply.body for reply in replies if reply.status == 200] == [
            {"date": "2026-11-24", "points": 7, "streak": 4, "left": 2}
        ]
        assert ming.get("/points").body["balance"] == 5 + 5 + 5 + 100 - 7
        calendar = ming.get("/sign-in").body
        assert (calendar["streak"], calendar["days"]) == (4, [f"2026-11-{day}" for day in (22, 23, 24, 25)])
        merchant.set_clock("2027-02-01T12:00:00+08:00")
        assert len(ming.get("/sign-in?month=2026-11").body["days"]) == 4


def test_who_cannot_pay_for_a_missed_day_cannot_make_it_up(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()
    terms = {"ladder": [5], "wrap": True, "make_up": {"per_month": 3, "points": 11}}
    with program(merchant, sign_in=terms):
        sign_in_on(merchant, ming, "22", "24")

        refused = ming.post("/sign-in/make-up", {"date": "2026-11-23"})

        assert (refused.status, refused.code) == (422, "INSUFFICIENT_POINTS")
        assert ming.get("/points").body["balance"] == 10
        assert ming.get("/sign-in").body["make_up"]["left"] == 3


def test_a_ladder_changed_for_later_is_climbed_as_before_until_then(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()
    generous = {"sign_in": {"ladder": [50], "wrap": True}, "effective_at": "2026-11-24T00:00:00+08:00"}
    with program(merchant, sign_in={"ladder": [5, 6, 7], "wrap": True}):
        before = merchant.send("GET", "/merchant/program").body
        announced = merchant.send("PUT", "/merchant/program", before | generous).body
        got = []
        for day in ("22", "23", "24", "25"):
            merchant.set_clock(f"2026-11-{day}T12:00:00+08:00")
            shown = ming.get("/sign-in").body["next_points"]
            got.append((shown, ming.post("/sign-in").body["points"]))

    assert (announced["version"], announced["until_then"]) == (before["version"] + 1, before["version"])
    assert got == [(5, 5), (6, 6), (50, 50), (50, 50)]


def test_an_amnesty_keeps_the_streaks_of_those_who_could_not_sign_in(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()
    sign_in_on(merchant, ming, "22", "23", "25")
    assert ming.get("/sign-in").body["streak"] == 1

    forgiving = {"ladder": [5, 5, 10, 20], "wrap": True, "amnesty": ["2026-11-24"]}
    with program(merchant, sign_in=forgiving):
        assert ming.get("/points").body["streak"] == 3
        sign_in_on(merchant, ming, "26")
        assert ming.get("/sign-in").body["streak"] == 4


@pytest.mark.parametrize(("wrap", "fourth_day"), [(True, 1), (False, 3)])
def test_a_ladder_wraps_or_stays_and_a_day_of_it_may_bring_a_bonus_once(
    merchant: Merchant, log_in: LogIn, *, wrap: bool, fourth_day: int
) -> None:
    ming = log_in()
    terms = {"ladder": [1, 2, 3], "wrap": wrap, "bonus_days": [{"day": 2, "points": 50}]}
    with program(merchant, sign_in=terms):
        got = []
        for day in ("22", "23", "24", "25"):
            merchant.set_clock(f"2026-11-{day}T12:00:00+08:00")
            replies = at_once([partial(ming.post, "/sign-in")] * 4)
            assert outcomes(replies) == {"200": 1, "ALREADY_SIGNED_IN": 3}
            (signed,) = (reply.body for reply in replies if reply.status == 200)
            got.append((signed["points"], signed["bonus"], signed["streak"]))

    assert got == [(1, 0, 1), (52, 50, 2), (3, 0, 3), (fourth_day, 0, 4)]
    assert ming.get("/points").body["balance"] == 56 + fourth_day


def test_a_changed_ladder_holds_from_the_next_sign_in_and_leaves_alone_what_was_given(
    merchant: Merchant, log_in: LogIn
) -> None:
    ming = log_in()
    with program(merchant, sign_in={"ladder": [5, 6, 7], "wrap": True}):
        sign_in_on(merchant, ming, "22", "23")
    with program(merchant, sign_in={"ladder": [100, 200, 300, 400], "wrap": True}):
        before = ming.get("/points/entries").body["items"]
        sign_in_on(merchant, ming, "24")
        after = ming.get("/points/entries").body["items"]

    assert [entry["points"] for entry in after] == [300, 6, 5]
    assert after[1:] == before
    assert ming.get("/points").body["balance"] == 311


def test_what_is_wrong_with_a_ladder_is_named(merchant: Merchant) -> None:
    before = merchant.send("GET", "/merchant/program").body
    wrong = {
        "sign_in.bonus_days": {"bonus_days": [{"day": 7, "points": 1}, {"day": 7, "points": 2}]},
        "sign_in.amnesty.0": {"amnesty": ["yesterday"]},
        "sign_in.make_up.days_back": {"make_up": {"per_month": 3, "days_back": 60}},
    }
    for field, change in wrong.items():
        refused = merchant.send("PUT", "/merchant/program", before | {"sign_in": before["sign_in"] | change})
        assert (refused.status, [error["field"] for error in refused.body["errors"]]) == (422, [field])


# ── Attacks on it ────────────────────────────────────────────────────────────


def test_27_sixty_four_sign_ins_at_once_are_one(log_in: LogIn) -> None:
    ming = log_in()

    replies = at_once([partial(ming.post, "/sign-in")] * 64)

    assert outcomes(replies) == {"200": 1, "ALREADY_SIGNED_IN": 63}
    assert ming.get("/points").body["balance"] == 5


def test_28_31_no_clock_zone_or_streak_of_the_clients_is_believed(log_in: LogIn) -> None:
    ming = log_in()
    abroad = Phone(
        ming.api_url, ming.token, ming.member_id, {"Date": "Mon, 23 Nov 2026 12:00:00 GMT", "X-Timezone": "UTC"}
    )
    forged = [{"date": "2026-11-21"}, {"streak": 6}, {"now": "2026-11-23T00:00:00+08:00"}, {"time_zone": "UTC"}]

    refused = [ming.post("/sign-in", body) for body in forged]
    signed = abroad.post("/sign-in")

    assert outcomes(refused) == {"VALIDATION_FAILED": 4}
    assert (signed.body["date"], signed.body["streak"]) == ("2026-11-22", 1)
    assert abroad.post("/sign-in").code == "ALREADY_SIGNED_IN"


def test_29_while_the_day_changes_nobody_signs_in_twice_a_day(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()
    merchant.set_clock("2026-11-22T23:59:59+08:00")

    def morning() -> Reply:
        merchant.set_clock("2026-11-23T00:00:00+08:00")
        return ming.get("/points")

    replies = at_once([partial(ming.post, "/sign-in")] * 8 + [morning] + [partial(ming.post, "/sign-in")] * 16)
    days = [reply.body["date"] for reply in replies if reply.status == 200 and "date" in reply.body]

    assert sorted(set(days)) == sorted(days)
    assert set(days) <= {"2026-11-22", "2026-11-23"}
    assert ming.get("/sign-in").body["days"] == sorted(days)
    assert ming.get("/points").body["balance"] == 5 * len(days)


def test_29_around_midnight_nobody_signs_in_twice_a_day(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()

    merchant.set_clock("2026-11-22T23:59:59+08:00")
    before = at_once([partial(ming.post, "/sign-in")] * 8)
    merchant.set_clock("2026-11-23T00:00:01+08:00")
    after = at_once([partial(ming.post, "/sign-in")] * 8)

    assert outcomes(before) == outcomes(after) == {"200": 1, "ALREADY_SIGNED_IN": 7}
    assert ming.get("/sign-in").body["days"] == ["2026-11-22", "2026-11-23"]


def test_30_no_more_days_are_made_up_than_the_quota(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()
    with program(merchant, sign_in={"ladder": [5], "wrap": True, "make_up": {"per_month": 2, "days_back": 10}}):
        sign_in_on(merchant, ming, "10", "15")
        days = [f"2026-11-{day}" for day in (11, 12, 13, 14)]

        replies = at_once([partial(ming.post, "/sign-in/make-up", {"date": day}) for day in days])

        assert outcomes(replies) == {"200": 2, "LIMIT_REACHED": 2}
        for day, code in (
            ("2026-11-15", "VALIDATION_FAILED"),
            ("2026-11-16", "VALIDATION_FAILED"),
            ("2026-11-09", "NOT_ELIGIBLE"),
            ("2026-11-04", "EXPIRED"),
        ):
            assert ming.post("/sign-in/make-up", {"date": day}).code == code


# ── Taking part ──────────────────────────────────────────────────────────────


def offer(merchant: Merchant, activity_id: str, **terms: Any) -> str:
    """An activity that runs for years, ten points three times a day."""
    body = {
        "activity_id": activity_id,
        "kind": "quiz",
        "title": "茶知识问答",
        "points": 10,
        "daily_limit": 3,
        "starts_at": "2020-01-01T00:00:00+08:00",
        "ends_at": "2090-01-01T00:00:00+08:00",
    }
    answer = merchant.send("POST", "/merchant/activities", body | terms)
    assert answer.status == 201, answer.body
    return activity_id


def offered(phone: Phone, activity_id: str) -> dict[str, Any]:
    cursor = ""
    while True:
        page = phone.get(f"/activities?limit=100{cursor}").body
        for item in page["items"]:
            if item["activity_id"] == activity_id:
                return dict(item)
        cursor = f"&cursor={page['next_cursor']}"


def test_a_survey_is_answered_once_however_many_try(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    questions = [{"question_id": "tea", "title": "最爱哪一款？", "options": ["龙井", "普洱"]}]
    survey = offer(merchant, unique("survey"), kind="survey", questions=questions)
    ming, report = log_in(), {"activity_id": survey, "answers": {"tea": "龙井"}}
    assert offered(ming, survey)["questions"][0]["options"] == ["龙井", "普洱"]

    wrong = ming.post("/earn", {"activity_id": survey, "answers": {"tea": "可乐"}})
    replies = at_once([partial(ming.post, "/earn", report)] * 16)
    replies += at_once([partial(ming.post, "/earn", report, key="one-tap")] * 4)
    merchant.set_clock("2026-11-24T12:00:00+08:00")
    replies.append(ming.post("/earn", report))

    assert [error["field"] for error in wrong.body["errors"]] == ["answers.tea"]
    assert outcomes(replies) == {"200": 1, "LIMIT_REACHED": 20}
    assert ming.get("/points").body["balance"] == 10


def test_a_game_is_paid_by_its_score_once_a_ticket_and_not_before_it_can_be_over(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    terms = {"min_seconds": 1, "max_score": 100, "steps": [{"score": 50, "points": 4}]}
    game = offer(merchant, unique("game"), kind="game", game=terms, daily_limit=5)
    marathon = offer(merchant, unique("game"), kind="game", game={**terms, "min_seconds": 600})
    ming, mallory = log_in(), log_in()
    shown = offered(ming, game)
    played = {"activity_id": game, "ticket": shown["ticket"], "score": 60}

    assert (shown["points"], shown["min_seconds"], shown["max_score"]) == (4, 1, 100)
    running = offered(ming, marathon)["ticket"]
    too_soon = ming.post("/earn", {"activity_id": marathon, "ticket": running, "score": 60})
    time.sleep(1.1)
    refused = [
        ming.post("/earn", {"activity_id": game, "score": 60}),
        ming.post("/earn", {**played, "ticket": shown["ticket"][:-2]}),
        ming.post("/earn", {**played, "score": 101}),
        mallory.post("/earn", played),
    ]
    replies = at_once([partial(ming.post, "/earn", played, key="over")] * 16)

    assert too_soon.code == "NOT_ELIGIBLE"
    assert outcomes(refused) == {"VALIDATION_FAILED": 4}
    assert outcomes(replies) == {"200": 16}
    assert sum(not reply.replayed for reply in replies) == 1
    assert ming.get("/points").body["balance"] == 4


def test_games_are_played_one_after_another_however_many_tickets_were_fetched(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    game = offer(merchant, unique("game"), kind="game", game={"min_seconds": 1, "max_score": 9}, daily_limit=8)
    ming = log_in()
    fetched = [offered(ming, game)["ticket"] for _ in range(8)]
    time.sleep(1.1)

    replies = at_once(
        [partial(ming.post, "/earn", {"activity_id": game, "ticket": ticket, "score": 9}) for ticket in fetched]
    )
    again = offered(ming, game)
    time.sleep(1.1)
    next_one = ming.post("/earn", {"activity_id": game, "ticket": again["ticket"], "score": 9})

    assert outcomes(replies) == {"200": 1, "NOT_ELIGIBLE": 7}
    assert (again["done_today"], again["times_left"], next_one.status) == (1, 7, 200)
    assert ming.get("/points").body["balance"] == 20


def test_an_activity_never_gives_more_than_its_budget(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    quiz, crowd = offer(merchant, unique("quiz"), budget_points=55), [log_in() for _ in range(12)]
    assert offered(crowd[0], quiz)["times_left"] == 3

    replies = at_once([partial(member.post, "/earn", {"activity_id": quiz}) for member in crowd])

    assert outcomes(replies) == {"200": 5, "EXPIRED": 7}
    assert sum(member.get("/points").body["balance"] for member in crowd) == 50
    assert {offered(member, quiz)["times_left"] for member in crowd} == {0}


def test_a_campaign_multiplies_sign_ins_and_activities_until_its_points_are_given(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    quiz, crowd = offer(merchant, unique("quiz"), points=5), [log_in() for _ in range(8)]
    double = {"campaign_id": unique("double"), "name": "双倍", "multiplier": "2", "kinds": ["sign_in", "activity"]}
    november = {"starts_at": "2026-11-01T00:00:00+08:00", "ends_at": "2026-12-01T00:00:00+08:00"}
    with running(merchant, "campaigns", double | november | {"budget_points": 100}):
        shown = offered(crowd[0], quiz)
        assert (shown["points"], shown["points_now"]) == (5, 10)
        assert crowd[0].get("/sign-in").body["next_points"] == 10

        replies = at_once(
            [partial(member.post, "/sign-in") for member in crowd]
            + [partial(member.post, "/earn", {"activity_id": quiz}) for member in crowd]
        )
        eventually(lambda: not campaigns_shown(crowd[0]) & {double["campaign_id"]})
        late = log_in()

        assert outcomes(replies) == {"200": 16}
        assert sorted(reply.body["points"] for reply in replies) == [5] * 6 + [10] * 10
        plain = {reply.body["reason"] for reply in replies if reply.body["points"] == 5}
        assert plain <= {"活动额度已用完", "连续签到第1天，活动额度已用完"}
        assert sum(member.get("/points").body["balance"] for member in crowd) == 6 * 5 + 10 * 10
        assert offered(late, quiz)["points_now"] == 5
        assert late.get("/sign-in").body["next_points"] == 5
        assert late.post("/sign-in").body["reason"] == "连续签到第1天，活动额度已用完"


def test_an_activity_changed_for_later_pays_as_before_until_then(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    quiz, ming = offer(merchant, unique("quiz")), log_in()
    before = merchant.send("GET", f"/merchant/activities/{quiz}").body
    later = {"points": 99, "effective_at": "2026-11-23T00:00:00+08:00"}
    announced = merchant.send("PUT", f"/merchant/activities/{quiz}", before | later).body

    today = (offered(ming, quiz)["points"], ming.post("/earn", {"activity_id": quiz}).body["points"])
    merchant.set_clock("2026-11-23T00:00:00+08:00")
    tomorrow = (offered(ming, quiz)["points"], ming.post("/earn", {"activity_id": quiz}).body["points"])

    assert (announced["version"], announced["until_then"]) == (2, 1)
    assert (today, tomorrow) == ((10, 10), (99, 99))
    traced = merchant.send("GET", f"/merchant/members/{ming.member_id}/entries").body["items"]
    assert [entry["trace"]["version"] for entry in traced] == [2, 1]


def test_a_days_limit_holds_however_many_taps_there_are(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    quiz, ming = offer(merchant, unique("quiz"), daily_limit=3, total_limit=4), log_in()

    today = at_once([partial(ming.post, "/earn", {"activity_id": quiz})] * 16)
    merchant.set_clock("2026-11-23T12:00:00+08:00")
    tomorrow = at_once([partial(ming.post, "/earn", {"activity_id": quiz})] * 16)

    assert outcomes(today) == {"200": 3, "LIMIT_REACHED": 13}
    assert outcomes(tomorrow) == {"200": 1, "LIMIT_REACHED": 15}
    shown = offered(ming, quiz)
    assert [shown[name] for name in ("done_today", "total_limit", "done_in_all", "times_left")] == [1, 4, 4, 0]


def test_33_40_what_the_client_merely_claims_earns_nothing(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    questions = [{"question_id": "tea", "title": "最爱哪一款？", "options": ["龙井", "普洱"]}]
    survey = offer(merchant, unique("survey"), kind="survey", questions=questions)
    game = offer(merchant, unique("game"), kind="game", game={"min_seconds": 1, "max_score": 100})
    share = offer(merchant, unique("share"), kind="share")
    ming = log_in()

    attempts = [
        ming.post("/earn", {"activity_id": survey}),
        ming.post("/earn", {"activity_id": game, "score": 100}),
        ming.post("/earn", {"activity_id": share}),
        ming.post("/earn", {"activity_id": share, "score": 1}),
        ming.post("/earn", {"activity_id": unique("none")}),
    ]

    assert [attempt.code for attempt in attempts] == [
        "VALIDATION_FAILED",
        "VALIDATION_FAILED",
        "NOT_ELIGIBLE",
        "NOT_ELIGIBLE",
        "NOT_FOUND",
    ]
    assert ming.get("/points").body["earned_total"] == 0


def test_what_is_wrong_with_an_activity_is_named(merchant: Merchant, unique: Unique) -> None:
    steps = [{"score": 9, "points": 5}, {"score": 5, "points": 9}]
    wrong: dict[str, dict[str, Any]] = {
        "questions": {"kind": "survey", "questions": [{"question_id": "q", "title": "?"}] * 2},
        "questions.0.multiple": {"kind": "survey", "questions": [{"question_id": "q", "title": "?", "multiple": True}]},
        "game": {"kind": "quiz", "game": {"min_seconds": 1, "max_score": 9}},
        "game.steps": {"kind": "game", "game": {"min_seconds": 1, "max_score": 10, "steps": steps}},
    }
    for field, terms in wrong.items():
        body: dict[str, Any] = {"title": "?", "points": 1, "daily_limit": 1, "starts_at": "2020-01-01T00:00:00Z"}
        body |= {"activity_id": unique("wrong"), "ends_at": "2090-01-01T00:00:00Z", **terms}
        refused = merchant.send("POST", "/merchant/activities", body)
        assert (refused.status, [error["field"] for error in refused.body["errors"]]) == (422, [field])


# ── Inviting and sharing ─────────────────────────────────────────────────────

WITH_A_SIGN_IN = {"inviter_points": 100, "invitee_points": 50, "qualifies_on": "first_sign_in"}


def invitations(phone: Phone) -> list[tuple[str, int]]:
    return [(item["status"], item["points"]) for item in phone.get("/invitations").body["items"]]


def log_in_by_card(stack: Stack, name: str, token: str) -> Phone:
    body = {"code": f"demo-{name}", "share_token": token}
    raw = json.dumps(body).encode()
    return Phone.of(stack.api_url, send(stack.api_url, "POST", "/login", raw, {"Content-Type": "application/json"}))


def test_both_are_thanked_with_the_first_order_and_lose_it_when_it_is_returned(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    inviter = log_in("inviter")
    scene = inviter.get("/invitations").body["scene"]
    friend, first = log_in("friend", invite_code=scene.removeprefix("invite=")), unique("o")
    assert len(scene) <= 32
    assert invitations(inviter) == [("waiting", 0)]

    replies = at_once([partial(merchant.send, "POST", "/merchant/orders", order(first, friend.member_id, 20_000))] * 8)

    assert outcomes(replies) == {"201": 8}
    assert (inviter.get("/points").body["balance"], friend.get("/points").body["balance"]) == (100, 70)
    assert invitations(inviter) == [("counted", 100)]

    part = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 18_000}]}
    merchant.send("POST", f"/merchant/orders/{first}/refunds", part)
    assert inviter.get("/points").body["balance"] == 100
    rest = {"refund_id": "r-2", "lines": [{"line_id": "1", "amount_fen": 2_000}]}
    at_once([partial(merchant.send, "POST", f"/merchant/orders/{first}/refunds", rest)] * 8)

    assert (inviter.get("/points").body["balance"], friend.get("/points").body["balance"]) == (0, 0)
    assert inviter.get("/points").body["earned_total"] == 0
    assert invitations(inviter) == [("taken_back", 0)]
    pay(merchant, unique("o"), friend, 20)
    assert inviter.get("/points").body["balance"] == 0


def test_of_different_first_orders_at_once_one_makes_the_bonus_due(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    inviter = log_in("inviter")
    friend = log_in("friend", invite_code=inviter.invite_code)
    orders = [order(unique("o"), friend.member_id, 10_000) for _ in range(8)]

    replies = at_once([partial(merchant.send, "POST", "/merchant/orders", each) for each in orders])

    assert outcomes(replies) == {"201": 8}
    assert inviter.get("/points").body["balance"] == 100
    assert friend.get("/points").body["balance"] == 8 * 10 + 50
    assert invitations(inviter) == [("counted", 100)]


def test_of_first_logins_at_once_under_different_invitations_one_binds(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    inviters, name = [log_in("inviter") for _ in range(8)], unique("friend")

    replies = at_once(
        [partial(Phone.answer_to_login, stack.api_url, name, invite_code=each.invite_code) for each in inviters]
    )
    friend = Phone.of(stack.api_url, replies[0])
    pay(merchant, unique("o"), friend, 20)

    assert outcomes(replies) == {"200": 8}
    assert sum(reply.body["is_new"] for reply in replies) == 1
    assert sorted(each.get("/points").body["balance"] for each in inviters) == [0] * 7 + [100]
    assert friend.get("/points").body["balance"] == 70
    assert [status for each in inviters for status, _ in invitations(each)].count("counted") == 1


def test_a_returned_first_order_takes_what_was_spent_as_debt_and_what_waits_from_there(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, inviter = unique("cup"), log_in("inviter")
    put_on_sale(merchant, cup)
    friend, first = log_in("friend", invite_code=inviter.invite_code), unique("o")
    pay(merchant, first, friend, 20)
    assert inviter.post("/redeem", wish(cup)).status == 201
    refund = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 20_000}]}
    merchant.send("POST", f"/merchant/orders/{first}/refunds", refund)
    assert inviter.get("/points").body["debt"] == 100

    with program(merchant, pending_days=7):
        late, second = log_in("late", invite_code=friend.invite_code), unique("o")
        pay(merchant, second, late, 20)
        assert friend.get("/points").body["pending"] == 100
        merchant.send("POST", f"/merchant/orders/{second}/refunds", refund)
        assert (friend.get("/points").body["pending"], late.get("/points").body["pending"]) == (0, 0)


def test_a_friend_who_comes_by_a_card_counts_once_they_mean_it(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    card, sharer = (
        offer(merchant, unique("card"), kind="share", points=7, daily_limit=2, budget_points=50),
        log_in("sharer"),
    )
    token = offered(sharer, card)["share_token"]
    with program(merchant, referral=WITH_A_SIGN_IN):
        friends = [log_in_by_card(stack, unique("friend"), token) for _ in range(3)]
        assert sharer.get("/points").body["balance"] == 0  # to come is not enough

        at_once([friend_signs_in for friend in friends for friend_signs_in in [partial(friend.post, "/sign-in")] * 4])

        assert sharer.get("/points").body["balance"] == 3 * 100 + 2 * 7  # capped at two a day
        assert sorted(invitations(sharer)) == [("counted", 100), ("counted", 107), ("counted", 107)]
        assert offered(sharer, card)["done_today"] == 2
        old = friends[0].post("/shares/opened", {"share_token": token})
        assert old.body == {"counted": False, "result": "new_members_only"}


def test_a_strict_card_pays_no_more_than_its_budget_and_friends_count_all_the_same(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    card = offer(merchant, unique("card"), kind="share", points=7, daily_limit=100, budget_points=20)
    sharer = log_in("sharer")
    token = offered(sharer, card)["share_token"]
    with program(merchant, referral=WITH_A_SIGN_IN):
        friends = [log_in_by_card(stack, unique("friend"), token) for _ in range(4)]

        replies = at_once([partial(friend.post, "/sign-in") for friend in friends])

    assert outcomes(replies) == {"200": 4}
    assert sharer.get("/points").body["balance"] == 4 * 100 + 2 * 7
    assert [points for _, points in sorted(invitations(sharer))] == [100, 100, 107, 107]
    traced = merchant.send("GET", f"/merchant/members/{sharer.member_id}/entries").body["items"]
    assert [entry["trace"]["activity_version"] for entry in traced if "activity" in entry["trace"]] == [1, 1]


def test_a_lenient_card_counts_each_friend_once_within_its_limit(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    card = offer(merchant, unique("card"), kind="share", points=7, daily_limit=2, share={"strict": False})
    sharer, friends = log_in("sharer"), [log_in("friend") for _ in range(3)]
    opened = {"share_token": offered(sharer, card)["share_token"]}

    first = at_once([partial(friends[0].post, "/shares/opened", opened)] * 8)
    others = at_once([partial(friend.post, "/shares/opened", opened) for friend in friends[1:]])

    assert sum(reply.body["counted"] for reply in first) == 1
    assert {reply.body["result"] for reply in first} == {"counted", "counted_before"}
    assert sorted(reply.body["result"] for reply in others) == ["counted", "limit_reached"]
    assert sharer.get("/points").body["balance"] == 14


# ── Attacks on it ────────────────────────────────────────────────────────────


def test_34_nobody_invites_themselves(stack: Stack, merchant: Merchant, unique: Unique) -> None:
    name = unique("self")
    ming = Phone.log_in(stack.api_url, name)
    card = offer(merchant, unique("card"), kind="share", share={"strict": False})

    again = Phone.log_in(stack.api_url, name, invite_code=ming.invite_code)
    own_card = ming.post("/shares/opened", {"share_token": offered(ming, card)["share_token"]})
    pay(merchant, unique("o"), again, 20)

    assert (own_card.status, own_card.code) == (422, "NOT_ELIGIBLE")
    assert again.get("/points").body["balance"] == 20
    assert invitations(ming) == []


def test_35_37_old_members_loops_and_chains_count_once_a_pair(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    first, name = log_in("first"), unique("second")
    second = Phone.log_in(stack.api_url, name, invite_code=first.invite_code)
    third = log_in("third", invite_code=second.invite_code)

    for _ in range(2):  # they invite back, and again
        Phone.log_in(stack.api_url, name, invite_code=third.invite_code)
    for member in (first, second, third):
        pay(merchant, unique("o"), member, 20)
        pay(merchant, unique("o"), member, 20)

    balances = [member.get("/points").body["balance"] for member in (first, second, third)]
    assert balances == [40 + 100, 40 + 50 + 100, 40 + 50]
    assert invitations(third) == [("old_member", 0)]


def test_36_an_edited_or_replayed_card_counts_for_nothing_more(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    card = offer(merchant, unique("card"), kind="share", share={"strict": False})
    sharer, mallory = log_in("sharer"), log_in("mallory")
    token = offered(sharer, card)["share_token"]
    kid, payload, mac = token.split(".")
    edited = [
        f"{kid}.{mallory.member_id}{card}.{mac}",
        f"{kid}.{payload}.{mac[:-1]}A" if mac[-1] != "A" else f"{kid}.{payload}.{mac[:-1]}B",
        f"{kid}.{sharer.member_id}none.{mac}",
        token[:-1],
        mallory.token,
    ]

    refused = [mallory.post("/shares/opened", {"share_token": text}) for text in edited]
    newcomers = [log_in_by_card(stack, unique("new"), text) for text in edited]
    replays = [mallory.post("/shares/opened", {"share_token": token}).body["result"] for _ in range(3)]

    assert outcomes(refused) == {"VALIDATION_FAILED": 5}
    assert len(newcomers) == 5  # a bad card hinders no login
    assert replays == ["counted", "counted_before", "counted_before"]
    assert sharer.get("/points").body["balance"] == 10
    assert mallory.get("/points").body["balance"] == 0


def test_39_who_leaves_and_comes_back_is_no_second_friend(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    inviter, name = log_in("inviter"), unique("leaver")
    before = Phone.log_in(stack.api_url, name, invite_code=inviter.invite_code)
    pay(merchant, unique("o"), before, 20)
    gone = send(stack.api_url, "DELETE", "/me", None, {"Authorization": f"Bearer {before.token}"})

    after = Phone.log_in(stack.api_url, name, invite_code=inviter.invite_code)
    pay(merchant, unique("o"), after, 20)

    assert gone.status == 204
    assert (inviter.get("/points").body["balance"], after.get("/points").body["balance"]) == (100, 20)
    assert invitations(inviter) == [("counted", 100), ("old_member", 0)]
    reasons = [item["reason"] for item in inviter.get("/invitations").body["items"]]
    assert reasons == ["邀请成功", "好友早已是会员，不计入邀请"]
