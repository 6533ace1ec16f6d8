"""The demo shop's history on a running stack: written by a process of its own while the shop is open."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from local import history
from local.audit import tables_of
from local.audit_records import Books
from local.client import Phone
from local.history import State
from local.history_player import USUAL
from local.stack import Stack
from points.domain import ids

MEMBERS = 40
WITHIN_S = 180

pytestmark = pytest.mark.timeout(2 * WITHIN_S)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """With rewards, rules and a campaign."""
    with Stack.throwaway() as running:
        yield running


@pytest.fixture(scope="module")
def books(stack: Stack) -> Books:
    """For the audit at the end of the module: what was written is sound."""
    return Books(stack.client("dynamodb"), tables_of(stack.client("cloudformation"), stack.stack_name))


@dataclass(frozen=True, slots=True)
class Written:
    state: State
    counts: Counter[str]
    told: list[str]


def write(stack: Stack) -> Written:
    """Waits until the history is whole; returns what was told meanwhile too."""
    begun = history.begin(stack, MEMBERS)
    assert begun is not None
    deadline = time.monotonic() + WITHIN_S
    told: list[str | None] = []
    while not (state := State.read(stack.folder)) or not state.is_whole:
        assert time.monotonic() < deadline
        assert begun.is_running, (stack.folder / "history.log").read_text(encoding="utf-8")
        told.append(begun.news())
        time.sleep(0.05)
    told += [begun.news(), begun.news()]
    begun.stop()
    return Written(state, Counter(state.counts), [line for line in told if line])


@pytest.fixture(scope="module")
def written(stack: Stack) -> Written:
    return write(stack)


def orders(books: Books) -> dict[str, datetime]:
    """When each order was paid."""
    return {item["order_id"]: ids.from_microseconds(item["at"]) for item in books.items("Orders")}


def test_progress_is_told_and_then_what_was_written(written: Written, books: Books) -> None:
    counts, seconds = written.counts, written.state.seconds
    *before, last = written.told
    assert before[0] == f"The shop's history: 100 of {written.state.of} deeds written."
    made = f"{MEMBERS} members, {len(orders(books))} orders, {counts['sign_in']} sign-ins, {counts['ship']} parcels"
    assert last == f"The shop has three months of history: {made}, in {seconds:.0f} s."
    assert not counts.keys() - {"join", "order", "refund", "sign_in", "redeem", "ship"} - USUAL


def test_the_history_is_of_the_past_and_the_shop_is_in_the_present(
    stack: Stack, written: Written, books: Books
) -> None:
    today = datetime.now(UTC)
    paid = orders(books).values()
    assert today - timedelta(days=93) <= min(paid) < today - timedelta(days=60)
    assert today - timedelta(days=3) < max(paid) <= today
    ming = Phone.log_in(stack.api_url, "ming")
    assert ming.get("/me").body["joined_on"] == f"{today + timedelta(hours=8):%Y-%m-%d}"


def test_a_history_that_was_broken_off_is_made_whole_and_nothing_is_written_twice(
    stack: Stack, written: Written, books: Books
) -> None:
    before = {name: len(list(books.items(name))) for name in ("Orders", "Entries", "Redemptions", "Members")}
    replace(written.state, counts=None).write(stack.folder)

    write(stack)

    assert {name: len(list(books.items(name))) for name in before} == before
    assert history.begin(stack, MEMBERS) is None
