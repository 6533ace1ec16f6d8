"""Signing in, day by day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.earning import sign_in, streaks
from points.domain.earning.budgets import BudgetDraw, budget_owner
from points.domain.earning.sign_in import SignIn
from points.domain.errors import AccountFrozen, AlreadySignedIn
from points.domain.ledger.accounts import Account, open_account
from points.domain.ledger.postings import holds
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.program import Catalog, Ladder, ReferralTerms
from tests.fixtures.book import CATALOG, MEMBER, NOON, PROGRAM, SHANGHAI, Book, campaign

LADDER = Ladder((5, 5, 10, 5, 5, 5, 50))
INVITER = "fedcba9876543210"
ladders = st.builds(Ladder, st.lists(st.integers(0, 100), min_size=1, max_size=10).map(tuple), st.booleans())


def sign_in_at(book: Book, now: datetime) -> SignIn:
    """Today's sign-in, as the function makes it: with the account read first."""
    book.now = now
    done: list[SignIn] = []

    def plan(found: Findings) -> Transaction[None]:
        today, transaction = sign_in.post(found.account or book.account, book.catalog, book.now, found)
        done.append(today)
        return transaction

    book.post(plan)
    return done[-1]


def sign_in_daily(book: Book, days: int) -> list[SignIn]:
    return [sign_in_at(book, book.now + timedelta(days=1)) for _ in range(days)]


# ── The week ─────────────────────────────────────────────────────────────────


def test_a_week_shows_which_days_are_signed_missed_and_to_come() -> None:
    book = Book()
    tuesday = datetime(2026, 12, 1, 12, tzinfo=SHANGHAI)
    sign_in_at(book, tuesday)

    week = dict(streaks.week(book.account, tuesday.date() + timedelta(days=1)))

    assert next(iter(week)) == date(2026, 11, 30)
    assert list(week.values()) == ["missed", "signed", "today", "coming", "coming", "coming", "coming"]


def test_no_day_before_joining_was_missed() -> None:
    assert [state for _, state in streaks.week(Book().account, NOON.date())] == [*["before_joining"] * 6, "today"]


# ── The ladder ───────────────────────────────────────────────────────────────


def test_seven_days_in_a_row_climb_the_ladder_and_the_eighth_starts_it_again() -> None:
    book = Book()

    points = [done.points for done in sign_in_daily(book, 8)]

    assert points == [5, 5, 10, 5, 5, 5, 50, 5]
    assert book.standing.balance == 90


def test_a_ladder_that_does_not_wrap_stays_on_its_last_step() -> None:
    once = replace(PROGRAM, ladder=Ladder((1, 2, 3), wrap=False))
    book = Book(replace(CATALOG, program=once))

    assert [done.points for done in sign_in_daily(book, 5)] == [1, 2, 3, 3, 3]


def test_a_missed_day_starts_the_streak_again() -> None:
    book = Book()
    sign_in_daily(book, 3)

    after_a_gap = sign_in_at(book, book.now + timedelta(days=2))

    assert (after_a_gap.streak, after_a_gap.points) == (1, 5)


def test_the_streak_stands_until_a_whole_day_was_missed() -> None:
    book = Book()
    sign_in_daily(book, 3)
    today = book.now.date()

    assert streaks.current_streak(book.account, today - timedelta(days=1)) == 3  # asked on the last day
    assert streaks.current_streak(book.account, today) == 3  # and on the next, not yet signed in
    assert streaks.current_streak(book.account, today + timedelta(days=1)) == 0


def test_who_never_signed_in_has_no_streak() -> None:
    assert streaks.current_streak(open_account(MEMBER, NOON), NOON.date()) == 0


@given(ladders, st.integers(1, 1000))
def test_every_day_in_a_row_has_its_step(ladder: Ladder, streak: int) -> None:
    points = sign_in.step(ladder, streak)

    assert points in ladder.steps
    if streak <= len(ladder.steps):
        assert points == ladder.steps[streak - 1]
    elif not ladder.wrap:
        assert points == ladder.steps[-1]
    else:
        assert points == sign_in.step(ladder, streak - len(ladder.steps))


# ── Once a day, and what a day is ────────────────────────────────────────────


def test_the_second_sign_in_of_a_day_is_refused_and_gives_nothing() -> None:
    book = Book()
    sign_in_at(book, NOON)

    with pytest.raises(AlreadySignedIn):
        sign_in_at(book, NOON + timedelta(hours=5))
    assert book.standing.balance == 5


def test_a_second_before_and_a_second_after_midnight_are_two_days() -> None:
    book = Book()
    midnight = datetime(2026, 11, 23, tzinfo=SHANGHAI)

    before = sign_in_at(book, midnight - timedelta(seconds=1))
    after = sign_in_at(book, midnight + timedelta(seconds=1))

    assert (before.day, after.day) == (date(2026, 11, 22), date(2026, 11, 23))
    assert after.streak == 2


