"""Boards and their periods, the merchant's own, and what counts on them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.capacity import item_bytes
from points.adapters.aws import dynamodb
from points.domain.audit.books import Books
from points.domain.audit.member import audit_account
from points.domain.boards.boards import Board, board_of, check_room, is_final, just_ended, running
from points.domain.earning import activities, purchases, refunds, sign_in
from points.domain.earning.activities import Doing
from points.domain.earning.calculation import Line
from points.domain.earning.orders import Order, Refund
from points.domain.earning.purchases import Purchase
from points.domain.errors import Invalid
from points.domain.ledger import scores
from points.domain.ledger.accounts import Account
from points.domain.ledger.claims import Claim
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.activity_terms import Activity, GameTerms
from points.domain.program.board_terms import BoardTerms
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog
from tests.fixtures.book import MEMBER, TEN_YUAN_A_POINT, Book, activity, program

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 22)
TOTAL = Board("total", "total")
TEA = BoardTerms("tea", "茶友榜", "week", categories=frozenset({"茶叶"}))
EAST = BoardTerms("east", "华东", "month", stores=frozenset({"hz-1", "sh-2"}))
TEA_EAST = BoardTerms("teaeast", "华东茶友", "total", frozenset({"茶叶"}), frozenset({"hz-1", "sh-2"}))
MINUTES = BoardTerms("minutes", "运动分钟", "week", activities=frozenset({"run"}), measure="score")
PLAYS = BoardTerms("plays", "游戏", "week", activities=frozenset({"run", "quiz"}))
OWN = (TEA, EAST, TEA_EAST, MINUTES, PLAYS)
CATALOG = Catalog(replace(program(), boards=OWN), (TEN_YUAN_A_POINT,))
RUN = replace(activity(3, name="run", daily_limit=100), game=GameTerms(60, 180))


def buy(book: Book, *lines: tuple[str, int], store: str = "", order_id: str = "o-1") -> Order:
    """An order of (category, fen)."""
    wanted = [Line(str(number), category, fen) for number, (category, fen) in enumerate(lines, start=1)]
    bought = Purchase(order_id, MEMBER, book.now, wanted, "digest", "nonce", store)
    receipt = book.post(lambda found: purchases.buy(bought, book.catalog, book.now, found)).receipt
    assert isinstance(receipt, Order)
    return receipt


def refund(book: Book, order: Order, **lines_fen: int) -> Order:
    """The order as it is stored afterwards."""
    wanted = {name.removeprefix("line_"): fen for name, fen in lines_fen.items()}

    def plan(found: Findings) -> Transaction[Any]:
        assert found.account is not None
        return refunds.refund(order, "r-1", wanted, "digest", book.now, found.account, book.rebuild)

    receipt = book.post_after_reading(plan).receipt
    assert isinstance(receipt, Refund)
    return replace(order, refunded_fen=wanted, refunds={"r-1": receipt.receipt})


def play(book: Book, played: Activity, score: int | None = None, key: str = "k") -> Claim:
    doing = Doing(MEMBER, played.activity_id, key, "", score=score)
    receipt = book.post(lambda found: activities.do(doing, played, book.catalog, book.now, found)).receipt
    assert isinstance(receipt, Claim)
    return receipt


def own(book: Book) -> dict[str, int]:
    return scores.own_scores(book.account.attributes)


# ── Periods ──────────────────────────────────────────────────────────────────


def test_a_board_without_a_period_is_the_running_one() -> None:
    assert board_of("total", None, TODAY) == TOTAL
    assert board_of("week", None, TODAY) == Board("week", "2026-W47")
    assert board_of("month", None, TODAY) == Board("month", "2026-11")


@pytest.mark.parametrize(
    ("name", "period"),
    [("week", "2026-W53"), ("week", "2020-W53"), ("week", "2026-W01"), ("month", "2024-02"), ("month", "2026-12")],
)
def test_a_period_can_be_asked_for_by_its_name(name: str, period: str) -> None:
    assert board_of(name, period, TODAY).period == period


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("week", "2025-W53"),
        ("week", "2026-W00"),
        ("week", "2026-W7"),
        ("week", "2026-11"),
        ("week", "2026-W４7"),
        ("month", "2026-13"),
        ("month", "2026-00"),
        ("month", "2026-1"),
        ("month", "2026-W47"),
        ("month", ""),
        ("total", "total"),
        ("total", "2026-11"),
    ],
)
def test_what_is_no_period_of_the_board_is_refused(name: str, period: str) -> None:
    with pytest.raises(Invalid):
        board_of(name, period, TODAY)


@given(st.dates(date(2000, 1, 10), date(2099, 12, 1)))
def test_every_day_has_its_boards_and_what_ended_before_it(today: date) -> None:
    for board in running(today):
        assert board_of(board.name, None if board == TOTAL else board.period, today) == board
        assert board.ended_on is None or board.ended_on > today
    for board in just_ended(today):
        assert board.ended_on is not None
        assert board.kept_until is not None
        assert board.ended_on <= today < board.kept_until
        yesterday = board.ended_on - timedelta(days=1)
        assert board in running(yesterday)


def test_at_the_turn_of_the_year_the_week_goes_its_own_way() -> None:
    new_year = date(2027, 1, 1)

    assert running(new_year)[1:] == (Board("week", "2026-W53"), Board("month", "2027-01"))
    assert just_ended(new_year) == (Board("week", "2026-W52"), Board("month", "2026-12"))


def test_a_board_is_final_once_a_run_began_after_its_last_postings() -> None:
    week = Board("week", "2026-W47")
    midnight = datetime(2026, 11, 23, tzinfo=SHANGHAI)

    assert not is_final(week, midnight - timedelta(seconds=1))
    assert not is_final(week, midnight)
    assert is_final(week, midnight + timedelta(minutes=1))
    assert not is_final(TOTAL, midnight)


def test_the_end_of_a_period_is_in_the_programs_zone() -> None:
    month = Board("month", "2026-11")
    in_utc = datetime(2026, 11, 30, 16, 1, tzinfo=UTC)

    assert is_final(month, in_utc.astimezone(SHANGHAI))
    assert not is_final(month, in_utc)


# ── The merchant's own boards ────────────────────────────────────────────────


def test_own_boards_are_open_beside_those_that_everybody_has() -> None:
    assert running(TODAY, OWN)[3:] == (
        Board("tea", "2026-W47"),
        Board("east", "2026-11"),
        Board("teaeast", "total"),
        Board("minutes", "2026-W47"),
        Board("plays", "2026-W47"),
    )
    assert Board("tea", "2026-W46") in just_ended(TODAY, OWN)
    assert board_of("tea", "2026-W40", TODAY, OWN) == Board("tea", "2026-W40")


@pytest.mark.parametrize(
    ("name", "period", "field"),
    [
        ("coffee", None, "board"),
        ("tea", "2026-11", "period"),
        ("east", "2026-W47", "period"),
        ("teaeast", "2026-11", "period"),
    ],
)
def test_a_board_or_period_that_was_not_declared_is_refused(name: str, period: str | None, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        board_of(name, period, TODAY, OWN)

    assert [*refused.value.errors] == [field]


def test_a_line_counts_on_the_boards_of_its_category_and_store() -> None:
    book = Book(CATALOG)

    buy(book, ("茶叶", 30_000), ("茶具", 20_000), store="hz-1")

    assert own(book) == {"b:tea:26W47": 30, "b:east:26-11": 50, "b:teaeast:all": 30}
    assert book.account.number("score:total") == 50


def test_an_order_from_elsewhere_counts_on_no_board_of_stores() -> None:
    book = Book(CATALOG)

    buy(book, ("茶叶", 30_000), store="bj-9")
    buy(book, ("茶叶", 10_000), order_id="o-2")

    assert own(book) == {"b:tea:26W47": 40}


def test_an_activity_counts_its_points_or_what_was_reached_in_it() -> None:
    book = Book(CATALOG)

    play(book, RUN, 45, "a")
    play(book, RUN, 30, "b")
    play(book, activity(10, name="quiz"), 99, "c")

    assert own(book) == {"b:minutes:26W47": 75, "b:plays:26W47": 16}


def test_55_a_score_that_nothing_vouches_for_counts_on_no_board() -> None:
    book = Book(Catalog(replace(program(), boards=(replace(MINUTES, activities=frozenset({"quiz"})),))))

    play(book, activity(10, name="quiz"), 1_000_000)

    assert own(book) == {}


def test_a_refund_takes_each_line_off_the_boards_it_has_counted_for() -> None:
    book = Book(CATALOG)
    order = buy(book, ("茶叶", 30_000), ("茶具", 20_000), store="hz-1")

    refund(book, order, line_1=10_000, line_2=20_000)

    assert own(book) == {"b:tea:26W47": 20, "b:east:26-11": 20, "b:teaeast:all": 20}


def test_a_refund_finds_the_boards_of_then_whatever_is_declared_now() -> None:
    book = Book(CATALOG)
    order = buy(book, ("茶叶", 30_000))
    book.catalog = replace(
        CATALOG, program=replace(CATALOG.program, boards=(replace(TEA, categories=frozenset({"咖啡"})),))
    )

    refund(book, order, line_1=30_000)

    assert own(book) == {"b:tea:26W47": 0}


def test_a_refund_after_the_period_leaves_the_board_that_stands() -> None:
    book = Book(CATALOG)
    order = buy(book, ("茶叶", 30_000), store="hz-1")
    book.now += timedelta(days=7)

    refund(book, order, line_1=30_000)

    assert own(book) == {"b:tea:26W47": 30, "b:east:26-11": 0, "b:teaeast:all": 0}


def test_of_two_with_equal_scores_each_board_knows_who_was_there_first() -> None:
    book = Book(CATALOG)
    buy(book, ("茶叶", 30_000))
    at_tea = book.account.number("b:tea")
    book.now += timedelta(hours=1)

    buy(book, ("茶具", 30_000), order_id="o-2")

    assert book.account.number("b:tea") == at_tea < book.account.number("score_at")


def test_weeks_that_are_over_leave_the_account_with_the_next_points() -> None:
    book = Book(CATALOG)
    for week in range(4):
        buy(book, ("茶叶", 10_000), order_id=f"o-{week}")
        book.now += timedelta(weeks=1)

    assert set(own(book)) == {"b:tea:26W49", "b:tea:26W50"}


def test_closing_a_month_removes_scores_that_nobody_counts_any_more() -> None:
    book = Book(CATALOG)
    buy(book, ("茶叶", 10_000), store="hz-1")
    book.now = datetime(2027, 2, 1, 12, tzinfo=SHANGHAI)

    book.sweep()

    assert own(book) == {"b:teaeast:all": 10}


@given(
    st.lists(
        st.tuples(st.sampled_from(["茶叶", "茶具"]), st.sampled_from(["", "hz-1"]), st.integers(0, 20)), max_size=12
    )
)
def test_the_audit_recomputes_own_boards_from_the_entries(bought: list[tuple[str, str, int]]) -> None:
    book = Book(CATALOG)
    orders: list[Order] = []
    for number, (category, store, days) in enumerate(bought):
        book.now += timedelta(days=days, seconds=1)
        order = buy(book, (category, 30_000), store=store, order_id=f"o-{number}")
        if number % 3 == 2:
            book.now += timedelta(days=days)
            order = refund(book, order, line_1=15_000)
        orders.append(order)

    assert [str(d) for d in audit_account(Books(book.account, book.entries, orders), book.now)] == []

    wrong = {name: points + 1 for name, points in own(book).items()}
    for name in wrong:
        changed = replace(book.account, attributes={**book.account.attributes, name: wrong[name]})
        found = [d.what for d in audit_account(Books(changed, book.entries, orders), book.now)]
        assert found == [f"score {name}"]


# ── How many an account has room for ─────────────────────────────────────────


def test_more_boards_than_an_account_has_room_for_are_refused_with_the_reason() -> None:
    long_ids = [replace(TEA, board_id=f"longid{number}") for number in range(8)]

    check_room((TEA, EAST), ExpiryPolicy(), 0)
    check_room([], ExpiryPolicy("rolling_months", 24), 90)
    with pytest.raises(Invalid) as refused:
        check_room(long_ids, ExpiryPolicy(), 0)
    assert "leaderboard.boards" in refused.value.errors


@pytest.mark.parametrize(
    ("pending_days", "months", "most"),
    [(0, 12, 8), (7, 12, 6), (14, 12, 1), (15, 12, 5), (30, 12, 4), (90, 12, 1), (14, 6, 3), (0, 24, 6), (14, 3, 4)],
)
def test_the_busiest_member_on_as_many_boards_as_may_be_fits_in_a_kilobyte(
    pending_days: int, months: int, most: int
) -> None:
    policy = ExpiryPolicy("rolling_months", months)
    declared: list[BoardTerms] = []
    while len(declared) < 8 and _has_room([*declared, _own_board(len(declared))], policy, pending_days):
        declared.append(_own_board(len(declared)))
    terms = replace(program(policy, pending_days=pending_days), boards=tuple(declared))
    book = Book(Catalog(terms, (replace(TEN_YUAN_A_POINT, daily_limit_points=5000),)))

    largest = max(_bytes(book) for _ in _busy_days(book, 400))

    assert largest <= 1024
    assert len(declared) == most


@pytest.mark.parametrize(("pending_days", "months"), [(14, 15), (29, 13), (14, 24), (90, 24)])
def test_long_lives_and_long_waits_fit_in_a_kilobyte_together(pending_days: int, months: int) -> None:
    policy = ExpiryPolicy("rolling_months", months)
    terms = program(policy, pending_days=pending_days)
    book = Book(Catalog(terms, (replace(TEN_YUAN_A_POINT, daily_limit_points=5000),)))

    full = max(_bytes(book) for _ in _busy_days(book, 31 * (months + 1)))

    check_room((), policy, pending_days)
    assert 800 < full <= 1024


def _own_board(number: int) -> BoardTerms:
    return BoardTerms("abcdefgh"[number], "榜", "week", categories=frozenset({"茶叶"}))


def _has_room(declared: list[BoardTerms], policy: ExpiryPolicy, pending_days: int) -> bool:
    try:
        check_room(declared, policy, pending_days)
    except Invalid:
        return False
    return True


def _busy_days(book: Book, days: int) -> Any:
    """Every day an order under a limited rule, a sign-in, four activities."""
    for day in range(days):
        book.post_after_reading(lambda found: sign_in.post(_known(found), book.catalog, book.now, found)[1])
        buy(book, ("茶叶", 1_234_000), order_id=f"o-{day}")
        for name in ("quiz", "survey", "share", "game"):
            play(book, activity(10, name=name), key=str(day))
        yield day
        book.now += timedelta(days=1)
        book.sweep()


def _known(found: Findings) -> Account:
    assert found.account is not None
    return found.account


def _bytes(book: Book) -> int:
    return item_bytes(dynamodb.pack({"member_id": MEMBER, **book.account.attributes}))
