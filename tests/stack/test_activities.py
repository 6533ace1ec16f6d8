"""Signing in, taking part and inviting, on the running stack through the public API."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from local.client import Merchant, Phone
from tests.stack.mall import at_once, outcomes, pay

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


def test_an_amnesty_keeps_the_streaks_of_those_who_could_not_sign_in(merchant: Merchant, log_in: LogIn) -> None:
    ming = log_in()
    sign_in_on(merchant, ming, "22", "23", "25")
    assert ming.get("/sign-in").body["streak"] == 1

    forgiving = {"ladder": [5, 5, 10, 20], "wrap": True, "amnesty": ["2026-11-24"]}
    with program(merchant, sign_in=forgiving):
        assert ming.get("/points").body["streak"] == 3
        sign_in_on(merchant, ming, "26")
        assert ming.get("/sign-in").body["streak"] == 4


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
