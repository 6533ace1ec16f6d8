"""When it is looked whether a member is still here, and what one who is not is answered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from points.domain.errors import OutOfStock, RateLimited, Refusal, TryAgain, Unauthenticated
from points.domain.ledger.accounts import Gone
from points.web.presence import Look, serve_present

ANYONE = "0123456789abcdef"


class Accounts:
    """Says who is here, and writes down when it was asked."""

    def __init__(self, *, is_here: bool = True) -> None:
        self.is_here = is_here
        self.seen: list[str] = []

    def check(self, member_id: str) -> None:
        self.seen.append("looked")
        if not self.is_here:
            raise Gone("No such member.")

    @contextmanager
    def beside(self, member_id: str) -> Iterator[None]:
        self.seen.append("began to look")
        try:
            yield
        finally:
            self.check(member_id)

    def answers(self, refusal: Refusal | None = None) -> Callable[[], str]:
        def serve() -> str:
            self.seen.append("served")
            if refusal:
                raise refusal
            return "答"

        return serve


@pytest.mark.parametrize(
    ("look", "order"),
    [
        ("first", ["looked", "served"]),
        ("beside", ["began to look", "served", "looked"]),
        ("within", ["served"]),
    ],
)
def test_whoever_is_here_is_served(look: str, order: list[str]) -> None:
    accounts = Accounts()

    assert serve_present(accounts, cast("Look", look), ANYONE, accounts.answers()) == "答"
    assert accounts.seen == order


def test_whoever_is_gone_is_refused_before_anything_is_done() -> None:
    accounts = Accounts(is_here=False)

    with pytest.raises(Unauthenticated):
        serve_present(accounts, "first", ANYONE, accounts.answers())
    assert accounts.seen == ["looked"]


@pytest.mark.parametrize("refusal", [None, OutOfStock()])
def test_whoever_is_gone_is_not_told_what_was_read_meanwhile(refusal: Refusal | None) -> None:
    accounts = Accounts(is_here=False)

    with pytest.raises(Unauthenticated):
        serve_present(accounts, "beside", ANYONE, accounts.answers(refusal))


@pytest.mark.parametrize("refusal", [Gone(), OutOfStock()])
def test_whoever_is_gone_is_not_told_why_else_they_are_refused(refusal: Refusal) -> None:
    accounts = Accounts(is_here=False)

    with pytest.raises(Unauthenticated):
        serve_present(accounts, "within", ANYONE, accounts.answers(refusal))


@pytest.mark.parametrize("refusal", [RateLimited(), TryAgain()])
def test_a_refusal_that_says_nothing_about_the_request_costs_no_look(refusal: Refusal) -> None:
    accounts = Accounts()

    with pytest.raises(type(refusal)):
        serve_present(accounts, "within", ANYONE, accounts.answers(refusal))
    assert accounts.seen == ["served"]
