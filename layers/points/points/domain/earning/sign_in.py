"""The daily sign-in, and its points for each day of a streak (`points.domain.earning.streaks`).

The account stores the date of the last sign-in, in the program's time zone. That date is the receipt: a second sign-in
on the same date is refused.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from points.domain import ids
from points.domain.calendar import parse_day
from points.domain.earning import budgets, referral, risk, streaks
from points.domain.earning.budgets import BudgetDraw
from points.domain.earning.calculation import because_of, multiplied, used_up
from points.domain.earning.streaks import Signed
from points.domain.errors import AlreadySignedIn
from points.domain.ledger.accounts import Account, Value, check_member
from points.domain.ledger.closing import stale
from points.domain.ledger.postings import Absent, Entry, Guard, Posting, Unchanged, tended
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.program import EVERYTHING, Campaign, Catalog, Ladder, Program

_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in. `points` is the total. `bonus` is the part above the ladder's points.
    `extra` is the part of the bonus for a bonus day of the streak.
    """

    day: date
    signed: Signed
    points: int
    bonus: int
    extra: int = 0

    @property
    def streak(self) -> int:
        """The length of the streak in days, this day included."""
        return self.signed.now.days


def sign_in(account: Account, program: Program, campaign: Campaign | None, now: datetime) -> SignIn:
    """Returns the sign-in of the account at `now`. Raises AlreadySignedIn."""
    today = now.date()
    if account.text("signed_on") >= today.isoformat():
        raise AlreadySignedIn("The member has already signed in today.")
    signed = streaks.with_day(account, today, program.amnesty)
    base = step(program.ladder, signed.now.days)
    points = multiplied(base, campaign.multiplier) if campaign else base
    extra = dict(program.ladder.bonus_days).get(signed.now.days, 0)
    return SignIn(today, signed, points + extra, bonus=points - base + extra, extra=extra)


def next_points(account: Account, catalog: Catalog, now: datetime, exhausted: frozenset[str] = frozenset()) -> int:
    """Returns the points of the member's next sign-in: today's, or tomorrow's if today is signed.
    `exhausted` are the ids of campaigns whose budget is used up.
    """
    signed_on = account.text("signed_on")
    at = now if signed_on < now.date().isoformat() else now + (parse_day(signed_on) - now.date()) + _A_DAY
    campaign = catalog.for_member(account.member_id).best_campaign("sign_in", EVERYTHING, at, exhausted)
    return sign_in(account, catalog.program, campaign, at).points


def step(ladder: Ladder, streak: int) -> int:
    """Returns the ladder's points for day `streak` of a streak, counted from 1."""
    last = len(ladder.steps) - 1
    position = (streak - 1) % len(ladder.steps) if ladder.wrap else min(streak - 1, last)
    return ladder.steps[position]


def unsigned(account: Account) -> tuple[Guard, ...]:
    """Returns the guards that no day was signed or made up since the account was read."""
    return Unchanged("signed_on", account.text("signed_on")), Unchanged("streak", account.number("streak"))


def post(
    account: Account, catalog: Catalog, now: datetime, found: Findings, suspicion: int = 0
) -> tuple[SignIn, Transaction[None]]:
    """Returns (today's sign-in, its transaction). Guards require that no day was signed since the account was read.
    `suspicion` is the risk level found in this request. If it is higher than the account's level, it becomes the
    account's level. Raises AlreadySignedIn, Gone or AccountFrozen.
    """
    check_member(account)
    catalog = catalog.for_member(account.member_id)
    campaign = catalog.best_campaign("sign_in", EVERYTHING, now, budgets.exhausted(catalog.campaigns, found))
    today = sign_in(account, catalog.program, campaign, now)
    why: dict[str, Value] = {"streak": today.streak, "version": catalog.program.version}
    why |= because_of(campaign) | used_up(campaign, catalog.best_campaign("sign_in", EVERYTHING, now))
    if today.extra:
        why["bonus_day"] = today.extra
    entry = Entry(
        account.member_id,
        ids.entry_id(now, "sign_in", account.member_id, today.day.isoformat()),
        "sign_in",
        today.points,
        today.day.isoformat(),
        now,
        why=why,
    )
    paid = risk.credit(entry, catalog.program, now, max(suspicion, risk.level_of(account)))
    put, gone = today.signed.changes()
    posting = Posting(
        account.member_id,
        add={**paid.add, streaks.signed_attribute(today.day): streaks.mark(0, today.day)},
        put={**put, **paid.put, **risk.raised(account, suspicion)},
        remove=(*stale(account, now), *gone),
        guards=(Absent("frozen"), *unsigned(account), risk.unchanged(account), tended(now)),
        entries=(paid.entry,),
    )
    budgeted = campaign is not None and campaign.budget_points is not None and today.points
    draws = (BudgetDraw.of(campaign, today.points),) if campaign and budgeted else ()
    transaction = Transaction((posting,), None, (*paid.reviews, *draws))
    if not referral.owed(account, catalog.program, "first_sign_in"):
        return today, transaction
    return today, referral.with_bonus(transaction, account, catalog, now, found)
