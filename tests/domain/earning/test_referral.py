"""A friend who joins."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest

from points.domain.earning import purchases, referral, refunds
from points.domain.earning.activity_limits import counter_of, spent_owner, total_owner
from points.domain.earning.budget_returns import BudgetReturn
from points.domain.earning.calculation import Line
from points.domain.earning.invitations import (
    Invitation,
    InvitationStatus,
    InvitationStep,
    InvitationTotals,
    totals_of,
)
from points.domain.earning.orders import Bonus, BonusPart, Order, Refund
from points.domain.earning.purchases import Purchase
from points.domain.earning.reviews import Review
from points.domain.ledger.accounts import Account, Value, open_account
from points.domain.ledger.charging import History
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Posting, Unchanged, apply, holds, tended
from points.domain.ledger.transactions import UNSEEN, Findings, Transaction
from points.domain.program.activity_terms import Activity
from points.domain.program.program import Catalog, ReferralTerms, RiskTerms
from tests.fixtures.book import CATALOG, MEMBER, NOON, PROGRAM, SHANGHAI, program, written

INVITER = "fedcba9876543210"
FRIEND = open_account(MEMBER, NOON, invited_by=INVITER)
ORDER = Transaction((Posting(MEMBER, add={"balance": 10, "lot:2027-11": 10}),), None)


def test_a_bonus_is_owed_for_the_act_the_program_names_and_only_to_who_was_invited() -> None:
    assert referral.owed(FRIEND, PROGRAM, "first_order")
    assert not referral.owed(FRIEND, PROGRAM, "first_sign_in")
    assert not referral.owed(open_account(MEMBER, NOON), PROGRAM, "first_order")


def test_both_are_paid_by_the_posting_that_made_it_due() -> None:
    friends, inviters = referral.with_bonus(ORDER, FRIEND, CATALOG, NOON).postings

    assert (friends.member_id, friends.add["balance"], friends.add["lot:2027-11"]) == (MEMBER, 60, 60)
    assert (inviters.member_id, inviters.add["balance"]) == (INVITER, 100)
    assert [entry.kind for entry in (*friends.entries, *inviters.entries)] == ["referral", "referral"]


def test_the_bonus_is_paid_once_because_the_debt_is_gone_with_it() -> None:
    friends, _ = referral.with_bonus(ORDER, FRIEND, CATALOG, NOON).postings

    after = apply(FRIEND, friends)

    assert not referral.owed(after, PROGRAM, "first_order")
    assert not all(holds(guard, after) for guard in friends.guards)


def test_a_frozen_inviter_is_not_paid() -> None:
    _, inviters = referral.with_bonus(ORDER, FRIEND, CATALOG, NOON).postings

    assert inviters.guards == (Absent("frozen"), Unchanged("risk", 0), tended(NOON))
    assert not holds(inviters.guards[0], Account(INVITER, {"frozen": 1}))


def test_where_there_is_nobody_to_thank_the_order_is_all_there_is() -> None:
    (alone,) = referral.without_bonus(ORDER, FRIEND, NOON).postings

    assert alone.add == ORDER.postings[0].add
    assert alone.remove == ("invited_by", "invited_at", "invited_for")
    assert alone.guards == (Unchanged("invited_by", INVITER),)


def test_a_bonus_waits_out_the_return_window_as_the_order_does() -> None:
    friends, inviters = referral.with_bonus(ORDER, FRIEND, Catalog(program(pending_days=7)), NOON).postings

    assert friends.add["pending:2026-11-29:2027-11"] == 50
    assert inviters.add["pending:2026-11-29:2027-11"] == 100


def test_a_bonus_of_nothing_is_a_line_of_history_and_no_point() -> None:
    nothing = replace(PROGRAM, referral=ReferralTerms(0, 0))

    friends, inviters = referral.with_bonus(ORDER, FRIEND, Catalog(nothing), NOON).postings

    assert friends.add == ORDER.postings[0].add
    assert (inviters.add, inviters.put) == ({}, {})


# ── By a shared card ─────────────────────────────────────────────────────────

START, END = datetime(2020, 1, 1, tzinfo=SHANGHAI), datetime(2100, 1, 1, tzinfo=SHANGHAI)
CARD = Activity("card", "share", "分享好茶", 7, 2, START, END)
CAME_BY_CARD = open_account(MEMBER, NOON, INVITER, "card")
SHARED = replace(CATALOG, activities=(CARD,))


def test_a_friend_who_came_by_a_card_and_means_it_earns_the_sharer_its_points_as_well() -> None:
    paid = referral.with_bonus(ORDER, CAME_BY_CARD, SHARED, NOON)

    _, inviters = paid.postings
    assert inviters.add["balance"] == 107
    assert inviters.entries[0].why["share_points"] == 7
    invitation = InvitationStep(INVITER, referral.invitation_of(CAME_BY_CARD), "counted", 107, NOON)
    assert written(paid, InvitationStep) == (invitation,)
    counter = counter_of(CARD, NOON)
    assert inviters.add[counter] == 1
    assert AtMost(counter, 1) in inviters.guards


@pytest.mark.parametrize(
    "catalog",
    [
        CATALOG,
        replace(CATALOG, activities=(replace(CARD, kind="game"),)),
        replace(CATALOG, activities=(replace(CARD, strict=False),)),
        replace(CATALOG, activities=(replace(CARD, ends_at=NOON),)),
    ],
    ids=["there is none", "of another kind", "paid when it is opened", "over"],
)
def test_a_card_that_pays_no_more_leaves_the_bonus_as_it_is(catalog: Catalog) -> None:
    _, inviters = referral.with_bonus(ORDER, CAME_BY_CARD, catalog, NOON).postings

    assert inviters.add["balance"] == 100


@pytest.mark.parametrize(
    ("card", "owner"),
    [(replace(CARD, budget_points=20), spent_owner("card")), (replace(CARD, total_limit=2), total_owner(INVITER))],
    ids=["of points", "of times"],
)
def test_a_sharer_whose_card_has_given_what_it_may_gets_the_bonus_alone(card: Activity, owner: str) -> None:
    limited = replace(CATALOG, activities=(card,))
    blind = referral.with_bonus(ORDER, CAME_BY_CARD, limited, NOON)
    again = referral.with_bonus(ORDER, CAME_BY_CARD, limited, NOON, Findings(exhausted=frozenset({owner})))

    assert [counted.owner for counted in written(blind, CounterIncrement)] == [owner]
    assert (again.postings[1].add["balance"], written(again, CounterIncrement)) == (100, ())


def test_a_sharer_at_the_days_limit_gets_the_bonus_alone() -> None:
    busy = Account(INVITER, {counter_of(CARD, NOON): 2})

    _, inviters = referral.with_bonus(ORDER, CAME_BY_CARD, SHARED, NOON, Findings(others={INVITER: busy})).postings

    assert inviters.add["balance"] == 100
    assert inviters.guards == (Absent("frozen"), Unchanged("risk", 0), tended(NOON))


@pytest.mark.parametrize(
    ("risk", "lot"), [({}, "2027-11"), ({"risk": 3}, "")], ids=["paid", "held until it is refused"]
)
def test_the_points_of_the_card_return_with_a_bonus_that_is_taken_back(risk: dict[str, Value], lot: str) -> None:
    card = replace(CARD, life=5, budget_points=20)
    terms = replace(PROGRAM, referral=ReferralTerms(100, 50, min_order_fen=1), risk=RiskTerms(high="hold"))
    catalog, inviter = Catalog(terms, CATALOG.rules, activities=(card,)), Account(INVITER, risk)
    bought = Purchase("o-1", MEMBER, NOON, [Line("1", "tea", 10_000)], "digest", "nonce")
    found = Findings(account=CAME_BY_CARD, others={INVITER: inviter})
    paid = purchases.buy(bought, catalog, NOON, found)
    order, account = paid.receipt, apply(CAME_BY_CARD, paid.postings[0])

    refunded = refunds.refund(order, "r-1", {"1": 10_000}, "", NOON, account, _nothing_expired, found)

    back = (BudgetReturn("activity#card@5", 7),)
    assert order.bonus is not None
    assert (order.bonus.budgets, order.bonus.inviters.lot) == (back, lot)
    assert written(refunded, BudgetReturn) == (back if lot else ())
    assert [review.budgets for review in written(paid, Review)] == ([] if lot else [back])


# ── With the order it goes back ──────────────────────────────────────────────


def first_order(pending_days: int = 0, *, at_least: int = 1) -> tuple[Order, Account]:
    """An order of 10 and 90 yuan that made a bonus due, and the friend's account after it."""
    terms = replace(program(pending_days=pending_days), referral=ReferralTerms(100, 50, min_order_fen=at_least))
    lines = [Line("1", "tea", 1000), Line("2", "tea", 9000)]
    bought = Purchase("o-1", MEMBER, NOON, lines, "digest", "nonce")
    catalog = replace(CATALOG, program=terms)
    paid = purchases.buy(bought, catalog, NOON, Findings(account=FRIEND))
    assert isinstance(paid.receipt, Order)
    return paid.receipt, apply(FRIEND, paid.postings[0])


