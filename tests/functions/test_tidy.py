"""The night: payments before everything else, and no more than the time allows."""

from types import SimpleNamespace
from typing import Any, Final

import pytest

from functions.tidy import app
from points.adapters.aws import dynamodb
from points.adapters.ledger import payments
from points.workflows import deadlines
from tests.fixtures.bank import Bank, cancel, redeem, with_a_pot_on_sale
from tests.fixtures.cloud import Cloud

EVENT: Final = {"source": "aws.scheduler", "job": "tidy", "scheduled_time": ""}


@pytest.fixture
def ming(mall: Cloud, bank: Bank) -> str:
    return with_a_pot_on_sale(mall, bank)


def _context(*left_ms: int) -> Any:
    """How much time is left, each time somebody asks; the last for ever after."""
    answers = list(left_ms)
    return SimpleNamespace(get_remaining_time_in_millis=lambda: answers.pop(0) if len(answers) > 1 else answers[0])


def test_payments_come_before_deadlines(mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    mall.clock("2026-11-22T12:15:01+08:00")

    def broken(_: Any) -> Any:
        raise LookupError("the index")

    monkeypatch.setattr(deadlines, "confirm_arrivals", broken)
    with pytest.raises(LookupError, match="the index"):
        app.handler(EVENT, None)

    found = payments.payment(redemption_id)
    assert found is not None
    assert found.state == "closed"


def test_a_night_without_time_ends_no_more_deadlines_and_asks_to_be_continued(
    mall: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = iter([True] * 10)
    monkeypatch.setattr(deadlines, "confirm_arrivals", lambda _: moves)

    with pytest.raises(app.LeftOpen):
        app.handler(EVENT, _context(300_000, 300_000, 300_000, 39_999))

    assert app.handler(EVENT, _context(300_000))["received"] == 7, "another run goes on"


def test_the_night_reads_open_payments_only(mall: Cloud, ming: str, bank: Bank) -> None:
    for key in ("one", "two"):
        cancel(mall, ming, redeem(mall, ming, key=key).body["redemption_id"])
    assert app.handler(EVENT, None)["looked_at"] == 2
    opened = redeem(mall, ming, key="three").body["redemption_id"]

    (item,) = dynamodb.scan("payments", limit=100, IndexName="Open", ConsistentRead=False)[0]

    assert item["payment_id"] == opened
    assert [payment.payment_id for payment in payments.everything_open()] == [opened]
    assert len(list(payments.everything())) == 3


def test_only_the_scheduler_starts_it(mall: Cloud) -> None:
    with pytest.raises(ValueError, match="scheduler"):
        app.handler(EVENT | {"more": 1}, None)
