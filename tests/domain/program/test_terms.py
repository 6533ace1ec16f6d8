"""The version that names the rules a member accepts."""

from dataclasses import replace
from typing import Any

import pytest

from points.domain.program import terms
from points.domain.program.board_terms import Prize
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Ladder, MakeUpTerms, ReferralTerms, Rule
from tests.fixtures.book import CATALOG, PROGRAM


@pytest.mark.parametrize(
    "change",
    [
        {"expiry": ExpiryPolicy("never")},
        {"grace_months": 2},
        {"pending_days": 7},
        {"ladder": Ladder((1, 2, 3))},
        {"make_up": MakeUpTerms(2, 20)},
        {"referral": ReferralTerms(inviter_points=1)},
        {"prizes": (Prize("week", 1, 3, 100),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_rule_is_another_version(change: dict[str, Any]) -> None:
    changed = replace(CATALOG, program=replace(PROGRAM, **change))

    assert terms.version(changed) != terms.version(CATALOG)


def test_another_price_of_a_point_is_another_version() -> None:
    assert terms.version(replace(CATALOG, rules=(Rule("default", "*", 2000),))) != terms.version(CATALOG)


def test_the_same_rules_are_the_same_version_however_often_they_were_edited() -> None:
    edited = replace(CATALOG, program=replace(PROGRAM, version=9), rules=(Rule("other", "*", 1000, version=4),))

    assert terms.version(edited) == terms.version(CATALOG)
    assert len(terms.version(CATALOG)) == 12
