"""The merchant's decisions about leaderboards: the length of the list, additional boards, and prizes for places."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from points.domain.boards.boards import GENERAL
from points.domain.calendar import BoardPeriod
from points.web.fields import Categories, Id, Line, Store, distinct, wrong
from points.web.validation import Body

MOST_BOARDS: Final = 8
MOST_PRIZES: Final = 50
MOST_PLACES: Final = 100
BoardId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,7}$")]


class OwnBoard(Body):
    """A board of the merchant's own. It counts from the moment it is declared.

    It counts order lines in these categories and stores, and the points of these activities. Missing or empty
    categories or stores mean any. If only activities are given, order lines do not count.
    """

    board_id: BoardId
    title: Line
    period: BoardPeriod
    categories: Categories = Field([], min_length=0)
    stores: Annotated[list[Store], AfterValidator(distinct)] = Field([], max_length=50)
    activities: Annotated[list[Id], AfterValidator(distinct)] = Field([], max_length=20, validate_default=True)
    measure: Literal["points", "score"] = Field(
        "points", description="score: counts the score of games instead of points."
    )

    @field_validator("board_id")
    @classmethod
    def _not_ours(cls, board_id: str) -> str:
        if board_id in GENERAL:
            raise wrong("total、week、month 是内置榜单，请换一个", "is the name of a built-in board")
        return board_id

    @field_validator("activities")
    @classmethod
    def _counts_something(cls, activities: list[str], info: ValidationInfo) -> list[str]:
        if not (activities or info.data.get("categories", ["?"]) or info.data.get("stores", ["?"])):
            raise wrong("至少填写 categories、stores、activities 之一", "name categories, stores or activities")
        return activities

    @field_validator("measure")
    @classmethod
    def _of_games(cls, measure: str, info: ValidationInfo) -> str:
        if measure == "score" and (info.data.get("categories") or info.data.get("stores")):
            raise wrong("score 只能用于 activities 的榜单", "is for boards of activities only")
        return measure


class PrizeForPlaces(Body):
    """Points for each place from `from_place` to `to_place`, paid when a period of the board ends."""

    board: BoardId
    from_place: int = Field(ge=1, le=MOST_PLACES)
    to_place: int = Field(ge=1, le=MOST_PLACES)
    points: int = Field(ge=1, le=1_000_000)
    single: bool = Field(
        False, description="True: of members with equal scores, only the first to reach the score has the place."
    )

    @field_validator("to_place")
    @classmethod
    def _in_order(cls, to_place: int, info: ValidationInfo) -> int:
        if to_place < info.data.get("from_place", to_place):
            raise wrong("不能小于 from_place", "must not be less than from_place")
        return to_place


class Leaderboard(Body):
    """The leaderboards. `top` is the number of places that are listed."""

    top: int = Field(ge=1, le=100)
    boards: list[OwnBoard] = Field([], max_length=MOST_BOARDS)
    prizes: list[PrizeForPlaces] = Field([], max_length=MOST_PRIZES)

    @field_validator("boards")
    @classmethod
    def _each_once(cls, own: list[OwnBoard]) -> list[OwnBoard]:
        distinct([board.board_id for board in own])
        return own

    @field_validator("prizes")
    @classmethod
    def _of_boards_that_end(cls, prizes: list[PrizeForPlaces], info: ValidationInfo) -> list[PrizeForPlaces]:
        ending = {"week", "month"} | {own.board_id for own in info.data.get("boards", []) if own.period != "total"}
        places: set[tuple[str, int]] = set()
        for prize in prizes:
            if prize.board not in ending:
                raise wrong(f"榜单 {prize.board} 不存在，或没有周期", f"{prize.board} is not a board with periods")
            new = {(prize.board, place) for place in range(prize.from_place, prize.to_place + 1)}
            if places & new:
                raise wrong(f"{prize.board} 的名次重复", f"a place of {prize.board} has two prizes")
            places |= new
        return prizes
