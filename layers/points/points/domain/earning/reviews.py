"""Reviews: held points that wait for the merchant's decision."""

from dataclasses import dataclass
from datetime import datetime

from points.domain.earning.budget_returns import BudgetReturn
from points.domain.ledger.postings import EntryKind
from points.domain.ledger.writes import Write


@dataclass(frozen=True, slots=True)
class Review(Write):
    """One review: points in `held` that wait for the merchant's decision.
    All fields but the last three are the entry's.
    """

    member_id: str
    entry_id: str
    kind: EntryKind
    source_id: str
    title: str
    points: int
    at: datetime
    invitation: str = ""  # for an inviter's bonus: the friend's key in the inviter's list of invitations
    order_id: str = ""  # for a referral bonus: the order that made it due
    budgets: tuple[BudgetReturn, ...] = ()  # the points that return to budgets if the merchant refuses

    @property
    def review_id(self) -> str:
        """The id: the entry's id followed by the member's id."""
        return self.entry_id + self.member_id


@dataclass(frozen=True, slots=True)
class Reviewed(Write):
    """The change of one review that was decided at `at`: it leaves the queue of open reviews."""

    review_id: str
    at: datetime
