"""The leaderboards: who is ahead, and where the member stands."""

from datetime import datetime

from pydantic import Field

from points.adapters import boards, secrets, shop
from points.domain.errors import NotFound
from points.domain.histogram import Position
from points.domain.ranking import MOST_ROWS, BoardName, board_of, points_on, running
from points.web.api import Answer, Api, Call, Nothing
from points.web.validation import Answers, Query

api = Api("rank", member_keys=secrets.token_keys)


class RankQuery(Query):
    board: BoardName = "total"
    period: str | None = Field(None, pattern=r"^20[0-9]{2}-(W[0-5][0-9]|[01][0-9])$")
    limit: int = Field(20, ge=1, le=MOST_ROWS)


class RowAnswer(Answers):
    rank: int
    member_id: str
    nickname: str
    avatar_url: str
    points: int


class OwnAnswer(Answers):
    rank: int | None = Field(description="Null without points, and before the board is first made")
    points: int | None = Field(description="Live; of periods long gone what the list shows, else null")
    gap_to_next: int | None = Field(description="Points to the next higher score, null for the first")
    percentile: float | None = Field(description="Percentage of the members on the board whose score is not higher")


class RankAnswer(Answers):
    board: BoardName
    period: str | None = Field(description="Null for the board of all time")
    as_of: datetime | None = Field(description="When it was counted, null before the first time")
    total_members: int
    top: list[RowAnswer]
    me: OwnAnswer


@api.operation("GET", "/rank", access="member", query=RankQuery, answers=RankAnswer)
def rank(call: Call[Nothing]) -> Answer:
    """A leaderboard as last published, and the caller's live points in it."""
    now = shop.opened().now
    wanted: RankQuery = call.query
    board = board_of(wanted.board, wanted.period, now.date())
    account, snapshot = boards.look(call.member_id, board)
    if snapshot is None and board not in running(now.date()):
        raise NotFound("No such board is kept.")
    points = points_on(board, account, snapshot, now.date())
    own = Position() if snapshot is None or points is None else snapshot.histogram.position(points)
    top = snapshot.top_for(account)[: wanted.limit] if snapshot else ()
    return Answer(
        {
            "board": board.name,
            "period": None if board.name == "total" else board.period,
            "as_of": snapshot.as_of.astimezone(now.tzinfo).isoformat() if snapshot else None,
            "total_members": snapshot.histogram.members if snapshot else 0,
            "top": [{name: getattr(row, name) for name in RowAnswer.model_fields} for row in top],
            "me": {
                "rank": own.rank,
                "points": points,
                "gap_to_next": own.gap_to_next,
                "percentile": own.percentile,
            },
        }
    )


handler = api.handler
