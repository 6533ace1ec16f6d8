"""The receipt of points without an order: activities, adjustments, prizes and reviews."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from points.domain.ledger.accounts import Value
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class Claim(Write):
    """One receipt of points that no order earned. It also stores the answer, for replays.
    `digest` covers the content of the request. `content` is text to store: the report of an activity, or the note of an
    adjustment.
    """

    receipt_id: str
    member_id: str
    digest: str
    entry_id: str
    points: int
    at: datetime
    why: Mapping[str, Value] = field(default_factory=dict)
    content: str = ""
