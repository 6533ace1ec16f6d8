"""The list of rewards: filters, search, order, and pages that stay in place while the shop changes."""

from datetime import datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.errors import Malformed
from points.domain.program.reward_terms import Reward
from points.domain.rewards import browsing
from points.domain.rewards.browsing import Sort

NOW = datetime(2026, 12, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
A_DAY = timedelta(days=1)


def goods(reward_id: str, points: int = 100, **more: object) -> Reward:
    return Reward(reward_id, "goods", str(more.pop("name", reward_id)), points, **more)  # type: ignore[arg-type]


def order(sort: Sort | None, *rewards: Reward, redeemed: dict[str, int] | None = None) -> str:
    found, _ = browsing.page(rewards, sort, redeemed or {}, after=None, limit=100)
    return "".join(reward.reward_id for reward in found)


def on_offer(*rewards: Reward, words: str = "") -> str:
    return "".join(reward.reward_id for reward in browsing.on_offer(rewards, NOW, words=words))


def test_what_is_not_public_or_over_is_not_on_offer_and_what_has_not_begun_is() -> None:
    hidden = [goods("d", is_draft=True), goods("p", publish_at=NOW + A_DAY), goods("o", on_sale_until=NOW)]

    assert on_offer(*hidden, goods("s", on_sale_from=NOW + A_DAY), goods("n")) == "sn"


def test_only_rewards_of_the_kind() -> None:
    coupon = Reward("c", "coupon", "券", 10)

    assert browsing.on_offer([goods("a"), coupon], NOW, "coupon") == [coupon]


@pytest.mark.parametrize(
    ("words", "found"),
    [("茶", "ab"), ("青瓷", "a"), ("青瓷 茶杯", "a"), ("茶杯 青瓷", "a"), ("TEA", "c"), ("ｔｅａ", "c"), ("手工", "a")],
)
def test_search_finds_all_words_in_name_category_and_description(words: str, found: str) -> None:
    rewards = [
        goods("a", name="青瓷茶杯", description="手工烧制"),
        goods("b", name="杯", category="茶具"),
        goods("c", name="Green Tea"),
    ]

    assert on_offer(*rewards, words=words) == found


def test_the_order_is_by_id_price_age_or_number_redeemed() -> None:
    a = goods("a", 200, created_at=NOW - 3 * A_DAY)
    b = goods("b", 100, cash_fen=500, created_at=NOW - 2 * A_DAY)
    c = goods("c", 100, created_at=NOW - 5 * A_DAY, publish_at=NOW - A_DAY)

    assert order(None, c, b, a) == "abc"
    assert order("points", a, b, c) == "cba"
    assert order("-points", a, b, c) == "acb"
    assert order("newest", a, b, c) == "cba"
    assert order("popular", a, b, c, redeemed={"b": 7, "c": 2}) == "bca"


def test_rewards_without_a_date_come_last_of_the_newest() -> None:
    assert order("newest", goods("a"), goods("b", created_at=NOW)) == "ba"


def test_categories_are_counted_largest_first() -> None:
    rewards = [goods(str(n), category=category) for n, category in enumerate(["茶", "器", "器", None, "茶", "器"])]

    assert browsing.categories(rewards) == [("器", 3), ("茶", 2)]
    many = [goods(str(n), category=str(n)) for n in range(browsing.MOST_CATEGORIES + 1)]
    assert len(browsing.categories(many)) == browsing.MOST_CATEGORIES


def test_a_cursor_of_the_former_order_is_refused() -> None:
    with pytest.raises(Malformed):
        browsing.page([goods("a")], None, {}, after="osmanthus-cake", limit=1)


_REWARDS = st.dictionaries(
    st.text("abcdef~.-", min_size=1, max_size=3), st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=12
)


@given(_REWARDS, _REWARDS, st.sampled_from([None, *get_args(Sort)]), st.integers(1, 4))
def test_what_comes_or_goes_between_pages_hides_and_repeats_nothing(
    there: dict[str, tuple[int, int]], later: dict[str, tuple[int, int]], sort: Sort | None, limit: int
) -> None:
    staying = {name: goods(name, points, cash_fen=cash) for name, (points, cash) in there.items()}
    more = {name: goods(name, points, cash_fen=cash) for name, (points, cash) in later.items()}
    redeemed = {name: points for name, (points, _) in (later | there).items()}
    seen, after = [], None
    for turn in range(100):
        rewards = {**more, **staying} if turn % 2 else staying
        found, after = browsing.page(rewards.values(), sort, redeemed, after=after, limit=limit)
        seen += [reward.reward_id for reward in found]
        if after is None:
            break

    assert len(seen) == len(set(seen))
    assert staying.keys() <= set(seen)
