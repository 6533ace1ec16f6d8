"""What a redemption counts as it stands."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from points.domain.figures.counts import Cell, by_day, merged, totals_by_key
from points.domain.figures.redemption_counts import of_redemption
from points.domain.rewards.transitions import Status
from tests.fixtures.book import NOON, SHANGHAI
from tests.fixtures.redemptions import redeemed

MADE = replace(redeemed("to_ship"), quantity=2, cash_fen=990)
LATER = NOON + timedelta(days=3)


def test_a_redemption_counts_on_the_day_it_was_made() -> None:
    counts = of_redemption(MADE, SHANGHAI)

    assert by_day(counts, "redemptions") == {"2026-11-22": 1}
    assert totals_by_key(counts, "units", "reward") == {"mug": 2}
    assert totals_by_key(counts, "cash_fen", "use") == {"goods": 990}


@pytest.mark.parametrize("status", get_args(Status))
def test_only_an_end_counts_again_and_on_its_own_day(status: Status) -> None:
    counts = of_redemption(replace(MADE, status=status, changed_at=LATER), SHANGHAI)

    ends = {cell.measure: cell for cell in counts if cell.day != "2026-11-22"}
    wanted = {"cancelled": "units_given_back", "refunded": "units_given_back", "expired": "units_expired"}
    assert set(ends) == {wanted[status]} if status in wanted else not ends
    assert sum(number for cell, number in counts.items() if cell.day == "2026-11-25") in (0, 6)


def test_a_step_adds_the_difference_of_what_stands() -> None:
    before, after = MADE, replace(MADE, status="cancelled", changed_at=LATER)
    found = merged(of_redemption(after, SHANGHAI), {c: -n for c, n in of_redemption(before, SHANGHAI).items()})

    assert found == {
        Cell("2026-11-25", "units_given_back"): 2,
        Cell("2026-11-25", "units_given_back", "reward", "mug"): 2,
        Cell("2026-11-25", "units_given_back", "use", "goods"): 2,
    }
