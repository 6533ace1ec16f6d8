"""Finished seasons of the leaderboards: their winners, and which prizes were paid or why not."""

import re
from typing import Any, Final

from pydantic import Field

from points.adapters.boards import seasons
from points.adapters.operators import callers
from points.domain.boards.boards import Board
from points.domain.boards.seasons import Season
from points.domain.errors import NotFound
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.validation import Answers
from points.workflows import season_report
from points.workflows.season_report import Prize, State

api = Api("seasons", callers=callers)

_ID: Final = re.compile(r"[a-z][a-z0-9]{0,7}:[0-9A-Za-z-]{4,16}")


class SeasonView(Answers):
    """One finished period of a board whose first places won points."""

    season_id: str = Field(description="The board and its period: `week:2026-W47`.")
    board: str
    period: str
    title: str = Field(description="The board's title for members, as it was.")
    winners: int
    points: int = Field(description="The sum of the prizes.")
    paid: bool = Field(description="True: every prize is paid, or is never paid. False: the next run pays the rest.")


class PrizeOfWinner(Answers):
    """One winner's prize."""

    member_id: str
    place: int
    points: int
    state: State = Field(
        description="paid. due: the next run pays it. frozen, erased: the account is, so it is not paid. missed: the"
        " account was frozen when the prizes were paid, and no longer is; adjust the points by hand."
    )


class SeasonDetails(SeasonView):
    """A season with its winners, best place first."""

    prizes: list[PrizeOfWinner]


class SeasonsAnswer(Answers):
    items: list[SeasonView]
    next_cursor: str | None


@api.operation("GET", "/merchant/seasons", access="program:view", query=PageQuery, answers=SeasonsAnswer)
def list_seasons(call: Call[Nothing]) -> Answer:
    """List finished seasons with prizes, by board, the newest period first."""
    found, more = seasons.closed(limit=call.query.limit, after=call.position())
    open_ones = seasons.not_yet_paid(found)
    return call.page([_view(season, is_paid=season.board not in open_ones) for season in found], more)


@api.operation("GET", "/merchant/seasons/{season_id}", access="program:view", answers=SeasonDetails)
def show_season(call: Call[Nothing]) -> Answer:
    """Get a finished season with each winner's prize: paid or not, and why."""
    name = call.path("season_id")
    found = seasons.named(Board(*name.split(":"))) if _ID.fullmatch(name) else None
    if found is None:
        raise NotFound("There is no such season.")
    is_paid = not seasons.not_yet_paid([found])
    prizes = [_prize_view(prize) for prize in season_report.prizes(found, is_paid=is_paid)]
    return Answer(_view(found, is_paid=is_paid) | {"prizes": prizes})


handler = api.handler


def _view(season: Season, *, is_paid: bool) -> dict[str, Any]:
    board = season.board
    return {
        "season_id": f"{board.name}:{board.period}",
        "board": board.name,
        "period": board.period,
        "title": season.title,
        "winners": len(season.wins),
        "points": sum(win.points for win in season.wins),
        "paid": is_paid,
    }


def _prize_view(prize: Prize) -> dict[str, Any]:
    win = prize.win
    return {"member_id": win.member_id, "place": win.place, "points": win.points, "state": prize.state}
