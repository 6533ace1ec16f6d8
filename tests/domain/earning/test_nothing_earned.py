"""Why lines of an order earned nothing, from what pricing the order left in them."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from points.domain.earning import nothing_earned
from points.domain.earning.calculation import Line, Seen, price_order
from points.domain.earning.orders import Order
from points.domain.program.program import Catalog, Rule
from tests.fixtures.book import NOON, PROGRAM, campaign

TEA = Rule("tea", "tea", 1000)
LIMITED = replace(TEA, daily_limit_points=5)


def why_nothing(rule: Rule, *lines: Line, used_today: int = 0) -> Mapping[str, str | None]:
    catalog = Catalog(PROGRAM, rules=(rule,))
    earned = price_order(lines, catalog, NOON, Seen({rule.rule_id: used_today}))
    return nothing_earned.of_order(Order("o-1", "m", "", "", NOON, "", "", "", earned.lines))


def test_a_line_that_earned_points_has_no_reason() -> None:
    assert why_nothing(TEA, Line("1", "tea", 1000)) == {"1": None}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (Line("1", "cups", 100_000), "no_rule"),
        (Line("1", "tea", 999), "below_minimum"),
        (Line("1", "tea", 0), "gift"),
    ],
)
def test_a_line_alone_that_earned_nothing_says_why(line: Line, why: str) -> None:
    assert why_nothing(TEA, line) == {"1": why}


def test_a_limit_that_is_used_up_leaves_nothing_and_one_that_is_not_leaves_the_rest() -> None:
    assert why_nothing(LIMITED, Line("1", "tea", 9000), used_today=5) == {"1": "daily_limit"}
    assert why_nothing(LIMITED, Line("1", "tea", 9000), used_today=4) == {"1": None}


def test_one_point_of_a_category_reaches_one_of_its_lines() -> None:
    told = why_nothing(TEA, Line("1", "tea", 400), Line("2", "tea", 700), Line("3", "tea", 0))

    assert told == {"1": "shared_out", "2": None, "3": "gift"}


def test_a_campaign_makes_no_points_of_nothing() -> None:
    catalog = Catalog(PROGRAM, rules=(TEA,), campaigns=(campaign("2"),))
    earned = price_order([Line("1", "tea", 999)], catalog, NOON)

    assert nothing_earned.of_line(earned.lines[0], 0) == "below_minimum"
