"""How points have moved, day by day: the sums are the entries', and the balance is what could be spent that evening."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from points.domain.calendar import last_day, last_month, month_of
from points.domain.ledger import trend
from points.domain.ledger.closing import overdue_posting, standing
from points.domain.ledger.postings import Entry, EntryKind
from points.domain.ledger.trend import Day, Tally
from points.domain.program.program import Program
from tests.fixtures.book import CATALOG, MEMBER, SHANGHAI, Book
from tests.fixtures.lives import Life, Step, programs, steps

A_DAY = timedelta(days=1)
FIRST = date(2026, 11, 20)


def entry(points: int, day: date, kind: EntryKind = "purchase", **why: int | str) -> Entry:
    at = datetime.combine(day, time(12), tzinfo=SHANGHAI)
    lot = month_of(day - timedelta(days=day.day)) if kind == "expire" else None
    return Entry(MEMBER, f"{kind}-{day}-{points}", kind, points, "", at, lot=lot, why=why)


def chart(entries: Iterable[Entry], first: date, last: date) -> dict[date, Day]:
    changed, _ = trend.days(Tally(), entries, last, SHANGHAI)
    return dict(trend.by_day(changed, first, last))


def test_each_entry_is_on_its_own_day_under_what_it_is() -> None:
    entries = [
        entry(100, FIRST),
        entry(7, FIRST, "cancel"),
        entry(-30, FIRST + A_DAY, "redeem"),
        entry(-5, FIRST + A_DAY, "clawback"),
    ]

    shown = chart(entries, FIRST - A_DAY, FIRST + 2 * A_DAY)

    assert list(shown.values()) == [Day(), Day(107, 0, 0, 107), Day(0, -35, 0, 72), Day(balance=72)]


def test_an_entry_after_midnight_in_the_programs_zone_is_of_the_new_day() -> None:
    late = replace(entry(5, FIRST), at=datetime.fromisoformat("2026-11-20T16:30:00+00:00"))

    assert chart([late], FIRST, FIRST + A_DAY) == {FIRST: Day(), FIRST + A_DAY: Day(5, 0, 0, 5)}


def test_pending_points_are_earned_at_once_and_can_be_spent_from_their_day() -> None:
    shown = chart([entry(100, FIRST, live_from=(FIRST + 2 * A_DAY).isoformat())], FIRST, FIRST + 2 * A_DAY)

    assert list(shown.values()) == [Day(100), Day(), Day(balance=100)]


def test_points_that_wait_over_the_end_of_a_month_can_be_spent_on_the_first_of_the_next() -> None:
    november, first = date(2026, 11, 30), date(2026, 12, 1)
    _, tally = trend.days(Tally(), [entry(100, FIRST, live_from=first.isoformat())], november, SHANGHAI)

    changed, after = trend.days(tally, [], first, SHANGHAI)

    assert changed == {first: Day(balance=100)}
    assert after == Tally(100)


def test_points_under_review_can_be_spent_when_they_are_released() -> None:
    entries = [
        entry(50, FIRST, "referral", held=50),
        entry(20, FIRST, "activity", held=20),
        entry(0, FIRST + A_DAY, "referral", released=50),
        entry(-20, FIRST + A_DAY, "activity", refused=20),
    ]

    assert [day.balance for day in chart(entries, FIRST, FIRST + A_DAY).values()] == [0, 50]


def test_points_leave_the_balance_when_they_die_and_not_when_the_job_comes() -> None:
    november, third = date(2026, 11, 30), date(2026, 12, 3)

    shown = chart([entry(100, FIRST), entry(-40, third, "expire")], november, third)

    balances = {day.day: (moved.expired, moved.balance) for day, moved in shown.items()}
    assert balances == {30: (0, 100), 1: (0, 60), 2: (0, 60), 3: (-40, 60)}


def test_points_that_died_count_as_dead_before_anything_has_recorded_it() -> None:
    dying = entry(-40, date(2026, 12, 3), "expire")

    changed, _ = trend.days(Tally(), [entry(100, FIRST)], date(2026, 12, 2), SHANGHAI, [dying])

    assert dict(trend.by_day(changed, date(2026, 11, 30), date(2026, 12, 2)))[date(2026, 12, 1)] == Day(balance=60)


def test_a_month_sums_its_days_and_a_part_of_one_is_that_part() -> None:
    entries = [entry(1, date(2026, 10, 4)), entry(10, date(2026, 10, 5)), entry(100, date(2026, 12, 9))]
    changed, _ = trend.days(Tally(), entries, date(2026, 12, 31), SHANGHAI)

    shown = dict(trend.by_month(changed, date(2026, 10, 5), date(2026, 12, 8)))

    assert shown == {
        date(2026, 10, 5): Day(10, 0, 0, 11),
        date(2026, 11, 1): Day(balance=11),
        date(2026, 12, 1): Day(balance=11),
    }


@pytest.mark.parametrize(
    ("settled_through", "now", "closed"),
    [
        ("2026-11", "2026-12-02T00:00:01+08:00", "2026-11"),
        ("2026-11", "2026-12-01T23:59:59+08:00", "2026-10"),
        ("2026-10", "2026-12-02T00:00:01+08:00", "2026-10"),
    ],
)
def test_a_month_is_closed_a_day_after_its_end_and_when_its_expiry_is_recorded(
    settled_through: str, now: str, closed: str
) -> None:
    assert trend.closed_month(settled_through, datetime.fromisoformat(now).astimezone(SHANGHAI)) == closed


# ── Whatever a member lives through ──────────────────────────────────────────


def lived(terms: Program, history: list[Step]) -> tuple[Book, dict[date, int]]:
    """(the book, what could be spent at the end of each day). The job is a few days late at most."""
    life, evenings = Life(replace(CATALOG, program=terms)), dict[date, int]()
    book = life.book
    for step in history:
        if step.name != "wait":
            life.live(step)
            continue
        for _ in range(step.amount % 45):
            _close_the_day(book, evenings, late_days=step.which)
    return book, evenings


def _close_the_day(book: Book, evenings: dict[date, int], *, late_days: int) -> None:
    evening = datetime.combine(book.now.date(), time.max, tzinfo=SHANGHAI)
    evenings[book.now.date()] = standing(book.account, evening).balance
    book.now += A_DAY
    if book.now.day > late_days:
        book.sweep()


@settings(max_examples=60, deadline=None)
@given(programs, steps)
def test_the_sums_are_those_of_the_entries_and_the_balance_is_what_could_be_spent(
    terms: Program, history: list[Step]
) -> None:
    book, evenings = lived(terms, history)
    today = book.now.date()
    overdue = overdue_posting(book.account, book.now)

    changed, _ = trend.days(Tally(), book.entries, today, SHANGHAI, overdue.entries if overdue else ())

    shown = dict(trend.by_day(changed, min(evenings, default=today), today))
    for first in (today - timedelta(days=days - 1) for days in (1, 31, 60, 92, 400)):
        of_days = [day for when, day in shown.items() if when >= first]
        of_entries = [e for e in book.entries if e.at.astimezone(SHANGHAI).date() >= first]
        assert sum(d.earned + d.spent + d.expired for d in of_days) == sum(e.points for e in of_entries)
        assert sum(d.expired for d in of_days) == sum(e.points for e in of_entries if e.kind == "expire")
        assert sum(d.earned for d in of_days) == sum(e.points for e in of_entries if e.points > 0)
    assert {day: shown[day].balance for day in evenings} == evenings
    assert shown[today].balance == standing(book.account, book.now).balance


@settings(max_examples=60, deadline=None)
@given(programs, steps, st.integers(0, 12))
def test_days_that_go_on_from_the_end_of_any_closed_month_are_the_same(
    terms: Program, history: list[Step], months: int
) -> None:
    book, _ = lived(terms, history)
    today, cut = book.now.date(), trend.closed_month(book.account.settled_through, book.now)
    for _ in range(months):
        cut = last_month(last_day(cut))
    overdue = overdue_posting(book.account, book.now)
    unwritten = overdue.entries if overdue else ()
    whole, _ = trend.days(Tally(), book.entries, today, SHANGHAI, unwritten)

    over = [e for e in book.entries if e.at.astimezone(SHANGHAI).date() <= last_day(cut)]
    kept, tally = trend.days(Tally(), over, last_day(cut), SHANGHAI)
    rest, _ = trend.days(tally, [e for e in book.entries if e not in over], today, SHANGHAI, unwritten)

    assert kept | rest == whole
