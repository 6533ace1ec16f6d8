"""Points into rewards, and back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from points.domain import ids
from points.domain.errors import AccountFrozen, Expired, InsufficientPoints, LimitReached, OutOfStock, StateConflict
from points.domain.ledger import movements
from points.domain.ledger.accounts import Account
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.postings import Absent, AtLeast, Entry, Posting, holds
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.expiry import ExpiryPolicy, lot_of
from points.domain.program.program import Catalog
from points.domain.program.reward_terms import Reward
from points.domain.rewards import giving_back, redeeming
from points.domain.rewards.dispenser import Unit, UnitBack, UnitTaken
from points.domain.rewards.limits import day_counter
from points.domain.rewards.redeeming import Wish
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.status_counts import StatusCount, units_attribute
from points.domain.rewards.stock import StockChange, stock_owner
from tests.fixtures.book import CATALOG, MEMBER, MUG, NOON, PROGRAM, SHANGHAI, Book, program
from tests.fixtures.redemptions import COUPON, SEALED, TASTING

CODE = "C" * 33


def wish(reward: Reward, quantity: int = 1, key: str = "k" * 16) -> Wish:
    return Wish(MEMBER, key, "digest", reward.reward_id, quantity, reward.points, SEALED)


def with_points(points: int, expiry: ExpiryPolicy = PROGRAM.expiry) -> Book:
    book = Book(Catalog(program(expiry), CATALOG.rules))
    given(book, points)
    return book


def given(book: Book, points: int) -> None:
    lot = lot_of(book.catalog.program.expiry, book.now.date())
    add = movements.grant(points, lot, live_from=book.now.date(), now=book.now)
    name = ids.entry_id(book.now, "adjust", f"{len(book.entries)}")
    entry = Entry(MEMBER, name, "adjust", points, f"{len(book.entries)}", book.now, lot=lot)
    book.post(lambda _: Transaction((Posting(MEMBER, add=add, entries=(entry,)),), None))


def redeem(book: Book, reward: Reward = MUG, quantity: int = 1, key: str = "k" * 16) -> Redemption:
    asked = wish(reward, quantity, key)
    receipt = book.post(lambda found: redeeming.redeem(asked, reward, CODE, book.now, found)).receipt
    assert isinstance(receipt, Redemption)
    return receipt


def cancel(book: Book, done: Redemption) -> Transaction[Step]:
    return book.post(
        lambda found: giving_back.cancel(done, book.catalog.program, book.now, found.account, book.rebuild)
    )


# ── Redeeming ────────────────────────────────────────────────────────────────


def test_points_turn_into_goods_to_ship() -> None:
    book = with_points(50)

    done = redeem(book, quantity=2)

    assert (done.status, done.points, done.quantity, done.sealed_address) == ("to_ship", 40, 2, SEALED)
    assert book.standing.balance == 10
    assert (book.entries[-1].kind, book.entries[-1].points) == ("redeem", -40)
    assert book.entries[-1].source_id == done.redemption_id


def test_coupons_and_services_have_a_code_and_an_end_and_goods_have_neither() -> None:
    book = with_points(1000)

    mug, coupon, tasting = (redeem(book, reward, key=reward.reward_id) for reward in (MUG, COUPON, TASTING))

    assert (mug.code, mug.valid_until) == ("", None)
    assert (coupon.code, coupon.coupon) == (CODE, COUPON.coupon)
    assert tasting.valid_until == datetime(2026, 12, 22, 23, 59, 59, 999_999, tzinfo=SHANGHAI)


def test_a_redemption_takes_stock_and_counts_towards_the_members_limit() -> None:
    limited = replace(MUG, per_member_limit=3)

    transaction = redeeming.redeem(wish(limited, 2), limited, "", NOON, Findings())

    assert transaction.writes == (
        StockChange("mug", 2),
        CounterIncrement(MEMBER, "reward#mug", 2, 3),
        StatusCount(MEMBER, "to_ship", life=units_attribute("mug"), units=2),
    )


def test_what_never_runs_out_takes_no_stock() -> None:
    endless = replace(MUG, stocked=False)

    transaction = redeeming.redeem(wish(endless), endless, "", NOON, Findings())

    assert transaction.writes == (StatusCount(MEMBER, "to_ship", life=units_attribute("mug"), units=1),)


def test_a_redemption_is_written_without_looking_under_every_guard_it_needs() -> None:
    posting = redeeming.redeem(wish(MUG), MUG, "", NOON, Findings()).postings[0]

    assert posting.guards == (Absent("frozen"), AtLeast("settled_through", "2026-10"), AtLeast("balance", 20))


def test_who_has_too_few_points_is_told_so() -> None:
    book = with_points(19)

    with pytest.raises(InsufficientPoints):
        redeem(book)
    assert book.standing.balance == 19


def test_a_debt_buys_nothing_but_what_costs_nothing() -> None:
    free = replace(MUG, points=0)
    indebted = Account(MEMBER, {"balance": -5, "spent": 5, "settled_through": "2026-10"})

    with pytest.raises(InsufficientPoints):
        redeeming.redeem(wish(MUG), MUG, "", NOON, Findings(account=indebted))
    blind = redeeming.redeem(wish(free), free, "", NOON, Findings()).postings[0]
    assert blind.add == {}


@pytest.mark.parametrize(
    ("found", "refusal"),
    [
        (Findings(exhausted=frozenset({stock_owner("mug")})), OutOfStock),
        (Findings(exhausted=frozenset({MEMBER})), LimitReached),
        (Findings(account=Account(MEMBER, {"frozen": 1, "balance": 100})), AccountFrozen),
        (Findings(account=Account(MEMBER, {"balance": 19}), exhausted=frozenset({stock_owner("mug")})), OutOfStock),
    ],
)
def test_what_stood_in_the_way_is_what_the_member_is_told(found: Findings, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        redeeming.redeem(wish(MUG), MUG, "", NOON, found)


def test_points_that_died_last_month_buy_nothing_although_no_job_ran() -> None:
    book = with_points(50, ExpiryPolicy("rolling_months", months=1))
    book.now = datetime(2027, 1, 1, tzinfo=SHANGHAI)

    with pytest.raises(InsufficientPoints):
        redeem(book)
    assert [entry.points for entry in book.entries if entry.kind == "expire"] == [-50]


# ── Cancelling ───────────────────────────────────────────────────────────────


def test_a_cancelled_redemption_gives_points_stock_and_limit_back() -> None:
    book = with_points(50)
    done = redeem(book, replace(MUG, per_member_limit=3), quantity=2)

    transaction = cancel(book, done)

    assert book.standing.balance == 50
    assert transaction.receipt == Step(done, replace(done, status="cancelled", steps=1, changed_at=book.now))
    assert transaction.writes == (
        StockChange("mug", -2),
        CounterIncrement(MEMBER, "reward#mug", -2, None),
        StatusCount(MEMBER, "cancelled", "to_ship", units_attribute("mug"), -2),
    )


@pytest.mark.parametrize("unit", [None, Unit("mug@3", 0, 7)], ids=["counted", "flash"])
def test_what_a_redemption_takes_and_gives_back_belongs_to_the_life_of_its_reward(unit: Unit | None) -> None:
    book, third = with_points(50), replace(MUG, life=3, per_member_limit=2, per_day_limit=2, shards=1 if unit else 0)
    today = day_counter("mug@3", book.now)
    limit = CounterIncrement(MEMBER, "reward#mug@3", 1, 2)
    asked = wish(third)

    taken = book.post(lambda found: redeeming.redeem(asked, third, CODE, book.now, found, unit=unit))
    had = book.account.number(today)
    given_back = cancel(book, taken.receipt)

    assert taken.writes[:-1] == (UnitTaken(unit) if unit else StockChange("mug@3", 1), limit)
    assert given_back.writes[:-1] == (
        UnitBack(unit) if unit else StockChange("mug@3", -1),
        replace(limit, add=-1, ceiling=None),
    )
    assert (had, book.account.number(today)) == (1, 0)
    assert day_counter("mug", book.now) not in book.account.attributes


def test_cancelled_points_die_when_they_would_have_died() -> None:
    book = with_points(50)

    cancel(book, redeem(book))

    assert book.account.lots == {"2027-11": 50}
    assert book.account.spent == 0
    assert book.entries[-1].why == {"reward": "mug", "use": "goods"}


def test_points_whose_lot_has_died_since_come_back_for_the_grace_period_and_not_for_ever() -> None:
    book = with_points(20, ExpiryPolicy("end_of_year"))
    done = redeem(book)
    book.now = datetime(2027, 1, 1, tzinfo=SHANGHAI)

    cancel(book, done)

    assert book.standing.expiring == (("2027-02", 20),)
    assert (book.entries[-1].lot, book.entries[-1].why) == (
        "2027-02",
        {"reward": "mug", "use": "goods", "grace": 20},
    )
    book.now = datetime(2027, 3, 1, tzinfo=SHANGHAI)
    assert book.standing.balance == 0


def test_a_redemption_paid_by_a_dead_and_a_living_lot_comes_back_in_two_parts() -> None:
    book = with_points(15, ExpiryPolicy("end_of_year"))
    book.catalog = Catalog(program(ExpiryPolicy("never")), CATALOG.rules)
    given(book, 100)
    done = redeem(book)
    book.now = datetime(2027, 1, 1, tzinfo=SHANGHAI)

    cancel(book, done)

    assert book.standing.expiring == (("2027-02", 15), ("never", 100))
    assert book.entries[-1].why == {"reward": "mug", "use": "goods", "grace": 15}


def test_points_are_not_given_back_by_what_was_charged_when_somebody_looked() -> None:
    book = with_points(50, ExpiryPolicy("rolling_months", months=1))
    done = redeem(book)
    book.now = datetime(2026, 12, 31, tzinfo=SHANGHAI)
    book.sweep()
    seen = book.account
    (posting,) = giving_back.cancel(done, PROGRAM, book.now, seen, book.rebuild).postings

    book.now += timedelta(days=1)  # the lot dies, and pays
    book.sweep()

    assert posting.add["spent"] == -20
    assert all(holds(guard, seen) for guard in posting.guards)
    assert not all(holds(guard, book.account) for guard in posting.guards)


def test_points_are_given_back_whatever_else_is_cancelled_meanwhile() -> None:
    book = with_points(50)
    done, other = redeem(book, key="a" * 16), redeem(book, key="b" * 16)
    (posting,) = giving_back.cancel(done, PROGRAM, NOON, book.account, book.rebuild).postings

    cancel(book, other)

    assert all(holds(guard, book.account) for guard in posting.guards)


def test_what_cost_nothing_gives_nothing_back() -> None:
    book = with_points(5)

    cancel(book, redeem(book, replace(MUG, points=0)))

    assert book.standing.balance == 5
    assert book.entries[-1].points == 0


def test_what_is_cancelled_cannot_be_cancelled_again() -> None:
    book = with_points(50)
    done = redeem(book)

    with pytest.raises(StateConflict):
        cancel(book, replace(done, status="cancelled"))


def test_a_coupon_that_has_expired_gives_no_points_back() -> None:
    book = with_points(100)
    coupon = redeem(book, COUPON)
    book.now += timedelta(days=32)

    with pytest.raises(Expired):
        cancel(book, coupon)
