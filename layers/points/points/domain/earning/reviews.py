"""Reviews: points held until the merchant decides."""

from dataclasses import dataclass
from datetime import datetime

from points.domain.earning.budget_returns import BudgetReturn
from points.domain.ledger.postings import EntryKind
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class Review(Write):
    """Points in `held` that wait for the merchant's decision."""

    member_id: str
    entry_id: str
    kind: EntryKind
    source_id: str
    title: str
    points: int
    at: datetime
    invitation: str = ""  # an inviter's bonus: its key in their list of invitations
    order_id: str = ""  # a bonus: the order that made it due
    budgets: tuple[BudgetReturn, ...] = ()  # what the points drew on budgets

    @property
    def review_id(self) -> str:
        """The id: the entry's id followed by the member's id."""
        return self.entry_id + self.member_id


@dataclass(frozen=True, slots=True)
class Reviewed(Write):
    """A review that is decided at `at` and leaves the queue."""

    review_id: str
    at: datetime
