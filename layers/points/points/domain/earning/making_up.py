"""Making up a missed day (补签): a member pays points to sign in for it later. The streaks before and after the day
become one. The program says how many days per month can be made up, and how many points each costs. The day's bit in
the account is the receipt, because a signed day cannot be made up. A made-up day gives no points. Sign-ins that were
paid before get no more points, although the streak is now longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from points.domain import ids
from points.domain.calendar import month_of
from points.domain.earning import streaks
from points.domain.earning.sign_in import unsigned
from points.domain.errors import (
    AlreadySignedIn,
    Expired,
    InsufficientPoints,
    Invalid,
    LimitReached,
    NotEligible,
    Wording,
)
from points.domain.ledger.accounts import Account, check_member
from points.domain.ledger.closing import stale
from points.domain.ledger.movements import spend
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Entry, Guard, Posting, Unchanged, settled, tended
from points.domain.ledger.transactions import Transaction
from points.domain.program.program import MakeUpTerms, Program


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One day that was made up. `points` is what it cost, and `streak` the resulting streak in days.
    `left` is how many more days the member may make up this month.
    """

    day: date
    points: int
    streak: int
    left: int


def counter_of(today: date) -> str:
    """Returns the account attribute that counts how many days the member made up during this month.
    The days themselves may be of an earlier month.
    """
    return f"signed_late:{month_of(today)}"


def left(account: Account, terms: MakeUpTerms, today: date) -> int:
    """Returns how many days the member may still make up this month."""
    return max(0, terms.per_month - account.number(counter_of(today)))


def days_open(account: Account, program: Program, today: date) -> Sequence[date]:
    """Returns the missed days that the member could make up, latest first. Empty if the program does not allow it."""
    if program.make_up is None:
        return ()
    return tuple(streaks.may_be_made_up(account, today, program.make_up.days_back, program.amnesty))


def make_up(account: Account, day: date, program: Program, now: datetime) -> tuple[MadeUp, Transaction[None]]:
    """Returns the result and the transaction that signs a missed day.
    Its guards require that no day was signed since the account was read.

    Raises NotEligible, Invalid, Expired, AlreadySignedIn, LimitReached or InsufficientPoints.
    """
    check_member(account)
    today = now.date()
    terms = _terms(account, day, program, today)
    signed = streaks.with_day(account, day, program.amnesty)
    put, gone = signed.changes()
    bits, counter = streaks.signed_attribute(day), counter_of(today)
    entry = _entry_of(account, day, signed.now, terms.points, program, now)
    paid: tuple[Guard, ...] = (settled(now), AtLeast("balance", terms.points)) if terms.points else (tended(now),)
    posting = Posting(
        account.member_id,
        add=spend(terms.points) | {bits: streaks.mark(0, day), counter: 1},
        put=put,
        remove=(*stale(account, now), *gone),
        guards=(
            Absent("frozen"),
            *unsigned(account),
            Unchanged(bits, account.number(bits)),
            AtMost(counter, terms.per_month - 1),
            *paid,
        ),
        entries=(entry,),
    )
    done = MadeUp(day, terms.points, signed.now.days, left(account, terms, today) - 1)
    return done, Transaction((posting,), None)


def _entry_of(
    account: Account, day: date, streak: streaks.Streak, points: int, program: Program, now: datetime
) -> Entry:
    return Entry(
        account.member_id,
        ids.entry_id(now, "sign_in", account.member_id, day.isoformat()),
        "sign_in",
        -points,
        day.isoformat(),
        now,
        why={
            "made_up": day.isoformat(),
            "streak": streak.days,
            "until": streak.end.isoformat(),
            "longer_by": streak.days - account.number("streak"),
            "version": program.version,
        },
    )


def _terms(account: Account, day: date, program: Program, today: date) -> MakeUpTerms:
    """Returns the terms for making up this day; raises the refusal that `make_up` lists."""
    terms = program.make_up
    if terms is None:
        raise NotEligible("This program does not allow missed days to be made up.")
    if day >= today:
        raise Invalid(
            {
                "date": Wording(
                    "只能补签已过去的日子，今天请直接签到",
                    "Only a past day can be made up. Use POST /sign-in for today.",
                )
            }
        )
    if (today - day).days > terms.days_back:
        raise Expired(f"Only the last {terms.days_back} days can be made up.")
    if streaks.is_signed(account, day):
        raise AlreadySignedIn("The member has already signed in on that day.")
    if day not in days_open(account, program, today):
        raise NotEligible("Only a gap between sign-ins can be made up. A day that the shop has excused is not a gap.")
    if not left(account, terms, today):
        raise LimitReached(f"Only {terms.per_month} days per month can be made up.")
    if account.balance < terms.points:
        raise InsufficientPoints(f"This costs {terms.points} points. The balance is {max(0, account.balance)}.")
    return terms
