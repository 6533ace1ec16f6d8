"""Which members a segment or a filter takes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import standing
from points.domain.segments import conditions
from points.domain.segments.conditions import Conditions, expiring_within, meets

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
ACCOUNT: dict[str, Any] = {
    "balance": 300,
    "lot:2026-11": 100,
    "lot:2026-12": 150,
    "lot:never": 50,
    "settled_through": "2026-10",
    "joined": "2026-10-01",
    "signed_on": "2026-11-12",
    "orders": 3,
    "tag:vip": 1,
    "risk": 1,
}


def takes(**wanted: Any) -> bool:
    return meets(Account("m1", ACCOUNT), Conditions(**wanted), NOW)


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("balance_min", 300, 301),
        ("balance_max", 300, 299),
        ("joined_from", date(2026, 10, 1), date(2026, 10, 2)),
        ("joined_to", date(2026, 10, 1), date(2026, 9, 30)),
        ("joined_within_days", 52, 51),
        ("active_within_days", 10, 9),
        ("inactive_for_days", 9, 10),
        ("orders_min", 3, 4),
        ("orders_max", 3, 2),
        ("tags", ("vip",), ("vip", "gold")),
        ("without_tags", ("gold",), ("vip", "gold")),
        ("frozen", False, True),
        ("risk", ("low", "high"), ("none",)),
    ],
)
def test_a_condition_takes_whom_it_says_up_to_the_last_one(name: str, inside: Any, outside: Any) -> None:
    assert takes(**{name: inside})
    assert not takes(**{name: outside})


def test_all_conditions_must_hold() -> None:
    assert takes(balance_min=1, tags=("vip",))
    assert not takes(balance_min=1, tags=("gold",))


def test_points_that_expire_count_up_to_the_last_day_asked_for() -> None:
    worth = standing(Account("m1", ACCOUNT), NOW)

    assert [expiring_within(worth, NOW.date(), days) for days in (7, 8, 38, 39)] == [0, 100, 100, 250]
    assert takes(expiring_within_days=8, expiring_min=100)
    assert not takes(expiring_within_days=8, expiring_min=101)
    assert not takes(expiring_within_days=7)


def test_what_has_expired_is_no_balance_although_no_job_has_recorded_it() -> None:
    later = datetime(2027, 1, 5, tzinfo=UTC)

    assert meets(Account("m1", ACCOUNT), Conditions(balance_max=50), later)


def test_an_erased_member_is_in_no_segment() -> None:
    assert not meets(Account("m1", ACCOUNT | {"erased": 1, "frozen": 1}), Conditions(), NOW)


def test_the_last_order_is_asked_for_by_its_day_and_who_never_ordered_is_long_away() -> None:
    today, ten_days_ago = date(2026, 11, 22), date(2026, 11, 12)
    recent, away = Conditions(ordered_within_days=10), Conditions(not_ordered_for_days=9)

    assert conditions.asks_for_orders(recent)
    assert conditions.asks_for_orders(away)
    assert not conditions.asks_for_orders(Conditions(orders_min=1))
    assert conditions.ordered(ten_days_ago, recent, today)
    assert not conditions.ordered(ten_days_ago, Conditions(ordered_within_days=9), today)
    assert conditions.ordered(ten_days_ago, away, today)
    assert not conditions.ordered(ten_days_ago, Conditions(not_ordered_for_days=10), today)
    assert not conditions.ordered(None, recent, today)
    assert conditions.ordered(None, away, today)
