"""The limits of a reward per member: on one day and in total. Each life has its own (`points.domain.program.lives`)."""

from datetime import datetime

from points.domain.ledger.counters import CounterIncrement, daily_counter


def day_counter(life_id: str, now: datetime) -> str:
    """Returns the account attribute that counts the units of this life of a reward that the member redeemed today."""
    return daily_counter(now.date().isoformat(), "w", life_id)


def limit_counter(life_id: str) -> str:
    """Returns the name of the counter of the units of this life of a reward that a member has redeemed in total."""
    return f"reward#{life_id}"


def limit_change(member_id: str, life_id: str, taken: int, limit: int | None) -> tuple[CounterIncrement, ...]:
    """Returns the change of the member's counter of redeemed units by `taken`. It is negative for units given back.
    `limit` is the most units that the member may redeem in total. With None nothing is counted, and the result is
    empty.
    """
    if limit is None:
        return ()
    return (CounterIncrement(member_id, limit_counter(life_id), taken, limit if taken > 0 else None),)
