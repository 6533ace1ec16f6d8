"""The figures on the running stack: streams deliver what happens to the function `figures`."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local import figures
from local.audit_records import Books
from local.client import Merchant, Phone
from local.processes import ROOT
from local.stack import Stack
from points.adapters.aws import dynamodb
from points.domain.figures.counts import Cell, total
from tests.stack.mall import order, pay, put_on_sale, wish

LogIn = Callable[..., Phone]
ALL = "9999"
DAY = "2026-11-22"
MONTHS = [*(f"2027-{month:02d}" for month in range(1, 13)), "2028-01", "2028-02"]  # points live for a year
TABLES = ("Entries", "Orders", "Redemptions", "Members")


@pytest.fixture
def counted(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapters read the stack's figures."""
    monkeypatch.setattr(dynamodb, "client", lambda: stack.client("dynamodb"))
    monkeypatch.setenv("FIGURES_TABLE", stack.physical_id("Figures"))


def test_what_happens_is_counted_within_seconds_and_is_what_the_records_give(
    stack: Stack, merchant: Merchant, log_in: LogIn, books: Books, unique: Callable[[str], str], counted: None
) -> None:
    phone, mug = log_in(), unique("mug")
    put_on_sale(merchant, mug)
    pay(merchant, unique("o"), phone, 300)
    assert phone.post("/sign-in").status == 200
    assert phone.post("/redeem", wish(mug)).status == 201

    assert figures.check(books, ALL, is_local=True) == []

    found = figures.counted(ALL)
    assert found[Cell(DAY, "redeemed", "reward", mug)] == 100
    assert min(found[Cell(DAY, "members_new")], found[Cell(DAY, "sign_ins")], found[Cell(DAY, "orders")]) > 0


def test_a_year_with_restarts_and_batches_that_come_again_is_what_its_records_give(
    stack: Stack, merchant: Merchant, log_in: LogIn, books: Books, unique: Callable[[str], str], counted: None
) -> None:
    phone, mug = log_in(), unique("mug")
    put_on_sale(merchant, mug)
    for number, month in enumerate(MONTHS):
        merchant.set_clock(f"{month}-15T10:00:00+08:00")
        _live(merchant, phone, mug, unique, is_spending=number < 2)
        if number % 4 == 0:
            stack.kill_workers("figures")
        if number % 3 == 0:
            for batch in _batches(stack):
                stack.invoke("figures", batch)

    assert figures.check(books, ALL, is_local=True) == []
    stack.invoke("figures", {"source": "aws.scheduler", "job": "fold", "scheduled_time": "2028-02-15T02:20:00Z"})
    assert figures.check(books, ALL, is_local=True) == []

    found = figures.counted(ALL)
    of_year = {cell: number for cell, number in found.items() if cell.day > MONTHS[0]}
    assert all(total(of_year, kind) > 0 for kind in ("issued", "redeemed", "given_back", "clawed_back", "expired"))
    assert figures.replace(books, found, ALL, int(time.time())) == 0
    _checked_from_outside(stack)


def _live(merchant: Merchant, phone: Phone, mug: str, unique: Callable[[str], str], *, is_spending: bool) -> None:
    """A month: an order that is refunded in part, a sign-in, a redemption cancelled and perhaps one kept."""
    order_id = unique("o")
    bought = merchant.send("POST", "/merchant/orders", order(order_id, phone.member_id, 300_000, 50_000))
    assert bought.status == 201, bought.body
    assert phone.post("/sign-in").status == 200
    refund = {"refund_id": "r", "lines": [{"line_id": "2", "amount_fen": 50_000}]}
    refunded = merchant.send("POST", f"/merchant/orders/{order_id}/refunds", refund)
    assert refunded.status == 200, refunded.body
    redeemed = [phone.post("/redeem", wish(mug)) for _ in range(1 + is_spending)]
    assert all(one.status == 201 for one in redeemed), redeemed
    back = phone.post(f"/redemptions/{redeemed[0].body['redemption_id']}/cancel")
    assert back.status == 200, back.body
    merchant.run_job("expire")


def _batches(stack: Stack) -> Iterator[dict[str, Any]]:
    """The newest records of each stream once more, as Lambda delivers them."""
    streams = stack.client("dynamodbstreams")
    for table in TABLES:
        (stream,) = streams.list_streams(TableName=stack.physical_id(table))["Streams"]
        arn = stream["StreamArn"]
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        records = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
        assert records
        yield json.loads(json.dumps({"Records": [{**one, "eventSourceARN": arn} for one in records]}, default=_plain))


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else int(value.timestamp())


def _checked_from_outside(stack: Stack) -> None:
    """What `make figures-check STACK=name` says."""
    client = stack.client("dynamodb")
    environment = os.environ | {
        "AWS_ENDPOINT_URL": client.meta.endpoint_url,
        "AWS_DEFAULT_REGION": client.meta.region_name,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    command = [sys.executable, "-m", "local.figures", "--stack", stack.stack_name]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.startswith("0 differences between figures and records of the days before ")
