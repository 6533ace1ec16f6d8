"""Finds out how many of a member's expiring points are left, and which rewards these points can buy."""

from datetime import date, datetime
from typing import Final

from points.adapters.catalog import shop, stock
from points.adapters.counters import units_redeemed
from points.adapters.ledger import accounts
from points.domain.messages.notices import Notice
from points.domain.rewards.suggestions import Suggestion, at_stake, candidates, suggest

MOST_ASKED: Final = 50  # rewards whose stock and limits are looked up


def stake_of(notice: Notice, now: datetime) -> tuple[int, tuple[Suggestion, ...]]:
    """Returns (the points of the notice that still expire, the rewards that these can buy).

    Returns (1, ()) for notices of any kind but `points_expiring`, because they are always sent.
    """
    if notice.kind != "points_expiring":
        return 1, ()
    open_shop, account = shop.opened(), accounts.account(notice.member_id)
    stake = at_stake(account, date.fromisoformat(str(notice.about["expires_on"])), now)
    amnesty = open_shop.catalog.program.amnesty
    wanted = candidates(open_shop.rewards.values(), account, stake, amnesty, now)[:MOST_ASKED]
    if not wanted:
        return stake, ()
    names = [reward.life_id for reward in wanted]
    left = stock.left_between(min(names), max(names)) if any(reward.stocked for reward in wanted) else {}
    limited = [reward for reward in wanted if reward.per_member_limit is not None]
    return stake, suggest(wanted, left, units_redeemed.taken(notice.member_id, limited))
