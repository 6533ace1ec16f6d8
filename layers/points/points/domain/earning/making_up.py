"""Making up for a missed day (补签): so many days a month, for points or for nothing, and the streak is whole again.

The day's bit is the receipt: a day that is signed, by whichever way, cannot be made up. A made-up day earns nothing
itself, and nothing that was granted since is granted anew: what it mends is the streak.
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
    """A missed day that is signed now, what it cost, and the streak that runs since."""

    day: date
    points: int
    streak: int
    left: int


def counter_of(today: date) -> str:
    """The account attribute that counts days made up in this month, whichever days they were."""
    return f"signed_late:{month_of(today)}"


def left(account: Account, terms: MakeUpTerms, today: date) -> int:
    return max(0, terms.per_month - account.number(counter_of(today)))


def days_open(account: Account, program: Program, today: date) -> Sequence[date]:
    """The days that the member may make up, the latest first."""
    if program.make_up is None:
        return ()
    return tuple(streaks.may_be_made_up(account, today, program.make_up.days_back, program.amnesty))


def make_up(account: Account, day: date, program: Program, now: datetime) -> tuple[MadeUp, Transaction[None]]:
    """Signs a day that was missed. The account was read, and must be what it was."""
    check_member(account)
    today = now.date()
    terms = _terms(account, day, program, today)
    signed = streaks.with_day(account, day, program.amnesty)
    put, gone = signed.changes()
    bits, counter = streaks.signed_attribute(day), counter_of(today)
    entry = Entry(
        account.member_id,
        ids.entry_id(now, "sign_in", account.member_id, day.isoformat()),
        "sign_in",
        -terms.points,
        day.isoformat(),
        now,
        why={
            "made_up": day.isoformat(),
            "streak": signed.now.days,
            "until": signed.now.end.isoformat(),
            "longer_by": signed.now.days - account.number("streak"),
            "version": program.version,
        },
    )
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


def _terms(account: Account, day: date, program: Program, today: date) -> MakeUpTerms:
    """The terms under which this day may be made up now, or the refusal."""
    terms = program.make_up
    if terms is None:
        raise NotEligible("Missed days cannot be made up in this program.")
    if day >= today:
        raise Invalid(
            {
                "date": Wording(
                    "只能补签已过去的日子，今天请直接签到",
                    "Only a day that is over can be made up; for today there is POST /sign-in.",
                )
            }
        )
    if (today - day).days > terms.days_back:
        raise Expired(f"A day can be made up for {terms.days_back} days.")
    if streaks.is_signed(account, day):
        raise AlreadySignedIn("This member has signed in on that day.")
    if day not in days_open(account, program, today):
        raise NotEligible("Only a gap between sign-ins can be made up, and days of an amnesty need not be.")
    if not left(account, terms, today):
        raise LimitReached(f"Only {terms.per_month} days a month can be made up.")
    if account.balance < terms.points:
        raise InsufficientPoints(f"This costs {terms.points} points; {max(0, account.balance)} are there.")
    return terms
