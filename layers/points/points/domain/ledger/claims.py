"""The receipt of points without an order: activities, adjustments, prizes and reviews."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from points.domain.ledger.accounts import Value
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class Claim(Write):
    """The receipt of points without an order. It keeps the answer that was given."""

    receipt_id: str
    member_id: str
    digest: str
    entry_id: str
    points: int
    at: datetime
    why: Mapping[str, Value] = field(default_factory=dict)
    content: str = ""
