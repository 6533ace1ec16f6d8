"""What all entries changed is what the accounts hold, whatever members do."""

from hypothesis import given

from points.domain.figures.counts import merged
from points.domain.figures.entry_counts import of_entry
from points.domain.figures.identity import Standing, net_change, standing_of, standing_of_all
from points.domain.ledger.accounts import Account
from points.domain.program.program import Catalog, Program, Rule
from tests.fixtures.book import SHANGHAI
from tests.fixtures.lives import Life, Step, programs, steps

WHOLE = {"balance": 70, "held": 30, "pending:2026-12-01:2027-12": 5}


def test_points_are_outstanding_pending_held_or_owed() -> None:
    assert standing_of(Account("a", WHOLE)) == Standing(75, 30, 0)
    assert standing_of(Account("b", {"balance": -40})) == Standing(0, 0, 40)
    assert standing_of_all([Account("a", WHOLE), Account("b", {"balance": -40})]) == Standing(75, 30, 40)
    assert Standing(75, 30, 40).net == 65


@given(programs, steps)
def test_the_entries_of_a_life_change_what_its_account_holds(terms: Program, lived: list[Step]) -> None:
    life = Life(Catalog(terms, (Rule("default", "*", 1000),)))
    for step in lived:
        life.live(step)
    life.book.sweep()

    counts = merged(*(of_entry(entry, SHANGHAI) for entry in life.book.entries))
    assert net_change(counts) == standing_of(life.book.account).net
