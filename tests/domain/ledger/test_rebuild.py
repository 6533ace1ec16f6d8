"""Hosts whose clocks are seconds apart write a history out of order; the audit still knows what was charged to what."""

from dataclasses import replace
from datetime import datetime, timedelta

from points.domain import ids
from points.domain.audit.books import Books
from points.domain.audit.member import audit_account
from points.domain.ledger.postings import Entry
from points.domain.ledger.rebuild import rebuilt
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog, Rule
from tests.fixtures.book import SHANGHAI, Book, program
from tests.fixtures.lives import Life, Step

BUY, REDEEM, CANCEL = "buy", "redeem", "cancel"


def life() -> Life:
    return Life(Catalog(program(ExpiryPolicy("rolling_months", months=1)), (Rule("default", "*", 1000),)))


def at(month: int, day: int, hour: int = 12, second: int = 0) -> datetime:
    return datetime(2027, month, day, hour, 0, second, tzinfo=SHANGHAI)


def dated(book: Book, entry: Entry, seconds: float) -> None:
    """The entry as a host has written it whose clock is so many seconds off."""
    moved = entry.at + timedelta(seconds=seconds)
    about = {"redeem": ("redeem", entry.member_id, entry.source_id[16:]), "cancel": ("cancel", entry.source_id)}
    changed = replace(entry, at=moved, entry_id=ids.entry_id(moved, *about[entry.kind]))
    book.entries[book.entries.index(entry)] = changed


def differences(book: Book) -> list[str]:
    """Of the account and the history alone: lots, what is spent, what has expired."""
    found = map(str, audit_account(Books(book.account, book.entries), book.now))
    return [one for one in found if any(word in one for word in (": lot", ": spent", ": expired", ": dead points"))]


def test_what_a_slow_clock_wrote_after_the_month_was_closed_is_charged_to_the_next_one() -> None:
    one = life()
    one.book.now = at(1, 10)
    one.live(Step(BUY, 50, 0))  # dies with February
    one.book.now = at(2, 10)
    one.live(Step(BUY, 70, 0))  # dies with March
    one.book.now = at(3, 1, 0, 2)
    one.live(Step(REDEEM, 30, 0))  # closes February first: 50 points have died

    dated(one.book, one.book.entries[-1], -5)

    assert one.book.entries[-1].at.month == 2
    assert rebuilt(one.book.entries, SHANGHAI, "2027-02").spent == 30
    assert differences(one.book) == []


def test_a_point_too_many_is_found_at_midnight_as_well() -> None:
    one = life()
    one.book.now = at(1, 10)
    one.live(Step(BUY, 50, 0))
    one.book.now = at(2, 10)
    one.live(Step(BUY, 70, 0))
    one.book.now = at(3, 1, 0, 2)
    one.live(Step(REDEEM, 30, 0))
    dated(one.book, one.book.entries[-1], -5)
    spent = one.book.account.spent
    one.book.account = replace(one.book.account, attributes={**one.book.account.attributes, "spent": spent - 1})

    assert any("spent should be 30, is 29" in one for one in differences(one.book))


def test_a_cancellation_that_looks_older_than_its_redemption_came_after_it() -> None:
    one = life()
    one.book.now = at(2, 10)
    one.live(Step(BUY, 70, 0))
    one.live(Step(REDEEM, 30, 0))
    one.live(Step(CANCEL, 0, 0))

    dated(one.book, one.book.entries[-1], -5)

    assert one.book.entries[-1].at < one.book.entries[-2].at
    assert differences(one.book) == []


def test_the_grace_of_a_cancellation_says_what_was_spent_before_it() -> None:
    one = life()
    one.book.now = at(1, 10)
    one.live(Step(BUY, 50, 0))
    one.live(Step(REDEEM, 30, 0))
    one.book.now = at(3, 10)
    one.live(Step(BUY, 70, 0))  # February has paid the 30
    one.live(Step(REDEEM, 30, 0))
    redeemed = one.book.entries[-1]
    one.live(Step(CANCEL, 0, 0))  # the first: its points lie where the second one's are charged now

    dated(one.book, redeemed, 5)

    assert differences(one.book) == []
