"""The figures on the running stack: streams deliver what happens to the function `figures`."""

import time
from collections.abc import Callable

import pytest

from local import figures
from local.audit_records import Books
from local.client import Merchant, Phone
from local.stack import Stack
from points.adapters.aws import dynamodb
from points.domain.figures.counts import Cell
from tests.stack.mall import pay, put_on_sale, wish

LogIn = Callable[..., Phone]
ALL = "9999"
DAY = "2026-11-22"


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

    assert figures.replace(books, found, ALL, int(time.time())) == 0
    assert figures.counted(ALL) == found