def refund(
    order: Order, account: Account, now: datetime = NOON, found: Findings = UNSEEN, **lines_fen: int
) -> Transaction[Refund]:
    lines = {name.removeprefix("line"): fen for name, fen in lines_fen.items()}
    return refunds.refund(order, "r-1", lines, "digest", now, account, _nothing_expired, found)


def _nothing_expired(account: Account) -> History:
    return History(SHANGHAI)


def test_an_order_remembers_the_bonus_it_made_due() -> None:
    order, _ = first_order(7)

    lies = ("2027-11", "2026-11-29")
    least, invitation = 1000, referral.invitation_of(FRIEND)  # a tenth of it
    assert order.bonus == Bonus(INVITER, invitation, least, BonusPart(50, *lies), BonusPart(100, *lies))


def test_a_returned_order_takes_the_bonus_of_both_with_it() -> None:
    order, account = first_order()

    back = refund(order, account, line1=1000, line2=9000)

    friends, inviters = back.postings
    assert friends.add["balance"] == friends.add["lot:2027-11"] == -60
    assert (inviters.member_id, inviters.add["balance"], inviters.add["score:total"]) == (INVITER, -100, -100)
    assert apply(account, friends).balance == 0
    (step,) = written(back, InvitationStep)
    assert (step.status, step.points) == ("taken_back", 0)


