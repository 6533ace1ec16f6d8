"""Who looks like a cheat: paid later, or after a look; on the running stack through the public API."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import requests

from local.client import Merchant, Phone, Reply, send
from local.stack import Stack
from tests.stack.mall import at_once, early_in_a_minute, order, outcomes, pay, put_on_sale, running, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


def suspect(merchant: Merchant, phone: Phone, level: str) -> None:
    answer = merchant.send("POST", f"/merchant/members/{phone.member_id}/risk", {"level": level})
    assert (answer.status, answer.body["level"]) == (200, level)


def held(merchant: Merchant, phone: Phone) -> list[dict[str, Any]]:
    """What waits for a look of this member's."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = merchant.send("GET", f"/merchant/reviews?limit=100{cursor}").body
        found += [item for item in page["items"] if item["member_id"] == phone.member_id]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def decide(merchant: Merchant, review: dict[str, Any], verdict: str, **more: str) -> Reply:
    return merchant.send("POST", f"/merchant/reviews/{review['review_id']}", {"verdict": verdict, **more})


def standing(phone: Phone) -> tuple[int, int, int]:
    points = phone.get("/points").body
    return points["balance"], points["pending"], points["held"]


# ── Held, and looked at ──────────────────────────────────────────────────────


def test_held_points_are_released_once_however_often_it_is_decided(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()
    suspect(merchant, ming, "high")

    signed = ming.post("/sign-in")
    assert (signed.status, standing(ming)) == (200, (0, 0, 5))
    (review,) = held(merchant, ming)
    assert (review["kind"], review["points"]) == ("sign_in", 5)

    replies = at_once([partial(decide, merchant, review, "release", reason="已核实")] * 8)

    assert outcomes(replies) == {"200": 8}
    assert sum(not reply.replayed for reply in replies) == 1
    assert standing(ming) == (5, 0, 0)
    assert held(merchant, ming) == []
    assert decide(merchant, review, "refuse").code == "IDEMPOTENCY_CONFLICT"
    assert [entry["points"] for entry in ming.get("/points/entries").body["items"]] == [0, 5]


def test_refused_points_are_nobodys(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()
    suspect(merchant, ming, "high")
    ming.post("/sign-in")
    (review,) = held(merchant, ming)

    replies = at_once([partial(decide, merchant, review, verdict) for verdict in ["refuse", "release"] * 4])

    assert len({reply.status for reply in replies}) == 2
    (verdict,) = {reply.body["verdict"] for reply in replies if reply.status == 200}
    assert standing(ming) == ((5, 0, 0) if verdict == "release" else (0, 0, 0))
    assert {reply.code for reply in replies if reply.status != 200} == {"IDEMPOTENCY_CONFLICT"}


def test_refused_points_return_to_the_budget_and_are_given_to_somebody_else(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    ming, hong, quiz = log_in(), log_in(), unique("quiz")
    always = {"starts_at": "2020-01-01T00:00:00+08:00", "ends_at": "2090-01-01T00:00:00+08:00"}
    terms = {"activity_id": quiz, "kind": "quiz", "title": "问答", "points": 10, "daily_limit": 9, "budget_points": 10}
    with running(merchant, "activities", terms | always):
        suspect(merchant, ming, "high")
        assert ming.post("/earn", {"activity_id": quiz}).status == 200
        used_up = hong.post("/earn", {"activity_id": quiz})
        (review,) = held(merchant, ming)

        refused = at_once([partial(decide, merchant, review, "refuse")] * 4)

        assert (used_up.code, outcomes(refused)) == ("EXPIRED", {"200": 4})
        assert hong.post("/earn", {"activity_id": quiz}).status == 200
        assert hong.post("/earn", {"activity_id": quiz}).code == "EXPIRED"


def test_the_suspected_are_paid_later_and_the_cleared_as_always(merchant: Merchant, log_in: LogIn) -> None:
    ming, hong = log_in(), log_in()
    suspect(merchant, ming, "medium")
    suspect(merchant, hong, "medium")
    suspect(merchant, hong, "none")

    ming.post("/sign-in")
    hong.post("/sign-in")

    assert (standing(ming), standing(hong)) == ((0, 5, 0), (5, 0, 0))
    merchant.set_clock("2026-12-20T12:00:00+08:00")
    assert standing(ming) == (5, 0, 0)


def test_a_purchase_is_paid_whoever_buys(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    ming = log_in()
    suspect(merchant, ming, "high")

    pay(merchant, unique("o"), ming, 100)

    assert standing(ming) == (100, 0, 0)


def test_a_held_bonus_is_seen_by_the_inviter_and_cannot_be_released_for_a_returned_order(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    inviter = log_in("inviter")
    friends = [log_in("friend", invite_code=inviter.invite_code) for _ in range(2)]
    suspect(merchant, inviter, "high")
    orders = [unique("o") for _ in friends]
    for friend, number in zip(friends, orders, strict=True):
        pay(merchant, number, friend, 20)
    assert standing(inviter) == (0, 0, 200)
    assert {item["status"] for item in inviter.get("/invitations").body["items"]} == {"under_review"}
    assert [standing(friend)[0] for friend in friends] == [70, 70]

    refund = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 20_000}]}
    merchant.send("POST", f"/merchant/orders/{orders[0]}/refunds", refund)
    returned, kept = (next(r for r in held(merchant, inviter) if r["order_id"] == number) for number in orders)
    assert decide(merchant, returned, "release").code == "STATE_CONFLICT"
    assert decide(merchant, returned, "refuse").status == 200
    assert {item["reason"] for item in inviter.get("/invitations").body["items"]} == {
        "商家审核未通过",
        "商家审核中",
    }
    assert decide(merchant, kept, "release").status == 200
    assert standing(inviter) == (100, 0, 0)
    assert [item["status"] for item in inviter.get("/invitations").body["items"]].count("counted") == 1

    merchant.send("POST", f"/merchant/orders/{orders[1]}/refunds", refund)  # what was released goes back as well
    assert standing(inviter) == (0, 0, 0)
    assert [standing(friend)[0] for friend in friends] == [0, 0]


def test_nobody_decides_what_there_is_not(merchant: Merchant, log_in: LogIn) -> None:
    assert decide(merchant, {"review_id": "0" * 36}, "release").code == "NOT_FOUND"
    assert merchant.send("POST", f"/merchant/members/{'0' * 16}/risk", {"level": "high"}).code == "NOT_FOUND"
    assert merchant.send("POST", "/merchant/members/nobody/risk", {"level": "high"}).code == "NOT_FOUND"


# ── Attacks ──────────────────────────────────────────────────────────────────


def on_device(phone: Phone, device: str) -> Phone:
    return Phone(phone.api_url, phone.token, phone.member_id, {"X-Device-Id": device})


def risk_of(merchant: Merchant, phone: Phone) -> str:
    return str(merchant.send("GET", f"/merchant/members/{phone.member_id}").body["risk"])


def test_32_sign_ins_scripted_from_one_device_are_flagged_and_refused(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    device, crowd = unique("device"), [log_in("puppet") for _ in range(60)]
    early_in_a_minute()

    replies = at_once([partial(on_device(puppet, device).post, "/sign-in") for puppet in crowd])

    assert outcomes(replies).keys() == {"200", "RATE_LIMITED"}
    assert outcomes(replies)["RATE_LIMITED"] >= 30
    signed = [puppet for puppet, reply in zip(crowd, replies, strict=True) if reply.status == 200]
    flagged = [puppet for puppet in signed if risk_of(merchant, puppet) == "medium"]
    assert flagged
    assert {standing(puppet)[:2] for puppet in flagged} == {(0, 5)}  # they wait for what they were after
    honest = log_in()
    assert (honest.post("/sign-in").status, standing(honest)) == (200, (5, 0, 0))


@contextmanager
def from_outside(stack: Stack, *folders: str) -> Iterator[None]:
    """This machine's address is nobody's own Wi-Fi to these functions, for as long as it takes."""
    client, names = stack.client("lambda"), [stack.function_name(folder) for folder in folders]
    before = {name: client.get_function_configuration(FunctionName=name)["Environment"] for name in names}
    for name, environment in before.items():
        untrusting = {**environment["Variables"], "TRUSTED_ADDRESSES": ""}
        client.update_function_configuration(FunctionName=name, Environment={"Variables": untrusting})
    try:
        yield
    finally:
        for name, environment in before.items():
            client.update_function_configuration(FunctionName=name, Environment=environment)


def test_32_sign_ins_scripted_from_one_address_are_flagged_and_refused(
    stack: Stack, merchant: Merchant, log_in: LogIn
) -> None:
    crowd = [log_in("puppet") for _ in range(64)]
    with from_outside(stack, "sign_in"):
        early_in_a_minute()
        replies = [puppet.post("/sign-in") for puppet in crowd]

    assert outcomes(replies) == {"200": 60, "RATE_LIMITED": 4}
    levels = [risk_of(merchant, puppet) for puppet in crowd]
    assert levels == ["none"] * 30 + ["medium"] * 30 + ["none"] * 4
    assert {standing(puppet)[:2] for puppet in crowd[30:60]} == {(0, 5)}


def test_32_one_member_who_asks_without_end_is_told_to_wait(stack: Stack, log_in: LogIn, unique: Unique) -> None:
    ming, calls = log_in(), 121
    with from_outside(stack, "earn"):
        early_in_a_minute()
        replies = [ming.post("/earn", {"activity_id": unique("nothing")}) for _ in range(calls)]

    assert outcomes(replies) == {"NOT_FOUND": 120, "RATE_LIMITED": 1}


def test_38_a_crowd_of_new_members_from_one_address_is_suspected(
    stack: Stack, merchant: Merchant, log_in: LogIn
) -> None:
    with from_outside(stack, "login"):
        crowd = [log_in("puppet") for _ in range(33)]

    assert {risk_of(merchant, puppet) for puppet in crowd[30:]} == {"medium"}
    assert [risk_of(merchant, puppet) for puppet in crowd].count("medium") == 3


def test_38_a_crowd_of_new_members_by_one_inviter_is_paid_later(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    inviter = log_in("inviter")
    crowd = [log_in("puppet", invite_code=inviter.invite_code) for _ in range(8)]
    for puppet in crowd:
        pay(merchant, unique("o"), puppet, 20)

    levels = [risk_of(merchant, puppet) for puppet in crowd]

    assert levels == ["none"] * 5 + ["medium"] * 3
    assert risk_of(merchant, inviter) == "none"
    assert standing(inviter) == (5 * 100, 3 * 100, 0)  # only what these invitations bring has to wait
    assert [standing(puppet) for puppet in crowd] == [(70, 0, 0)] * 5 + [(20, 50, 0)] * 3


def test_strangers_who_give_a_public_id_for_a_code_get_nothing_and_do_no_harm(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    """Nor do strangers with the very code hold anything that did not come by them."""
    victim = log_in("victim")
    by_id = [log_in("stranger", invite_code=victim.member_id) for _ in range(22)]
    by_code = [log_in("stranger", invite_code=victim.invite_code) for _ in range(22)]
    for stranger in (by_id[-1], by_code[-1]):
        pay(merchant, unique("o"), stranger, 20)

    victim.post("/sign-in")
    pay(merchant, unique("o"), victim, 20)

    assert [standing(stranger) for stranger in (by_id[-1], by_code[-1])] == [(20, 0, 0), (20, 0, 50)]
    assert risk_of(merchant, victim) == "none"
    assert standing(victim) == (25, 0, 100)  # of the 22nd, which the merchant looks at
    (review,) = held(merchant, victim)
    assert decide(merchant, review, "refuse").status == 200
    assert standing(victim) == (25, 0, 0)
    assert len(victim.get("/invitations?limit=100").body["items"]) == 22


def test_38_a_crowd_of_new_members_on_one_device_is_suspected(stack: Stack, merchant: Merchant, unique: Unique) -> None:
    device = unique("device")
    headers = {"Content-Type": "application/json", "X-Device-Id": device}

    crowd = [
        Phone.of(
            stack.api_url,
            send(stack.api_url, "POST", "/login", json.dumps({"code": f"demo-{unique('new')}"}).encode(), headers),
        )
        for _ in range(7)
    ]

    assert [risk_of(merchant, puppet) for puppet in crowd] == ["none"] * 5 + ["medium"] * 2
    assert [puppet.post("/sign-in").status for puppet in crowd] == [200] * 7
    assert [standing(puppet) for puppet in crowd] == [(5, 0, 0)] * 5 + [(0, 5, 0)] * 2


def test_orders_that_count_by_a_hair_and_go_back_are_noticed(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    """The third in a month, however many shops' tills send each of them, in one line or two, all of it or nearly; and
    not those that count by more.
    """
    villain, honest = log_in("villain"), log_in("honest")
    levels = {}
    for phone, *lines_fen in ((villain, 501, 502), (honest, 1500)):
        levels[phone.member_id] = [risk_of(merchant, phone)]
        for _ in range(3):
            number = unique("o")
            body = order(number, phone.member_id, *lines_fen)
            assert merchant.send("POST", "/merchant/orders", body).body["points"] == 1
            back = {
                "refund_id": "r",
                "lines": [{"line_id": line["line_id"], "amount_fen": 500} for line in body["lines"]],
            }
            replies = at_once([partial(merchant.send, "POST", f"/merchant/orders/{number}/refunds", back)] * 4)
            assert {reply.status for reply in replies} <= {200, 201}
            levels[phone.member_id].append(risk_of(merchant, phone))

    assert levels[villain.member_id] == ["none", "none", "none", "medium"]
    assert levels[honest.member_id] == ["none"] * 4


def test_who_joins_with_a_bad_name_at_wechat_is_held(stack: Stack, merchant: Merchant, unique: Unique) -> None:
    name = unique("villain")
    requests.post(f"{stack.wechat_url}/_risk", json={"code": f"demo-{name}", "rank": 4}, timeout=5)

    villain = Phone.log_in(stack.api_url, name)
    villain.post("/sign-in")

    assert risk_of(merchant, villain) == "high"
    assert standing(villain) == (0, 0, 5)


# ── Redeeming much at once ───────────────────────────────────────────────────


@pytest.fixture
def _large_from_500(merchant: Merchant) -> Iterator[None]:
    before = merchant.send("GET", "/merchant/program").body
    risk = {"low": "pay", "medium": "later", "high": "hold", "later_days": 14, "large_points": 500}
    assert merchant.send("PUT", "/merchant/program", before | {"risk": risk}).status == 200
    yield
    version = merchant.send("GET", "/merchant/program").body["version"]
    assert merchant.send("PUT", "/merchant/program", before | {"version": version}).status == 200


@pytest.fixture
def rich(stack: Stack, merchant: Merchant, unique: Unique) -> tuple[Phone, str]:
    """(a member with 2,000 points, how WeChat knows them)."""
    name = unique("rich")
    phone = Phone.log_in(stack.api_url, name)
    pay(merchant, unique("o"), phone, 2000)
    return phone, f"demo-{name}"


@pytest.mark.usefixtures("_large_from_500")
def test_who_has_a_bad_name_at_wechat_redeems_much_only_after_a_look(
    stack: Stack, merchant: Merchant, unique: Unique, rich: tuple[Phone, str]
) -> None:
    (member, code), cup, bike = rich, unique("cup"), unique("bike")
    put_on_sale(merchant, cup, points=100)
    put_on_sale(merchant, bike, points=500)
    requests.post(f"{stack.wechat_url}/_risk", json={"code": code, "rank": 4}, timeout=5)

    small = member.post("/redeem", wish(cup), key="small")
    large = at_once([partial(member.post, "/redeem", wish(bike, 500), key=f"large-{n}") for n in range(6)])
    many = member.post("/redeem", wish(cup, quantity=5), key="many")

    assert small.status == 201
    assert outcomes([*large, many]) == {"NOT_ELIGIBLE": 7}
    assert risk_of(merchant, member) == "high"
    assert member.get("/points").body["balance"] == 1900
    suspect(merchant, member, "none")  # the merchant has looked, and WeChat is not asked again
    replies = at_once([partial(member.post, "/redeem", wish(bike, 500), key="large-0")] * 6)
    assert outcomes(replies) == {"201": 6}
    assert sum(not reply.replayed for reply in replies) == 1
    assert member.get("/points").body["balance"] == 1400


@pytest.mark.usefixtures("_large_from_500")
def test_nobody_honest_is_held_up_where_wechat_cannot_say(
    stack: Stack, merchant: Merchant, unique: Unique, rich: tuple[Phone, str]
) -> None:
    (member, _), bike = rich, unique("bike")
    put_on_sale(merchant, bike, points=500)
    trouble = {"path": "/wxa/getuserriskrank", "errcode": 61010, "times": 1}
    requests.post(f"{stack.wechat_url}/_fail", json=trouble, timeout=5)

    taken = member.post("/redeem", wish(bike, 500), key="once")
    suspect(merchant, member, "high")  # since then
    again = member.post("/redeem", wish(bike, 500), key="once")
    another = member.post("/redeem", wish(bike, 500), key="twice")

    assert (taken.status, risk_of(merchant, member)) == (201, "high")
    assert (again.status, again.body["redemption_id"], again.replayed) == (201, taken.body["redemption_id"], True)
    assert another.code == "NOT_ELIGIBLE"
