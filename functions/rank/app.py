"""Leaderboards: the listed members, and the caller's own position."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.boards import board_views
from points.adapters.boards.board_views import Look
from points.adapters.catalog import shop
from points.adapters.ledger import presence
from points.domain.boards.aliases import as_seen
from points.domain.boards.boards import Board, board_of, running
from points.domain.boards.census import MOST_ROWS, Contender, contender
from points.domain.boards.neighbours import around
from points.domain.boards.places import Places, places_of
from points.domain.boards.ranking import is_open, movement, points_on, position_of
from points.domain.boards.snapshots import Row, Snapshot
from points.domain.calendar import BoardPeriod
from points.domain.errors import NotFound
from points.domain.ledger.accounts import check_here
from points.domain.program.program import Program
from points.web import images
from points.web.api import Answer, Api, Call, Nothing
from points.web.languages import Language
from points.web.validation import Answers, Query

api = Api("rank", member_keys=secrets.token_keys, presence=presence)

_GENERAL_TITLES = {"total": ("总榜", "All time"), "week": ("周榜", "This week"), "month": ("月榜", "This month")}


class RankQuery(Query):
    board: str = Field(
        "total", pattern=r"^[a-z][a-z0-9]{0,7}$", description="total, week, month, or an id from `boards`."
    )
    period: str | None = Field(None, pattern=r"^20[0-9]{2}-(W[0-5][0-9]|[01][0-9])$")
    limit: int = Field(20, ge=1, le=MOST_ROWS)


class PrizeAnswer(Answers):
    """The prize of some places."""

    from_place: int = Field(alias="from")
    to_place: int = Field(alias="to")
    points: int
    single: bool = Field(description="True: of members with equal scores only the earliest wins it. False: each does.")


class RowAnswer(Answers):
    """One line of a board."""

    rank: int = Field(description="Shared by equal scores, unless its prize is single.")
    member_id: str = Field(
        description="The public id. For an alias: an id for this board and period only. The caller's own row has the"
        " caller's id."
    )
    nickname: str
    avatar_url: str
    points: int
    prize: int | None = Field(description="Points that this rank wins at the end of the period. Null: none.")


class NeighbourAnswer(Answers):
    """A member near the caller."""

    rank: int
    member_id: str | None = Field(description="Null for a member who is not listed. They appear without a name.")
    nickname: str
    avatar_url: str
    points: int
    prize: int | None


class AroundAnswer(Answers):
    """The members near the caller."""

    above: list[NeighbourAnswer] = Field(description="The next five above, highest first.")
    below: list[NeighbourAnswer] = Field(
        description="The next five below, highest first. Includes equal scores whose rank is not better."
    )


class OwnAnswer(Answers):
    """The caller's position."""

    rank: int | None = Field(description="Null without points, while frozen, or before the board is first published.")
    points: int | None = Field(
        description="Current points. For older periods: null unless the caller was among the first hundred."
    )
    gap_to_next: int | None = Field(description="Points to the next better rank. Null for the first.")
    gap_to_top_ten: int | None = Field(description="Points to rank 10. Null from rank 10 up.")
    percentile: float | None = Field(description="Percentage of the board's members whose score is not higher.")
    moved: int | None = Field(description="Places gained since the previous period. Negative if lost.")
    prize: int | None = Field(description="Points that this rank wins at the end of the period. Null: none.")


class BoardAnswer(Answers):
    """A leaderboard that exists."""

    board: str
    title: str
    period: BoardPeriod


class RankAnswer(Answers):
    """A leaderboard and the caller's position."""

    board: str
    period: str | None = Field(description="Null for the board of all time.")
    as_of: datetime | None = Field(description="When it was counted. Null before the first count.")
    total_members: int
    prizes: list[PrizeAnswer] = Field(description="The prizes at the time of the count.")
    top: list[RowAnswer] = Field(description="Updated with the members who called since the count.")
    me: OwnAnswer
    around: AroundAnswer
    boards: list[BoardAnswer] = Field(description="All boards.")


@api.operation("GET", "/rank", access="member", look="within", query=RankQuery, answers=RankAnswer)
def rank(call: Call[Nothing]) -> Answer:
    """Get a leaderboard as last published, with the caller's current points."""
    open_shop, wanted = shop.opened(), call.query
    now, program = open_shop.now, open_shop.catalog.program
    board = board_of(wanted.board, wanted.period, now.date(), program.boards)
    is_running = board in running(now.date(), program.boards)
    look = board_views.look(call.member_id, board, board.before if is_running else None)
    check_here(look.account)
    if look.snapshot is None and not is_running:
        raise NotFound("This period of the board is not kept.")
    snapshot = look.snapshot
    seen = look.seen if is_open(board, snapshot, now.date(), program.boards) else ()
    return Answer(
        {
            "board": board.name,
            "period": None if board.kind == "total" else board.period,
            "as_of": snapshot.as_of.astimezone(now.tzinfo).isoformat() if snapshot else None,
            "total_members": snapshot.members(seen) if snapshot else 0,
            "prizes": _prizes(snapshot.places if snapshot else places_of(program.prizes, board)),
            "top": _rows(_top(look, program, is_running=is_running)[: wanted.limit], look),
            "me": _own(board, look, seen, program, now.date()),
            "around": _around(board, look, is_running=is_running),
            "boards": _boards(program, call.language),
        }
    )


handler = api.handler


def _top(look: Look, program: Program, *, is_running: bool) -> tuple[Row, ...]:
    if look.snapshot is None:
        return ()
    if not is_running:
        return look.snapshot.standing(look.seen)
    return look.snapshot.corrected(look.seen, program.leaderboard_top)


def _own(board: Board, look: Look, seen: Sequence[Contender], program: Program, today: date) -> dict[str, Any]:
    points = points_on(board, look.account, look.snapshot, today, program.boards)
    own = position_of(points, look.account, look.snapshot, seen)
    return {
        "rank": own.rank,
        "points": points,
        "gap_to_next": own.gap_to_next,
        "gap_to_top_ten": own.gap_to_top_ten,
        "percentile": own.percentile,
        "moved": movement(own.rank, look.account, look.before),
        "prize": look.snapshot.places.prize(own.rank) if look.snapshot else None,
    }


def _around(board: Board, look: Look, *, is_running: bool) -> dict[str, Any]:
    if look.snapshot is None or not is_running:
        return {"above": [], "below": []}
    above, below = around(look.snapshot, contender(board, look.account), look.seen)
    return {"above": _rows(above, look), "below": _rows(below, look)}


def _rows(rows: Iterable[Row], look: Look) -> list[dict[str, Any]]:
    """Returns the rows as this member sees them."""
    return [_row(row, look.snapshot, look.account.member_id) for row in rows] if look.snapshot else []


def _row(row: Row, snapshot: Snapshot, reader: str) -> dict[str, Any]:
    shown = as_seen(row, snapshot.alias_key, reader)
    told = asdict(shown) | {"prize": snapshot.places.prize(row.rank)}
    return told | {"member_id": shown.member_id or None, "avatar_url": images.shown(shown.avatar_url)}


def _prizes(places: Places) -> list[dict[str, Any]]:
    return [
        {"from": prize.from_place, "to": prize.to_place, "points": prize.points, "single": prize.single}
        for prize in places.prizes
    ]


def _boards(program: Program, language: Language) -> list[dict[str, Any]]:
    general = [
        {"board": name, "title": english if language == "en" else chinese, "period": name}
        for name, (chinese, english) in _GENERAL_TITLES.items()
    ]
    return general + [{"board": own.board_id, "title": own.title, "period": own.period} for own in program.boards]
