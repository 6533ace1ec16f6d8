"""The nightly count of all accounts."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings

from points.domain.figures import census
from points.domain.figures.census import DAYS_KEPT, Census
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import standing
from points.domain.program.campaigns import hundredth
from points.domain.program.program import Program
from tests.fixtures.book import CATALOG, NOON
from tests.fixtures.lives import Life, Step, programs, steps

TODAY = NOON.date()


def counted(accounts: Iterable[Account], held_out_of: Collection[str] = ()) -> Census:
    found = Census()
    for one in accounts:
        found.count(one, NOON, held_out_of)
    return found


@settings(max_examples=60, deadline=None)
@given(programs, steps)
def test_what_is_outstanding_by_month_is_every_point_that_can_be_spent_now_or_later(
    program: Program, told: list[Step]
) -> None:
    life = Life(replace(CATALOG, program=program))
    for step in told:
        life.live(step)
    found = Census()
    found.count(life.book.account, life.book.now)

    worth = standing(life.book.account, life.book.now)
    assert found.outstanding == max(0, worth.balance) + worth.pending
    assert found.outstanding + found.held - found.debt == sum(e.points for e in life.book.entries) - unwritten(life)
    assert found.pending == worth.pending


def unwritten(life: Life) -> int:
    """What has expired and is not recorded yet."""
    before = life.book.account.balance + sum(life.book.account.pending.values())
    worth = standing(life.book.account, life.book.now)
    return before - worth.balance - worth.pending


def test_debt_and_held_points_are_apart_from_what_is_outstanding() -> None:
    owing = Account("m", {"balance": -30, "spent": 30, "settled_through": "2026-10", "joined": "2026-10-01"})
    found = counted([owing, replace(owing, attributes={**owing.attributes, "balance": 0, "spent": 0, "held": 50})])

    assert (found.outstanding, found.debt, found.held, found.members) == (0, 30, 50, 2)


def test_an_erased_account_owes_still_and_is_no_member() -> None:
    found = counted([Account("m", {"balance": -30, "spent": 30, "settled_through": "2026-10", "erased": 1})])

    assert (found.members, found.debt) == (0, 30)
    assert not found.last_days


def test_a_member_was_here_when_they_joined_signed_in_or_earned() -> None:
    joined = Account("m", {"balance": 0, "settled_through": "2026-10", "joined": "2026-10-01"})
    signed = replace(joined, attributes={**joined.attributes, "signed_on": "2026-11-03"})
    earned = replace(joined, attributes={**signed.attributes, "score_at": int(NOON.timestamp() * 1_000_000)})

    assert list(counted([joined, signed, earned]).last_days) == [date(2026, 10, 1), date(2026, 11, 3), TODAY]


def test_long_absences_are_counted_together_so_that_a_census_stays_small() -> None:
    old = Account("m", {"balance": 0, "settled_through": "2026-10", "joined": "2011-01-01"})
    older = replace(old, attributes={**old.attributes, "joined": "2010-01-01"})

    assert counted([old, older]).last_days == {TODAY - timedelta(days=DAYS_KEPT): 2}


@pytest.mark.parametrize(
    ("name", "months"),
    [("signed:2026-11", ["2026-11"]), ("score:2026-10", ["2026-10"]), ("signed:2026-09", []), ("score:total", [])],
)
def test_a_member_is_active_in_a_month_they_signed_in_or_earned_in(name: str, months: list[str]) -> None:
    member = Account("m", {"balance": 0, "settled_through": "2026-10", "joined": "2026-08-01", name: 1})

    assert counted([member]).active == Counter({("2026-08", month): 1 for month in months})


def test_members_with_an_order_are_counted_by_days_and_orders() -> None:
    never = Account("m", {"balance": 0, "settled_through": "2026-10", "joined": "2026-11-12"})
    often = replace(never, attributes={**never.attributes, "orders": 7})
    more = replace(never, attributes={**never.attributes, "orders": 5000})

    assert counted([never, often, more]).buyers == {(10, 7): 1, (10, 100): 1}


def test_members_are_counted_by_hundredth_of_a_campaign() -> None:
    found = Census()
    for n in range(300):
        member = Account(f"m{n}", {"balance": 0, "settled_through": "2026-10", "joined": "2026-11-12"})
        found.count(member, NOON, ["double", "spring@2"])

    assert found.hundredths.total() == 600
    assert found.hundredths["double", hundredth("double", "m7")] >= 1
    assert census.from_bytes(census.to_bytes(found)) == found


def test_a_streak_runs_until_a_day_is_missed() -> None:
    def streak(days: int, back: int) -> Account:
        on = (TODAY - timedelta(days=back)).isoformat()
        settled: dict[str, int | str] = {"balance": 0, "settled_through": "2026-10", "joined": "2026-08-01"}
        return Account("m", {**settled, "streak": days, "signed_on": on})

    assert counted([streak(5, 0), streak(5, 1), streak(9, 2)]).streaks == {5: 2}


def test_parts_add_up_and_survive_being_packed() -> None:
    few = [
        Account("a", {"balance": 80, "lot:2027-01": 80, "settled_through": "2026-10", "joined": "2026-10-01"}),
        Account("b", {"balance": 0, "settled_through": "2026-10", "joined": "2026-11-01", "signed:2026-11": 3}),
        Account("d", {"balance": 0, "settled_through": "2026-10", "joined": "2026-11-01", "orders": 2}),
        Account(
            "c", {"balance": 0, "settled_through": "2026-10", "joined": "2026-11-01", "pending:2026-12-24:never": 7}
        ),
    ]
    whole, parts = counted(few, ["solstice"]), Census()
    for one in few:
        parts.add(census.from_bytes(census.to_bytes(counted([one], ["solstice"]))))

    assert parts == whole
    assert (whole.buyers.total(), whole.hundredths.total()) == (1, 4)
    assert whole.share_of_top() == Fraction(80, 87)
    assert whole.left == {"2027-01": 80, "never": 7}
