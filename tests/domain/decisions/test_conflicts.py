"""What is wrong with a decision only beside the others."""

from dataclasses import replace
from typing import Any

import pytest

from points.domain.decisions import conflicts
from points.domain.program.activity_terms import Activity
from points.domain.program.program import Ladder, Rule
from tests.fixtures.book import NOON, SHANGHAI, TEN_YUAN_A_POINT, campaign

DOUBLE = replace(campaign("2", "purchase"), campaign_id="double")


def wrong(**changes: Any) -> list[tuple[str, str]]:
    other = replace(campaign("2", "purchase"), campaign_id="other", **changes)
    return [(o.field, o.wrong) for o in conflicts.of_campaign(other, [DOUBLE], [TEN_YUAN_A_POINT], SHANGHAI)]


@pytest.mark.parametrize(
    "apart",
    [
        {"starts_at": DOUBLE.ends_at, "ends_at": DOUBLE.ends_at.replace(year=2027)},
        {"kinds": frozenset({"sign_in"})},
        {"multiplier": 3},
    ],
    ids=["later", "of another kind", "with another multiplier"],
)
def test_campaigns_that_never_meet_are_fine(apart: dict[str, Any]) -> None:
    assert wrong(**apart) == []


def test_two_alike_at_the_same_time_are_not() -> None:
    assert wrong() == [("multiplier", "same_again")]
    assert wrong(categories=frozenset({"tea"})) == [("multiplier", "same_again")]


def test_weekdays_keep_campaigns_apart() -> None:
    saturdays = replace(DOUBLE, weekdays=frozenset({6}))
    sundays = replace(DOUBLE, campaign_id="other", weekdays=frozenset({7}))

    assert not list(conflicts.of_campaign(sundays, [saturdays], [], SHANGHAI))


def test_a_weekday_has_to_be_in_the_window() -> None:
    monday = {"starts_at": NOON.replace(day=23, hour=0), "ends_at": NOON.replace(day=24, hour=0)}

    assert wrong(multiplier=3, weekdays=frozenset({2}), **monday) == [("weekdays", "no_such_day")]
    assert wrong(multiplier=3, weekdays=frozenset({1}), **monday) == []


def test_no_rule_and_campaign_make_more_than_a_point_for_a_fen() -> None:
    generous = Rule("tea", "tea", 1)

    assert [o.wrong for o in conflicts.of_rule(generous, [], [DOUBLE])] == ["too_generous"]
    assert not list(conflicts.of_rule(Rule("tea", "tea", 2), [], [DOUBLE]))
    assert not list(conflicts.of_rule(generous, [], [replace(DOUBLE, categories=frozenset({"cups"}))]))


def test_a_category_has_one_rule_and_a_new_campaign_is_not_over() -> None:
    assert [o.wrong for o in conflicts.of_rule(Rule("b", "tea", 500), [Rule("a", "tea", 1000)], [])] == ["ruled"]
    assert [o.wrong for o in conflicts.of_new_campaign(DOUBLE, DOUBLE.ends_at)] == ["over"]
    assert not list(conflicts.of_new_campaign(DOUBLE, NOON))


def test_nobody_gets_more_than_a_million_points_at_once() -> None:
    hundred = replace(campaign("100", "sign_in", "activity"), campaign_id="hundred")
    generous = Ladder((5, 10_001))
    quiz = Activity("quiz", "survey", "答题", 10_001, 1, hundred.starts_at, hundred.ends_at)

    assert [(o.field, o.wrong) for o in conflicts.of_sign_in(generous, [hundred])] == [("sign_in.ladder", "too_much")]
    assert [(o.field, o.wrong) for o in conflicts.of_activity(quiz, [hundred])] == [("points", "too_much")]
    wrong = conflicts.of_multiplier(hundred, [generous], [quiz])
    assert [(o.field, o.wrong) for o in wrong] == [("multiplier", "too_much")] * 2


def test_a_campaign_that_multiplies_an_activity_leaves_its_budget_enough_for_once() -> None:
    triple = campaign("3", "activity")
    quiz = Activity("quiz", "survey", "答题", 10, 1, triple.starts_at, triple.ends_at, budget_points=29)
    later = replace(quiz, starts_at=triple.ends_at, ends_at=triple.ends_at.replace(year=2027))

    assert [(o.field, o.wrong) for o in conflicts.of_activity(quiz, [triple])] == [("budget_points", "not_once")]
    assert not list(conflicts.of_activity(replace(quiz, budget_points=30), [triple]))
    assert not list(conflicts.of_activity(later, [triple]))


def test_a_million_is_fine_and_so_is_what_the_campaign_does_not_multiply() -> None:
    hundred = campaign("100", "sign_in")
    quiz = Activity("quiz", "survey", "答题", 1_000_000, 1, hundred.starts_at, hundred.ends_at)

    assert not list(conflicts.of_multiplier(hundred, [Ladder((10_000,))], [quiz]))
