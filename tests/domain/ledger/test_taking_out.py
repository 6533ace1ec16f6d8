"""A return of points whose lot has died: what had expired counts first, what was spent is owed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from points.domain import ids
from points.domain.earning import purchases, refunds
from points.domain.earning.calculation import Line
from points.domain.earning.orders import Order, Refund, RefundReceipt
from points.domain.earning.purchases import Purchase
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.postings import apply, holds
from points.domain.ledger.taking_out import take_out
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog
from points.domain.rewards import redeeming
from points.domain.rewards.redeeming import Wish
from points.web.texts import history
from tests.fixtures.book import CATALOG, MEMBER, MUG, NOON, SHANGHAI, Book, differences, program

END_OF_YEAR = ExpiryPolicy("end_of_year")
ROLLING = ExpiryPolicy("rolling_months", months=1)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=SHANGHAI)


def a_book(expiry: ExpiryPolicy, now: datetime) -> Book:
    return Book(Catalog(program(expiry), CATALOG.rules), now)


def buy(book: Book, points: int, order_id: str = "o-1") -> Order:
    bought = Purchase(order_id, MEMBER, book.now, [Line("1", "tea", points * 1000)], "digest", "nonce")
    return book.post(lambda found: purchases.buy(bought, book.catalog, book.now, found)).receipt


def spend(book: Book, points: int, key: str = "k" * 16) -> None:
    wish = Wish(MEMBER, key, "digest", "mug", 1, points)
    book.post(lambda found: redeeming.redeem(wish, replace(MUG, points=points), "", book.now, found))


def refund(book: Book, order: Order, points: int, refund_id: str = "r-1") -> tuple[Order, RefundReceipt]:
    """(the order as it is afterwards, what the refund answered)."""
    lines_fen = {"1": points * 1000}

    def plan(found: Findings) -> Transaction[Refund]:
        assert found.account is not None
        return refunds.refund(order, refund_id, lines_fen, "digest", book.now, found.account, book.rebuild)

    receipt = book.post_after_reading(plan).receipt
    refunded = order.refunded_fen.get("1", 0) + lines_fen["1"]
    receipts = {**order.refunds, refund_id: receipt.receipt}
    return replace(order, refunded_fen={"1": refunded}, refunds=receipts), receipt.receipt


# ── Spent points are not forgiven ────────────────────────────────────────────


def test_spent_points_are_not_forgiven_because_the_year_has_ended() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 30))
    order = buy(book, 100)
    book.now = at(2026, 12, 31)
    spend(book, 100)
    book.now = at(2027, 1, 2)

    _, receipt = refund(book, order, 100)

    assert (receipt.clawed_back, receipt.debt) == (100, 100)
    assert book.standing.debt == 100
    assert book.entries[-1].why == {"refund": "r-1", "dead_lot": "2026-12"}
    assert history.reason(book.entries[-1].why, "zh") == ""  # nothing has expired
    assert differences(book) == []


def test_spent_points_are_not_forgiven_because_their_month_has_ended() -> None:
    book = a_book(ROLLING, at(2026, 11, 30))
    order = buy(book, 100)
    spend(book, 100)
    book.now = at(2027, 1, 1)

    _, receipt = refund(book, order, 100)

    assert (receipt.clawed_back, receipt.debt) == (100, 100)


def test_what_has_expired_is_not_taken_twice() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 30))
    order = buy(book, 100)
    spend(book, 60)
    book.now = at(2027, 1, 2)

    _, receipt = refund(book, order, 100)

    assert (receipt.clawed_back, receipt.debt) == (60, 60)
    assert book.entries[-1].why == {"refund": "r-1", "dead_lot": "2026-12", "died": 40}
    assert history.reason(book.entries[-1].why, "en") == "40 of them had expired and are not taken"
    assert differences(book) == []


def test_what_has_expired_of_a_lot_counts_for_all_its_orders_once() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 1))
    first, second = buy(book, 1000, "o-1"), buy(book, 500, "o-2")
    spend(book, 800)
    book.now = at(2027, 1, 2)

    _, of_first = refund(book, first, 1000)
    _, of_second = refund(book, second, 500)

    assert (of_first.clawed_back, of_first.debt) == (300, 300)
    assert (of_second.clawed_back, of_second.debt) == (500, 800)
    assert differences(book) == []


def test_a_return_in_parts_takes_what_the_whole_takes() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 1))
    order = buy(book, 100)
    spend(book, 60)
    book.now = at(2027, 1, 2)

    taken = []
    for number, points in enumerate((30, 30, 40)):
        order, receipt = refund(book, order, points, f"r-{number}")
        taken.append(receipt.clawed_back)

    assert taken == [0, 20, 40]
    assert differences(book) == []


def test_what_is_owed_is_paid_by_the_points_that_come_next() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 30))
    order = buy(book, 100)
    spend(book, 100)
    book.now = at(2027, 1, 2)
    refund(book, order, 100)

    buy(book, 130, "o-2")

    assert book.standing.balance == 30
    book.now = at(2028, 1, 1)
    assert book.standing.balance == 0
    assert differences(book) == []


# ── Where a refund finds what has expired ────────────────────────────────────


def never_asked(account: Account) -> None:
    raise AssertionError("The account remembers it.")


def test_the_account_remembers_what_expired_of_the_lot_that_died_last() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 30))
    buy(book, 100)
    spend(book, 60)
    book.now = at(2027, 3, 31)
    book.sweep()

    taken = take_out(100, "2026-12", "", account=book.account, now=book.now, rebuild=never_asked)  # type: ignore[arg-type]

    assert book.account.number("dead:2026-12") == 40
    assert (taken.points, taken.add) == (60, {"balance": -60, "spent": 60, "dead:2026-12": -40})


@pytest.mark.parametrize("closed_in", [(4,), (1, 4)], ids=["together", "one by one"])
def test_after_three_months_the_account_has_forgotten_and_the_history_tells_the_same(
    closed_in: tuple[int, ...],
) -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 30))
    order = buy(book, 100)
    spend(book, 60)
    for month in closed_in:
        book.now = at(2027, month, 1)
        book.sweep()
    assert not [name for name in book.account.attributes if name.startswith("dead:")]

    _, receipt = refund(book, order, 100)

    assert receipt.clawed_back == 60
    assert book.account.number("dead:2026-12") == 0
    assert "dead:2026-12" in book.account.attributes  # until a month is closed, for who refunds at the same time
    assert differences(book) == []


def test_an_account_of_many_lots_has_no_room_for_a_dead_one_and_the_history_tells_the_same() -> None:
    book = a_book(ExpiryPolicy("rolling_months", months=6), at(2026, 11, 20))
    order = buy(book, 100)
    spend(book, 60)
    for month in range(1, 7):
        book.now = at(2027, month, 10)
        buy(book, 1, f"o-{month}x")
    book.catalog = Catalog(program(ROLLING), CATALOG.rules)
    book.now = at(2027, 6, 1)
    assert len(book.account.lots) > 4

    _, receipt = refund(book, order, 100)

    assert receipt.clawed_back == 60
    assert differences(book) == []


def test_months_closed_one_by_one_or_together_leave_the_same_memory() -> None:
    books = [a_book(ROLLING, at(2026, 11, 30)) for _ in range(2)]
    for book in books:
        buy(book, 100)
        book.now = at(2026, 12, 2)
        spend(book, 30)
        buy(book, 50, "o-2")
    for month in (1, 2):
        books[0].now = at(2027, month, 1)
        books[0].sweep()
    books[1].now = at(2027, 2, 1)
    books[1].sweep()

    assert books[0].account.attributes == books[1].account.attributes
    assert books[0].account.number("dead:2027-01") == 50


@pytest.mark.parametrize("months_later", [1, 8], ids=["remembered", "told by the history"])
def test_two_refunds_at_once_do_not_both_use_what_has_expired(months_later: int) -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 1))
    first, second = buy(book, 40, "o-1"), buy(book, 60, "o-2")
    spend(book, 60)
    book.now = at(2027, months_later, 2)
    book.sweep()
    seen = book.account
    planned = refunds.refund(second, "r-9", {"1": 40_000}, "", book.now, seen, book.rebuild).postings[0]

    refund(book, first, 40)  # all of it had expired: the balance stays

    assert all(holds(guard, seen) for guard in planned.guards)
    assert not all(holds(guard, book.account) for guard in planned.guards)


def test_a_lot_is_not_taken_from_after_somebody_with_a_faster_clock_has_closed_it() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 30))
    order = buy(book, 100)
    spend(book, 100)
    next_year = datetime(2027, 1, 1, tzinfo=SHANGHAI)
    late = next_year - timedelta(seconds=2)
    planned = refunds.refund(order, "r", {"1": 100_000}, "", late, book.account, book.rebuild).postings[0]
    overdue = overdue_posting(book.account, next_year)
    assert overdue is not None
    book.account = apply(book.account, overdue)
    assert not all(holds(guard, book.account) for guard in planned.guards)

    book.now = late
    refund(book, order, 100)

    assert all(points >= 0 for points in book.account.lots.values())
    assert book.account.balance == -100
    book.now = next_year
    assert differences(book) == []


def test_an_account_that_nobody_has_looked_at_is_bet_to_have_spent_it_all() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 30))
    buy(book, 100)
    spend(book, 100)
    book.now = at(2027, 1, 2)
    book.sweep()
    richer = Account(MEMBER, {**book.account.attributes, "dead:2026-12": 1})
    unknown = Account(MEMBER, {n: v for n, v in book.account.attributes.items() if n != "dead:2026-12"})

    bet = take_out(100, "2026-12", "2026-12-30", account=None, now=book.now, rebuild=book.rebuild)

    assert bet.points == 100
    holding = [all(holds(guard, account) for guard in bet.guards) for account in (book.account, richer, unknown)]
    assert holding == [True, False, False]


def test_the_audit_finds_what_the_account_remembers_wrongly() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 30))
    buy(book, 100)
    book.now = at(2027, 1, 2)
    book.sweep()
    book.account = Account(MEMBER, {**book.account.attributes, "dead:2026-12": 99})

    assert differences(book) == [f"{MEMBER}: expired of dead:2026-12 should be 100, is 99"]


def test_the_audit_finds_a_refund_that_spares_too_much() -> None:
    book = a_book(END_OF_YEAR, at(2026, 12, 30))
    order = buy(book, 100)
    spend(book, 60)
    book.now = at(2027, 1, 2)
    refund(book, order, 100)
    entry = book.entries[-1]
    spared = replace(entry, points=entry.points + 1, why={**entry.why, "died": 41})
    assert entry.entry_id == ids.entry_id(entry.at, "clawback", "o-1", "r-1")

    book.entries[-1] = spared

    assert any("dead points of" in one for one in differences(book))


def test_what_waits_and_what_lives_is_taken_from_where_it_is() -> None:
    waiting = Account(MEMBER, {"settled_through": "2026-10", "pending:2026-11-29:2027-11": 10})
    living = Account(MEMBER, {"settled_through": "2026-10", "balance": 10, "lot:2027-11": 10})

    taken = [
        take_out(10, "2027-11", "2026-11-29", account=account, now=NOON, rebuild=never_asked)  # type: ignore[arg-type]
        for account in (waiting, living)
    ]

    assert [dict(one.add) for one in taken] == [
        {"pending:2026-11-29:2027-11": -10},
        {"balance": -10, "lot:2027-11": -10},
    ]
