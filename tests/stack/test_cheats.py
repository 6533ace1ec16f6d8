"""Who looks like a cheat: paid later, or after a look; on the running stack through the public API."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from local.client import Merchant, Phone, Reply
from tests.stack.mall import at_once, outcomes, pay

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
    friends = [log_in("friend", invite_code=inviter.member_id) for _ in range(2)]
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
