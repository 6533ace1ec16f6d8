"""Paid orders, and refunds of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.calendar import month_of, week_of
from points.domain.earning import purchases, refunds
from points.domain.earning.budgets import BudgetDraw, budget_owner
from points.domain.earning.calculation import Line
from points.domain.earning.orders import Order, Refund, RefundReceipt
from points.domain.earning.purchases import Purchase
from points.domain.errors import IdempotencyConflict, Invalid
from points.domain.ledger.movements import spend
from points.domain.ledger.postings import Absent, holds, tended
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog, Rule
from tests.fixtures.book import CATALOG, MEMBER, NOON, PROGRAM, SHANGHAI, Book, campaign, program

INVITER = "fedcba9876543210"
amounts = st.lists(st.integers(1, 200_000), min_size=1, max_size=6)


def purchase(*amounts_fen: int, order_id: str = "o-1", paid_at: datetime = NOON) -> Purchase:
    lines = [Line(str(number), "tea", amount) for number, amount in enumerate(amounts_fen, start=1)]
    return Purchase(order_id, MEMBER, paid_at, lines, "digest", "nonce")


def buy(book: Book, *amounts_fen: int, order_id: str = "o-1", paid_at: datetime = NOON) -> Order:
    bought = purchase(*amounts_fen, order_id=order_id, paid_at=paid_at)
    receipt = book.post(lambda found: purchases.buy(bought, book.catalog, book.now, found)).receipt
    assert isinstance(receipt, Order)
    return receipt


def refund(book: Book, order: Order, lines_fen: dict[str, int], refund_id: str = "r-1") -> tuple[Order, RefundReceipt]:
    """(the order as it is stored afterwards, what the refund answered)."""

    def plan(found: Findings) -> Transaction[Refund]:
        assert found.account is not None
        return refunds.refund(order, refund_id, lines_fen, "digest", book.now, found.account, book.rebuild)

    receipt = book.post_after_reading(plan).receipt
    assert isinstance(receipt, Refund)
    refunded = dict(order.refunded_fen)
    for line_id, fen in lines_fen.items():
        refunded[line_id] = refunded.get(line_id, 0) + fen
    return replace(order, refunded_fen=refunded, refunds={**order.refunds, refund_id: receipt.receipt}), receipt.receipt


def spent(book: Book, points: int) -> None:
    """Points go, on whatever."""
    changed = dict(book.account.attributes)
    for name, change in spend(points).items():
        changed[name] = int(changed.get(name, 0)) + change
    book.account = replace(book.account, attributes=changed)


# ── Buying ───────────────────────────────────────────────────────────────────


def test_an_order_is_credited_with_its_receipt_its_entry_and_its_score() -> None:
    book = Book()

    order = buy(book, 12_350, 6_150)

    assert order.points == 18
    assert book.standing.balance == 18
    assert book.account.lots == {"2027-11": 18}
    assert book.account.scores == {"total": 18, "2026-11": 18, "2026-W47": 18}
    (entry,) = book.entries
    assert (entry.kind, entry.points, entry.source_id, entry.entry_id) == ("purchase", 18, "o-1", order.entry_id)


@pytest.mark.parametrize("paid_at", [NOON - timedelta(days=3650), NOON + timedelta(days=3650)])
def test_attack_26_the_date_on_an_order_does_not_choose_when_its_points_die(paid_at: datetime) -> None:
    book = Book()

    order = buy(book, 10_000, paid_at=paid_at)

    assert order.lot == "2027-11"


def test_the_date_on_an_order_does_choose_its_campaign() -> None:
    book = Book(replace(CATALOG, campaigns=(campaign("2", "purchase"),)), now=datetime(2026, 12, 1, tzinfo=SHANGHAI))

    assert buy(book, 10_000, paid_at=NOON).points == 20
    assert buy(book, 10_000, order_id="o-2", paid_at=book.now).points == 10


def test_points_in_the_return_window_can_be_seen_and_not_be_spent() -> None:
    book = Book(Catalog(program(pending_days=7), CATALOG.rules))
    buy(book, 10_000)

    in_the_window = book.standing
    book.now += timedelta(days=7)

    assert (in_the_window.balance, in_the_window.pending) == (0, 10)
    assert (book.standing.balance, book.standing.pending) == (10, 0)


def test_points_live_from_the_day_they_can_be_spent() -> None:
    late = datetime(2026, 11, 28, 12, tzinfo=SHANGHAI)
    book = Book(Catalog(program(pending_days=7), CATALOG.rules), now=late)

    order = buy(book, 10_000)

    assert (order.live_from, order.lot) == ("2026-12-05", "2027-12")


def test_an_order_worth_nothing_still_leaves_its_receipt_and_a_line_of_history() -> None:
    book = Book()

    order = buy(book, 999)

    assert order.points == 0
    assert [(entry.points, entry.lot) for entry in book.entries] == [(0, None)]
    assert "score_at" not in book.account.attributes


def test_the_history_says_when_lines_earned_by_different_rules() -> None:
    book = Book(Catalog(PROGRAM, (Rule("tea", "tea", 500), Rule("rest", "*", 1000))))
    mixed = Purchase("o-1", MEMBER, NOON, [Line("1", "tea", 1000), Line("2", "cups", 1000)], "digest", "nonce")

    book.post(lambda found: purchases.buy(mixed, book.catalog, book.now, found))

    assert book.entries[0].why == {"mixed": 1}


def test_a_rules_daily_limit_holds_across_orders_and_ends_with_the_day() -> None:
    book = Book(Catalog(PROGRAM, (Rule("default", "*", 1000, daily_limit_points=10),)))

    today = [buy(book, 7_000, order_id=f"o-{number}").points for number in range(3)]
    book.now += timedelta(days=1)
    tomorrow = buy(book, 7_000, order_id="o-4").points

    assert today == [7, 3, 0]
    assert tomorrow == 7


def test_an_order_under_many_limited_rules_stays_within_one_update_of_the_account() -> None:
    names = [f"tea-{number}" for number in range(50)]
    book = Book(Catalog(PROGRAM, tuple(Rule(name, name, 1000, daily_limit_points=10) for name in names)))
    book.now = datetime(2026, 12, 31, 12, tzinfo=SHANGHAI)
    wide = Purchase("o-1", MEMBER, NOON, [Line(name, name, 1000) for name in names], "digest", "nonce")

    posting = purchases.buy(wide, book.catalog, book.now, Findings()).postings[0]

    assert len(posting.remove) <= 240
    assert not set(posting.remove) & posting.add.keys()


def test_a_budget_that_is_used_up_gives_the_plain_points() -> None:
    catalog = replace(CATALOG, campaigns=(campaign("2", "purchase", budget=5),))
    found = Findings(exhausted=frozenset({budget_owner("x2")}))

    blind = purchases.buy(purchase(10_000), catalog, NOON, Findings())
    again = purchases.buy(purchase(10_000), catalog, NOON, found)

    assert blind.writes == (BudgetDraw("x2", 20),)
    assert (again.postings[0].entries[0].points, again.writes) == (10, ())
    assert again.postings[0].entries[0].why["used_up"] == "x2"


def test_an_order_is_written_without_looking_and_guarded_against_who_is_gone_and_a_bonus_that_is_owed() -> None:
    transaction = purchases.buy(purchase(10_000), CATALOG, NOON, Findings())

    assert transaction.postings[0].guards == (Absent("erased"), tended(NOON), Absent("invited_by"))


# ── Refunds ──────────────────────────────────────────────────────────────────


def test_a_refunded_line_takes_back_what_that_line_gave() -> None:
    book = Book()
    order = buy(book, 12_350, 6_150, 8_990)

    _, receipt = refund(book, order, {"2": 6_150})

    assert receipt == RefundReceipt("digest", clawed_back=6, debt=0)
    assert book.account.lots == {"2027-11": 21}
    assert [(entry.kind, entry.points) for entry in book.entries] == [("purchase", 27), ("clawback", -6)]


def test_a_line_refunded_down_to_its_last_fen_leaves_no_points() -> None:
    book = Book()
    order = buy(book, 1_001, 2_500)

    order, first = refund(book, order, {"1": 1_000, "2": 1}, "r-1")
    order, rest = refund(book, order, {"1": 1, "2": 1_500}, "r-2")

    assert (order.lines[0].points, order.lines[1].points) == (1, 2)
    assert (first.clawed_back, rest.clawed_back) == (2, 1)


def test_points_that_are_spent_when_the_refund_comes_become_a_debt_the_next_order_pays() -> None:
    book = Book()
    order = buy(book, 10_000)
    spent(book, 8)

    _, receipt = refund(book, order, {"1": 10_000})
    in_debt = book.standing
    buy(book, 20_000, order_id="o-2")

    assert receipt == RefundReceipt("digest", clawed_back=10, debt=8)
    assert (in_debt.balance, in_debt.debt, in_debt.expiring) == (-8, 8, ())
    assert (book.standing.balance, book.standing.debt) == (12, 0)


def test_a_refund_in_the_return_window_takes_the_points_that_are_waiting() -> None:
    book = Book(Catalog(program(pending_days=7), CATALOG.rules))
    order = buy(book, 10_000)

    refund(book, order, {"1": 10_000})

    assert (book.standing.balance, book.standing.pending, book.standing.debt) == (0, 0, 0)
    book.now += timedelta(days=30)
    assert book.standing.balance == 0


def test_a_refund_in_the_last_month_of_a_lot_still_takes_from_it() -> None:
    book = Book()
    order = buy(book, 10_000)
    book.now = datetime(2027, 11, 30, 23, 59, tzinfo=SHANGHAI)

    _, receipt = refund(book, order, {"1": 10_000})

    assert receipt.clawed_back == 10
    assert book.account.lots == {"2027-11": 0}


def test_a_refund_after_the_points_have_expired_takes_nothing_and_says_so() -> None:
    book = Book(Catalog(program(ExpiryPolicy("rolling_months", months=1)), CATALOG.rules))
    order = buy(book, 10_000)
    book.now = datetime(2027, 1, 1, tzinfo=SHANGHAI)
    buy(book, 5_000, order_id="o-2")

    _, receipt = refund(book, order, {"1": 10_000})

    assert receipt == RefundReceipt("digest", clawed_back=0, debt=0)
    assert book.entries[-1].why == {"refund": "r-1", "dead_lot": "2026-12", "died": 10}
    assert book.standing.balance == 5


def test_a_refund_waits_until_the_months_that_are_over_are_closed() -> None:
    book = Book()
    order = buy(book, 10_000)
    december = datetime(2026, 12, 1, tzinfo=SHANGHAI)

    (posting,) = refunds.refund(order, "r-1", {"1": 10_000}, "digest", december, book.account, book.rebuild).postings

    assert not all(holds(guard, book.account) for guard in posting.guards)


def test_the_debt_that_a_refund_answers_is_not_reckoned_from_a_balance_of_before() -> None:
    book = Book()
    order = buy(book, 10_000)
    seen = book.account
    (posting,) = refunds.refund(order, "r-1", {"1": 10_000}, "digest", NOON, seen, book.rebuild).postings

    spent(book, 10)

    assert all(holds(guard, seen) for guard in posting.guards)
    assert not all(holds(guard, book.account) for guard in posting.guards)


def test_refunded_points_leave_the_boards_of_periods_that_still_run() -> None:
    book = Book()
    order = buy(book, 10_000)  # on a Sunday: the week is over tomorrow, the month is not
    book.now += timedelta(days=1)
    buy(book, 3_000, order_id="o-2")

    refund(book, order, {"1": 10_000})

    today = book.now.date()
    assert book.account.scores["total"] == 3
    assert book.account.scores[month_of(today)] == 3
    assert book.account.scores[week_of(today)] == 3
    assert book.account.scores["2026-W47"] == 10


def test_the_same_refund_id_for_something_else_is_a_conflict() -> None:
    book = Book()
    order, _ = refund(book, buy(book, 10_000), {"1": 1_000})

    with pytest.raises(IdempotencyConflict):
        refund(book, order, {"1": 2_000})


@pytest.mark.parametrize(
    ("lines_fen", "field"),
    [
        ({"1": 10_001}, "lines.0.amount_fen"),
        ({"9": 1}, "lines.0.line_id"),
        ({"1": 1, "2": 5_001}, "lines.1.amount_fen"),
    ],
)
def test_attack_23_no_more_is_refunded_than_was_paid(lines_fen: dict[str, int], field: str) -> None:
    book = Book()
    order = buy(book, 10_000, 5_000)

    with pytest.raises(Invalid) as refused:
        refund(book, order, lines_fen)
    assert list(refused.value.errors) == [field]


def test_a_line_is_not_refunded_twice_under_two_refund_ids() -> None:
    book = Book()
    order, _ = refund(book, buy(book, 10_000), {"1": 6_000}, "r-1")

    with pytest.raises(Invalid):
        refund(book, order, {"1": 4_001}, "r-2")
    _, rest = refund(book, order, {"1": 4_000}, "r-2")
    assert rest.clawed_back == 4


def test_an_order_takes_so_many_refunds_and_no_more() -> None:
    book = Book()
    order = buy(book, 100_000)
    for number in range(refunds.MAX_REFUNDS):
        order, _ = refund(book, order, {"1": 100}, f"r-{number}")

    with pytest.raises(Invalid):
        refund(book, order, {"1": 100}, "r-last")


@st.composite
def refunded_in_parts(draw: st.DrawFn) -> tuple[list[int], list[tuple[str, int]]]:
    """An order's lines, and all of their money in parts in any order."""
    lines = draw(amounts)
    parts: list[tuple[str, int]] = []
    for number, amount in enumerate(lines, start=1):
        cuts = draw(st.sets(st.integers(1, max(1, amount - 1)), max_size=4)) if amount > 1 else set()
        edges = [0, *sorted(cuts), amount]
        parts += [(str(number), end - start) for start, end in pairwise(edges)]
    return lines, draw(st.permutations(parts))


