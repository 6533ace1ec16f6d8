"""Seasons: who wins what when a period is over, and that it is paid once."""

from dataclasses import replace
from datetime import datetime

import pytest

from points.domain.audit.books import Books
from points.domain.audit.member import audit_account
from points.domain.boards import seasons
from points.domain.boards.boards import Board
from points.domain.boards.census import Contender
from points.domain.boards.seasons import Season, Win
from points.domain.errors import AccountFrozen
from points.domain.ledger.accounts import Gone
from points.domain.ledger.claims import Claim
from points.domain.ledger.postings import Absent, tended
from points.domain.program.board_terms import BoardTerms, Prize
from points.domain.program.program import Program
from tests.fixtures.book import MEMBER, NOON, PROGRAM, SHANGHAI, Book

WEEK = Board("week", "2026-W47")
PRIZED = replace(PROGRAM, prizes=(Prize("week", 1, 1, 500), Prize("week", 2, 3, 100), Prize("tea", 1, 1, 7)))
MONDAY = datetime(2026, 11, 23, 0, 15, tzinfo=SHANGHAI)


def placed(*member_ids: str) -> list[Contender]:
    """In this order, each with fewer points than the one before."""
    return [Contender(name, 90 - number, 0, "shown") for number, name in enumerate(member_ids)]


def closed(program: Program = PRIZED, board: Board = WEEK) -> Season:
    season = seasons.season(board, placed(MEMBER, "b", "c", "d"), program)
    assert season is not None
    return season


def award(book: Book, won: Season, win: Win) -> Claim:
    receipt = book.post(lambda found: seasons.award(won, win, PRIZED, book.now, found)).receipt
    assert isinstance(receipt, Claim)
    return receipt


def test_each_place_wins_what_the_program_says() -> None:
    assert [(win.member_id, win.place, win.points) for win in closed().wins] == [
        (MEMBER, 1, 500),
        ("b", 2, 100),
        ("c", 3, 100),
    ]


def test_there_are_never_more_winners_than_members() -> None:
    season = seasons.season(WEEK, placed(MEMBER), PRIZED)

    assert season is not None
    assert len(season.wins) == 1


def test_equal_scores_share_the_place_and_each_win_its_prize() -> None:
    tied = [Contender(name, points, 0, "shown") for name, points in (("a", 9), ("b", 9), ("c", 5), ("d", 5))]

    season = seasons.season(WEEK, tied, PRIZED)

    assert season is not None
    assert season.wins == (Win("a", 1, 500), Win("b", 1, 500), Win("c", 3, 100), Win("d", 3, 100))


def test_a_single_prize_is_of_who_was_there_first_and_the_others_stand_behind() -> None:
    tied = [Contender(name, 9, reached, "shown") for reached, name in enumerate(("early", "later", "last"))]
    program = replace(PROGRAM, prizes=(Prize("week", 1, 1, 500, single=True), Prize("week", 2, 3, 100)))

    season = seasons.season(WEEK, tied, program)

    assert season is not None
    assert season.wins == (Win("early", 1, 500), Win("later", 2, 100), Win("last", 2, 100))


@pytest.mark.parametrize("board", [Board("month", "2026-11"), Board("total", "total")])
def test_a_board_without_prizes_has_no_winners(board: Board) -> None:
    assert seasons.season(board, placed(MEMBER), PRIZED) is None
    assert seasons.season(WEEK, [], PRIZED) is None


def test_an_own_board_is_called_as_the_merchant_calls_it() -> None:
    tea = replace(PRIZED, boards=(BoardTerms("tea", "茶友榜", "week"),))

    assert closed(tea, Board("tea", "2026-W47")).title == "茶友榜"
    assert closed().title == "周榜"


def test_a_prize_is_there_at_once_counts_on_no_board_and_has_its_receipt() -> None:
    book = Book(now=MONDAY)
    won = closed()

    claim = award(book, won, won.wins[0])

    (entry,) = book.entries
    assert (entry.kind, entry.points, entry.title, claim.points) == ("adjust", 500, "周榜", 500)
    assert entry.why == {"prize": "week", "period": "2026-W47", "place": 1}
    assert book.standing.balance == 500
    assert book.account.scores == {}
    assert [str(d) for d in audit_account(Books(book.account, book.entries, claims=[claim]), book.now)] == []


def test_a_prize_has_one_name_for_ever_so_that_it_can_only_be_paid_once() -> None:
    won = closed()

    first = award(Book(now=NOON), won, won.wins[0])
    again = award(Book(now=MONDAY), won, won.wins[0])

    assert first.receipt_id == again.receipt_id
    others = {
        seasons.receipt_of("week", "2026-W46", MEMBER),
        seasons.receipt_of("tea", "2026-W47", MEMBER),
        seasons.receipt_of("week", "2026-W47", "b"),
    }
    assert len(others - {first.receipt_id}) == 3


@pytest.mark.parametrize(("mark", "refusal"), [("frozen", AccountFrozen), ("erased", Gone)])
def test_who_is_frozen_or_gone_wins_nothing(mark: str, refusal: type[Exception]) -> None:
    book = Book()
    stopped = {**book.account.attributes, "frozen": 1, mark: 1}
    book.account = replace(book.account, attributes=stopped)
    won = closed()

    with pytest.raises(refusal):
        award(book, won, won.wins[0])
    assert book.entries == []


def test_a_prize_is_a_pure_grant_and_waits_for_no_month_to_be_closed() -> None:
    won = closed()
    book = Book()

    transaction = book.post(lambda found: seasons.award(won, won.wins[0], PRIZED, book.now, found))

    assert transaction.postings[0].guards == (Absent("frozen"), tended(book.now))


def test_the_audit_names_a_prize_that_nobody_has_won() -> None:
    book = Book()
    won = closed()
    claim = award(book, won, won.wins[0])
    (entry,) = book.entries
    forged = replace(entry, why={**entry.why, "period": "2026-W46"})

    found = [str(d) for d in audit_account(Books(book.account, [forged], claims=[claim]), book.now)]

    assert any("its entry's name" in difference for difference in found)
