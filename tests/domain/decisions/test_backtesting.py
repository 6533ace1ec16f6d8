"""Backtests: drafts in place of what holds, and past orders as if a campaign had run."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from points.domain.decisions import backtesting
from points.domain.decisions.backtesting import Backtest, cost_fen, drafted
from points.domain.earning.calculation import EarnedLine, Line
from points.domain.earning.orders import Order
from points.domain.program.campaigns import OLD_HAND, Audience, Buyer, Campaign
from points.domain.program.program import Catalog, Rule
from tests.fixtures.book import CATALOG, NOON, PROGRAM, campaign

LAST_YEAR = replace(
    campaign("2", "purchase", budget=50),
    starts_at=datetime(2025, 1, 1, tzinfo=NOON.tzinfo),
    ends_at=datetime(2025, 2, 1, tzinfo=NOON.tzinfo),
)


def order(number: int, fen: int, *, member: str = "ming", at: datetime = NOON, back: int = 0) -> Order:
    line = EarnedLine(Line("1", "tea", fen), fen // 1000)
    returned = {"1": back} if back else {}
    return Order(f"o-{number}", member, "", "", at + timedelta(minutes=number), "", "", "", (line,), returned)


def backtested(draft: Campaign, *orders: Order, catalog: Catalog = CATALOG, buyer: Buyer = OLD_HAND) -> Backtest:
    found = Backtest(catalog, draft, lambda _: buyer)
    found.play(orders)
    return found


def test_a_draft_of_a_rule_takes_the_place_of_its_categorys_rule() -> None:
    catalog = Catalog(PROGRAM, (Rule("all", "*", 1000), Rule("tea", "tea", 500)))

    draft = drafted(catalog, [Rule("new", "tea", 100)], [campaign("2", "purchase")])

    assert [rule.rule_id for rule in draft.rules] == ["all", "new"]
    assert [one.campaign_id for one in draft.campaigns] == ["x2"]
    assert drafted(draft, (), [replace(campaign("2", "purchase"), name="again")]).campaigns[0].name == "again"


def test_past_orders_are_priced_whatever_the_drafts_window_is() -> None:
    found = backtested(replace(LAST_YEAR, budget_points=None), order(1, 10_000), order(2, 5_000, member="hong"))

    assert (found.points_then, found.points_without, found.points_with) == (15, 15, 30)
    assert found.gains == {"ming": 10, "hong": 5}


def test_the_budget_is_used_up_in_the_order_of_time() -> None:
    late, early = order(9, 20_000, member="late"), order(1, 20_000, member="early")

    found = backtested(LAST_YEAR, late, early)

    assert found.gains == {"early": 20}
    assert (found.drawn, found.refused, found.used_up_at) == (40, 1, late.at)


def test_a_day_gives_no_more_than_its_limit_with_the_draft_and_without() -> None:
    limited = Catalog(PROGRAM, (Rule("tea", "tea", 1000, daily_limit_points=25),))

    found = backtested(LAST_YEAR, order(1, 10_000), order(2, 10_000), catalog=limited)

    assert (found.points_without, found.points_with, found.lines_cut) == (20, 25, 1)


def test_members_held_out_of_the_draft_gain_nothing_and_are_counted() -> None:
    draft = replace(LAST_YEAR, budget_points=None, holdout_percent=10)
    members = [f"member{n:03d}" for n in range(200)]
    out = {member for member in members if draft.holds_out(member)}

    found = backtested(draft, *(order(1 + n % 20, 1_000, member=member) for n, member in enumerate(members)))

    assert found.held_out == out
    assert found.gains == {member: 1 for member in members if member not in out}
    assert 8 < len(out) < 35


def test_what_was_returned_since_is_left_out() -> None:
    found = backtested(LAST_YEAR, order(1, 10_000, back=4_000), order(2, 3_000, back=3_000))

    assert (found.orders, found.points_with) == (1, 12)


def test_only_the_first_of_a_newcomers_orders_is_their_first() -> None:
    first = replace(LAST_YEAR, audience=Audience(first_order=True), budget_points=None)
    week = replace(LAST_YEAR, audience=Audience(joined_within_days=7), budget_points=None)
    orders = [order(1, 10_000), order(2, 10_000), order(3, 10_000, at=NOON + timedelta(days=7))]
    newcomer = Buyer(date(2026, 11, 22), 0)

    assert backtested(first, *orders, buyer=newcomer).points_with == 40
    assert backtested(week, *orders, buyer=newcomer).points_with == 50
    assert backtested(first, *orders, buyer=Buyer(date(2026, 11, 22), 3)).points_with == 30


def test_a_started_fen_is_a_whole_one() -> None:
    assert cost_fen(101, Decimal("0.5")) == 51
    assert cost_fen(0, Decimal("0.5")) == 0


def test_an_empty_shop_gains_nothing() -> None:
    assert backtesting.Backtest(CATALOG, LAST_YEAR, lambda _: OLD_HAND).points_with == 0
