"""Seasons that are over: who has won what, and whose prizes are still to be paid.

| table  | board  | part          | item                                                                  |
| ------ | ------ | ------------- | --------------------------------------------------------------------- |
| Boards | season | week#2026-W47 | title, wins: [member_id, place, points]; expires_at (TTL)             |
| Boards | unpaid | week#2026-W47 | a prize may be missing, until it has paid; then expires_at (TTL)      |

A season is written once, with the last count of its board, and never changed. Paying may break off and be repeated:
each prize has its own receipt.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.boards import board_parts
from points.adapters.ledger import transactions
from points.domain.boards import seasons
from points.domain.boards.boards import Board
from points.domain.boards.seasons import Season, Win
from points.domain.errors import AccountFrozen, NotFound
from points.domain.program.program import Program

_SEASON: Final = "season"
_UNPAID: Final = "unpaid"
_MOST_UNPAID: Final = 100


def is_known(board: Board) -> bool:
    """Whether the season was closed before: then its winners stand."""
    return dynamodb.get("boards", _key(_SEASON, _name(board)), consistent=True, only=("part",)) is not None


def closing(season: Season, as_of: datetime) -> list[Item]:
    """What closes the season, to be written with the board's last count."""
    wins = [[win.member_id, win.place, win.points] for win in season.wins]
    item = _key(_SEASON, _name(season.board)) | {"title": season.title, "wins": wins}
    return [_once(item | board_parts.life_of(season.board, as_of)), _once(_key(_UNPAID, _name(season.board)))]


def pay(program: Program, now: datetime) -> int:
    """Pays what is unpaid, and answers how many prizes were paid by now."""
    names, _ = dynamodb.page(
        "boards",
        "board = :unpaid",
        {":unpaid": _UNPAID},
        keep="attribute_not_exists(paid)",
        limit=_MOST_UNPAID,
    )
    return sum(_pay_season(season, program, now) for season in _seasons(item["part"] for item in names))


def _pay_season(season: Season, program: Program, now: datetime) -> int:
    paid = sum(_pay_win(season, win, program, now) for win in season.wins)
    done = _key(_UNPAID, _name(season.board)) | {"paid": 1} | board_parts.unreplaced()
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(TableName=table("boards"), Item=dynamodb.pack(done))
    return paid


def _pay_win(season: Season, win: Win, program: Program, now: datetime) -> bool:
    """False where it was paid before, or there is nobody to be paid."""
    try:
        transactions.post(lambda found: seasons.award(season, win, program, now, found), now)
    except (transactions.Replay, AccountFrozen, NotFound):
        return False
    return True


def _seasons(names: Iterable[str]) -> list[Season]:
    found = dynamodb.batch("boards", [_key(_SEASON, name) for name in names])
    return [_season(item) for item in found]


def _season(item: Item) -> Season:
    board, period = item["part"].split("#")
    return Season(Board(board, period), item["title"], tuple(Win(*win) for win in item["wins"]))


def _once(item: Item) -> Item:
    put: dict[str, Any] = {
        "TableName": table("boards"),
        "Item": dynamodb.pack(item),
        "ConditionExpression": "attribute_not_exists(part)",
    }
    return {"Put": put}


def _name(board: Board) -> str:
    return f"{board.name}#{board.period}"


def _key(board: str, part: str) -> Item:
    return {"board": board, "part": part}
