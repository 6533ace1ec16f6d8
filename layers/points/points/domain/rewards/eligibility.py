"""For whom a reward is: new members, members with a streak, members the merchant has marked.

It is asked of the account in the very write that takes the points, at no cost. A streak that an amnesty has kept alive
cannot be told by a condition: then the account, which has come back with the refusal, is looked at and held to.
"""

from datetime import date, datetime, timedelta

from points.domain.earning import streaks
from points.domain.errors import NotEligible
from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import AtLeast, Guard, Unchanged
from points.domain.program.reward_terms import Eligibility

_A_DAY = timedelta(days=1)


def tag_attribute(tag: str) -> str:
    return f"tag:{tag}"


def tags_of(account: Account) -> list[str]:
    return sorted(name.removeprefix("tag:") for name in account.attributes if name.startswith("tag:"))


def guards(wanted: Eligibility, amnesty: streaks.Amnesty, now: datetime, account: Account | None) -> tuple[Guard, ...]:
    """What the account has to be when the points are taken; `account` is what it was a moment ago, if that is known."""
    today = now.date()
    found: list[Guard] = [AtLeast(tag_attribute(tag), 1) for tag in wanted.tags]
    if wanted.joined_within_days is not None:
        found.append(AtLeast("joined", _first_day(wanted.joined_within_days, today).isoformat()))
    if wanted.min_streak is None:
        return tuple(found)
    if account is not None:
        seen = Unchanged("streak", account.number("streak")), Unchanged("signed_on", account.text("signed_on"))
        return (*found, *seen)
    latest = today - _A_DAY
    while latest in amnesty:
        latest -= _A_DAY
    return (*found, AtLeast("streak", wanted.min_streak), AtLeast("signed_on", latest.isoformat()))


def check(wanted: Eligibility, amnesty: streaks.Amnesty, now: datetime, account: Account) -> None:
    """Refuses whom the reward is not for."""
    today = now.date()
    if wanted.joined_within_days is not None and (
        account.text("joined") < _first_day(wanted.joined_within_days, today).isoformat()
    ):
        raise NotEligible(f"This is for members who joined less than {wanted.joined_within_days} days ago.")
    if wanted.min_streak is not None and streaks.current_streak(account, today - _A_DAY, amnesty) < wanted.min_streak:
        raise NotEligible(f"This is for members who have signed in {wanted.min_streak} days in a row.")
    if not set(wanted.tags) <= set(tags_of(account)):
        raise NotEligible("This is for members the shop has chosen.")


def _first_day(within_days: int, today: date) -> date:
    """Who joined on this day or later is new."""
    return today - timedelta(days=within_days - 1)
