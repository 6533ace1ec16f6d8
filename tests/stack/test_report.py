"""The merchant's figures on the running stack: what streams counted, and what the nightly pass counted."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from local.audit_records import Books
from local.client import Merchant, Phone
from points.adapters.ledger.accounts import account_of
from points.domain.ledger.closing import standing
from tests.stack.mall import pay

pytestmark = pytest.mark.usefixtures("unharmed")

DAY = "2026-11-22"
NOON = datetime.fromisoformat(f"{DAY}T12:00:00+08:00")
PATIENCE_S = 20

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


def ask(merchant: Merchant, path: str) -> Any:
    answer = merchant.send("GET", f"/merchant/figures/{path}")
    assert answer.status == 200, answer.body
    return answer.body


def test_an_order_is_in_the_figures_within_seconds(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    path = f"daily?from={DAY}&to={DAY}&measure=issued&by=source"
    before = ask(merchant, path)["total"]
    pay(merchant, unique("o"), log_in("ming"), 300)

    until = time.monotonic() + PATIENCE_S
    while ask(merchant, path)["total"] < before + 300 and time.monotonic() < until:
        time.sleep(0.2)

    after = ask(merchant, path)
    assert after["total"] >= before + 300
    assert sum(sum(day["parts"].values()) for day in after["days"]) == after["total"]
    assert ask(merchant, f"dashboard?from={DAY}&to={DAY}")["totals"]["issued"] == after["total"]


def test_the_liability_is_what_the_accounts_hold(
    merchant: Merchant, log_in: LogIn, unique: Unique, books: Books
) -> None:
    pay(merchant, unique("o"), log_in("hua"), 40)
    merchant.run_job("expire")

    owed = ask(merchant, "liability")

    held = [standing(account_of(item), NOON) for item in books.items("Accounts")]
    assert owed["outstanding"] == sum(max(0, one.balance) + one.pending for one in held)
    assert owed["debt"] == sum(one.debt for one in held)
    assert sum(month["points"] for month in owed["by_month"]) == owed["outstanding"]
