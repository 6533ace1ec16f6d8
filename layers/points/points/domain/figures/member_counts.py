"""The counts of one member: that they joined. An erased member keeps the time of joining, and is still counted."""

from datetime import datetime, tzinfo

from points.domain.figures.counts import Counts, Tally


def of_member(joined_at: datetime | None, zone: tzinfo) -> Counts:
    """Returns the counts of a member who joined at this time; none for None (an item of an older release)."""
    if joined_at is None:
        return {}
    tally = Tally(joined_at, zone)
    tally.total("members_new", 1)
    return tally.counts
