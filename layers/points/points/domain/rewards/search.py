"""Which redemptions staff look for, and which of them they may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from points.domain.program.reward_terms import RewardKind
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.transitions import Status


@dataclass(frozen=True, slots=True)
class Search:
    """What a redemption must match. Empty fields match all. `store` is where its voucher was used. It was redeemed from
    `since` up to but not including `until`.
    """

    statuses: frozenset[Status] = frozenset()
    kind: RewardKind | None = None
    reward_id: str = ""
    member_id: str = ""
    store: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def matches(self, found: Redemption, now: datetime) -> bool:
        """Returns whether the redemption matches at `now`."""
        return (
            (not self.statuses or found.status_at(now) in self.statuses or found.status in self.statuses)
            and self.kind in (None, found.kind)
            and self.reward_id in ("", found.reward_id)
            and self.member_id in ("", found.member_id)
            and self.store in ("", found.used_at)
            and (self.since is None or self.since <= found.created_at)
            and (self.until is None or found.created_at < self.until)
        )


def is_for(stores: Sequence[str], found: Redemption) -> bool:
    """Returns whether a caller that is limited to `stores` can read the redemption. Empty `stores` mean no limit."""
    if not stores:
        return True
    return found.kind == "service" and (not found.stores or bool(set(stores) & set(found.stores)))
