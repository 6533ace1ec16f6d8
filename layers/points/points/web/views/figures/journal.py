"""The accountant's journal, as JSON and as a table."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field

from points.domain.figures.journal import Account, Event, Line
from points.web.csv_table import Cell, yuan_cell
from points.web.schemas import MONTH
from points.web.validation import Answers, Query

_ACCOUNTS: Final[dict[Account, str]] = {
    "revenue": "主营业务收入",
    "contract_liability": "合同负债",
    "marketing_expense": "销售费用",
    "provision": "预计负债",
    "cost_of_rewards": "奖品成本",
}
_EVENTS: Final[dict[Event, str]] = {
    "sale": "消费送积分，递延收入",
    "points_without_sale": "签到、任务、邀请等送积分",
    "points_taken_back": "积分收回",
    "redeemed": "积分兑换",
}
HEADER: Final = ["日期", "门店", "摘要", "借方科目", "贷方科目", "金额（元）"]


class JournalQuery(Query):
    month: Annotated[str, Field(pattern=MONTH)] = Field(description="As 2026-11.")


class JournalLine(Answers):
    """One line. A negative amount is booked the other way round."""

    date: date
    store: str | None = Field(description="Null for what belongs to no store.")
    event: Event
    debit: Account
    credit: Account
    amount_fen: int


class JournalAnswer(Answers):
    """The journal of a month. The shop's accountant maps the accounts to the shop's own."""

    as_csv = True

    month: str
    lines: list[JournalLine]
    redemption_rate_ultimate: float = Field(description="As it is known when the month begins.")
    point_value_fen: float


def journal_lines(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Returns the lines in the shape of `JournalLine`."""
    return [
        {
            "date": line.day.isoformat(),
            "store": line.store or None,
            "event": line.event,
            "debit": line.debit,
            "credit": line.credit,
            "amount_fen": line.amount_fen,
        }
        for line in lines
    ]


def journal_table(lines: Sequence[Line]) -> list[list[Cell]]:
    """Returns the lines as the rows of a table, in Chinese and in yuan."""
    return [
        [
            line.day.isoformat(),
            line.store,
            _EVENTS[line.event],
            _ACCOUNTS[line.debit],
            _ACCOUNTS[line.credit],
            yuan_cell(line.amount_fen),
        ]
        for line in lines
    ]
