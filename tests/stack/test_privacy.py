"""Attacks on what we know about people, by their numbers, and leaving for good, over HTTP."""

import json
from collections.abc import Callable

import pytest

from local.audit_records import Books
from local.client import Merchant, Phone, Reply, send, tap
from local.stack import Stack
from tests import deployment
from tests.fixtures.addresses import ADDRESS
from tests.stack.mall import eventually, openid_of, order, pay, put_on_sale, wish

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


@pytest.fixture
def ming(merchant: Merchant, log_in: LogIn, unique: Unique) -> Phone:
    """A member of whom a name and an address are known."""
    cup, phone = unique("cup"), log_in("ming")
    put_on_sale(merchant, cup)
    pay(merchant, unique("o"), phone, 200)
    assert phone.patch("/me", {"nickname": "龙井小明"}).status == 200
    assert phone.post("/redeem", wish(cup, address=ADDRESS | {"phone": "13912345678"})).status == 201
    return phone


def erase(phone: Phone) -> Reply:
    return send(phone.api_url, "DELETE", "/me", None, {"Authorization": f"Bearer {phone.token}"})


def everything(stack: Stack, books: Books) -> str:
    """Every item of every table, and every line of every log."""
    items = [item for name in books.tables for item in books.items(name)]
    lines = [line for folder in deployment.functions() for line in stack.logs(folder)]
    return json.dumps([repr(items), lines], ensure_ascii=False)


def test_68_after_erasure_nobody_finds_the_person_in_any_table_or_log(
    stack: Stack, books: Books, ming: Phone, unique: Unique
) -> None:
    openid, nickname = openid_of(stack, ming), unique("独一小明")
    assert ming.patch("/me", {"nickname": nickname}).status == 200
    held = everything(stack, books)
    assert openid in held
    assert nickname in held
    assert "sealed_address" in held
    assert "13912345678" not in held, "an address is legible to nobody even before"

    assert erase(ming).status == 204

    eventually(lambda: nickname not in everything(stack, books))  # lists are some seconds behind
    left = everything(stack, books)
    assert openid not in left
    assert "13912345678" not in left
    assert nickname not in left


def test_68_the_erased_members_token_opens_nothing_and_their_points_buy_nothing(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    assert erase(ming).status == 204

    attempts = [
        ming.get("/points"),
        ming.get("/me/export"),
        ming.post("/sign-in"),
        ming.post("/redeem", wish("any")),
        ming.patch("/me", {"nickname": "又来"}),
        *(ming.get(path) for path in ("/me", "/points/entries", "/activities", "/rewards", "/rewards/any", "/coupons")),
        *(ming.get(path) for path in ("/redemptions", "/redemptions/any", "/invitations", "/messages", "/rank")),
        *(ming.post(path) for path in ("/redemptions/any/cancel", "/redemptions/any/pay", "/messages/read", "/earn")),
        erase(ming),
    ]
    bought = merchant.send("POST", "/merchant/orders", order(unique("o"), ming.member_id, 1000))

    assert {(attempt.status, attempt.code) for attempt in attempts} == {(401, "UNAUTHENTICATED")}
    assert (bought.status, bought.code) == (404, "NOT_FOUND")


def test_39_who_leaves_and_comes_back_is_somebody_new_and_thanks_nobody_again(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    inviter, name = log_in("inviter"), unique("leaver")
    before = Phone.log_in(stack.api_url, name, invite_code=inviter.invite_code)
    openid = openid_of(stack, before)
    pay(merchant, unique("o"), before, 10)
    assert inviter.get("/points").body["balance"] == 100
    assert erase(before).status == 204

    after = Phone.log_in(stack.api_url, name, invite_code=inviter.invite_code)
    bought = merchant.send("POST", "/merchant/orders", by_openid(order(unique("o"), "", 20_000), openid))

    assert after.member_id != before.member_id
    assert bought.status == 201, bought.body
    assert after.get("/points").body["balance"] == 20
    assert inviter.get("/points").body["balance"] == 100


@pytest.mark.usefixtures("unharmed")
def test_who_leaves_and_comes_back_gains_nothing_and_escapes_nothing(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    cup, bought, name = unique("cup"), unique("o"), unique("leaver")
    put_on_sale(merchant, cup, per_member_limit=1)
    before = Phone.log_in(stack.api_url, name)
    assert before.post("/sign-in").status == 200
    pay(merchant, bought, before, 200)
    assert before.post("/redeem", wish(cup, address=ADDRESS)).status == 201
    refund = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 200_000}]}
    assert merchant.send("POST", f"/merchant/orders/{bought}/refunds", refund).status in (200, 201)
    owed = before.get("/points").body["debt"]
    merchant.send("POST", f"/merchant/members/{before.member_id}/risk", {"level": "medium"})
    told = before.get("/me/export").body["leaving"]
    assert erase(before).status == 204

    after = Phone.log_in(stack.api_url, name)

    assert (told["orders"], told["kept_months"]) == (1, 12)
    assert owed > 0
    assert (after.get("/points").body["balance"], after.get("/points").body["debt"]) == (-owed, owed)
    assert after.post("/sign-in").code == "ALREADY_SIGNED_IN"
    pay(merchant, unique("o"), after, 500)
    assert after.post("/redeem", wish(cup, address=ADDRESS)).code == "LIMIT_REACHED"
    assert merchant.send("GET", f"/merchant/members/{after.member_id}").body["risk"] == "medium"
    assert after.get("/redemptions").body["items"] == []


