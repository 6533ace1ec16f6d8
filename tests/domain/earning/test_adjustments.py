"""Points given and taken by the merchant's hand."""

from datetime import datetime

import pytest

from points.domain.earning import adjustments
from points.domain.earning.adjustments import Adjustment
from points.domain.errors import InsufficientPoints, NotFound
from points.domain.ledger.accounts import Account, open_account
from points.domain.ledger.claims import Claim
from points.domain.ledger.postings import Absent
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.program import Catalog
from tests.fixtures.book import MEMBER, NOON, PROGRAM, SHANGHAI, Book, program


def adjust(book: Book, points: int, key: str = "k-1") -> Transaction[Claim]:
    wanted = Adjustment(MEMBER, key, "digest", points, "运费补偿", "小李", "call of 22 November")
    return book.post(lambda found: adjustments.adjust(wanted, book.catalog.program, book.now, found))


def test_points_given_by_hand_can_be_spent_at_once_and_count_on_no_board() -> None:
    book = Book(Catalog(program(pending_days=30)))

    receipt = adjust(book, 30).receipt

    assert isinstance(receipt, Claim)
    assert (receipt.points, receipt.content) == (30, "call of 22 November")
    assert book.standing.expiring == (("2027-11", 30),)
    assert book.account.scores == {}
    assert (book.entries[0].kind, book.entries[0].why["operator"]) == ("adjust", "小李")


def test_points_taken_by_hand_are_gone_as_if_they_had_been_spent() -> None:
    book = Book()
    adjust(book, 30)

    adjust(book, -20, "k-2")

    assert (book.account.spent, book.standing.balance) == (20, 10)


def test_no_more_is_taken_by_hand_than_is_there() -> None:
    book = Book()
    adjust(book, 30)

    with pytest.raises(InsufficientPoints):
        adjust(book, -31, "k-2")

    assert book.standing.balance == 30


def test_points_that_have_died_cannot_be_taken_by_hand_although_no_job_ran() -> None:
    book = Book()
    adjust(book, 30)
    book.now = datetime(2027, 12, 1, tzinfo=SHANGHAI)

    with pytest.raises(InsufficientPoints):
        adjust(book, -1, "k-2")


def test_nothing_is_given_to_who_is_gone() -> None:
    wanted = Adjustment(MEMBER, "k-1", "digest", 30, "", "")

    blind = adjustments.adjust(wanted, PROGRAM, NOON, Findings()).postings[0]

    assert Absent("erased") in blind.guards
    gone = Account(MEMBER, {**open_account(MEMBER, NOON).attributes, "erased": 1})
    with pytest.raises(NotFound):
        adjustments.adjust(wanted, PROGRAM, NOON, Findings(account=gone))
