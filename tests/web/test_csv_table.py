"""Tables that spreadsheets open."""

import pytest

from points.web.csv_table import csv_answer, csv_bytes, wants_csv, yuan_cell


def test_a_table_begins_with_a_mark_and_its_lines_end_as_spreadsheets_expect() -> None:
    assert csv_bytes(["日期", "金额"], [["2026-11-01", 5]]) == "\ufeff日期,金额\r\n2026-11-01,5\r\n".encode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_is_never_a_formula(text: str) -> None:
    assert csv_bytes([text], []).decode("utf-8-sig").lstrip('"').startswith("'")


def test_a_number_stays_a_number() -> None:
    assert csv_bytes(["a"], [[-5, yuan_cell(-150), yuan_cell(7)]]).endswith(b"-5,-1.50,0.07\r\n")


@pytest.mark.parametrize(
    ("accept", "is_csv"),
    [
        ("text/csv", True),
        ("*/*, Text/CSV;q=0.5", True),
        ("*/*", False),
        ("", False),
        ("text/plain", False),
    ],
)
def test_a_table_is_answered_to_who_asks_for_one(accept: str, is_csv: bool) -> None:
    assert wants_csv(accept) is is_csv


def test_a_table_is_a_file_that_nobody_keeps() -> None:
    answer = csv_answer("journal-2026-11", ["a"], [])

    assert answer.headers["Content-Disposition"] == 'attachment; filename="journal-2026-11.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
