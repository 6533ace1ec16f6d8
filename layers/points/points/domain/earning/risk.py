"""Risk: what is paid to a member who looks like a cheat, when, and after whose look.

`risk` in the account is a level, and missing for nearly everybody; what a level means is the program's decision. Points
are paid as always, or later than always, or held until the merchant has looked: then they are in `held`, part of no
lot and of no board, and a review waits in the queue (`points.domain.earning.reviewing`). What is bought
with money is always paid; a refund takes it back to the point.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from points.domain import ids
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
_WEEK: Final = 7  # waits of the suspicious end on one day a week, so that their accounts stay small


@dataclass(frozen=True, slots=True)
class Credit:
    """An entry with all that it says, what it adds and sets, and the review that it opens."""

    entry: Entry
    add: Mapping[str, int]
    put: Mapping[str, Value] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()

    @property
    def is_held(self) -> bool:
        return bool(self.reviews)


def level_of(account: Account | None) -> int:
    """Of an account that nobody has looked at yet: none, and the guard knows better."""
    return account.number("risk") if account else 0


def is_large(program: Program, points: int) -> bool:
    """Whether somebody looks at the member before a redemption of so many points."""
    return program.risk.large_points is not None and points >= program.risk.large_points


def check_redeeming(program: Program, level: int) -> None:
    """Refuses a large redemption of a member whose points would be held too, until the merchant has looked at them."""
    if treatment(program, level) == "hold":
        raise NotEligible("The shop looks at this account before it redeems so much at once.")


def unchanged(account: Account | None) -> Guard:
    return Unchanged("risk", level_of(account))


def opened(account: Account, level: int) -> Account:
    """A new account, suspected from the first where the level says so."""
    return replace(account, attributes={**account.attributes, "risk": level}) if level else account


def raised(account: Account | None, level: int) -> dict[str, Value]:
    """What sets the account's level, if that is higher than what it is."""
    return {"risk": level} if level > level_of(account) else {}


def treatment(program: Program, level: int) -> Treatment:
    return ("pay", program.risk.low, program.risk.medium, program.risk.high)[level]


def credit(
    entry: Entry, program: Program, now: datetime, level: int, *, invitation: str = "", order_id: str = ""
) -> Credit:
    """Pays the entry's points as the level asks. The review of a bonus knows the invitation and the order behind it."""
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
    )
