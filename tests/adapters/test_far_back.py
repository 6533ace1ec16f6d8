"""Whatever lies behind a great many newer things is found as well."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import boto3
import pytest

from points.adapters.aws import dynamodb
from points.adapters.boards import seasons
from points.adapters.catalog import stock
from points.adapters.ledger import entries
from points.adapters.messages import messages
from points.domain import ids
from points.domain.boards.boards import Board
from points.domain.ledger.accounts import Account
from points.workflows.sign_in_days import days_signed
from tests.fixtures.cloud import REGION

MEMBER = "0123456789abcdef"
SHANGHAI = ZoneInfo("Asia/Shanghai")


pytestmark = pytest.mark.usefixtures("mall")


def write(name: str, items: Iterable[dict[str, Any]]) -> None:
    table = boto3.resource("dynamodb", region_name=REGION).Table(dynamodb.table(name))
    with table.batch_writer() as batch:
        for item in items:
            batch.put_item(Item=item)


def entry(at: datetime, kind: str, source_id: str) -> dict[str, Any]:
    entry_id = ids.entry_id(at, kind, source_id)
    told = {"kind": kind, "points": 5, "source_id": source_id, "at": ids.microseconds(at), "note": "茶" * 200}
    return {"member_id": MEMBER, "entry_id": entry_id, **told}


def test_the_days_of_a_month_are_found_behind_thousands_of_newer_entries() -> None:
    """More than a megabyte of them, in the month itself and in the weeks in which its days may be made up."""
    begin = datetime(2026, 9, 1, 12, tzinfo=SHANGHAI)
    signed = [begin + timedelta(days=day) for day in (0, 1, 29)]
    made_up = datetime(2026, 10, 5, 12, tzinfo=SHANGHAI)
    write("entries", [entry(at, "sign_in", at.date().isoformat()) for at in signed])
    write("entries", [entry(made_up, "sign_in", "2026-09-28")])
    games = (begin + timedelta(minutes=15 * number) for number in range(3000))
    write("entries", (entry(at, "activity", f"game-{at}") for at in games))

    found = days_signed(Account(MEMBER, {}), "2026-09", datetime(2026, 12, 24, tzinfo=SHANGHAI))

    assert [day.day for day in found] == [1, 2, 28, 30]


def test_entries_of_a_time_are_all_of_it_and_no_others() -> None:
    begin = datetime(2026, 9, 1, tzinfo=SHANGHAI)
    write("entries", (entry(begin + timedelta(hours=hour), "sign_in", f"{hour}") for hour in range(-3, 9)))
    write("entries", [entry(begin, "activity", "game")])

    found = entries.entries_between(MEMBER, begin, begin + timedelta(hours=4), kind="sign_in")

    assert [found.source_id for found in found] == ["0", "1", "2", "3"]


def test_an_unread_message_is_counted_behind_hundreds_that_were_read() -> None:
    told = {"kind": "expiring", "about": {}, "at": "2026-09-01T12:00:00+08:00"}
    write("messages", [{"member_id": MEMBER, "message_id": "0001", **told}])
    read = ({"member_id": MEMBER, "message_id": f"1{number:03}", "is_read": True, **told} for number in range(600))
    write("messages", read)

    assert messages.unread(MEMBER) == 1


def test_more_unread_messages_than_are_counted_are_a_hundred() -> None:
    told = {"kind": "expiring", "about": {}, "at": "2026-09-01T12:00:00+08:00"}
    write("messages", ({"member_id": MEMBER, "message_id": f"{number:04}", **told} for number in range(130)))

    assert messages.unread(MEMBER) == 100


def test_a_season_is_paid_behind_hundreds_that_were() -> None:
    paid = (
        {"board": "unpaid", "part": f"month#20{year:02}-{month:02}", "paid": 1}
        for year in range(12)
        for month in range(1, 13)
    )
    write("boards", paid)
    write("boards", [{"board": "unpaid", "part": "week#2026-W47"}])
    write("boards", [{"board": "season", "part": "week#2026-W47", "title": "周榜", "wins": [[MEMBER, 1, 5]]}])

    assert [season.board for season in seasons.unpaid()] == [Board("week", "2026-W47")]


def test_the_stock_of_a_reward_is_found_behind_a_thousand_others() -> None:
    write("stock", ({"shelf": stock.SHELF, "reward_id": f"r{number:04}", "left": number} for number in range(1100)))

    assert stock.left_between("r0000", "r1099")["r1099"] == 1099
