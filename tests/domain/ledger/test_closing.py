"""The ledger's laws, and how a month is closed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from boto3.dynamodb.types import TypeSerializer
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.capacity import item_bytes
from points.domain.earning import activities
from points.domain.earning.activities import Doing
from points.domain.ledger import movements, postings
from points.domain.ledger.accounts import Account, Value, open_account
from points.domain.ledger.closing import Standing, overdue_posting, standing
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Entry, Guard, Posting, Unchanged, holds, tended
from points.domain.ledger.transactions import Transaction
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog, Program, Rule
from tests.fixtures.book import MEMBER, NOON, SHANGHAI, Book, activity, program
from tests.fixtures.lives import Life, Step, programs, steps


def account(**attributes: Value) -> Account:
    """An account as it was when October was closed; `lot_2026_12` stands for `lot:2026-12`."""
    named: dict[str, Value] = {
        name.replace("lot_", "lot:").replace("_", "-"): value for name, value in attributes.items()
    }
    lots = sum(int(value) for name, value in named.items() if name.startswith("lot:"))
    opened: dict[str, Value] = {"settled_through": "2026-10", "balance": lots - int(named.get("spent", 0))}
    return Account(MEMBER, opened | named)


def at(month: int, day: int = 1, year: int = 2027) -> datetime:
    return datetime(year, month, day, 12, tzinfo=SHANGHAI)


# ── What a member has ────────────────────────────────────────────────────────


def test_a_new_member_has_nothing_and_owes_nothing() -> None:
    assert standing(open_account(MEMBER, NOON), NOON) == Standing(0, 0, 0, ())


def test_points_that_die_first_are_spent_first() -> None:
    rich = account(lot_2026_11=10, lot_2026_12=10, lot_never=10, spent=15)

    assert standing(rich, NOON) == Standing(15, 0, 0, (("2026-12", 5), ("never", 10)))


def test_points_that_came_later_but_die_sooner_are_spent_first() -> None:
    book = Book(Catalog(program(ExpiryPolicy("never"))))
    earn(book, 10)
    spend(book, 5)
    book.catalog = Catalog(program(ExpiryPolicy("end_of_year")))
    earn(book, 10)

    assert book.standing.expiring == (("2026-12", 5), ("never", 10))
    book.now = at(1)
    assert book.standing == Standing(10, 0, 0, (("never", 10),))


def test_points_die_with_the_last_second_of_their_month() -> None:
    rich = account(lot_2026_11=10)
    december = datetime(2026, 12, 1, tzinfo=SHANGHAI)

    assert standing(rich, december - timedelta(seconds=1)).balance == 10
    assert standing(rich, december).balance == 0


def test_points_that_never_expire_are_there_after_a_lifetime() -> None:
    assert standing(account(lot_never=10), at(1, year=2099)).balance == 10


def test_a_debt_is_not_forgiven_when_a_month_ends() -> None:
    in_debt = account(lot_2026_11=5, spent=12)

    assert standing(in_debt, at(1)) == Standing(-7, 0, 7, ())


def test_a_debt_is_paid_by_the_points_that_come_next() -> None:
    book = Book(account=account(spent=7))

    earn(book, 10)

    assert book.standing == Standing(3, 0, 0, (("2027-11", 3),))


# ── Closing a month ──────────────────────────────────────────────────────────


def test_closing_a_month_charges_what_was_spent_and_writes_off_the_rest() -> None:
    book = Book(account=account(lot_2026_11=10, lot_2026_12=10, spent=4), now=at(12, year=2026))

    book.sweep()

    assert book.account.lots == {"2026-12": 10}
    assert (book.account.balance, book.account.spent, book.account.settled_through) == (10, 0, "2026-11")
    (entry,) = book.entries
    assert (entry.kind, entry.points, entry.source_id, entry.lot) == ("expire", -6, "2026-11", "2026-11")


def test_spending_beyond_a_dying_lot_is_charged_to_the_next() -> None:
    book = Book(account=account(lot_2026_11=10, lot_2026_12=10, spent=14), now=at(12, year=2026))

    book.sweep()

    assert (book.account.balance, book.account.spent, book.entries) == (6, 4, [])


def test_months_that_nobody_closed_are_closed_together() -> None:
    book = Book(account=account(lot_2026_11=10, lot_2027_01=10, lot_2027_03=10, spent=5), now=at(2))

    book.sweep()

    assert book.account.lots == {"2027-03": 10}
    assert [entry.points for entry in book.entries] == [-15]


def test_points_that_came_alive_and_died_unseen_are_written_off() -> None:
    waiting = account(**{"pending:2026-11-25:2026-12": 10})
    book = Book(account=waiting, now=at(1))

    book.sweep()

    assert book.account.attributes == {"settled_through": "2026-12", "balance": 0, "dead:2026-12": 10}
    assert [entry.points for entry in book.entries] == [-10]


def test_points_come_alive_on_their_day() -> None:
    waiting = account(**{"pending:2026-11-25:2027-11": 10})

    assert standing(waiting, at(11, 24, 2026)) == Standing(0, 10, 0, ())
    assert standing(waiting, at(11, 25, 2026)) == Standing(10, 0, 0, (("2027-11", 10),))


def test_points_do_not_come_alive_that_were_refunded_meanwhile() -> None:
    waiting = account(**{"pending:2026-11-25:2027-11": 10})
    posting = overdue_posting(waiting, at(11, 25, 2026))
    assert posting is not None

    refunded = Account(MEMBER, {**waiting.attributes, "pending:2026-11-25:2027-11": 4})

    assert not all(holds(guard, refunded) for guard in posting.guards)


def test_nothing_is_recorded_where_nothing_has_happened() -> None:
    assert overdue_posting(account(lot_2026_12=10), NOON) is None


def test_a_second_run_of_the_job_finds_nothing_to_do() -> None:
    book = Book(account=account(lot_2026_11=10, spent=4), now=at(1))
    first = overdue_posting(book.account, book.now)
    assert first is not None

    book.sweep()

    assert overdue_posting(book.account, book.now) is None
    assert not all(holds(guard, book.account) for guard in first.guards)


@pytest.mark.parametrize(
    "meanwhile",
    [{"spent": 5}, {"lot:2026-11": 11}, {"settled_through": "2026-11"}],
    ids=["spent", "refunded", "closed by another"],
)
def test_a_month_is_not_closed_over_what_changed_meanwhile(meanwhile: dict[str, Value]) -> None:
    seen = account(lot_2026_11=10, spent=4)
    posting = overdue_posting(seen, at(12, year=2026))
    assert posting is not None

    changed = Account(MEMBER, {**seen.attributes, **meanwhile})

    assert not all(holds(guard, changed) for guard in posting.guards)


def test_a_month_is_not_closed_over_its_own_lot_that_nobody_had_seen() -> None:
    seen = account(lot_2026_10=10, spent=4)
    posting = overdue_posting(seen, at(12, year=2026))
    assert posting is not None

    at_the_last_moment = Account(MEMBER, {**seen.attributes, "lot:2026-11": 5, "balance": 11})

    assert not all(holds(guard, at_the_last_moment) for guard in posting.guards)


def test_a_month_is_closed_although_points_came_in_meanwhile() -> None:
    seen = account(lot_2026_11=10, spent=4)
    posting = overdue_posting(seen, at(12, year=2026))
    assert posting is not None

    richer = Account(MEMBER, {**seen.attributes, "lot:2027-12": 100, "balance": 106})

    assert postings.apply(richer, posting).balance == 100


def test_closing_a_month_forgets_the_days_and_boards_that_are_over() -> None:
    stale = {"day:20261130:a.1": 3, "signed:2026-10": 7, "score:2026-10": 5, "score:2026-W47": 5}
    running = {"score:total": 50, "score:2026-12": 5, "score:2026-W49": 5, "day:20261201:a.1": 1}
    just_ended = {"signed:2026-11": 7, "score:2026-11": 5, "score:2026-W48": 5}  # their last count may be to come
    fresh = running | just_ended
    book = Book(account=account(**stale, **fresh), now=at(12, year=2026))

    book.sweep()

    assert book.account.attributes.keys() & stale.keys() == set()
    assert fresh.items() <= book.account.attributes.items()


# ── Guards ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("guard", "value", "is_held"),
    [
        (AtLeast("x", 5), 5, True),
        (AtLeast("x", 5), 4, False),
        (AtLeast("x", 5), None, False),
        (AtLeast("x", "2026-10"), "2026-11", True),
        (AtLeast("x", "2026-10"), "2026-09", False),
        (AtMost("x", 5), 5, True),
        (AtMost("x", 5), 6, False),
        (AtMost("x", 5), None, True),
        (Absent("x"), None, True),
        (Absent("x"), 0, False),
        (Unchanged("x", 5), 5, True),
        (Unchanged("x", 5), 6, False),
        (Unchanged("x", 5), None, False),
        (Unchanged("x", 0), None, True),
        (Unchanged("x", ""), None, True),
        (Unchanged("x", ""), "2026-11-22", False),
    ],
)
def test_a_guard_holds_as_it_says(guard: Guard, value: Value | None, is_held: bool) -> None:
    attributes = {} if value is None else {"x": value}

    assert holds(guard, Account(MEMBER, attributes)) is is_held


def test_an_entry_says_when_its_points_die() -> None:
    entry = Entry(MEMBER, "e", "purchase", 5, "o-1", NOON, lot="2028-02")

    assert entry.expires_on == date(2028, 2, 29)
    assert replace(entry, lot="never").expires_on is None
    assert replace(entry, lot=None).expires_on is None


# ── Any history ──────────────────────────────────────────────────────────────


@given(programs, steps)
@settings(max_examples=300)
def test_at_every_moment_the_balance_is_the_lots_less_what_was_spent_and_the_sum_of_the_history(
    terms: Program, history: list[Step]
) -> None:
    life = Life(Catalog(terms, (Rule("default", "*", 1000),)))

    for step in history:
        life.live(step)

        stored = life.book.account
        assert stored.balance == sum(stored.lots.values()) - stored.spent
        assert stored.balance + sum(stored.pending.values()) == sum(entry.points for entry in life.book.entries)
        assert all(points >= 0 for points in stored.lots.values())
        assert all(points >= 0 for points in stored.pending.values())
        assert stored.spent >= 0


@given(programs, steps, st.lists(st.booleans(), min_size=40, max_size=40))
@settings(max_examples=300)
def test_it_makes_no_difference_whether_and_when_the_job_runs(
    terms: Program, history: list[Step], nights: list[bool]
) -> None:
    catalog = Catalog(terms, (Rule("default", "*", 1000),))
    always, sometimes, never = Life(catalog), Life(catalog), Life(catalog)

    for step, job_runs in zip(history, nights, strict=False):
        outcomes = {life.live(step) for life in (always, sometimes, never)}
        always.book.sweep()
        if job_runs:
            sometimes.book.sweep()

        assert len(outcomes) == 1
        assert always.book.standing == sometimes.book.standing == never.book.standing

    never.book.sweep()
    assert sum(entry.points for entry in never.book.entries) == sum(entry.points for entry in always.book.entries)


@given(programs, steps)
def test_what_a_member_has_is_what_has_not_died_and_what_they_owe(terms: Program, history: list[Step]) -> None:
    life = Life(Catalog(terms, (Rule("default", "*", 1000),)))

    for step in history:
        life.live(step)

    now = life.book.standing
    assert now.balance == sum(points for _, points in now.expiring) - now.debt
    assert now.debt == 0 or not now.expiring
    assert list(now.expiring) == sorted(now.expiring)
    assert all(lot >= "2026-11" for lot, _ in now.expiring)


@given(st.dictionaries(st.sampled_from(["2026-11", "2026-12", "2027-01", "never"]), st.integers(1, 50)), st.data())
def test_closing_months_one_by_one_or_together_ends_the_same(lots: dict[str, int], data: st.DataObject) -> None:
    spent = data.draw(st.integers(0, sum(lots.values()) + 20))
    seen = account(spent=spent, **{f"lot:{lot}": points for lot, points in lots.items()})
    one_by_one, together = Book(account=seen), Book(account=seen)

    for month in (12, 1, 2):
        one_by_one.now = at(month, year=2026 if month == 12 else 2027)
        one_by_one.sweep()
    together.now = one_by_one.now
    together.sweep()

    assert one_by_one.standing == together.standing
    assert one_by_one.account.attributes == together.account.attributes
    assert sum(e.points for e in one_by_one.entries) == sum(e.points for e in together.entries)


# ── How much room an account takes ───────────────────────────────────────────


@pytest.mark.parametrize("pending_days", [7, 14, 15, 30, 90])
def test_the_account_of_the_busiest_member_fits_in_a_kilobyte(pending_days: int) -> None:
    busiest = _busiest_member(pending_days)

    largest = max(_bytes(stored) for stored in busiest)

    assert largest <= 1024


def test_an_account_that_nobody_has_closed_for_months_is_closed_before_it_is_given_more() -> None:
    life = Life(Catalog(program(pending_days=90), (Rule("default", "*", 1000),)))
    largest = 0

    for _ in range(400):
        life.live(Step("buy", 1234, 0))
        assert holds(tended(life.book.now), life.book.account)
        largest = max(largest, _bytes(life.book.account))
        life.book.now += timedelta(days=1)

    assert largest <= 1024


def _bytes(stored: Account) -> int:
    serialize = TypeSerializer().serialize
    return item_bytes({name: serialize(value) for name, value in _as_stored(stored).items()})


def _as_stored(stored: Account) -> dict[str, Value]:
    return {"member_id": stored.member_id, **stored.attributes}


def _busiest_member(pending_days: int) -> list[Account]:
    """Fourteen months of every day an order under a limited rule, four activities, a sign-in, now and then a reward."""
    catalog = Catalog(program(pending_days=pending_days), (Rule("default", "*", 1000, daily_limit_points=5000),))
    life = Life(catalog)
    seen: list[Account] = []
    for day in range(430):
        life.live(Step("buy", 1234, 0))
        life.live(Step("sign in", 0, 0))
        for game in ("quiz", "survey", "share", "game"):
            doing = Doing(MEMBER, game, f"{day}", "")
            played = activity(10, name=game)
            life.book.post(lambda f: activities.do(doing, played, catalog, life.book.now, f))  # noqa: B023
        if day % 9 == 8:
            life.live(Step("redeem", 500, 0))
        seen.append(life.book.account)
        life.book.now += timedelta(days=1)
        life.book.sweep()
    return seen


# ── Doing things to a book ───────────────────────────────────────────────────


def earn(book: Book, points: int) -> None:
    life = Life(book.catalog)
    life.book = book
    book.catalog = replace(book.catalog, rules=(Rule("default", "*", 1000),))
    life.live(Step("buy", points, 0))


def spend(book: Book, points: int) -> None:
    add = movements.spend(points)
    book.post(lambda _: Transaction((Posting(MEMBER, add=add),), None))
