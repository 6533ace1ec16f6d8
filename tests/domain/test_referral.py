"""A friend who joins."""

from dataclasses import replace

from points.domain import referral
from points.domain.ledger import Absent, Account, Posting, Unchanged, apply, holds, open_account
from points.domain.postings import Transaction
from points.domain.program import ReferralTerms
from tests.domain.book import MEMBER, NOON, PROGRAM, program

INVITER = "fedcba9876543210"
FRIEND = open_account(MEMBER, NOON, invited_by=INVITER)
ORDER = Transaction((Posting(MEMBER, add={"balance": 10, "lot:2027-11": 10}),))


def test_a_bonus_is_owed_for_the_act_the_program_names_and_only_to_who_was_invited() -> None:
    assert referral.owed(FRIEND, PROGRAM, "first_order")
    assert not referral.owed(FRIEND, PROGRAM, "first_sign_in")
    assert not referral.owed(open_account(MEMBER, NOON), PROGRAM, "first_order")


def test_both_are_paid_by_the_posting_that_made_it_due() -> None:
    friends, inviters = referral.with_bonus(ORDER, FRIEND, PROGRAM, NOON).postings

    assert (friends.member_id, friends.add["balance"], friends.add["lot:2027-11"]) == (MEMBER, 60, 60)
    assert (inviters.member_id, inviters.add["balance"]) == (INVITER, 100)
    assert [entry.kind for entry in (*friends.entries, *inviters.entries)] == ["referral", "referral"]


def test_the_bonus_is_paid_once_because_the_debt_is_gone_with_it() -> None:
    friends, _ = referral.with_bonus(ORDER, FRIEND, PROGRAM, NOON).postings

    after = apply(FRIEND, friends)

    assert not referral.owed(after, PROGRAM, "first_order")
    assert not all(holds(guard, after) for guard in friends.guards)


def test_a_frozen_inviter_is_not_paid() -> None:
    _, inviters = referral.with_bonus(ORDER, FRIEND, PROGRAM, NOON).postings

    assert inviters.guards == (Absent("frozen"),)
    assert not holds(inviters.guards[0], Account(INVITER, {"frozen": 1}))


def test_where_there_is_nobody_to_thank_the_order_is_all_there_is() -> None:
    (alone,) = referral.without_bonus(ORDER, FRIEND).postings

    assert alone.add == ORDER.postings[0].add
    assert alone.remove == ("invited_by",)
    assert alone.guards == (Unchanged("invited_by", INVITER),)


def test_a_bonus_waits_out_the_return_window_as_the_order_does() -> None:
    friends, inviters = referral.with_bonus(ORDER, FRIEND, program(pending_days=7), NOON).postings

    assert friends.add["pending:2026-11-29:2027-11"] == 50
    assert inviters.add["pending:2026-11-29:2027-11"] == 100


def test_a_bonus_of_nothing_is_a_line_of_history_and_no_point() -> None:
    nothing = replace(PROGRAM, referral=ReferralTerms(0, 0))

    friends, inviters = referral.with_bonus(ORDER, FRIEND, nothing, NOON).postings

    assert friends.add == ORDER.postings[0].add
    assert (inviters.add, inviters.put) == ({}, {})
