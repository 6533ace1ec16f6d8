"""The accountant's journal."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from points.domain.figures.journal import Line, Moved, balance, journal

YUAN = 100
A_YUAN = Fraction(100)
SOLD = Moved(date(2026, 11, 1), paid_fen=100_000 * YUAN, sale_points=10_000)


def booked(*moved: Moved, month: str = "2026-11", rate: Fraction = Fraction(95, 100)) -> list[Line]:
    return list(journal(moved, month, lambda _: rate, A_YUAN))


def amounts(lines: Iterable[Line], event: str) -> list[int]:
    return [line.amount_fen for line in lines if line.event == event]


def test_a_sale_defers_8_676_and_4_500_redeemed_points_release_4_110() -> None:
    """IFRS 15, Example 52, as a shop would book it."""
    lines = booked(SOLD, Moved(date(2026, 11, 20), redeemed=4_500))

    (deferred,), (earned,) = amounts(lines, "sale"), amounts(lines, "redeemed")
    assert [round(deferred, -2) // YUAN, round(earned, -2) // YUAN] == [8_676, 4_110]
    assert balance(lines, "contract_liability") == deferred - earned
    assert balance(lines, "revenue") == earned - deferred


def test_a_changed_estimate_is_booked_in_the_year_it_changes() -> None:
    """Example 52, second year: 8,500 redeemed of 9,700 expected release 7,603 in all."""
    first, second = Moved(date(2026, 11, 20), redeemed=4_500), Moved(date(2027, 11, 20), redeemed=4_000)
    rates = {"2026-11": Fraction(95, 100), "2027-11": Fraction(97, 100)}

    lines = list(journal([SOLD, first, second], "2027-11", rates.__getitem__, A_YUAN))

    deferred = sum(amounts(booked(SOLD), "sale"))
    before = sum(amounts(booked(SOLD, first), "redeemed"))
    assert amounts(lines, "redeemed") == [round(Fraction(deferred * 8_500, 9_700)) - before]


def test_points_without_a_sale_are_marketing() -> None:
    (line,) = booked(Moved(date(2026, 11, 1), free_points=100))

    assert (line.debit, line.credit, line.amount_fen) == ("marketing_expense", "provision", 9_500)


def test_points_taken_back_undo_their_share() -> None:
    lines = booked(SOLD, Moved(date(2026, 11, 3), taken_back=2_500))

    (deferred,), (back,) = amounts(lines, "sale"), amounts(lines, "points_taken_back")
    assert back == round(deferred / 4)
    assert balance(lines, "contract_liability") == deferred - back


def test_points_taken_back_are_not_released_again() -> None:
    lines = booked(SOLD, Moved(date(2026, 11, 3), taken_back=2_500), Moved(date(2026, 11, 9), redeemed=7_125))

    (deferred,), (back,) = amounts(lines, "sale"), amounts(lines, "points_taken_back")
    assert amounts(lines, "redeemed") == [deferred - back]
    assert balance(lines, "contract_liability") == 0


def test_all_that_was_redeemed_leaves_nothing_owed() -> None:
    lines = booked(SOLD, Moved(date(2026, 11, 9), redeemed=9_500))

    assert balance(lines, "contract_liability") == 0


def test_the_stores_share_what_their_sales_defer() -> None:
    by_store = {"西湖店": (75_000 * YUAN, 7_500), "": (25_000 * YUAN, 2_500)}
    lines = booked(replace(SOLD, by_store=by_store))

    assert {line.store for line in lines} == {"西湖店", ""}
    assert sum(amounts(lines, "sale")) == sum(amounts(booked(SOLD), "sale"))
    assert max(lines, key=lambda line: line.amount_fen).store == "西湖店"


@pytest.mark.parametrize("seed", range(30))
def test_no_more_is_released_than_was_deferred_and_months_add_up(seed: int) -> None:
    random = Random(seed)
    moved = [
        Moved(
            date(2026, 1, 1) + timedelta(days=5 * n),
            paid_fen=random.randint(0, 10**6),
            sale_points=random.randint(1, 900),
            free_points=random.randint(0, 200),
            taken_back=random.randint(0, 1),
            redeemed=random.randint(0, 500),
        )
        for n in range(60)
    ]
    lines = [line for month in range(1, 13) for line in booked(*moved, month=f"2026-{month:02d}")]

    for account in ("contract_liability", "provision"):
        assert balance(lines, account) >= 0
    assert sum(
        balance(lines, account)
        for account in ("revenue", "contract_liability", "marketing_expense", "provision", "cost_of_rewards")
    ) == 0  # fmt: skip
