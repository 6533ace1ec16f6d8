"""Tables as CSV that spreadsheets open: UTF-8 with a byte order mark, and lines that end in CR LF.

A text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from points.web.api import Answer, Content

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | Decimal


def wants_csv(accept: str) -> bool:
    """Returns whether this Accept header asks for CSV."""
    return any(part.split(";")[0].strip().lower() == "text/csv" for part in accept.split(","))


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Answer:
    """Returns the table as a file to save. `name` is its name without `.csv`, in ASCII."""
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Answer(None, headers=headers, content=Content("text/csv; charset=utf-8", csv_bytes(header, rows)))


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Returns the table as CSV. Numbers are written as they are, because they are no formulas."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([_harmless(text) for text in header])
    writer.writerows([[_harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def yuan_cell(fen: int) -> Decimal:
    """Returns the fen as yuan with two decimals: -150 is -1.50."""
    return Decimal(fen).scaleb(-2)
