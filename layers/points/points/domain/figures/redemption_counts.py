"""The counts of one redemption as it stands: when it was made, and when it was given back or expired.

Both ends are final, so the day of the last change is the day of the end.
"""

from datetime import tzinfo

from points.domain.figures.counts import Counts, Tally, merged
from points.domain.figures.measures import Measure
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.transitions import GIVEN_BACK


def of_redemption(redemption: Redemption, zone: tzinfo) -> Counts:
    """Returns the counts of the redemption, each on its own day."""
    made = Tally(redemption.created_at, zone)
    _by_reward(made, "redemptions", redemption, 1)
    _by_reward(made, "units", redemption, redemption.quantity)
    _by_reward(made, "cash_fen", redemption, redemption.cash_fen)
    if redemption.status in GIVEN_BACK:
        return merged(made.counts, _ended(redemption, "units_given_back", zone))
    if redemption.status == "expired":
        return merged(made.counts, _ended(redemption, "units_expired", zone))
    return made.counts


def _ended(redemption: Redemption, measure: Measure, zone: tzinfo) -> Counts:
    assert redemption.changed_at is not None, "a redemption has ended at some time"
    ended = Tally(redemption.changed_at, zone)
    _by_reward(ended, measure, redemption, redemption.quantity)
    return ended.counts


def _by_reward(tally: Tally, measure: Measure, redemption: Redemption, number: int) -> None:
    tally.total(measure, number)
    tally.part(measure, "reward", redemption.reward_id, number)
    tally.part(measure, "use", redemption.kind, number)