def test_the_day_is_the_shops_whatever_clock_the_host_keeps() -> None:
    book = Book()
    london_evening = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai

    done = sign_in_at(book, london_evening.astimezone(SHANGHAI))

    assert done.day == date(2026, 11, 23)


def test_a_clock_set_back_gives_no_second_sign_in() -> None:
    book = Book()
    sign_in_at(book, NOON)

    with pytest.raises(AlreadySignedIn):
        sign_in_at(book, NOON - timedelta(days=1))


@given(st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=3)), max_size=40))
def test_no_day_pays_twice_whenever_the_member_comes(pauses: list[timedelta]) -> None:
    book = Book()
    days: list[date] = []

    for pause in pauses:
        try:
            days.append(sign_in_at(book, book.now + pause).day)
        except AlreadySignedIn:
            assert days[-1] == book.now.date()

    assert len(days) == len(set(days)) == len(book.entries)


# ── The month's calendar ─────────────────────────────────────────────────────


@given(st.sets(st.integers(1, 30)))
def test_the_calendar_shows_the_days_that_were_marked(numbers: set[int]) -> None:
    days = [date(2026, 11, number) for number in sorted(numbers)]

    signed = 0
    for day in days:
        signed = streaks.mark(signed, day)

    assert list(streaks.days_signed("2026-11", signed)) == days


def test_signing_in_marks_the_day_in_its_month() -> None:
    book = Book(now=datetime(2026, 11, 29, 12, tzinfo=SHANGHAI))
    sign_in_daily(book, 2)  # the 30th and the 1st

    november = streaks.days_signed("2026-11", book.account.number("signed:2026-11"))
    december = streaks.days_signed("2026-12", book.account.number("signed:2026-12"))

    assert list(november) == [date(2026, 11, 30)]
    assert list(december) == [date(2026, 12, 1)]


# ── Campaigns, frozen accounts, friends ──────────────────────────────────────


def test_a_campaign_doubles_the_step_and_says_what_came_on_top() -> None:
    book = Book(replace(CATALOG, campaigns=(campaign("2", "sign_in"),)))

    done = sign_in_at(book, NOON)

    assert (done.points, done.bonus) == (10, 5)
    assert book.entries[-1].why["campaign"] == "x2"


def test_a_campaign_without_budget_left_gives_the_plain_step() -> None:
    catalog = replace(CATALOG, campaigns=(campaign("2", "sign_in", budget=3),))
    account = open_account(MEMBER, NOON)

    today, blind = sign_in.post(account, catalog, NOON, Findings())
    without, again = sign_in.post(account, catalog, NOON, Findings(exhausted=frozenset({budget_owner("x2")})))

    assert (today.points, blind.writes) == (10, (BudgetDraw("x2", 10),))
    assert (without.points, without.bonus, again.writes) == (5, 0, ())


def test_a_step_worth_nothing_is_still_a_day_in_a_row() -> None:
    book = Book(replace(CATALOG, program=replace(PROGRAM, ladder=Ladder((0, 0, 30)))))

    assert [done.points for done in sign_in_daily(book, 3)] == [0, 0, 30]
    assert [entry.lot for entry in book.entries] == [None, None, "2027-11"]


def test_a_frozen_account_signs_in_nowhere() -> None:
    frozen = Account(MEMBER, {**open_account(MEMBER, NOON).attributes, "frozen": 1})

    with pytest.raises(AccountFrozen):
        sign_in.post(frozen, CATALOG, NOON, Findings())


def test_an_account_frozen_while_somebody_signs_in_is_not_paid() -> None:
    seen = open_account(MEMBER, NOON)
    _, transaction = sign_in.post(seen, CATALOG, NOON, Findings())

    frozen = Account(MEMBER, {**seen.attributes, "frozen": 1})

    assert not all(holds(guard, frozen) for guard in transaction.postings[0].guards)


def test_a_friends_first_sign_in_pays_both_where_the_program_says_so() -> None:
    account = open_account(MEMBER, NOON, invited_by=INVITER)
    catalog = Catalog(replace(PROGRAM, referral=ReferralTerms(100, 50, "first_sign_in")))

    _, transaction = sign_in.post(account, catalog, NOON, Findings())
    _, alone = sign_in.post(account, catalog, NOON, Findings(others={INVITER: None}))

    assert [(p.member_id, p.add["balance"]) for p in transaction.postings] == [(MEMBER, 55), (INVITER, 100)]
    assert [(p.member_id, p.add["balance"]) for p in alone.postings] == [(MEMBER, 5)]
    assert all("invited_by" in t.postings[0].remove for t in (transaction, alone))
