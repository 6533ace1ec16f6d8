"""The leaderboards: who is ahead, and where the member stands."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.boards import board_views
from points.adapters.boards.board_views import Look
from points.adapters.catalog import shop
from points.adapters.ledger import presence
from points.domain.boards.boards import Board, board_of, just_ended, running
from points.domain.boards.census import MOST_ROWS, contender
from points.domain.boards.histogram import Histogram, Position
from points.domain.boards.ranking import movement, points_on
from points.domain.boards.snapshots import Row
from points.domain.calendar import BoardPeriod
from points.domain.errors import NotFound
from points.domain.ledger.accounts import check_here
from points.domain.program.program import Program
from points.web.api import Answer, Api, Call, Nothing
from points.web.languages import Language
from points.web.validation import Answers, Query

api = Api("rank", member_keys=secrets.token_keys, presence=presence)

_GENERAL_TITLES = {"total": ("总榜", "All time"), "week": ("周榜", "This week"), "month": ("月榜", "This month")}


class RankQuery(Query):
    board: str = Field("total", pattern=r"^[a-z][a-z0-9]{0,7}$", description="total, week, month, or one in `boards`")
    period: str | None = Field(None, pattern=r"^20[0-9]{2}-(W[0-5][0-9]|[01][0-9])$")
    limit: int = Field(20, ge=1, le=MOST_ROWS)


class RowAnswer(Answers):
    rank: int
    member_id: str
    nickname: str
    avatar_url: str
    points: int


class NeighbourAnswer(Answers):
    rank: int
    member_id: str | None = Field(description="Null for whoever is not listed: they have no name here either")
    nickname: str
    avatar_url: str
    points: int


class AroundAnswer(Answers):
    above: list[NeighbourAnswer] = Field(description="The five next above, the highest first")
    below: list[NeighbourAnswer] = Field(description="The five next below, or with as many points")


class OwnAnswer(Answers):
    rank: int | None = Field(description="Null without points, and before the board is first made")
    points: int | None = Field(description="Live; of periods long gone what the list shows, else null")
    gap_to_next: int | None = Field(description="Points to the next higher score, null for the first")
    gap_to_top_ten: int | None = Field(description="Points to rank ten, null for who has it or better")
    percentile: float | None = Field(description="Percentage of the members on the board whose score is not higher")
    moved: int | None = Field(description="Places gained since the board's last period, lost where negative")


class BoardAnswer(Answers):
    board: str
    title: str
    period: BoardPeriod


class RankAnswer(Answers):
    board: str
    period: str | None = Field(description="Null for a board of all time")
    as_of: datetime | None = Field(description="When it was counted, null before the first time")
    total_members: int
    top: list[RowAnswer] = Field(description="Corrected with members who were here since it was counted")
    me: OwnAnswer
    around: AroundAnswer
    boards: list[BoardAnswer] = Field(description="All boards there are")


@api.operation("GET", "/rank", access="member", look="within", query=RankQuery, answers=RankAnswer)
def rank(call: Call[Nothing]) -> Answer:
    """A leaderboard as last published, and the caller's live points in it."""
    open_shop, wanted = shop.opened(), call.query
    now, program = open_shop.now, open_shop.catalog.program
    board = board_of(wanted.board, wanted.period, now.date(), program.boards)
    is_running = board in running(now.date(), program.boards)
    look = board_views.look(call.member_id, board, board.before if is_running else None)
    check_here(look.account)
    if look.snapshot is None and not is_running:
        raise NotFound("No such board is kept.")
    snapshot, members = look.snapshot, _members(board, look, now.date(), program)
    return Answer(
        {
            "board": board.name,
            "period": None if board.kind == "total" else board.period,
            "as_of": snapshot.as_of.astimezone(now.tzinfo).isoformat() if snapshot else None,
            "total_members": members.members if members else 0,
            "top": _rows(_top(look, program, is_running=is_running)[: wanted.limit]),
            "me": _own(board, look, members, program, now.date()),
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


def _members(board: Board, look: Look, today: date, program: Program) -> Histogram | None:
    """Who is on the board; the caller, as long as their account holds the score, with what they have now."""
    if look.snapshot is None:
        return None
    is_live = board in (*running(today, program.boards), *just_ended(today, program.boards))
    return look.snapshot.with_now(contender(board, look.account)) if is_live else look.snapshot.histogram


def _own(board: Board, look: Look, members: Histogram | None, program: Program, today: date) -> dict[str, Any]:
    points = points_on(board, look.account, look.snapshot, today, program.boards)
    own = Position() if members is None or points is None else members.position(points)
    return {
        "rank": own.rank,
        "points": points,
        "gap_to_next": own.gap_to_next,
        "gap_to_top_ten": own.gap_to_top_ten,
        "percentile": own.percentile,
        "moved": movement(own.rank, look.account, look.before),
    }


def _around(board: Board, look: Look, *, is_running: bool) -> dict[str, Any]:
    if look.snapshot is None or not is_running:
        return {"above": [], "below": []}
    above, below = look.snapshot.around(contender(board, look.account), look.seen)
    return {"above": _rows(above), "below": _rows(below)}


def _rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [
        {name: getattr(row, name) for name in RowAnswer.model_fields} | {"member_id": row.member_id or None}
        for row in rows
    ]


def _boards(program: Program, language: Language) -> list[dict[str, Any]]:
    general = [
        {"board": name, "title": english if language == "en" else chinese, "period": name}
        for name, (chinese, english) in _GENERAL_TITLES.items()
    ]
    return general + [{"board": own.board_id, "title": own.title, "period": own.period} for own in program.boards]
