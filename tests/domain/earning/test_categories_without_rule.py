"""Orders in categories that no rule covers are counted for the merchant."""

from dataclasses import replace
from datetime import date

from points.domain.earning import categories_without_rule, purchases
from points.domain.earning.calculation import Line
from points.domain.earning.categories_without_rule import CategoryWithoutRule, Count
from points.domain.earning.purchases import Purchase
from points.domain.ledger.transactions import UNSEEN
from points.domain.program.program import Catalog, Rule
from tests.fixtures.book import CATALOG, MEMBER, NOON

TEA_ONLY = replace(CATALOG, rules=(Rule("tea", "tea", 1000),))
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def counted(catalog: Catalog, *lines: tuple[str, int]) -> list[CategoryWithoutRule]:
    ordered = [Line(str(number), category, fen) for number, (category, fen) in enumerate(lines)]
    bought = Purchase("o-1", MEMBER, NOON, ordered, "digest", "nonce")
    written = purchases.buy(bought, catalog, NOON, UNSEEN).writes
    return [fact for fact in written if isinstance(fact, CategoryWithoutRule)]


def test_an_order_counts_once_in_each_category_without_a_rule() -> None:
    found = counted(TEA_ONLY, ("tea", 900), ("cups", 100), ("cake", 70), ("cups", 30))

    today = NOON.date()
    assert found == [CategoryWithoutRule("o-1", "cups", today, 130), CategoryWithoutRule("o-1", "cake", today, 70)]


def test_neither_free_gifts_nor_what_a_rule_covers_is_counted() -> None:
    everything = replace(CATALOG, rules=(Rule("all", "*", 1000),))

    assert counted(TEA_ONLY, ("tea", 0), ("cups", 0)) == []
    assert counted(everything, ("cups", 100)) == []


def test_categories_with_the_most_orders_come_first() -> None:
    days = [Count("cake", 2, 50, TUESDAY), Count("cups", 2, 70, MONDAY), Count("cups", 1, 30, TUESDAY)]

    assert categories_without_rule.by_category(days) == [Count("cups", 3, 100, TUESDAY), Count("cake", 2, 50, TUESDAY)]