@given(refunded_in_parts())
def test_refunds_in_any_order_and_in_parts_take_back_exactly_what_was_earned(
    history: tuple[list[int], list[tuple[str, int]]],
) -> None:
    lines, parts = history
    book = Book()
    order = buy(book, *lines)
    earned = order.points
    taken = 0

    for number, (line_id, fen) in enumerate(parts):
        order, receipt = refund(book, order, {line_id: fen}, f"r-{number}")
        taken += receipt.clawed_back
        assert 0 <= taken <= earned

    assert taken == earned
    assert book.standing.balance == 0
    assert book.account.scores.get("total", 0) == 0


@given(refunded_in_parts())
def test_what_is_not_refunded_keeps_at_least_its_share_of_the_points(
    history: tuple[list[int], list[tuple[str, int]]],
) -> None:
    lines, parts = history
    book = Book()
    order = buy(book, *lines)

    for number, (line_id, fen) in enumerate(parts[: len(parts) // 2]):
        order, _ = refund(book, order, {line_id: fen}, f"r-{number}")

    assert book.standing.balance >= sum(_kept(order, number) for number in range(len(lines)))


def _kept(order: Order, number: int) -> int:
    earned = order.lines[number]
    left_fen = earned.line.amount_fen - order.refunded_fen.get(earned.line.line_id, 0)
    return earned.points * left_fen // earned.line.amount_fen


# ── The first order of a friend ──────────────────────────────────────────────


def test_a_friends_first_order_pays_both_once_it_is_known_who_invited_them() -> None:
    invited = replace(Book().account, attributes={**Book().account.attributes, "invited_by": INVITER})

    blind = purchases.buy(purchase(10_000), CATALOG, NOON, Findings())
    known = purchases.buy(purchase(10_000), CATALOG, NOON, Findings(account=invited))
    orphaned = purchases.buy(purchase(10_000), CATALOG, NOON, Findings(account=invited, others={INVITER: None}))

    assert _paid(blind) == [(MEMBER, 10)]
    assert _paid(known) == [(MEMBER, 60), (INVITER, 100)]
    assert _paid(orphaned) == [(MEMBER, 10)]


def test_no_order_pays_a_bonus_that_is_due_for_signing_in() -> None:
    on_sign_in = replace(PROGRAM, referral=replace(PROGRAM.referral, qualifies_on="first_sign_in"))
    invited = replace(Book().account, attributes={**Book().account.attributes, "invited_by": INVITER})

    transaction = purchases.buy(purchase(10_000), Catalog(on_sign_in, CATALOG.rules), NOON, Findings(account=invited))

    assert _paid(transaction) == [(MEMBER, 10)]
    assert transaction.postings[0].guards == (Absent("erased"), tended(NOON))


def _paid(transaction: Transaction[Any]) -> Sequence[tuple[str, int]]:
    return [(posting.member_id, posting.add["balance"]) for posting in transaction.postings]


def test_a_free_gift_earns_nothing_and_goes_back_for_nothing() -> None:
    book = Book()
    order = buy(book, 19_900, 0)

    _, receipt = refund(book, order, {"2": 0})

    assert [line.points for line in order.lines] == [19, 0]
    assert receipt == RefundReceipt("digest", clawed_back=0, debt=0)
