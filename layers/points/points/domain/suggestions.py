"""What dying points can buy: a few rewards that the member can have at this moment, the dearest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from points.domain.program import Reward

MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    reward_id: str
    name: str
    points: int


def candidates(rewards: Iterable[Reward], points: int, now: datetime) -> list[Reward]:
    """What so many points buy without money, on sale at `now`, the dearest first: little of them is to die.

    Flash sales are left out: by the time somebody has read the message they are over. So is what only some members may
    have, since nobody looks at this one, and what nobody may know of yet.
    """
    wanted = [
        reward
        for reward in rewards
        if reward.is_public(now)
        and reward.eligibility is None
        and 0 < reward.points <= points
        and not reward.cash_fen
        and not reward.flash
        and (reward.on_sale_from is None or now >= reward.on_sale_from)
        and (reward.on_sale_until is None or now < reward.on_sale_until)
    ]
    return sorted(wanted, key=lambda reward: (-reward.points, reward.reward_id))


def suggest(wanted: Iterable[Reward], left: Mapping[str, int], taken: Mapping[str, int]) -> tuple[Suggestion, ...]:
    """The first of the candidates that are in stock and that the member may still have.

    `left`: units in stock; `taken`: what the member has had of rewards that are limited.
    """
    found: list[Suggestion] = []
    for reward in wanted:
        if reward.stocked and left.get(reward.reward_id, 0) < 1:
            continue
        if reward.per_member_limit is not None and taken.get(reward.reward_id, 0) >= reward.per_member_limit:
            continue
        found.append(Suggestion(reward.reward_id, reward.name, reward.points))
        if len(found) == MOST:
            break
    return tuple(found)