@pytest.mark.usefixtures("unharmed")
def test_a_freeze_lasts_whoever_leaves(stack: Stack, merchant: Merchant, unique: Unique) -> None:
    name = unique("frozen")
    before = Phone.log_in(stack.api_url, name)
    merchant.send("POST", f"/merchant/members/{before.member_id}/freeze", {"frozen": True, "reason": "刷单"})
    assert erase(before).status == 204

    after = Phone.log_in(stack.api_url, name)

    assert after.post("/sign-in").code == "ACCOUNT_FROZEN"


@pytest.mark.usefixtures("unharmed")
def test_the_ninth_return_is_refused_with_its_date(stack: Stack, unique: Unique) -> None:
    name = unique("restless")
    for _ in range(9):
        assert erase(Phone.log_in(stack.api_url, name)).status == 204

    refused = [Phone.answer_to_login(stack.api_url, name) for _ in range(2)]

    assert [(reply.status, reply.code) for reply in refused] == [(409, "RETURNED_TOO_OFTEN")] * 2
    assert int(refused[0].headers["Retry-After"]) > 300 * 86_400
    assert "can come back from 20" in refused[0].body["detail"]


def test_69_nobody_exports_another(ming: Phone, log_in: LogIn) -> None:
    mallory = log_in("mallory")
    cursor = ming.get("/me/export?limit=1").body["next_cursor"] or "none"

    attempts = [
        mallory.get(f"/me/export?member_id={ming.member_id}"),
        mallory.get(f"/me/export?limit=1&cursor={cursor}"),
        mallory.get(f"/me/{ming.member_id}/export"),
        Phone(mallory.api_url, mallory.token, ming.member_id, {"X-Member-Id": ming.member_id}).get("/me/export"),
    ]

    assert [attempt.status for attempt in attempts] == [422, 400, 404, 200]
    assert ming.member_id not in str([attempt.body for attempt in attempts])
    assert "13912345678" not in str([attempt.body for attempt in attempts])


def test_10_what_the_merchant_does_with_a_member_takes_the_admins_signature(
    stack: Stack, merchant: Merchant, ming: Phone
) -> None:
    path = f"/merchant/members/{ming.member_id}"
    raw = json.dumps({"points": 5, "reason": "更正", "operator": "chen"}, ensure_ascii=False).encode()
    signed = merchant.signed("POST", f"{path}/adjustments", raw) | {"Idempotency-Key": tap()}
    elsewhere = signed | {"X-Nonce": tap()}

    assert send(stack.api_url, "POST", f"{path}/adjustments", raw, elsewhere).status == 401
    assert ming.get(path).status == 401
    assert send(stack.api_url, "POST", f"{path}/adjustments", raw, signed).status == 201
    assert merchant.send("GET", path).body["balance"] == 105
    assert ming.get("/points/entries?kind=adjust").body["items"][0]["reason"] == "更正"


def by_openid(paid: dict[str, object], openid: str) -> dict[str, object]:
    return {name: value for name, value in paid.items() if name != "member_id"} | {"openid": openid}
