"""Several coupons in one order: none takes off more than the others leave of the lines that it covers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.earning.calculation import Line
from points.domain.program.reward_terms import CouponTerms
from points.domain.rewards import coupons, order_coupons
from points.domain.rewards.coupons import Basket
from points.domain.rewards.order_coupons import Beside, OrderCoupons
from tests.fixtures.book import NOON

FIFTY = CouponTerms("amount_off", 30, amount_off_fen=5000, stacks=True)
TEA = replace(FIFTY, categories=("tea",))
CUPS = replace(FIFTY, categories=("cups",))
NO_CUPS = replace(FIFTY, excluded=("cups",))
SHIPPING = CouponTerms("free_shipping", 30, stacks=True)
HALF_OF_TEA = CouponTerms("percent_off", 30, percent_off=50, categories=("tea",), stacks=True)


def lines(**fen: int) -> list[Line]:
    return [Line(category, category, amount_fen) for category, amount_fen in fen.items()]


def taken_off(ordered: Sequence[Line], *terms: CouponTerms, shipping_fen: int = 800) -> list[int]:
    """What each coupon takes off, used one after another."""
    basket, used = Basket("T1", ordered, shipping_fen, "d"), list[Beside]()
    for one in terms:
        used.append(Beside(one, coupons.quote(one, basket, NOON, used).fen))
    return [one.off_fen for one in used]


# ── Lines ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("terms", "off_fen"),
    [
        ((TEA, TEA), [5000, 0]),
        ((TEA, CUPS), [5000, 5000]),
        ((TEA, replace(CUPS, amount_off_fen=1), TEA), [5000, 1, 0]),
        ((TEA, FIFTY), [5000, 5000]),
        ((FIFTY, TEA), [5000, 5000]),
        ((FIFTY, TEA, CUPS), [5000, 5000, 0]),
        ((FIFTY, NO_CUPS, CUPS), [5000, 5000, 0]),
        ((HALF_OF_TEA, TEA, FIFTY), [2500, 2500, 5000]),
        ((TEA, SHIPPING, SHIPPING, CUPS), [5000, 800, 0, 5000]),
    ],
)
def test_a_line_is_discounted_at_most_to_zero_by_what_covers_it(
    terms: tuple[CouponTerms, ...], off_fen: list[int]
) -> None:
    assert taken_off(lines(tea=5000, cups=5000), *terms) == off_fen


CATEGORIES = ("tea", "cups", "cake")
some_terms = st.builds(
    CouponTerms,
    kind=st.sampled_from(["amount_off", "amount_off", "amount_off", "free_shipping"]),
    valid_days=st.just(30),
    amount_off_fen=st.integers(1, 6),
    categories=st.one_of(st.just(("*",)), st.sets(st.sampled_from(CATEGORIES), min_size=1).map(lambda s: (*s,))),
    excluded=st.sets(st.sampled_from(CATEGORIES), max_size=1).map(lambda s: (*s,)),
    stacks=st.just(True),
)
some_lines = st.lists(st.tuples(st.sampled_from(CATEGORIES), st.integers(0, 6)), min_size=1, max_size=4).map(
    lambda found: [Line(str(number), category, fen) for number, (category, fen) in enumerate(found)]
)


def shares(off_fen: int, room: Sequence[int]) -> Iterator[list[int]]:
    """Every way to take `off_fen` off lines that have this much room."""
    if not room:
        if not off_fen:
            yield []
        return
    for first in range(min(off_fen, room[0]) + 1):
        yield from ([first, *rest] for rest in shares(off_fen - first, room[1:]))


def can_be_shared(ordered: Sequence[Line], used: Sequence[Beside]) -> bool:
    """Whether the discounts can be laid on lines that their coupons cover: tries every way."""

    def laid(room: list[int], waiting: Sequence[Beside]) -> bool:
        if not waiting:
            return True
        terms, off_fen = waiting[0].terms, waiting[0].off_fen
        reach = [
            fen if order_coupons.covers(terms, line.category) else 0 for fen, line in zip(room, ordered, strict=True)
        ]
        return any(
            laid([fen - part for fen, part in zip(room, share, strict=True)], waiting[1:])
            for share in shares(off_fen, reach)
        )

    return laid([line.amount_fen for line in ordered], [one for one in used if one.terms.kind != "free_shipping"])


@given(some_lines, st.lists(some_terms, min_size=1, max_size=4), st.integers(0, 9))
def test_every_coupon_takes_off_what_the_lines_can_bear_and_no_fen_more(
    ordered: list[Line], terms: list[CouponTerms], shipping_fen: int
) -> None:
    off_fen = taken_off(ordered, *terms, shipping_fen=shipping_fen)

    used = [Beside(one, fen) for one, fen in zip(terms, off_fen, strict=True)]
    assert can_be_shared(ordered, used)
    assert sum(one.off_fen for one in used if one.terms.kind == "free_shipping") <= shipping_fen
    last = used[-1]
    wanted = last.terms.amount_off_fen or 0
    covered_fen = sum(line.amount_fen for line in ordered if order_coupons.covers(last.terms, line.category))
    if last.terms.kind == "amount_off" and last.off_fen < min(wanted, covered_fen):
        assert not can_be_shared(ordered, [*used[:-1], replace(last, off_fen=last.off_fen + 1)])


@given(some_lines, st.lists(some_terms, min_size=2, max_size=3))
def test_discounts_that_are_right_in_one_order_are_right_in_every_order(
    ordered: list[Line], terms: list[CouponTerms]
) -> None:
    used = [Beside(one, fen) for one, fen in zip(terms, taken_off(ordered, *terms), strict=True)]

    for order in permutations(used):
        for place, one in enumerate(order):
            room_fen = order_coupons.left_fen(one.terms, ordered, 800, order[:place])
            assert one.off_fen <= room_fen


# ── Which go together ────────────────────────────────────────────────────────


def test_a_coupon_that_does_not_stack_is_alone_in_its_order() -> None:
    alone = replace(FIFTY, stacks=False)

    assert order_coupons.combine(alone, [])
    assert not order_coupons.combine(alone, [Beside(TEA, 1)])
    assert not order_coupons.combine(TEA, [Beside(alone, 1)])


def test_five_coupons_that_stack_go_into_an_order() -> None:
    assert order_coupons.combine(TEA, [Beside(TEA, 1)] * 4)
    assert not order_coupons.combine(TEA, [Beside(TEA, 1)] * 5)


def test_what_was_released_takes_nothing_off_beside_others() -> None:
    placed = OrderCoupons({"mine": 7, "released": 0, "other": 5}, {"mine": TEA, "other": CUPS})

    assert placed.beside("mine") == [Beside(CUPS, 5)]
