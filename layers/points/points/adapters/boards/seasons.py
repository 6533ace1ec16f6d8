"""Stores seasons that have ended: their winners and prizes, and which seasons may still have unpaid prizes.

| table  | board  | part          | item                                                              |
| ------ | ------ | ------------- | ----------------------------------------------------------------- |
| Boards | season | week#2026-W47 | title, wins: [member_id, place, points]; expires_at (TTL)         |
| Boards | unpaid | week#2026-W47 | paid, expires_at (TTL): only once every prize is paid             |

A season is written once, together with the final board, and never changes.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.boards import board_parts
from points.domain.boards.boards import Board
from points.domain.boards.seasons import Season, Win

_SEASON: Final = "season"
_UNPAID: Final = "unpaid"


def is_known(board: Board) -> bool:
    """Returns whether the season of this board is closed already. The winners of a closed season are final."""
    return dynamodb.get("boards", _key(_SEASON, _name(board)), consistent=True, only=("part",)) is not None


def closing(season: Season, as_of: datetime) -> list[Item]:
    """Returns the writes that close the season, for the transaction that publishes its final board."""
    wins = [[win.member_id, win.place, win.points] for win in season.wins]
    item = _key(_SEASON, _name(season.board)) | {"title": season.title, "wins": wins}
    return [_once(item | board_parts.life_of(season.board, as_of)), _once(_key(_UNPAID, _name(season.board)))]


def unpaid() -> list[Season]:
    """Returns the closed seasons that are not marked as paid."""
    condition, values, keep = "board = :unpaid", {":unpaid": _UNPAID}, "attribute_not_exists(paid)"
    return _seasons(item["part"] for item in dynamodb.every("boards", condition, values, keep=keep))


def closed(*, limit: int, after: str | None) -> tuple[list[Season], str | None]:
    """Returns a page of the closed seasons, by board, the newest period first: (page, where to continue or None)."""
    items, more = dynamodb.page(
        "boards",
        "board = :season",
        {":season": _SEASON},
        limit=limit,
        after=_key(_SEASON, after) if after else None,
        newest_first=True,
    )
    return list(map(_season, items)), str(more["part"]) if more else None


def named(board: Board) -> Season | None:
    """Returns the closed season of this board, or None. One read."""
    return next(iter(_seasons([_name(board)])), None)


def not_yet_paid(seasons: Iterable[Season]) -> set[Board]:
    """Returns the boards of those seasons that are not marked as paid. One read."""
    keys = [_key(_UNPAID, _name(season.board)) for season in seasons]
    found = dynamodb.batch("boards", keys, consistent=False) if keys else []
    return {_board(item["part"]) for item in found if "paid" not in item}


def mark_paid(season: Season) -> None:
    """Marks the season as paid. Call this when every prize is paid or can never be paid."""
    done = _key(_UNPAID, _name(season.board)) | {"paid": 1} | board_parts.unreplaced()
    with dynamodb.faults_as_try_again():
        dynamodb.client().put_item(TableName=table("boards"), Item=dynamodb.pack(done))


def _seasons(names: Iterable[str]) -> list[Season]:
    found = dynamodb.batch("boards", [_key(_SEASON, name) for name in names])
    return [_season(item) for item in found]


def _season(item: Item) -> Season:
    return Season(_board(item["part"]), item["title"], tuple(Win(*win) for win in item["wins"]))


def _board(part: str) -> Board:
    board, period = part.split("#")
    return Board(board, period)


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
