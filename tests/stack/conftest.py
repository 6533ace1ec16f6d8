"""The whole mall, started once for all stack tests; each test brings its own members, rewards and time."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import ClassVar

import pytest

from local.audit import audit, tables_of
from local.audit_records import Books
from local.client import Merchant, Phone
from local.stack import Stack
from points.domain.audit.findings import Difference

NOON = "2026-11-22T12:00:00+08:00"
_numbers = count(1)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with Stack.throwaway(is_seeded=False) as running:
        yield running


class _Merchant(Merchant):
    """Knows what time it has set, so that a test that moves no clock pays for none."""

    clock: ClassVar[str | None] = None

    def set_clock(self, now: str | None) -> None:
        super().set_clock(now)
        _Merchant.clock = now


@pytest.fixture
def merchant(stack: Stack) -> Merchant:
    """The merchant with all scopes, on an ordinary Sunday at noon."""
    shop = _Merchant(stack.api_url, stack.merchant.key, stack.merchant.secret)
    if shop.clock != NOON:
        shop.set_clock(NOON)
    return shop


@pytest.fixture
def log_in(stack: Stack, merchant: Merchant) -> Callable[..., Phone]:
    """Makes members nobody else has; `log_in("ming")` twice in a test are two people."""

    def somebody(name: str = "member", *, invite_code: str | None = None) -> Phone:
        return Phone.log_in(stack.api_url, f"{name}-{next(_numbers)}", invite_code=invite_code)

    return somebody


@pytest.fixture
def unique() -> Callable[[str], str]:
    """Ids that no other test uses."""
    return lambda prefix: f"{prefix}-{next(_numbers)}"


@pytest.fixture(scope="session")
def books(stack: Stack) -> Books:
    return Books(stack.client("dynamodb"), tables_of(stack.client("cloudformation"), stack.stack_name))


def lasting_differences(books: Books) -> tuple[Difference, ...]:
    """What the audit finds, and finds again: tables are read one after another, and a followup may run meanwhile."""
    for _ in range(5):
        if not (differences := audit(books).differences):
            break
        time.sleep(1)
    return differences


@pytest.fixture
def unharmed(books: Books) -> Iterator[None]:
    """After the attempt on it the ledger is whole: balance = sum of entries, stock whole, receipts matched."""
    yield
    assert lasting_differences(books) == ()


@pytest.fixture(autouse=True, scope="module")
def sound(books: Books) -> Iterator[None]:
    """After every module of tests the ledger is whole."""
    yield
    assert lasting_differences(books) == ()