def test_what_still_waits_is_taken_from_there() -> None:
    order, account = first_order(7)

    friends, inviters = refund(order, account, line1=1000, line2=9000).postings

    waiting = "pending:2026-11-29:2027-11"
    assert apply(account, friends).pending == {("2026-11-29", "2027-11"): 0}
    assert inviters.add[waiting] == -100
    assert AtLeast(waiting, 100) in inviters.guards


def test_a_part_of_the_order_that_is_large_enough_keeps_the_bonus() -> None:
    order, account = first_order(at_least=9000)

    assert len(refund(order, account, line1=1000).postings) == 1
    assert len(refund(order, account, line2=1).postings) == 1
    assert len(refund(order, account, line1=1000, line2=1).postings) == 2


def test_an_order_returned_down_to_less_than_a_tenth_keeps_no_bonus() -> None:
    order, account = first_order()

    assert len(refund(order, account, line2=9000).postings) == 1
    assert len(refund(order, account, line1=1, line2=9000).postings) == 2


def test_the_bonus_goes_back_once() -> None:
    order, _ = first_order()
    returned = replace(order, refunded_fen={"1": 1000, "2": 9000})

    assert not referral.is_undone(returned, {})
    assert referral.is_undone(replace(order, refunded_fen={"1": 1000}), {"2": 9000})
    assert not referral.is_undone(order, {"1": 1000})


def test_what_has_expired_of_order_and_bonus_is_not_taken_twice_and_is_shared_by_them() -> None:
    order, _ = first_order()
    later = datetime(2027, 12, 22, tzinfo=SHANGHAI)
    closed: dict[str, Value] = {"settled_through": "2027-11", "balance": 0, "dead:2027-11": 25}
    mine = Account(MEMBER, {**closed, "score:total": 60})
    found = Findings(others={INVITER: Account(INVITER, closed)})

    friends, inviters = refund(order, mine, later, found, line1=1000, line2=9000).postings

    # Of ten and fifty of the friend's 25 had expired, of the hundred of who invited them 25 as well.
    assert [entry.points for entry in (*friends.entries, *inviters.entries)] == [0, -35, -75]
    assert [entry.why.get("died") for entry in (*friends.entries, *inviters.entries)] == [10, 15, 25]
    assert apply(mine, friends).attributes["dead:2027-11"] == 0
    assert (inviters.add["spent"], inviters.add["dead:2027-11"]) == (75, -25)


def test_order_and_bonus_share_what_only_the_history_knows_to_have_expired() -> None:
    order, _ = first_order()
    later = NOON.replace(year=2028)
    mine = Account(MEMBER, {"settled_through": "2028-10", "balance": 0})
    history = History(SHANGHAI, left=Counter({"2027-11": 25}))

    friends, _ = refunds.refund(order, "r-1", {"1": 1000, "2": 9000}, "digest", later, mine, lambda _: history).postings

    assert [entry.why.get("died") for entry in friends.entries] == [10, 15]
    assert apply(mine, friends).attributes["dead:2027-11"] == 0


def test_a_bonus_that_was_spent_before_its_lot_died_is_owed() -> None:
    order, _ = first_order()
    mine = Account(MEMBER, {"settled_through": "2027-11", "balance": 0, "dead:2027-11": 0})

    friends, inviters = refund(order, mine, datetime(2027, 12, 22, tzinfo=SHANGHAI), line1=1000, line2=9000).postings

    assert apply(mine, friends).balance == -60
    assert inviters.add["balance"] == -100  # nobody has looked at their account yet: the guards know better
    assert {AtLeast("dead:2027-11", 0), AtMost("dead:2027-11", 0)} <= set(inviters.guards)


def test_an_order_below_the_least_does_not_show_that_the_friend_means_it() -> None:
    terms = replace(PROGRAM, referral=ReferralTerms(min_order_fen=5000))
    small = Purchase("o-1", MEMBER, NOON, [Line("1", "tea", 4999)], "digest", "nonce")

    bought = purchases.buy(small, replace(CATALOG, program=terms), NOON, Findings(account=FRIEND))

    assert len(bought.postings) == 1
    assert apply(FRIEND, bought.postings[0]).text("invited_by") == INVITER


def test_who_was_a_member_before_has_not_joined_and_what_was_taken_back_does_not_count() -> None:
    def friend(status: InvitationStatus, points: int = 0) -> Invitation:
        return Invitation("friend", NOON, status, points, NOON)

    found = [friend("counted", 100), friend("counted", 100), friend("taken_back"), friend("waiting")]

    assert totals_of([*found, friend("old_member")]) == InvitationTotals(joined=4, counted=2, points=200)
    assert totals_of([]) == InvitationTotals(0, 0, 0)
