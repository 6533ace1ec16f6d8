"""What an order counts by rule, campaign and store."""

from dataclasses import replace

from points.domain.earning.calculation import EarnedLine, Line
from points.domain.earning.orders import Order, RefundReceipt
from points.domain.figures.counts import total, totals_by_key
from points.domain.figures.order_counts import of_order
from points.domain.ledger.accounts import Value
from tests.fixtures.book import MEMBER, NOON, SHANGHAI

TEA: dict[str, Value] = {"rule": "tea", "fen_per_point": 100, "campaign": "double", "multiplier": "2"}
CAKE: dict[str, Value] = {"rule": "cake", "fen_per_point": 1000, "campaign": "double", "multiplier": "2"}
ORDER = Order(
    "o-1",
    MEMBER,
    "digest",
    "nonce",
    NOON,
    "entry",
    "2027-11",
    "2026-11-22",
    (
        EarnedLine(Line("1", "tea", 150), 3, TEA),
        EarnedLine(Line("2", "tea", 150), 3, TEA),
        EarnedLine(Line("3", "cake", 2_500), 4, CAKE),
        EarnedLine(Line("4", "books", 9_900), 0, {"none": "no_rule"}),
    ),
    store="west",
)


def test_an_order_counts_its_points_by_what_gave_them() -> None:
    counts = of_order(ORDER, SHANGHAI)

    assert (total(counts, "orders"), total(counts, "paid_fen")) == (1, 12_700)
    assert totals_by_key(counts, "issued", "rule") == {"tea": 6, "cake": 4}
    assert totals_by_key(counts, "issued", "campaign") == {"double": 10}
    assert totals_by_key(counts, "issued", "store") == {"west": 10}
    assert totals_by_key(counts, "orders", "campaign") == {"double": 1}
    assert totals_by_key(counts, "paid_fen", "campaign") == {"double": 2_800}
    assert total(counts, "issued") == 0, "the entry counts the points in all"


def test_a_campaigns_extra_points_are_those_above_the_rule_for_the_whole_category() -> None:
    counts = of_order(ORDER, SHANGHAI)

    # Tea: 300 fen are 3 points, and 6 were given. Cake: 2,500 fen are 2 points, and 4 were given.
    assert totals_by_key(counts, "extra", "campaign") == {"double": 5}


def test_where_a_daily_limit_took_more_than_the_campaign_gave_nothing_is_extra() -> None:
    limited = replace(ORDER, lines=(EarnedLine(Line("1", "tea", 1_000), 4, TEA),))

    assert total(of_order(limited, SHANGHAI), "extra") == 0


def test_a_refund_changes_nothing_in_what_its_order_counts() -> None:
    refunded = replace(ORDER, refunded_fen={"1": 150}, refunds={"r": RefundReceipt("d", 3, 0)})

    assert of_order(refunded, SHANGHAI) == of_order(ORDER, SHANGHAI)


def test_an_order_without_a_store_is_in_no_store() -> None:
    assert not totals_by_key(of_order(replace(ORDER, store=""), SHANGHAI), "issued", "store")
