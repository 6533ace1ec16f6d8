"""Which lots paid for what, read from the history alone."""

from datetime import datetime, timedelta

from hypothesis import given, settings

from points.domain.ledger import charging
from points.domain.ledger.charging import Charge
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog, Program, Rule
from tests.fixtures.book import NOON, SHANGHAI, Book, program
from tests.fixtures.lives import Life, Step, programs, steps

BUY, REDEEM, CANCEL, REFUND = "buy", "redeem", "cancel", "refund"


def life(terms: Program) -> Life:
    return Life(Catalog(terms, (Rule("default", "*", 1000),)))


def debits(book: Book) -> list[str]:
    return [entry.entry_id for entry in book.entries if entry.kind in ("redeem", "adjust") and entry.points < 0]


def wait_until(one: Life, month: int, day: int = 10, year: int = 2027) -> None:
    one.book.now = datetime(year, month, day, 12, tzinfo=SHANGHAI)


def test_a_debit_is_charged_to_the_lot_that_dies_first_and_until_then_only_provisionally() -> None:
    one = life(program(ExpiryPolicy("rolling_months", months=2)))
    one.live(Step(BUY, 30, 0))
    wait_until(one, 12, year=2026)
    one.live(Step(BUY, 30, 0))
    one.live(Step(REDEEM, 40, 0))
    (debit,) = debits(one.book)

    before = charging.charges(one.book.entries, one.book.now)
    wait_until(one, 2)
    after = charging.charges(one.book.entries, one.book.now)

    assert before[debit] == [Charge("2027-01", 30, settled=False), Charge("2027-02", 10, settled=False)]
    assert after[debit] == [Charge("2027-01", 30, settled=True), Charge("2027-02", 10, settled=False)]


def test_who_spends_first_is_charged_first() -> None:
    one = life(program(ExpiryPolicy("rolling_months", months=2)))
    one.live(Step(BUY, 30, 0))
    wait_until(one, 12, year=2026)
    one.live(Step(BUY, 30, 0))
    for _ in range(2):
        one.live(Step(REDEEM, 20, 0))
    first, second = debits(one.book)

    charged = charging.charges(one.book.entries, one.book.now)

    assert [charge.lot for charge in charged[first]] == ["2027-01"]
    assert [charge.lot for charge in charged[second]] == ["2027-01", "2027-02"]


def test_a_dead_lot_that_paid_for_a_cancelled_redemption_does_not_pay_for_what_was_redeemed_after_its_death() -> None:
    one = life(program(ExpiryPolicy("rolling_months", months=2)))
    one.live(Step(BUY, 30, 0))
    one.live(Step(REDEEM, 30, 0))
    wait_until(one, 12, year=2026)
    one.live(Step(BUY, 30, 0))
    wait_until(one, 2)  # the first lot has died, and paid
    one.live(Step(REDEEM, 20, 0))
    first, second = debits(one.book)

    one.live(Step(CANCEL, 0, 0))
    charged = charging.charges(one.book.entries, one.book.now)

    # All thirty live again for the grace period; the second redemption is paid by the lot that lived.
    assert charged[first] == [Charge("2027-01", 30, settled=True)]
    assert charged[second] == [Charge("2027-02", 20, settled=False)]
    assert one.book.entries[-1].why == {"reward": "mug", "use": "goods", "grace": 30}
    assert one.book.standing.balance == 40


def test_a_debit_no_lot_pays_for_is_a_debt() -> None:
    one = life(program())
    one.live(Step(BUY, 30, 0))
    one.live(Step(REDEEM, 30, 0))
    one.live(Step(REFUND, 60, 0))
    (debit,) = debits(one.book)

    charged = charging.charges(one.book.entries, one.book.now)

    assert charged[debit] == []
    assert one.book.standing.debt == 30


@given(programs, steps)
@settings(max_examples=150)
def test_the_history_alone_says_what_the_account_says(terms: Program, history: list[Step]) -> None:
    one = life(terms)
    for step in history:
        one.live(step)
        stored = one.book.account

        books = charging.rebuild(one.book.entries, SHANGHAI, stored.settled_through)
        books.close(stored.settled_through)

        waiting = {key: points for key, points in books.waiting.items() if points or key in stored.pending}
        come_alive = waiting.keys() - stored.pending.keys()
        lots = books.in_lots(lambda lot, day: not day or (day, lot) in come_alive)  # noqa: B023
        assert {lot: points for lot, points in lots.items() if points} == {
            lot: points for lot, points in stored.lots.items() if points
        }
        assert books.spent == stored.spent
        assert books.expired == books.written_off
        assert all(waiting[key] == points for key, points in stored.pending.items())
        assert books.misplaced == []


@given(programs, steps)
@settings(max_examples=100)
def test_what_is_charged_to_a_lot_was_in_it_and_what_was_spent_is_charged_or_owed(
    terms: Program, history: list[Step]
) -> None:
    one = life(terms)
    for step in history:
        one.live(step)

    charged = charging.charges(one.book.entries, one.book.now)

    granted: dict[str, int] = {}
    for entry in one.book.entries:
        if entry.points > 0 and entry.lot and entry.kind != "cancel":
            granted[entry.lot] = granted.get(entry.lot, 0) + entry.points
        if entry.kind == "cancel" and entry.lot:
            granted[entry.lot] = granted.get(entry.lot, 0) + int(entry.why["grace"])
    used: dict[str, int] = {}
    for parts in charged.values():
        for charge in parts:
            used[charge.lot] = used.get(charge.lot, 0) + charge.points
    assert all(points <= granted[lot] for lot, points in used.items())
    assert all(charge.points > 0 for parts in charged.values() for charge in parts)


def test_two_months_of_silence_change_nothing_in_what_was_charged() -> None:
    one = life(program(ExpiryPolicy("rolling_months", months=1)))
    one.live(Step(BUY, 30, 0))
    one.live(Step(REDEEM, 20, 0))
    (debit,) = debits(one.book)

    later = charging.charges(one.book.entries, NOON + timedelta(days=90))

    assert later[debit] == [Charge("2026-12", 20, settled=True)]
