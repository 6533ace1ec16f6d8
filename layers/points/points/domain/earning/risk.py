"""Risk: pays, delays or holds the points of a member who may be cheating.

The account attribute `risk` is a level from 0 to 3. Almost all accounts lack it; their level is 0. The program
decides what happens at each level: points are paid normally, paid later, or held for the merchant. Held points are
counted in `held`, in no lot and on no board, and a review waits in the queue (`points.domain.earning.reviewing`).
Points for orders are always paid, because a refund takes them back exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from points.domain import ids
from points.domain.earning.budget_returns import drawn, returned
from points.domain.earning.reviews import Review
from points.domain.errors import NotEligible
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.movements import grant, score, waits
from points.domain.ledger.postings import Entry, Guard, Unchanged
from points.domain.program.expiry import lot_of
from points.domain.program.program import Program, Treatment

LEVELS: Final = ("none", "low", "medium", "high")
LOW: Final = 1
MEDIUM: Final = 2
HIGH: Final = 3
_WEEK: Final = 7  # delayed points become spendable on one day a week, so that accounts stay small


@dataclass(frozen=True, slots=True)
class Credit:
    """How one entry's points are paid or held: the entry, the account changes, and the review if they are held."""

    entry: Entry
    add: Mapping[str, int]
    put: Mapping[str, Value] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether the points are held for review."""
        return bool(self.reviews)


def level_of(account: Account | None) -> int:
    """Returns the account's risk level.
    It is 0 for an account that has not been read (None); the guard `unchanged` verifies this.
    """
    return account.number("risk") if account else 0


def is_large(program: Program, points: int) -> bool:
    """Returns whether the member's risk must be checked before a redemption of this many points."""
    return program.risk.large_points is not None and points >= program.risk.large_points


def check_redeeming(program: Program, level: int) -> None:
    """Raises NotEligible if the program holds points at this risk level. Call it for large redemptions only."""
    if treatment(program, level) == "hold":
        raise NotEligible("The shop must review this account before it can redeem this many points.")


def unchanged(account: Account | None) -> Guard:
    """Returns the guard that the account's risk level is still the one that was read."""
    return Unchanged("risk", level_of(account))


def opened(account: Account, level: int) -> Account:
    """Returns the new account with this risk level."""
    return replace(account, attributes={**account.attributes, "risk": level}) if level else account


def raised(account: Account | None, level: int) -> dict[str, Value]:
    """Returns the attribute to set so that the account has this risk level; empty if the level is not higher than
    before.
    """
    return {"risk": level} if level > level_of(account) else {}


def treatment(program: Program, level: int) -> Treatment:
    """Returns how the program pays points at this risk level."""
    return ("pay", program.risk.low, program.risk.medium, program.risk.high)[level]


def credit(
    entry: Entry, program: Program, now: datetime, level: int, *, invitation: str = "", order_id: str = ""
) -> Credit:
    """Returns how the entry's points are paid or held at this risk level.
    If they are held, the review stores `invitation` and `order_id`, which a referral bonus has.
    """
    if not entry.points:
        return Credit(entry, {})
    treated = treatment(program, level)
    if treated == "hold":
        held = replace(entry, why={**entry.why, "held": entry.points})
        return Credit(held, {"held": entry.points}, reviews=(_review(held, invitation, order_id),))
    live_from, lot = program.life(now.date()) if treated == "pay" else _later(program, now.date())
    paid = replace(entry, lot=lot, why={**entry.why, **waits(live_from, now)})
    add = grant(entry.points, lot, live_from=live_from, now=now) | score(entry.points, now)
    return Credit(paid, add, {"score_at": ids.microseconds(now)})


def _later(program: Program, today: date) -> tuple[date, str]:
    day = today.toordinal() + max(program.pending_days, program.risk.later_days)
    live_from = date.fromordinal(day + -day % _WEEK)
    return live_from, lot_of(program.expiry, live_from)


def _review(entry: Entry, invitation: str, order_id: str) -> Review:
    return Review(
        entry.member_id,
        entry.entry_id,
        entry.kind,
        entry.source_id,
        entry.title,
        entry.points,
        entry.at,
        invitation,
        order_id,
        returned(drawn(entry.points, entry.why)),
    )
