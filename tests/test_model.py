"""The real domain and the reference model live through the same random histories, and agree after every step."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from points.domain.audit.accounts import audit_history
from points.domain.audit.allowances import used_of_budgets
from points.domain.audit.books import Books
from points.domain.audit.counters import audit_days, audit_scores
from points.domain.calendar import last_day, later, month_of, week_of
from points.domain.earning import activities, adjustments, purchases, refunds, sign_in
from points.domain.earning.activities import Doing
from points.domain.earning.adjustments import Adjustment
from points.domain.earning.budgets import Tally, budget_owner
from points.domain.earning.calculation import Line
from points.domain.earning.orders import Order, Refund
from points.domain.earning.purchases import Purchase
from points.domain.earning.streaks import current_streak
from points.domain.errors import Invalid, Refusal
from points.domain.ledger import leaving
from points.domain.ledger.accounts import open_account
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.leaving import Leaver
from points.domain.ledger.postings import Entry
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Campaign, Catalog, Program, Rule
from points.domain.rewards import giving_back, redeeming
from points.domain.rewards.redeeming import Wish
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.stock import stock_owner
from points.domain.zones import FormerZone, ProgramZone
from tests.fixtures.book import MEMBER, MUG, NOON, SHANGHAI, Book, activity, program
from tests.fixtures.stores import Store
from tests.model.reference import FOR_EVER, Life, Reference

STEPS: Final = int(os.environ.get("MODEL_STEPS", "10000"))  # a step is something done and everything compared
STEPS_EACH: Final = 100

RULES: Final = (Rule("default", "*", 1000), Rule("tea", "tea", 700, daily_limit_points=60))

lines = st.lists(
    st.tuples(st.sampled_from(["tea", "tea", "cup", "book"]), st.integers(1, 30_000)), min_size=1, max_size=4
)
programs = st.builds(
    program,
    st.sampled_from(
        [
            ExpiryPolicy("rolling_months", months=1),
            ExpiryPolicy("rolling_months", months=3),
            ExpiryPolicy("rolling_months", months=60),
            ExpiryPolicy("end_of_year"),
            ExpiryPolicy("end_of_year", years=1),
            ExpiryPolicy("never"),
        ]
    ),
    pending_days=st.sampled_from([0, 0, 1, 7, 40, 90]),
    grace_months=st.sampled_from([0, 1, 2]),
)
multipliers = st.sampled_from([None, "1.1", "1.5", "2", "2.3"])
waits = st.one_of(
    st.builds(timedelta, hours=st.integers(1, 30)),
    st.builds(timedelta, hours=st.integers(1, 30)),
    st.builds(timedelta, days=st.integers(1, 45)),
    st.builds(timedelta, days=st.integers(1, 100), microseconds=st.integers(0, 1)),
    st.builds(timedelta, days=st.sampled_from([365, 400, 800])),
)


class Histories(RuleBasedStateMachine):
    """One member, kept twice. What one refuses the other must refuse, for the same reason."""

    steps: ClassVar = 0

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.reference = Reference(NOON.date())
        self.orders: list[Order] = []
        self.left_orders: list[Order] = []  # of accounts that were left
        self.left_entries: list[Entry] = []
        self.redemptions: list[Redemption] = []
        self.names = 0
        self.zones: tuple[ZoneInfo, tuple[FormerZone, ...]] = SHANGHAI, ()
        self.limit: int | None = None

    @property
    def now(self) -> datetime:
        return self.book.now

    @property
    def catalog(self) -> Catalog:
        return self.book.catalog

    # ── What members do, and what is done to them ──

    @initialize(terms=programs)
    def open(self, terms: Program) -> None:
        self.book.catalog = Catalog(terms, RULES)

    @rule(bought=lines)
    def buy(self, bought: list[tuple[str, int]]) -> None:
        order_lines = [Line(str(number), *line) for number, line in enumerate(bought)]
        purchase = Purchase(self.name("o"), MEMBER, self.now, order_lines, "", "")
        order = self.book.post(lambda found: purchases.buy(purchase, self.catalog, self.now, found)).receipt
        assert isinstance(order, Order)
        self.orders.append(order)

        expected = self.reference.buy(order.order_id, order_lines, self.catalog, self.now)

        assert {earned.line.line_id: earned.points for earned in order.lines} == expected

    @rule()
    def sign_in(self) -> None:
        def plan(found: Findings) -> Transaction[None]:
            return sign_in.post(found.account or self.book.account, self.catalog, self.now, found)[1]

        self.both(lambda: _earned(self.book.post(plan)), lambda: self.reference.sign_in(self.catalog, self.now))

    @rule(points=st.integers(0, 40), which=st.sampled_from(["quiz", "game"]))
    def play(self, points: int, which: str) -> None:
        life, total = self.reference.activities[which][-1], 5 if which == "game" else None
        game = activity(points, daily_limit=2, total_limit=total, name=which)
        game = replace(game, life=life.number, budget_points=life.supply)
        doing = Doing(MEMBER, which, self.name("tap"), "")
        self.both(
            lambda: _earned(self.book.post(lambda found: activities.do(doing, game, self.catalog, self.now, found))),
            lambda: self.reference.play(doing.key, game, self.catalog, self.now),
        )

    @rule(cost=st.integers(0, 120))
    def redeem(self, cost: int) -> None:
        mug, wish = self.reference.mugs[-1], Wish(MEMBER, f"{self.names:016d}", "", "mug", 1, cost)
        reward = replace(MUG, points=cost, life=mug.number, stocked=mug.supply is not None, per_member_limit=self.limit)
        self.names += 1
        self.both(
            lambda: self.keep(self.book.post(lambda found: redeeming.redeem(wish, reward, "", self.now, found))),
            lambda: self.reference.redeem(wish.key, cost, self.limit, self.now),
        )

    @precondition(lambda self: self.redemptions)
    @rule(which=st.integers(0, 100))
    def cancel(self, which: int) -> None:
        number = which % len(self.redemptions)
        done, terms = self.redemptions[number], self.catalog.program

        def cancel() -> None:
            self.book.post(lambda found: giving_back.cancel(done, terms, self.now, found.account, self.book.rebuild))
            self.redemptions[number] = replace(done, status="cancelled")

        self.both(cancel, lambda: self.reference.cancel(done.key, terms, self.now))

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 100), hundredths=st.lists(st.integers(0, 101), min_size=4, max_size=4))
    def refund(self, which: int, hundredths: list[int]) -> None:
        number = which % len(self.orders)
        order, refund_id = self.orders[number], self.name("r")
        parts = zip(order.lines, hundredths, strict=False)
        lines_fen = {e.line.line_id: e.line.amount_fen * part // 100 for e, part in parts}

        def plan(found: Findings) -> Transaction[Refund]:
            assert found.account is not None
            return refunds.refund(order, refund_id, lines_fen, "", self.now, found.account, self.book.rebuild)

        def refund() -> tuple[int, int]:
            receipt = self.book.post_after_reading(plan).receipt
            assert isinstance(receipt, Refund)
            refunded = Counter(order.refunded_fen) + Counter(lines_fen)
            receipts = {**order.refunds, refund_id: receipt.receipt}
            self.orders[number] = replace(order, refunded_fen=dict(refunded), refunds=receipts)
            return receipt.receipt.clawed_back, receipt.receipt.debt

        self.both(refund, lambda: self.reference.refund(order.order_id, lines_fen, self.now))

    @rule(points=st.integers(-60, 60).filter(bool))
    def adjust(self, points: int) -> None:
        wanted, terms = Adjustment(MEMBER, self.name("a"), "", points, "reason", "operator"), self.catalog.program
        self.both(
            lambda: self.keep(self.book.post(lambda found: adjustments.adjust(wanted, terms, self.now, found))),
            lambda: self.reference.adjust(wanted.key, points, terms, self.now),
        )

    @precondition(lambda self: self.names % 20 == 19 or (self.book.standing.debt and self.names % 4 == 3))
    @rule()
    def leave_and_come_back(self) -> None:
        """Seldom, for histories have to grow long; more often with a debt."""
        self.pass_time(timedelta(microseconds=1))
        kept = leaving.inherited(self.book.account.attributes)
        left = Leaver("p", 1, self.now, self.now, debt=self.book.standing.debt, attributes=kept)
        somebody = open_account(MEMBER, self.now)
        self.book.account, debt = leaving.returned(somebody, left, leaving.debt_of(left, 0), self.now)
        self.left_orders, self.left_entries = self.left_orders + self.orders, self.left_entries + self.book.entries
        self.book.entries, self.orders, self.redemptions = list(debt), [], []
        self.reference.leave_and_come_back(self.now)

    @rule(time=waits)
    def wait(self, time: timedelta) -> None:
        self.pass_time(time)

    @rule()
    def run_the_job(self) -> None:
        self.book.sweep()

    @rule(terms=programs)
    def change_the_program(self, terms: Program) -> None:
        self.book.catalog = replace(self.catalog, program=replace(terms, zone=self.catalog.program.zone))

    @precondition(lambda self: len(self.zones[1]) < 3)
    @rule(name=st.sampled_from(["Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Kolkata", "UTC"]))
    def move(self, name: str) -> None:
        """The program moves to another zone, at an hour at which no day comes a second time."""
        wanted, held = ZoneInfo(name), self.zones[0]
        if self.now.astimezone(wanted).date() < self.now.date() or wanted is held:
            return
        self.pass_time(timedelta(microseconds=1))
        self.zones = wanted, (*self.zones[1], FormerZone(held, self.now))
        zone = ProgramZone(*self.zones)
        self.book.now = self.now.astimezone(zone)
        self.book.catalog = replace(self.catalog, program=replace(self.catalog.program, zone=zone))
        self.audit()

    # ── What the merchant changes, deletes and creates again ──

    @rule(multiplier=multipliers, budget=st.sampled_from([None, 50, 200, 1000]))
    def change_the_campaign(self, multiplier: str | None, budget: int | None) -> None:
        if not multiplier:
            self.book.catalog = replace(self.catalog, campaigns=())
            return
        life = self.reference.campaigns[-1]
        self.both(lambda: self.fill(_owner_of_campaign(life), budget), lambda: self.reference.set_supply(life, budget))
        running = replace(_always(Decimal(multiplier)), life=life.number, budget_points=life.supply)
        self.book.catalog = replace(self.catalog, campaigns=(running,))

    @rule(budget=st.sampled_from([None, 50, 200, 1000]))
    def create_the_campaign_again(self, budget: int | None) -> None:
        self.reference.begin_again(self.reference.campaigns, budget)
        life = self.reference.campaigns[-1]
        self.fill(_owner_of_campaign(life), budget)
        running = (replace(one, life=life.number, budget_points=budget) for one in self.catalog.campaigns)
        self.book.catalog = replace(self.catalog, campaigns=tuple(running))

    @rule(which=st.sampled_from(["quiz", "game"]), budget=st.sampled_from([None, 30, 100]))
    def create_an_activity_again(self, which: str, budget: int | None) -> None:
        self.reference.begin_again(self.reference.activities[which], budget)

    @rule(stock=st.sampled_from([None, 0, 1, 2, 5]))
    def change_the_stock(self, stock: int | None) -> None:
        life = self.reference.mugs[-1]
        self.both(lambda: self.fill(_owner_of_mug(life), stock), lambda: self.reference.set_supply(life, stock))

    @rule(stock=st.sampled_from([None, 1, 2, 5]), limit=st.sampled_from([None, 1, 3]))
    def create_the_mug_again(self, stock: int | None, limit: int | None) -> None:
        self.reference.begin_again(self.reference.mugs, stock)
        self.limit = limit
        self.fill(_owner_of_mug(self.reference.mugs[-1]), stock)

    def fill(self, owner: str, supply: int | None) -> None:
        """As the catalog does it: the whole supply, what is out of it or given included."""
        if supply is None:
            return
        store = self.book.stores.stores.get(owner, Store())
        if store.left + supply - store.supply < 0:
            raise Invalid({})
        self.book.stores.filled(owner, supply)

    # ── What must be the same ──

    @invariant()
    def agree(self) -> None:
        Histories.steps += 1
        standing, purse = self.book.standing, self.reference.purse(self.now)
        assert (standing.balance, standing.pending, standing.debt) == (purse.balance, purse.pending, purse.debt)
        assert [(_last_day(lot), points) for lot, points in standing.expiring] == purse.expiring

        overdue = overdue_posting(self.book.account, self.now)
        history: Counter[str] = Counter()
        for entry in (*self.book.entries, *(overdue.entries if overdue else ())):
            history[entry.kind] += entry.points
        assert +history == +purse.history
        assert -history == -purse.history
        assert sum(history.values()) == standing.balance + standing.pending

    @invariant()
    def agree_on_the_boards(self) -> None:
        account, today = self.book.account, self.now.date()
        monday = today - timedelta(days=today.weekday())
        assert account.number("score:total") == self.reference.score(date.min, today)
        assert account.number(f"score:{month_of(today)}") == self.reference.score(today.replace(day=1), today)
        assert account.number(f"score:{week_of(today)}") == self.reference.score(monday, today)
        assert current_streak(account, today - timedelta(days=1)) == self.reference.streak(self.now)

    @invariant()
    def agree_on_what_is_left(self) -> None:
        stores = self.book.stores.stores
        for life in self.reference.mugs:
            assert _out(stores, _owner_of_mug(life)) == life.out
        used = used_of_budgets(self.orders + self.left_orders, self.book.entries + self.left_entries)
        for life in self.reference.campaigns:
            tally = used.get(_owner_of_campaign(life), Tally())
            assert _out(stores, _owner_of_campaign(life)) == life.out == tally.given - tally.back

    def audit(self) -> None:
        """What was written in one zone is right in the next."""
        books = Books(self.book.account, self.book.entries, self.orders)
        differences = [
            *audit_history(books, self.now),
            *audit_scores(books, self.now),
            *audit_days(books, self.now),
        ]
        assert [str(difference) for difference in differences] == []

    def teardown(self) -> None:
        self.audit()

    def pass_time(self, by: timedelta) -> None:
        """Real time: where the program moved to the west, some hours are told twice."""
        self.book.now = later(self.now, by).astimezone(self.now.tzinfo)

    # ── Both at once ──

    def both(self, real: Callable[[], object], reference: Callable[[], object]) -> None:
        """Does it here and there: the same answer, or the same refusal."""
        self.pass_time(timedelta(microseconds=1))  # the history is in the order in which things were done
        assert _outcome(real) == _outcome(reference)

    def keep(self, transaction: Transaction[Any]) -> None:
        if isinstance(transaction.receipt, Redemption):
            self.redemptions.append(transaction.receipt)

    def name(self, kind: str) -> str:
        self.names += 1
        return f"{kind}-{self.names}"


def test_the_ledger_and_the_reference_model_agree_on_any_history(capsys: pytest.CaptureFixture[str]) -> None:
    Histories.steps = histories = 0
    while Histories.steps < STEPS:
        some = max(1, (STEPS - Histories.steps) // STEPS_EACH)  # short ones leave steps for another round
        run_state_machine_as_test(Histories, settings=_settings(some))
        histories += some

    with capsys.disabled():
        sys.stdout.write(f"\nmodel: {Histories.steps} steps in {histories} histories, and the ledger agrees\n")
    assert Histories.steps >= STEPS


def _settings(histories: int) -> settings:
    return settings(
        max_examples=histories,
        stateful_step_count=STEPS_EACH,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def _outcome(action: Callable[[], object]) -> object:
    try:
        return action()
    except Refusal as refusal:
        return refusal.code


def _earned(transaction: Transaction[Any]) -> int:
    return transaction.postings[0].entries[0].points


def _last_day(lot: str) -> date:
    return FOR_EVER if lot == "never" else last_day(lot)


def _owner_of_mug(life: Life) -> str:
    return stock_owner(replace(MUG, life=life.number).life_id)


def _owner_of_campaign(life: Life) -> str:
    return budget_owner(replace(_always(Decimal(1)), life=life.number).life_id)


def _out(stores: Mapping[str, Store], owner: str) -> int:
    return stores[owner].supply - stores[owner].left if owner in stores else 0


def _always(multiplier: Decimal) -> Campaign:
    starts, ends = datetime(2020, 1, 1, tzinfo=SHANGHAI), datetime(2900, 1, 1, tzinfo=SHANGHAI)
    return Campaign("always", "", starts, ends, multiplier, frozenset({"purchase", "sign_in", "activity"}))
