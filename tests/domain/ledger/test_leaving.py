"""What outlives an erasure, and what somebody who comes back inherits of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from points.domain.errors import ReturnedTooOften
from points.domain.ledger import leaving
from points.domain.ledger.accounts import Account, Value, open_account
from points.domain.ledger.leaving import Leaver

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
NEW = open_account("m" * 16, NOON, invite_code="c" * 16)
LEFT: dict[str, Value] = {
    "balance": 5,
    "spent": 3,
    "lot:2027-12": 8,
    "score:total": 8,
    "streak": 4,
    "signed:2026-11": 7,
    "joined": "2026-01-01",
    "orders": 2,
    "board": "alias",
    "tag:vip": 1,
    "risk": 2,
    "signed_on": "2026-11-22",
    "signed_late:2026-11": 1,
    "returned:2026-11": 2,
    "day:20261122:a.12345678": 3,
    "frozen": 1,
    "erased": 1,
}
LEAVER = Leaver("p" * 26, 1, NOON, NOON, known_as="old", attributes=leaving.inherited(LEFT))


def test_what_would_begin_anew_is_kept_and_nothing_else() -> None:
    assert leaving.inherited(LEFT) == {
        "risk": 2,
        "signed_on": "2026-11-22",
        "signed_late:2026-11": 1,
        "returned:2026-11": 2,
        "day:20261122:a.12345678": 3,
    }


def test_who_comes_back_has_it_again_and_is_nobody_new() -> None:
    account, entries = leaving.returned(NEW, LEAVER, 0, NOON)

    assert entries == ()
    assert account.attributes == {
        "balance": 0,
        "settled_through": "2026-10",
        "came_back": "2026-11-22",
        "invite_code": "c" * 16,
        "known_as": "old",
        **LEAVER.attributes,
        "kept:signed_on": "2026-11-22",
        "kept:day:20261122:a.12345678": 3,
    }
    assert leaving.returned(NEW, replace(LEAVER, frozen=True), 0, NOON)[0].frozen


def test_what_belongs_to_a_day_or_month_that_is_over_is_not_inherited() -> None:
    account, _ = leaving.returned(NEW, LEAVER, 0, NOON + timedelta(days=30))

    inherited = {name for name in account.attributes if name in LEAVER.attributes}
    assert inherited == {"risk", "signed_on"}


def test_a_debt_is_taken_at_once_with_an_entry_that_says_so() -> None:
    account, (entry,) = leaving.returned(NEW, LEAVER, 30, NOON)

    assert (account.balance, account.spent) == (-30, 30)
    assert (entry.kind, entry.points, entry.why) == ("adjust", -30, {"carried": 30})


@pytest.mark.parametrize(
    ("debt", "spare", "taken_back", "owed"),
    [(0, 0, 0, 0), (30, 0, 0, 30), (0, 20, 50, 30), (0, 60, 50, 0), (5, 0, 7, 12)],
)
def test_refunds_take_the_points_that_were_given_up_first(debt: int, spare: int, taken_back: int, owed: int) -> None:
    assert leaving.debt_of(replace(LEAVER, debt=debt, spare=spare), taken_back) == owed


def test_eight_returns_are_let_in_and_the_next_when_the_first_is_a_year_ago() -> None:
    returns = [NOON + timedelta(days=n) for n in range(8)]
    now = NOON + timedelta(days=20)

    leaving.check_may_return(replace(LEAVER, returns=returns[:7]), now, 12)
    with pytest.raises(ReturnedTooOften) as refused:
        leaving.check_may_return(replace(LEAVER, returns=returns), now, 12)
    assert refused.value.retry_at == datetime(2027, 11, 22, 12, tzinfo=SHANGHAI)
    assert refused.value.retry_after_s == (365 - 20) * 86_400
    leaving.check_may_return(replace(LEAVER, returns=returns), refused.value.retry_at, 12)


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [("2026-11-30", 3, "2027-02-28"), ("2026-01-31", 1, "2026-02-28"), ("2026-11-22", 12, "2027-11-22")],
)
def test_months_end_on_the_last_day_of_a_shorter_month(day: str, months: int, until: str) -> None:
    assert leaving.forget_at(datetime.fromisoformat(f"{day}T09:00+08:00"), months).isoformat()[:10] == until


def test_a_member_keeps_the_name_among_friends() -> None:
    assert leaving.name_among_friends(NEW) == "c" * 16
    assert leaving.name_among_friends(leaving.returned(NEW, LEAVER, 0, NOON)[0]) == "old"
    assert leaving.name_among_friends(Account("m" * 16, {})) == "m" * 16
