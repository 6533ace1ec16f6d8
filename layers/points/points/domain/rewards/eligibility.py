"""Checks whether a member may redeem a reward that is only for new members, members with a streak, or members with
tags. Guards of the posting that takes the points check this without a read. Only a streak that continues because of an
amnesty cannot be checked by a guard. In that case the write fails and returns the account. The streak is then computed
from the account, and the next attempt has a guard that the streak is unchanged.
"""

from datetime import date, datetime, timedelta

from points.domain.earning import streaks
from points.domain.errors import NotEligible
from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import AtLeast, Guard, Unchanged
from points.domain.program.reward_terms import Eligibility

_A_DAY = timedelta(days=1)


def tag_attribute(tag: str) -> str:
    """Returns the account attribute that marks a member with this tag."""
    return f"tag:{tag}"


def tags_of(account: Account) -> list[str]:
    """Returns the account's tags, sorted."""
    return sorted(name.removeprefix("tag:") for name in account.attributes if name.startswith("tag:"))


def guards(wanted: Eligibility, amnesty: streaks.Amnesty, now: datetime, account: Account | None) -> tuple[Guard, ...]:
    """Returns the guards for these conditions. If `account` was read, `check` must also be called with it.
    `account` is None if it has not been read.
    """
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
    """Raises NotEligible if the account does not meet the conditions."""
    today = now.date()
    if wanted.joined_within_days is not None and (
        account.text("joined") < _first_day(wanted.joined_within_days, today).isoformat()
    ):
        raise NotEligible(f"This reward is for members who joined less than {wanted.joined_within_days} days ago.")
    if wanted.min_streak is not None and streaks.current_streak(account, today - _A_DAY, amnesty) < wanted.min_streak:
        raise NotEligible(f"This reward is for members with a sign-in streak of {wanted.min_streak} days.")
    if not set(wanted.tags) <= set(tags_of(account)):
        raise NotEligible("This reward is for members with a certain tag.")


def _first_day(within_days: int, today: date) -> date:
    """Returns the earliest joining day with which a member counts as new today."""
    return today - timedelta(days=within_days - 1)
