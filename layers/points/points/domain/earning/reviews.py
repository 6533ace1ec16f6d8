"""Facts about points held for review: a review that is opened, and one that is decided."""

from dataclasses import dataclass
from datetime import datetime

from points.domain.ledger.postings import EntryKind
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class Review(Write):
    """Points that wait in `held` until the merchant has looked; named by the moment, its entry and the member."""

    member_id: str
    entry_id: str
    kind: EntryKind
    source_id: str
    title: str
    points: int
    at: datetime
    invitation: str = ""  # of an inviter's bonus: what it is called in their list
    order_id: str = ""  # of a bonus: the order that made it due

    @property
    def review_id(self) -> str:
        return self.entry_id + self.member_id


@dataclass(frozen=True, slots=True)
class Reviewed(Write):
    """A review that this decides."""

    review_id: str
    at: datetime
