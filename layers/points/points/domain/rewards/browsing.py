"""The list of rewards as members browse it: its content, its order, and its pages.

A position is (rank, id) of the last reward of a page, and the next page starts after it. So if a reward is added,
removed or changed between two pages, no other reward is missed or repeated. A reward whose own rank changes may be
missed.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from points.domain import ids
from points.domain.errors import Malformed
from points.domain.program.reward_terms import Reward, RewardKind

Sort = Literal["points", "-points", "newest", "popular"]
Redeemed = Mapping[str, int]  # units redeemed, by reward id
Rank = Callable[[Reward, Redeemed], int]

MOST_CATEGORIES: Final = 50
_CASH: Final = 10**12  # above every price in fen, so that cash matters only between equal points


def on_offer(rewards: Iterable[Reward], now: datetime, kind: RewardKind | None = None, words: str = "") -> list[Reward]:
    """Returns the rewards of this kind that members see at `now` and that contain all of the words. Ended sales are
    left out. `kind` None means every kind.
    """
    wanted = _plain(words).split()
    return [
        reward
        for reward in rewards
        if reward.is_public(now)
        and not (reward.on_sale_until and now >= reward.on_sale_until)
        and kind in (None, reward.kind)
        and _contains(reward, wanted)
    ]


def categories(rewards: Iterable[Reward]) -> list[tuple[str, int]]:
    """Returns (category, number of rewards in it), most rewards first, at most `MOST_CATEGORIES`."""
    counted = Counter(reward.category for reward in rewards if reward.category)
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:MOST_CATEGORIES]


def page(
    rewards: Iterable[Reward], sort: Sort | None, redeemed: Redeemed, *, after: str | None, limit: int
) -> tuple[list[Reward], str | None]:
    """Returns (the rewards of a page, the position after which the next page starts; None if there is no next page).
    The order is `sort`; None sorts by id. `after` is the position from the page before; None for the first page.
    """
    rank = _RANKS[sort]
    placed = sorted(((rank(reward, redeemed), reward.reward_id), reward) for reward in rewards)
    start = _place(after) if after else None
    ahead = [one for one in placed if start is None or one[0] > start]
    found = ahead[:limit]
    more = f"{found[-1][0][0]} {found[-1][0][1]}" if len(ahead) > limit else None
    return [reward for _, reward in found], more


def _place(position: str) -> tuple[int, str]:
    rank, _, reward_id = position.partition(" ")
    if not rank.removeprefix("-").isdecimal():
        raise Malformed("This cursor is of an older release. Read the first page again.")
    return int(rank), reward_id


def _price(reward: Reward) -> int:
    return reward.points * _CASH + reward.cash_fen


def _dearest_first(reward: Reward) -> int:
    return reward.cash_fen - reward.points * _CASH


def _newest_first(reward: Reward) -> int:
    since = max((at for at in (reward.created_at, reward.publish_at) if at), default=None)
    return -ids.microseconds(since) if since else 0


_RANKS: Final[Mapping[Sort | None, Rank]] = {
    None: lambda reward, redeemed: 0,
    "points": lambda reward, redeemed: _price(reward),
    "-points": lambda reward, redeemed: _dearest_first(reward),
    "newest": lambda reward, redeemed: _newest_first(reward),
    "popular": lambda reward, redeemed: -redeemed.get(reward.reward_id, 0),
}


def _contains(reward: Reward, words: Sequence[str]) -> bool:
    text = _plain(f"{reward.name} {reward.category or ''} {reward.description}")
    return all(word in text for word in words)


def _plain(text: str) -> str:
    """Returns the text in a form without differences of case and width: `ＴＥＡ` and `Tea` become the same."""
    return unicodedata.normalize("NFKC", text).casefold()
