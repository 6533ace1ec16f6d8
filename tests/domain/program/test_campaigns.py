"""Who is held out of a campaign, so that its effect can be measured."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from points.domain.earning import activities, purchases, sign_in
from points.domain.earning.activities import Doing
from points.domain.earning.calculation import Line
from points.domain.earning.purchases import Purchase
from points.domain.ledger.accounts import open_account
from points.domain.ledger.transactions import Findings
from points.domain.program.campaigns import Campaign, hundredth
from points.domain.program.program import Catalog
from tests.fixtures.book import CATALOG, NOON, activity, campaign

DOUBLE = replace(campaign("2", "purchase", "sign_in", "activity"), holdout_percent=10)
MEMBERS = [f"member{n:04d}" for n in range(10_000)]
IN = next(member for member in MEMBERS if not DOUBLE.holds_out(member))
OUT = next(member for member in MEMBERS if DOUBLE.holds_out(member))


def shop(*campaigns: Campaign) -> Catalog:
    return replace(CATALOG, campaigns=campaigns)


def bought(member_id: str, catalog: Catalog) -> int:
    order = Purchase("o1", member_id, NOON, [Line("1", "tea", 100_000)], "digest", "nonce")
    return purchases.buy(order, catalog, NOON, Findings()).receipt.points


def signed(member_id: str, catalog: Catalog) -> tuple[int, int]:
    account = open_account(member_id, NOON)
    return sign_in.next_points(account, catalog, NOON), sign_in.post(account, catalog, NOON, Findings())[0].points


def done(member_id: str, catalog: Catalog) -> int:
    return activities.do(
        Doing(member_id, "quiz", "key", "digest"), activity(10), catalog, NOON, Findings()
    ).receipt.points


def test_about_one_member_in_ten_is_held_out_and_each_life_holds_out_others() -> None:
    first = {member for member in MEMBERS if DOUBLE.holds_out(member)}
    second = {member for member in MEMBERS if replace(DOUBLE, life=2).holds_out(member)}

    assert 900 < len(first) < 1100
    assert 900 < len(second) < 1100
    assert 50 < len(first & second) < 160  # a tenth of a tenth


def test_a_member_held_out_earns_what_the_rules_alone_give_and_is_shown_that() -> None:
    alone, held, double = shop(), shop(DOUBLE), shop(replace(DOUBLE, holdout_percent=0))

    assert bought(OUT, held) == bought(OUT, alone) == bought(IN, held) // 2
    assert signed(OUT, held) == signed(OUT, alone)
    assert signed(IN, held) == signed(IN, double) == tuple(2 * points for points in signed(IN, alone))
    assert done(OUT, held) == done(OUT, alone) == done(IN, held) // 2


def test_who_is_held_out_of_one_campaign_has_the_next_best() -> None:
    lesser = replace(campaign("1.5", "purchase"), campaign_id="lesser")

    assert bought(OUT, shop(DOUBLE, lesser)) == bought(IN, shop()) * 3 // 2


@given(st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=16, max_size=16), st.integers(5, 10))
def test_the_choice_depends_on_nothing_but_the_life_and_the_member(member_id: str, percent: int) -> None:
    later_on = replace(DOUBLE, holdout_percent=percent, version=9, name="other", starts_at=NOON)

    assert later_on.holds_out(member_id) == (hundredth("x2", member_id) < percent)
