"""Days that were missed: made up for, or forgiven."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.audit.books import Books
from points.domain.audit.member import audit_account
from points.domain.earning import making_up, sign_in, streaks
from points.domain.earning.making_up import MadeUp
from points.domain.earning.sign_in import SignIn
from points.domain.errors import (
    AccountFrozen,
    AlreadySignedIn,
    Expired,
    InsufficientPoints,
    Invalid,
    LimitReached,
    NotEligible,
    Refusal,
)
from points.domain.ledger.movements import grant
from points.domain.ledger.postings import AtMost, Entry, Posting
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.program import Catalog, Ladder, MakeUpTerms
from tests.fixtures.book import MEMBER, NOON, PROGRAM, Book

FREE = MakeUpTerms(per_month=3)
TODAY = NOON.date()  # a Sunday, 2026-11-22


def book(terms: MakeUpTerms | None = FREE, *, ladder: Ladder = PROGRAM.ladder, amnesty: str = "") -> Book:
    days = frozenset(date.fromisoformat(day) for day in amnesty.split())
    return Book(Catalog(replace(PROGRAM, make_up=terms, ladder=ladder, amnesty=days)))


def sign(book: Book, *days: int) -> SignIn:
    """Signs in so many days from today on."""
    done: list[SignIn] = []
    for day in days:
        book.now = NOON + timedelta(days=day)

        def plan(found: Findings) -> Transaction[None]:
            today, transaction = sign_in.post(found.account or book.account, book.catalog, book.now, found)
            done.append(today)
            return transaction

        book.post(plan)
    return done[-1]


def make_up(book: Book, day: int) -> MadeUp:
    done: list[MadeUp] = []

    def plan(found: Findings) -> Transaction[None]:
        account = found.account or book.account
        made_up, transaction = making_up.make_up(account, TODAY + timedelta(days=day), book.catalog.program, book.now)
        done.append(made_up)
        return transaction

    book.post_after_reading(plan)
    return done[-1]


def streak(book: Book) -> int:
    yesterday = book.now.date() - timedelta(days=1)
    return streaks.current_streak(book.account, yesterday, book.catalog.program.amnesty)


# ── Making up ────────────────────────────────────────────────────────────────


def test_a_day_made_up_joins_what_was_broken() -> None:
    member = book()
    sign(member, *range(10), 11)
    assert streak(member) == 1

    done = make_up(member, 10)

    assert (done.streak, done.left) == (12, 2)
    assert streak(member) == 12
    assert sign(member, 12).streak == 13


def test_a_long_streak_is_whole_again_though_its_days_are_forgotten() -> None:
    member = book()
    sign(member, *range(100), 101)

    assert make_up(member, 100).streak == 102


def test_a_gap_of_two_days_is_mended_in_any_order() -> None:
    for order in ((5, 6), (6, 5)):
        member = book()
        sign(member, 0, 1, 2, 3, 4, 7)
        for day in order:
            make_up(member, day)
        assert streak(member) == 8


@pytest.mark.parametrize("minutes", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_audit_agrees_whichever_of_the_requests_that_crossed_began_first(minutes: tuple[int, int, int]) -> None:
    member = book()
    sign(member, 0, 2, 5)
    began = NOON + timedelta(days=6)
    for minute, day in zip(minutes, (1, 4, 3), strict=True):
        member.now = began + timedelta(minutes=minute)
        make_up(member, day)

    assert member.account.number("streak") == 6
    assert not list(audit_account(Books(member.account, member.entries), member.now))
    forged = replace(member.account, attributes={**member.account.attributes, "streak": 5})
    assert [str(d) for d in audit_account(Books(forged, member.entries), member.now)] == [
        f"{MEMBER}: streak should be 6, is 5"
    ]


def test_yesterday_can_be_made_up_before_signing_in_today() -> None:
    member = book()
    sign(member, 0, 1, 2)
    member.now = NOON + timedelta(days=4)

    assert make_up(member, 3).streak == 4
    assert sign(member, 4).streak == 5


def test_a_day_made_up_earns_nothing_and_costs_its_price() -> None:
    member = book(MakeUpTerms(per_month=3, points=4))
    sign(member, 0, 2)
    scores = member.account.scores

    done = make_up(member, 1)

    assert done.points == 4
    assert member.standing.balance == 5 + 5 - 4
    assert member.account.scores == scores
    entry = member.entries[-1]
    assert (entry.kind, entry.points, entry.source_id) == ("sign_in", -4, "2026-11-23")


def test_who_cannot_pay_cannot_make_up() -> None:
    member = book(MakeUpTerms(per_month=3, points=100))
    sign(member, 0, 2)

    with pytest.raises(InsufficientPoints):
        make_up(member, 1)


def test_the_quota_is_for_a_month_and_begins_anew() -> None:
    member = book(MakeUpTerms(per_month=2, days_back=28))
    sign(member, 0, 2, 4, 6)
    make_up(member, 1)
    make_up(member, 3)

    with pytest.raises(LimitReached):
        make_up(member, 5)

    sign(member, 9)  # the first of December
    assert make_up(member, 5).left == 1


def test_the_quota_is_kept_also_by_who_makes_up_two_days_at_once() -> None:
    member = book(MakeUpTerms(per_month=2, days_back=28))
    sign(member, 0, 2)
    day = (NOON + timedelta(days=1)).date()

    _, transaction = making_up.make_up(member.account, day, member.catalog.program, member.now)

    assert AtMost(making_up.counter_of(member.now.date()), 1) in transaction.postings[0].guards


@pytest.mark.parametrize(
    ("day", "refusal"),
    [(3, Invalid), (4, Invalid), (2, AlreadySignedIn), (-6, Expired), (-1, NotEligible)],
    ids=["today", "tomorrow", "a day that is signed", "long ago", "before the first sign-in"],
)
def test_only_a_gap_can_be_made_up(day: int, refusal: type[Refusal]) -> None:
    member = book()
    sign(member, 0, 2)
    member.now = NOON + timedelta(days=3)

    with pytest.raises(refusal):
        make_up(member, day)


def test_a_day_is_made_up_once() -> None:
    member = book()
    sign(member, 0, 2)
    make_up(member, 1)

    with pytest.raises(AlreadySignedIn):
        make_up(member, 1)


def test_where_the_program_has_no_making_up_there_is_none() -> None:
    member = book(None)
    sign(member, 0, 2)

    with pytest.raises(NotEligible):
        make_up(member, 1)
    assert making_up.days_open(member.account, member.catalog.program, TODAY) == ()


def test_the_frozen_make_up_nothing() -> None:
    member = book()
    sign(member, 0, 2)
    member.account = replace(member.account, attributes={**member.account.attributes, "frozen": 1})

    with pytest.raises(AccountFrozen):
        make_up(member, 1)


def test_what_can_be_made_up_is_told_latest_first() -> None:
    member = book()
    sign(member, 0, 3, 5)
    member.now = NOON + timedelta(days=7)

    offered = making_up.days_open(member.account, member.catalog.program, member.now.date())

    assert [(day - TODAY).days for day in offered] == [6, 4, 2, 1]


# ── Amnesty, bonus days, changed ladders ─────────────────────────────────────


def test_a_day_of_an_amnesty_breaks_no_streak_and_is_none() -> None:
    member = book(amnesty="2026-11-24 2026-11-25")
    sign(member, 0, 1)

    assert sign(member, 4).streak == 3


def test_an_amnesty_declared_too_late_mends_the_streak_all_the_same() -> None:
    member = book()
    sign(member, 0, 1, 2, 4)
    assert streak(member) == 1

    forgiven = frozenset({date(2026, 11, 25)})
    member.catalog = replace(member.catalog, program=replace(member.catalog.program, amnesty=forgiven))

    assert streak(member) == 4
    assert sign(member, 5).streak == 5


def test_a_bonus_day_gives_its_points_on_top_once_in_a_streak() -> None:
    member = book(ladder=Ladder((5,), bonus_days=((3, 30),)))

    done = [sign(member, day) for day in range(5)]

    assert [(today.points, today.bonus) for today in done] == [(5, 0), (5, 0), (35, 30), (5, 0), (5, 0)]
    assert member.entries[2].why["bonus_day"] == 30


def test_a_changed_ladder_leaves_alone_what_was_granted() -> None:
    member = book()
    sign(member, 0, 1)
    before = [(entry.points, entry.why["version"]) for entry in member.entries]

    changed = replace(member.catalog.program, ladder=Ladder((1, 2, 3, 4)), version=1)
    member.catalog = replace(member.catalog, program=changed)

    third = sign(member, 2)
    assert (third.streak, third.points) == (3, 3)
    assert [(entry.points, entry.why["version"]) for entry in member.entries[:2]] == before
    assert member.entries[2].why["version"] == 1


# ── Laws ─────────────────────────────────────────────────────────────────────


def in_a_row(days: set[int]) -> int:
    """The streak that ends with the last of these days, counted by hand."""
    last = max(days)
    return next(n for n in range(1, len(days) + 2) if last - n not in days)


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 3), st.integers(1, 9), st.integers(1, 9)),
        min_size=1,
        max_size=40,
    )
)
def test_whatever_was_missed_and_made_up_the_streak_is_the_days_in_a_row(
    visits: list[tuple[bool, int, int, int]],
) -> None:
    member = book(MakeUpTerms(per_month=31, points=1, days_back=14))
    member.post(lambda _: rich(member.now))
    signed, today = {0}, 0
    sign(member, 0)
    for comes, later, *missed in visits:
        today += later
        for hour, back in zip((13, 8), missed, strict=True):  # requests cross: the first to be written began last
            member.now = NOON.replace(hour=hour) + timedelta(days=today)
            day = today - back
            if day not in signed and day > 0:
                make_up(member, day)
                signed.add(day)
        if comes:
            sign(member, today)
            signed.add(today)
        assert member.account.number("streak") == in_a_row(signed)

    expected = Books(member.account, member.entries)
    assert not [d for d in audit_account(expected, member.now) if not d.what.startswith("adjust")]


def rich(now: datetime) -> Transaction[None]:
    given = Entry(MEMBER, "0" * 20, "adjust", 1000, "", now, lot="2027-11")
    posting = Posting(MEMBER, add=grant(1000, "2027-11", live_from=now.date(), now=now), entries=(given,))
    return Transaction((posting,), None)
