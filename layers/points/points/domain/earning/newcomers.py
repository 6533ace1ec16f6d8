"""Campaigns for new members: finds out who is new without reading the account first.
The account stores `joined` and counts `orders`. An order is first calculated as for an old member and written without a
read. If a campaign for new members could give more, the posting has guards that only an old member's account satisfies.
If a guard fails, the failed write returns the account, and the order is calculated again with this account.
"""

from collections.abc import Iterable
from datetime import date, datetime

from points.domain.calendar import parse_day
from points.domain.ledger.accounts import Account
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Guard
from points.domain.program.campaigns import OLD_HAND, Audience, Buyer
from points.domain.program.program import Catalog


def buyer_of(account: Account | None) -> Buyer:
    """Returns what campaigns may check about the member.
    The member counts as old if the account has not been read (None), or if the person came back after an erasure.
    """
    if account is None:
        return OLD_HAND
    if account.text("came_back"):
        return OLD_HAND
    joined = account.text("joined")
    return Buyer(parse_day(joined) if joined else None, account.number("orders"))


def guards(
    categories: Iterable[str], catalog: Catalog, at: datetime, account: Account | None, exhausted: frozenset[str]
) -> tuple[Guard, ...]:
    """Returns the guards that hold only if the points of this order were calculated with the right campaigns.
    `account` is the account with which they were calculated; None if it has not been read. `exhausted` are the ids of
    campaigns whose budget is used up.
    """
    day = at.astimezone(catalog.program.zone).date()
    buyer = buyer_of(account)
    found: dict[Guard, None] = {}
    for category in sorted(set(categories)):
        for campaign in catalog.running("purchase", category, at):
            if campaign.campaign_id in exhausted:
                continue
            audience = campaign.audience
            if audience is not None:
                belongs = buyer.is_among(audience, day)
                found |= dict.fromkeys(_still_new(audience) if belongs else _not_new(audience, day, account))
            if audience is None or buyer.is_among(audience, day):
                break
    return tuple(found)


def _still_new(audience: Audience) -> tuple[Guard, ...]:
    return (Absent("orders"),) if audience.first_order else ()


def _not_new(audience: Audience, day: date, account: Account | None) -> tuple[Guard, ...]:
    if account is not None:
        return ()  # the account was read, and an old member stays old
    too_early = audience.joined_after(day)
    joined: tuple[Guard, ...] = () if too_early is None else (AtMost("joined", too_early.isoformat()),)
    bought: tuple[Guard, ...] = (AtLeast("orders", 1),) if audience.first_order else ()
    return (*joined, *bought)
