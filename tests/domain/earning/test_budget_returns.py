"""Points that are taken back: to which budgets they return, and how many."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from points.domain.audit.allowances import used_of_budgets
from points.domain.earning import activities, purchases, refunds
from points.domain.earning.activities import Doing
from points.domain.earning.budget_returns import BudgetReturn, drawn, returned
from points.domain.earning.budgets import Tally
from points.domain.earning.calculation import Line
from points.domain.earning.orders import Refund
from points.domain.earning.purchases import Purchase
from points.domain.ledger.accounts import Value
from tests.fixtures.book import CATALOG, MEMBER, Book, activity, campaign, written

CAMPAIGN = campaign("2", "purchase", "activity", budget=9_000)


def test_what_drew_on_no_budget_returns_to_none() -> None:
    assert returned(drawn(10, {"campaign": "x2", "activity": "quiz"})) == ()
    assert returned(drawn(0, {"campaign": "x2", "budget": 100})) == ()


def test_points_of_a_campaign_and_an_activity_return_to_both() -> None:
    budgeted = replace(activity(10), budget_points=50, life=4)
    doing, catalog = Doing(MEMBER, "quiz", "k", ""), replace(CATALOG, campaigns=(replace(CAMPAIGN, life=7),))
    book = Book(catalog)
    book.post(lambda found: activities.do(doing, budgeted, catalog, book.now, found))
    (entry,) = book.entries

    assert returned(drawn(entry.points, entry.why)) == (
        BudgetReturn("campaign#x2@7", 20, shards=4),
        BudgetReturn("activity#quiz@4", 20),
    )


def test_of_a_bonus_the_sharing_points_alone_return() -> None:
    why: dict[str, Value] = {"activity": "card", "own_budget": 90, "share_points": 30}

    assert returned(drawn(130, why)) == (BudgetReturn("activity#card", 30),)


@given(
    st.lists(st.tuples(st.sampled_from(["tea", "cup"]), st.integers(1, 90_000)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 100)), max_size=6),
)
def test_what_has_returned_is_what_the_lines_have_lost(
    bought: list[tuple[str, int]], returns: list[tuple[int, int]]
) -> None:
    catalog = replace(CATALOG, campaigns=(replace(CAMPAIGN, categories=frozenset({"tea"})),))
    book, lines = Book(catalog), [Line(str(number), *line) for number, line in enumerate(bought)]
    purchase = Purchase("o", MEMBER, book.now, lines, "", "")
    order = book.post(lambda found: purchases.buy(purchase, catalog, book.now, found)).receipt
    back = 0
    for number, (place, hundredths) in enumerate(returns):
        line = order.lines[place % len(order.lines)].line
        left = line.amount_fen - order.refunded_fen.get(line.line_id, 0)
        fen = left * hundredths // 100
        if not fen:
            continue
        refunded = book.post_after_reading(
            lambda found, order=order, line=line, fen=fen, number=number: refunds.refund(  # type: ignore[misc]
                order, f"r-{number}", {line.line_id: fen}, "", book.now, found.account, book.rebuild
            )
        )
        assert isinstance(refunded.receipt, Refund)
        order = replace(order, refunded_fen={**order.refunded_fen, line.line_id: line.amount_fen - left + fen})
        gone = written(refunded, BudgetReturn)
        assert {one.owner for one in gone} <= {"campaign#x2"}
        back += sum(one.points for one in gone)

    given_points = sum(line.points for line in order.lines if line.line.category == "tea")
    kept = sum(order.points_left(line) for line in order.lines if line.line.category == "tea")
    assert back == given_points - kept
    audited = used_of_budgets([order], book.entries).get("campaign#x2", Tally())
    assert audited == Tally(given_points, back)
