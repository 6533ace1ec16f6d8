"""Refusals as problem documents."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from points.domain import errors
from points.domain.errors import Invalid, Refusal, ReturnedTooOften
from points.web import problems
from tests.fixtures.book import NOON

CONTRACT = {
    400: {"MALFORMED_REQUEST"},
    401: {"UNAUTHENTICATED", "LOGIN_FAILED"},
    403: {"FORBIDDEN", "ACCOUNT_FROZEN"},
    404: {"NOT_FOUND"},
    405: {"METHOD_NOT_ALLOWED"},
    409: {
        "IDEMPOTENCY_CONFLICT",
        "ALREADY_SIGNED_IN",
        "PRICE_CHANGED",
        "RETURNED_TOO_OFTEN",
        "STATE_CONFLICT",
        "VERSION_CONFLICT",
    },
    410: {"EXPIRED"},
    422: {
        "VALIDATION_FAILED",
        "INSUFFICIENT_POINTS",
        "OUT_OF_STOCK",
        "LIMIT_REACHED",
        "NOT_ELIGIBLE",
        "ADDRESS_REQUIRED",
    },
    429: {"RATE_LIMITED"},
    503: {"TRY_AGAIN"},
}


def refusals() -> Iterator[type[Refusal]]:
    ahead = [Refusal]
    while ahead:
        for kind in ahead.pop().__subclasses__():
            ahead.append(kind)
            if kind.__module__ == errors.__name__:
                yield kind


def refusal(kind: type[Refusal]) -> Refusal:
    if kind is Invalid:
        return Invalid({"points": "must be 0 or more"})
    if kind is ReturnedTooOften:
        return ReturnedTooOften(8, retry_at=NOON + timedelta(days=30), now=NOON)
    return kind("What a developer wants to know.")


def test_every_refusal_is_in_the_contract_with_its_status() -> None:
    ours = {kind.code: int(problems.STATUS[kind.code]) for kind in refusals()}

    assert ours == {code: status for status, codes in CONTRACT.items() for code in codes}


@pytest.mark.parametrize("kind", list(refusals()), ids=lambda kind: kind.code)
def test_a_refusal_has_a_title_for_readers_of_either_language(kind: type[Refusal]) -> None:
    chinese = problems.problem(refusal(kind), "zh", "r-1")
    english = problems.problem(refusal(kind), "en", "r-1")

    assert re.search("[一-鿿]", chinese["title"])
    assert english["title"].isascii()
    assert {k: v for k, v in chinese.items() if k != "title"} == {k: v for k, v in english.items() if k != "title"}


def test_a_problem_says_all_that_the_contract_names() -> None:
    problem = problems.problem(errors.OutOfStock("Not enough units of this reward are left."), "en", "r-1")

    assert problem == {
        "type": "urn:points:problem:out-of-stock",
        "title": "Out of stock",
        "status": 422,
        "detail": "Not enough units of this reward are left.",
        "code": "OUT_OF_STOCK",
        "request_id": "r-1",
    }


def test_each_wrong_field_is_named() -> None:
    problem = problems.problem(Invalid({"lines.0.amount_fen": "must be 1 or more", "paid_at": "is required"}), "en", "")

    assert problem["errors"] == [
        {"field": "lines.0.amount_fen", "message": "must be 1 or more"},
        {"field": "paid_at", "message": "is required"},
    ]


def test_who_may_try_again_is_told_when() -> None:
    assert problems.headers(errors.TryAgain()) == {"Retry-After": "1"}
    assert problems.headers(errors.RateLimited()) == {"Retry-After": "60"}
    assert problems.headers(errors.NotFound()) == {}
