"""Lists rewards as one member sees them: a page or a single reward, with the stock and what the member may redeem.

A page costs two round trips: one for the stock of its rewards, and one for the account and the units that the member
has redeemed. A list of affordable rewards costs a third, because the account is needed to choose the rewards of the
page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from points.adapters.catalog import stock
from points.adapters.catalog.shop import Shop
from points.adapters.counters import units_redeemed
from points.adapters.figures import redeemed_lately
from points.adapters.ledger import accounts
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import standing
from points.domain.program.program import Program
from points.domain.program.reward_terms import Reward, RewardKind
from points.domain.rewards import browsing
from points.domain.rewards.browsing import Sort
from points.domain.rewards.prospects import Seen, redeemed, seen


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters and the order of one list. None and empty texts mean no filter; without `sort` the order is by id."""

    kind: RewardKind | None = None
    category: str | None = None
    words: str = ""
    is_affordable: bool = False
    sort: Sort | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rewards. `more` is the position after which to continue; None on the last page.

    `categories` are (name, number of rewards) over all pages, for every category that matches the other filters.
    """

    items: Sequence[Seen]
    more: str | None
    categories: Sequence[tuple[str, int]]


def page(member_id: str, shop: Shop, wanted: Wanted, *, after: str | None, limit: int) -> Page:
    """Returns a page of rewards. Raises NotFound or Gone."""
    now, program = shop.now, shop.catalog.program
    found = browsing.on_offer(shop.rewards.values(), now, wanted.kind, wanted.words)
    account = accounts.account(member_id) if wanted.is_affordable else None
    if account is not None:
        balance = standing(account, now).balance
        found = [reward for reward in found if reward.points <= balance]
    categories = browsing.categories(found)
    if wanted.category is not None:
        found = [reward for reward in found if reward.category == wanted.category]
    left = _left(found) if wanted.sort == "popular" else None
    counts = {reward.reward_id: redeemed(reward, left, counted(found)) for reward in found} if left is not None else {}
    rewards, more = browsing.page(found, wanted.sort, counts, after=after, limit=limit)
    items = _seen(member_id, rewards, _left(rewards) if left is None else left, program, now, account)
    return Page(items, more, categories)


def one(member_id: str, reward: Reward, shop: Shop) -> Seen:
    """Returns one reward as the member sees it. Raises NotFound or Gone.

    Makes two round trips, or three for a flash reward whose stock is not cached.
    """
    (only,) = _seen(member_id, [reward], _left([reward]), shop.catalog.program, shop.now)
    return only


def counted(rewards: Sequence[Reward]) -> Mapping[str, int]:
    """Returns the units that all members have redeemed, if one of the rewards has unlimited stock."""
    return redeemed_lately.units() if any(reward.supply is None for reward in rewards) else {}


def _left(rewards: Sequence[Reward]) -> dict[str, int]:
    """Returns the units left, by the id of the life.

    Makes one read, and another one for flash rewards whose stock is not cached.
    """
    return stock.left_lately({reward.life_id: reward.shards for reward in rewards if reward.stocked})


def _seen(
    member_id: str,
    rewards: Sequence[Reward],
    left: Mapping[str, int],
    program: Program,
    now: datetime,
    account: Account | None = None,
) -> list[Seen]:
    if account is None:
        account, taken = units_redeemed.with_account(member_id, rewards)
    else:
        taken = units_redeemed.taken(member_id, rewards, consistent=False)
    of_all = counted(rewards)
    return [seen(reward, account, program, now, left=left, taken=taken, counted=of_all) for reward in rewards]
