"""Prizes: when a period of a board ends, its first places win points. Each prize is paid once.

The places are fixed by the last count of the board (`points.domain.boards.places`). Members with equal scores share a
place, and each of them wins the prize of that place. A prize that is `single` goes to the first of them. A later refund
changes neither the board nor the prize. A member who is frozen when the period ends has no place. A member who is
frozen or erased when prizes are paid gets no prize, and nobody moves up.

A prize is an entry of kind `adjust`, which counts on no board. Its receipt id is derived from board, period and member.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from points.domain import ids
from points.domain.boards.boards import GENERAL, Board
from points.domain.boards.census import Contender
from points.domain.boards.places import places_of
from points.domain.ledger.accounts import Value, check_member
from points.domain.ledger.claims import Claim
from points.domain.ledger.movements import grant
from points.domain.ledger.postings import Absent, Entry, Posting, tended
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.board_terms import BoardTerms
from points.domain.program.expiry import lot_of
from points.domain.program.program import Program

_TITLES = {"week": "周榜", "month": "月榜"}


@dataclass(frozen=True, slots=True)
class Win:
    """One member's place on a finished board, and the points that it wins."""

    member_id: str
    place: int
    points: int


@dataclass(frozen=True, slots=True)
class Season:
    """One finished board and its winners. `title` is the board's title for members."""

    board: Board
    title: str
    wins: tuple[Win, ...]


def season(board: Board, placed: Sequence[Contender], program: Program) -> Season | None:
    """Returns the finished board with its winners; None if nobody wins a prize.
    `placed` are the first members, best first.
    """
    places = places_of(program.prizes, board)
    wins = [
        Win(contender.member_id, place, points)
        for contender, place in places.standings(placed)
        if (points := places.prize(place)) is not None
    ]
    return Season(board, _title(board, program.boards), tuple(wins)) if wins else None


def receipt_of(board: str, period: str, member_id: str) -> str:
    """Returns the receipt id of a prize: one per board, period and member."""
    return ids.digest("prize", board, period, member_id, length=26)


def award(won: Season, win: Win, program: Program, now: datetime, found: Findings) -> Transaction[Claim]:
    """Returns the transaction that pays the prize.

    Raises Gone or AccountFrozen for a member who is erased or frozen.
    """
    check_member(found.account)
    receipt_id = receipt_of(won.board.name, won.board.period, win.member_id)
    lot = lot_of(program.expiry, now.date())
    why: dict[str, Value] = {"prize": won.board.name, "period": won.board.period, "place": win.place}
    entry = Entry(
        win.member_id,
        ids.entry_id(now, "adjust", receipt_id),
        "adjust",
        win.points,
        receipt_id,
        now,
        title=won.title,
        lot=lot,
        why=why,
    )
    posting = Posting(
        win.member_id,
        add=grant(win.points, lot, live_from=now.date(), now=now),
        guards=(Absent("frozen"), tended(now)),
        entries=(entry,),
    )
    digest = ids.digest(str(win.place), str(win.points), length=26)
    return Transaction((posting,), Claim(receipt_id, win.member_id, digest, entry.entry_id, win.points, now, why))


def _title(board: Board, own: Iterable[BoardTerms]) -> str:
    if board.name in GENERAL:
        return _TITLES[board.name]
    return next((terms.title for terms in own if terms.board_id == board.name), board.name)
