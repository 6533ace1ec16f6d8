"""What an order is worth."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.earning.budgets import BudgetDraw
from points.domain.earning.calculation import EarnedLine, Line, Seen, multiplied, price_order, spread
from points.domain.earning.daily_limits import daily_guards, days_over
from points.domain.ledger.counters import daily_counter
from points.domain.ledger.postings import AtMost
from points.domain.program.program import Campaign, Catalog, Rule
from tests.fixtures.book import CATALOG, NOON, PROGRAM, campaign

TEA_AND_CUPS = Catalog(PROGRAM, (Rule("tea", "tea", 500), Rule("rest", "*", 1000)))
weights = st.lists(st.integers(1, 100_000_000), min_size=1, max_size=50)
fen = st.integers(1, 1_000_000)
multipliers = st.decimals(Decimal("0.01"), 100, places=2)


def line(amount_fen: int, category: str = "tea", name: str = "1") -> Line:
    return Line(name, category, amount_fen)


def lines_of(*amounts_fen: int, category: str = "tea") -> list[Line]:
    return [line(amount, category, str(number)) for number, amount in enumerate(amounts_fen)]


def points_of(earned: tuple[EarnedLine, ...]) -> list[int]:
    return [each.points for each in earned]


# ── Rules ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("amount_fen", "points"), [(999, 0), (1000, 1), (1999, 1), (2000, 2), (100_000_000, 100_000)])
def test_every_full_ten_yuan_is_a_point(amount_fen: int, points: int) -> None:
    assert price_order([line(amount_fen)], CATALOG, NOON).points == points


def test_lines_of_a_category_are_added_before_anything_is_rounded_off() -> None:
    earned = price_order(lines_of(600, 600, 800), CATALOG, NOON)

    assert earned.points == 2
    assert points_of(earned.lines) == [1, 0, 1]


def test_each_category_is_rounded_off_by_itself() -> None:
    earned = price_order([line(999, "tea", "1"), line(999, "cups", "2")], CATALOG, NOON)

    assert earned.points == 0


def test_a_rule_for_a_category_comes_before_the_rule_for_everything() -> None:
    earned = price_order([line(1000, "tea", "1"), line(1000, "cups", "2")], TEA_AND_CUPS, NOON)

    assert points_of(earned.lines) == [2, 1]
    assert [each.why["rule"] for each in earned.lines] == ["tea", "rest"]


def test_a_category_without_a_rule_earns_nothing_and_says_so() -> None:
    only_tea = Catalog(PROGRAM, (Rule("tea", "tea", 500),))

    earned = price_order([line(5000, "gift cards")], only_tea, NOON)

    assert earned.points == 0
    assert earned.lines[0].why == {"none": "no_rule"}


def test_the_lines_are_answered_in_the_order_they_came() -> None:
    mixed = [line(1000, "tea", "1"), line(1000, "cups", "2"), line(1000, "tea", "3")]

    earned = price_order(mixed, TEA_AND_CUPS, NOON)

    assert [each.line for each in earned.lines] == mixed


# ── Campaigns ────────────────────────────────────────────────────────────────


def test_a_campaign_multiplies_after_the_rule_has_rounded() -> None:
    doubled = replace(CATALOG, campaigns=(campaign("2", "purchase"),))

    assert price_order([line(1999)], doubled, NOON).points == 2


def test_half_a_point_of_a_campaign_is_rounded_off() -> None:
    by_half = replace(CATALOG, campaigns=(campaign("1.5", "purchase"),))

    assert price_order([line(3000)], by_half, NOON).points == 4


@pytest.mark.parametrize(("points", "multiplier", "worth"), [(50, "2.3", 115), (100, "1.15", 115), (100, "1.1", 110)])
def test_no_point_is_lost_because_tenths_are_not_binary(points: int, multiplier: str, worth: int) -> None:
    assert multiplied(points, Decimal(multiplier)) == worth


def test_of_two_campaigns_the_better_one_counts_and_they_do_not_add_up() -> None:
    both = replace(CATALOG, campaigns=(campaign("2", "purchase"), campaign("3", "purchase")))

    earned = price_order([line(1000)], both, NOON)

    assert earned.points == 3
    assert earned.lines[0].why["campaign"] == "x3"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (campaign("2", "sign_in"), "of another kind"),
        (campaign("2", "purchase", categories=frozenset({"cups"})), "for another category"),
        (replace(campaign("2", "purchase"), starts_at=NOON.replace(day=23)), "not begun"),
        (replace(campaign("2", "purchase"), ends_at=NOON), "over at this very moment"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_campaign_for_something_else_multiplies_nothing(other: Campaign, reason: str) -> None:
    assert price_order([line(1000)], replace(CATALOG, campaigns=(other,)), NOON).points == 1


def test_a_budget_is_drawn_on_once_for_the_whole_order() -> None:
    limited = replace(CATALOG, campaigns=(campaign("2", "purchase", budget=100),))

    earned = price_order([line(1000, "tea", "1"), line(2000, "cups", "2")], limited, NOON)

    assert earned.budgets == (BudgetDraw("x2", 6),)


def test_a_campaign_whose_budget_is_used_up_is_as_if_it_were_not_there() -> None:
    limited = replace(CATALOG, campaigns=(campaign("2", "purchase", budget=1),))

    earned = price_order([line(5000)], limited, NOON, Seen(exhausted=frozenset({"x2"})))

    assert earned.points == 5
    assert earned.budgets == ()


@given(st.integers(0, 1_000_000), multipliers)
def test_multiplying_never_rounds_up(points: int, multiplier: Decimal) -> None:
    assert 0 <= points * multiplier - multiplied(points, multiplier) < 1


# ── Daily limits ─────────────────────────────────────────────────────────────


def test_a_day_gives_no_more_than_the_rules_limit() -> None:
    limited = Catalog(PROGRAM, (Rule("default", "*", 1000, daily_limit_points=10),))

    morning = price_order([line(7000)], limited, NOON)
    evening = price_order([line(7000)], limited, NOON, Seen(used_today={"default": 7}))
    night = price_order([line(7000)], limited, NOON, Seen(used_today={"default": 10}))

    assert [earned.points for earned in (morning, evening, night)] == [7, 3, 0]
    assert evening.lines[0].why["daily_limit"] == 10
    assert "daily_limit" not in morning.lines[0].why


def test_categories_under_one_rule_share_its_daily_limit() -> None:
    limited = Catalog(PROGRAM, (Rule("default", "*", 1000, daily_limit_points=10),))

    earned = price_order([line(7000, "tea", "1"), line(7000, "cups", "2")], limited, NOON)

    assert points_of(earned.lines) == [7, 3]
    assert [(spent.points, spent.limit) for spent in earned.daily] == [(10, 10)]


def test_what_an_order_takes_of_the_day_is_guarded_by_what_the_limit_leaves() -> None:
    limited = Catalog(PROGRAM, (Rule("default", "*", 1000, daily_limit_points=10),))
    earned = price_order([line(7000)], limited, NOON)

    add, guards = daily_guards(earned.daily, "2026-11-22")

    counter = daily_counter("2026-11-22", "r", "default")
    assert add == {counter: 7}
    assert guards == [AtMost(counter, 3)]


def test_a_days_counter_takes_those_of_the_months_earlier_days_with_it() -> None:
    assert days_over("day:20261103:a.quiz") == ("day:20261101:a.quiz", "day:20261102:a.quiz")
    assert days_over("day:20261201:a.quiz") == ()


@given(st.lists(fen, min_size=1, max_size=10), st.integers(1, 50))
def test_no_day_gives_more_than_the_limit_however_many_orders_it_has(orders_fen: list[int], limit: int) -> None:
    limited = Catalog(PROGRAM, (Rule("default", "*", 1000, daily_limit_points=limit),))
    used = 0

    for amount in orders_fen:
        used += price_order([line(amount)], limited, NOON, Seen(used_today={"default": used})).points

    assert used == min(limit, sum(amount // 1000 for amount in orders_fen))


# ── Laws ─────────────────────────────────────────────────────────────────────


@given(st.integers(0, 1_000_000), weights)
def test_points_spread_over_lines_are_all_of_them_and_fair_to_a_point(points: int, weights: list[int]) -> None:
    shares = spread(points, weights)

    assert sum(shares) == points
    exact = [Decimal(points) * weight / sum(weights) for weight in weights]
    assert all(abs(share - due) < 1 for share, due in zip(shares, exact, strict=True))


def test_the_earlier_of_equal_lines_gets_the_odd_point() -> None:
    assert spread(4, [1, 1, 1]) == [2, 1, 1]


def test_nothing_is_spread_over_lines_that_cost_nothing() -> None:
    assert spread(0, [0, 0]) == [0, 0]


@given(st.lists(fen, min_size=1, max_size=20), multipliers)
def test_splitting_an_order_never_earns_more(amounts_fen: list[int], multiplier: Decimal) -> None:
    catalog = replace(CATALOG, campaigns=(campaign(str(multiplier), "purchase"),))

    whole = price_order(lines_of(*amounts_fen), catalog, NOON).points
    split = sum(price_order([line(amount)], catalog, NOON).points for amount in amounts_fen)

    assert split <= whole


def test_attack_24_a_hundred_orders_just_below_a_point_earn_nothing() -> None:
    assert sum(price_order([line(99)], CATALOG, NOON).points for _ in range(100)) == 0
    assert price_order(lines_of(*[99] * 100), CATALOG, NOON).points == 9


@given(st.lists(st.tuples(fen, st.sampled_from(["tea", "cups", "books"])), min_size=1, max_size=20))
def test_naming_more_categories_never_earns_more(priced: list[tuple[int, str]]) -> None:
    in_one = price_order([line(amount, "tea", str(i)) for i, (amount, _) in enumerate(priced)], CATALOG, NOON)
    in_many = price_order([line(amount, name, str(i)) for i, (amount, name) in enumerate(priced)], CATALOG, NOON)

    assert in_many.points <= in_one.points
    assert in_many.points == sum(points_of(in_many.lines))
