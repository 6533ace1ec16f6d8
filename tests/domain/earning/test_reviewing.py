"""Held points: looked at, and let go or taken away."""

from dataclasses import replace

import pytest

from points.domain.earning import reviewing, sign_in
from points.domain.earning.budget_returns import BudgetReturn
from points.domain.earning.reviewing import Decision, Verdict
from points.domain.earning.reviews import Review
from points.domain.earning.risk import HIGH
from points.domain.ledger.postings import AtLeast
from points.domain.ledger.transactions import Findings
from points.domain.program.program import RiskTerms
from tests.fixtures.book import CATALOG, NOON, PROGRAM, Book, written


def held() -> tuple[Book, Review]:
    """A suspected member's first sign-in, and the review that it opened."""
    book = Book(replace(CATALOG, program=replace(PROGRAM, risk=RiskTerms(high="hold"))))
    book.account = replace(book.account, attributes={**book.account.attributes, "risk": HIGH})
    account = book.account
    done = book.post_after_reading(
        lambda found: sign_in.post(found.account or account, book.catalog, book.now, found)[1]
    )
    (review,) = written(done, Review)
    return book, review


def decide(book: Book, review: Review, verdict: Verdict) -> None:
    decision = Decision(review.review_id, verdict, "", "", "digest")
    book.post(lambda found: reviewing.decide(decision, review, None, book.catalog.program, book.now, found))


@pytest.mark.parametrize(("verdict", "balance"), [("release", 5), ("refuse", 0)])
def test_what_is_decided_is_held_no_more(verdict: Verdict, balance: int) -> None:
    book, review = held()
    assert (book.account.number("held"), book.standing.balance) == (5, 0)

    decide(book, review, verdict)

    assert (book.account.number("held"), book.standing.balance) == (0, balance)


@pytest.mark.parametrize("verdict", ["release", "refuse"])
def test_refused_points_return_to_the_budgets_that_gave_them(verdict: Verdict) -> None:
    book, review = held()
    review = replace(review, budgets=(BudgetReturn("campaign#x2@7", 5, shards=3), BudgetReturn("activity#quiz", 5)))
    decision = Decision(review.review_id, verdict, "", "", "digest")

    decided = book.post(lambda found: reviewing.decide(decision, review, None, PROGRAM, book.now, found))

    assert written(decided, BudgetReturn) == (review.budgets if verdict == "refuse" else ())


def test_no_more_is_taken_out_of_what_is_held_than_lies_there() -> None:
    _, review = held()
    decision = Decision(review.review_id, "release", "", "", "digest")

    transaction = reviewing.decide(decision, review, None, PROGRAM, NOON, Findings())

    assert AtLeast("held", 5) in transaction.postings[0].guards
