"""Signing in: once a day, a ladder for days in a row, a month's days as a bit set.

The date in the account is the receipt: a second sign-in that day finds it and is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from points.domain import identity, referral
from points.domain.calendar import Month, month_of, parse_day
from points.domain.earning import multiplied
from points.domain.errors import AlreadySignedIn
from points.domain.ledger import (
    Absent,
    Account,
    Entry,
    Posting,
    Unchanged,
    Value,
    check_member,
    grant,
    score,
    stale,
    waits,
)
from points.domain.postings import Findings, Tally, Transaction
from points.domain.program import EVERYTHING, Campaign, Catalog, Ladder
from points.domain.purchases import budget_owner, scored_at


@dataclass(frozen=True, slots=True)
class SignIn:
    """What today's sign-in gives: `points` in all, of which `bonus` came on top of the ladder."""

    day: date
    streak: int
    points: int
    bonus: int


def sign_in(account: Account, ladder: Ladder, campaign: Campaign | None, now: datetime) -> SignIn:
    """Today's sign-in of `account`, or AlreadySignedIn."""
    today = now.date()
    if account.text("signed_on") >= today.isoformat():
        raise AlreadySignedIn("This member has signed in today.")
    streak = current_streak(account, today - timedelta(days=1)) + 1
    base = step(ladder, streak)
    points = multiplied(base, campaign.multiplier) if campaign else base
    return SignIn(today, streak, points, bonus=points - base)


def current_streak(account: Account, up_to: date) -> int:
    """Days in a row that end on `up_to` or later; a missed day makes it 0."""
    signed_on = account.text("signed_on")
    if not signed_on or parse_day(signed_on) < up_to:
        return 0
    return account.number("streak")


def step(ladder: Ladder, streak: int) -> int:
    """Points for the `streak`-th day in a row, counted from 1."""
    last = len(ladder.steps) - 1
    position = (streak - 1) % len(ladder.steps) if ladder.wrap else min(streak - 1, last)
    return ladder.steps[position]


def mark(signed: int, day: date) -> int:
    """The month's bit set with the day in it: bit 0 is the first of the month."""
    return signed | 1 << day.day - 1


def days_signed(month: Month, signed: int) -> Iterator[date]:
    first = parse_day(f"{month}-01")
    for offset in range(31):
        if signed >> offset & 1:
            yield first + timedelta(days=offset)


def signed_attribute(day: date) -> str:
    return f"signed:{month_of(day)}"


def post(account: Account, catalog: Catalog, now: datetime, found: Findings) -> tuple[SignIn, Transaction]:
    """Today's sign-in and what it writes. The account was read: its date is the receipt, and the guard."""
    check_member(account)
    exhausted = frozenset(c.campaign_id for c in catalog.campaigns if budget_owner(c.campaign_id) in found.full)
    campaign = catalog.best_campaign("sign_in", EVERYTHING, now, exhausted)
    today = sign_in(account, catalog.program.ladder, campaign, now)
    live_from, lot = catalog.program.life(today.day)
    why: dict[str, Value] = {"streak": today.streak, "version": catalog.program.version, **waits(live_from, now)}
    if campaign:
        why |= {"campaign": campaign.campaign_id, "multiplier": str(campaign.multiplier)}
    entry = Entry(
        account.member_id,
        identity.entry_id(now, "sign_in", account.member_id, today.day.isoformat()),
        "sign_in",
        today.points,
        today.day.isoformat(),
        now,
        lot=lot if today.points else None,
        why=why,
    )
    posting = Posting(
        account.member_id,
        add=grant(today.points, lot, live_from=live_from, now=now)
        | score(today.points, now)
        | {signed_attribute(today.day): mark(0, today.day)},
        put={"signed_on": today.day.isoformat(), "streak": today.streak, **scored_at(today.points, now)},
        remove=tuple(stale(account, now)),
        guards=(Absent("frozen"), Unchanged("signed_on", account.text("signed_on"))),
        entries=(entry,),
    )
    budget = (
        (Tally(budget_owner(campaign.campaign_id), "budget", today.points, campaign.budget_points),)
        if campaign and campaign.budget_points is not None and today.points
        else ()
    )
    transaction = Transaction((posting,), tallies=budget)
    if not referral.owed(account, catalog.program, "first_sign_in"):
        return today, transaction
    if account.text("invited_by") in found.gone:
        return today, referral.without_bonus(transaction, account)
    return today, referral.with_bonus(transaction, account, catalog.program, now)
