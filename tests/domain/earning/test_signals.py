"""What makes a member suspected."""

from dataclasses import replace

import pytest

from points.domain.earning import purchases, refunds, risk, signals
from points.domain.earning.calculation import Line
from points.domain.earning.orders import Order, Refund
from points.domain.earning.purchases import Purchase
from points.domain.earning.risk import HIGH, LOW, MEDIUM
from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import apply
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.program import Program, RiskTerms
from tests.fixtures.book import CATALOG, MEMBER, NOON, PROGRAM, Book


@pytest.mark.parametrize(
    ("kind", "joined", "level"),
    [
        ("inviter", 5, 0),
        ("inviter", 6, MEDIUM),
        ("inviter", 21, HIGH),
        ("device", 6, MEDIUM),
        ("address", 30, 0),
        ("address", 31, MEDIUM),
        ("address", 121, HIGH),
    ],
)
def test_a_crowd_that_joins_at_once_is_suspected(kind: str, joined: int, level: int) -> None:
    assert signals.of_joining(kind, joined) == level


@pytest.mark.parametrize(("rank", "level"), [(0, 0), (2, 0), (3, MEDIUM), (4, HIGH)])
def test_wechats_rank_is_a_level_from_three_on(rank: int, level: int) -> None:
    assert signals.of_rank(rank) == level


def bought(book: Book, order_id: str, fen: int) -> Order:
    purchase = Purchase(order_id, MEMBER, book.now, [Line("1", "tea", fen)], "digest", order_id)
    receipt = book.post(lambda found: purchases.buy(purchase, book.catalog, book.now, found)).receipt
    assert isinstance(receipt, Order)
    return receipt


def give_back(book: Book, order: Order) -> Transaction[Refund]:
    fen = {"1": order.paid_fen}
    return book.post_after_reading(
        lambda found: refunds.refund(order, "r", fen, "digest", book.now, found.account or book.account, book.rebuild)
    )


@pytest.mark.parametrize(("fen", "is_odd"), [(1000, True), (1019, True), (1020, False), (999, False), (2000, False)])
def test_an_order_just_over_a_step_only_just_counts(fen: int, is_odd: bool) -> None:
    assert signals.only_just_counted(bought(Book(), "o-1", fen)) is is_odd


def test_the_third_such_order_that_goes_back_in_a_month_raises_the_risk() -> None:
    book = Book()

    for number in range(3):
        assert risk.level_of(book.account) == 0
        give_back(book, bought(book, f"o-{number}", 1001))

    assert risk.level_of(book.account) == MEDIUM


def test_honest_returns_raise_nothing() -> None:
    book = Book()
    for number in range(5):
        give_back(book, bought(book, f"o-{number}", 23_450))

    assert risk.level_of(book.account) == 0


def test_a_level_is_only_ever_raised() -> None:
    suspected = Account(MEMBER, {"risk": HIGH})

    assert risk.raised(suspected, MEDIUM) == {}
    assert risk.raised(Account(MEMBER, {}), LOW) == {"risk": LOW}


def test_the_program_says_what_a_level_means() -> None:
    lenient: Program = replace(PROGRAM, risk=RiskTerms(low="pay", medium="pay", high="later"))

    assert [risk.treatment(PROGRAM, level) for level in range(4)] == ["pay", "pay", "later", "hold"]
    assert [risk.treatment(lenient, level) for level in range(4)] == ["pay", "pay", "pay", "later"]


def test_who_is_suspected_gets_what_they_buy_at_once() -> None:
    book = Book()
    book.account = risk.opened(book.account, HIGH)

    bought(book, "o-1", 10_000)

    assert book.standing.balance == 10
    assert CATALOG.program.risk == RiskTerms()
    assert (
        apply(
            book.account,
            purchases.buy(
                Purchase("o-2", MEMBER, NOON, [Line("1", "tea", 1000)], "d", "n"), CATALOG, NOON, Findings()
            ).postings[0],
        ).balance
        == 11
    )
