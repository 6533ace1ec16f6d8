"""Makes a step of a redemption for staff once, although others may change the redemption at the same time."""

from collections.abc import Callable, Sequence

from points.adapters.ledger import redemptions
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.queues import followups as followup_queue
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.errors import NotFound, TryAgain
from points.domain.rewards.followups import Followup
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.search import is_for
from points.domain.trail.entries import TrailEntry

Recorded = Callable[[Redemption, Redemption], TrailEntry]
"""Makes the entry of the audit trail from the redemption before and after a step."""


def find(redemption_id: str | None, stores: Sequence[str] = ()) -> Redemption:
    """Returns the redemption. Raises NotFound if there is none, or none that a caller with these stores may see."""
    parts = ids.split_redemption_id(redemption_id or "")
    found = redemptions.redemption(*parts, consistent=True) if parts else None
    if found is None or not is_for(stores, found):
        raise NotFound("No such redemption.")
    return found


def once(
    found: Redemption, is_done: Callable[[Redemption], bool], step: Callable[[Redemption], Redemption]
) -> tuple[Redemption, bool]:
    """Makes the step unless it is done. Returns (the redemption after it, whether it was done before).

    If another writer changed the redemption, checks again. Raises TryAgain after `transactions.ATTEMPTS`.
    """
    for _ in range(transactions.ATTEMPTS):
        if is_done(found):
            return found, True
        try:
            return step(found), False
        except StaleRedemption as stale:
            found = stale.now_is
    raise TryAgain("This redemption is being changed by others.")


def reconcile_hears_of(after: Redemption) -> Redemption:
    """Queues the refund or the shipping notice to WeChat. If the message is lost, the nightly run finds the work."""
    if after.cash_fen:
        followup_queue.send(Followup("payment", after.redemption_id))
    return after
