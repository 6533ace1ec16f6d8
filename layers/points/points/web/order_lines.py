"""Defines order lines in requests, with the same ids, amounts and limits for orders, refunds and coupons."""

from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import Field

from points.domain.earning.calculation import Line
from points.web.fields import Category
from points.web.validation import Body

MOST_LINES: Final = 50
MOST_FEN: Final = 100_000_000  # per line: one million yuan
OrderId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:~-]*$")]
LineId = OrderId
Fen = Annotated[int, Field(ge=0, le=MOST_FEN)]


class OrderLine(Body):
    """A line of an order. A free gift costs 0 fen and earns 0 points."""

    line_id: LineId
    category: Category
    sku: str | None = Field(None, min_length=1, max_length=64)
    amount_fen: Fen


Lines = Annotated[list[OrderLine], Field(min_length=1, max_length=MOST_LINES)]


def lines_of(lines: Iterable[OrderLine]) -> list[Line]:
    """Returns the lines as domain objects."""
    return [Line(line.line_id, line.category, line.amount_fen, line.sku or "") for line in lines]


def have_different_ids(lines: Iterable[OrderLine]) -> bool:
    """Returns whether all line ids differ."""
    names = [line.line_id for line in lines]
    return len(set(names)) == len(names)
