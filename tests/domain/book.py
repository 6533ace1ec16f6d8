"""A member's ledger in memory: what `points.adapters.ledger.transactions.post` does on DynamoDB, on plain values.

A plan is tried blind; where its guards do not hold the account is caught up and the plan made again, knowing it.
Whoever else a transaction pays is left out.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from points.adapters.ledger.transactions import ATTEMPTS, Plan
from points.domain.ledger.accounts import Account, open_account
from points.domain.ledger.charging import History
from points.domain.ledger.closing import Standing, overdue_posting, standing
from points.domain.ledger.postings import Entry, apply, holds
from points.domain.ledger.rebuild import rebuilt
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.ledger.writes import Write
from points.domain.program.activity_terms import Activity
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Campaign, CampaignKind, Catalog, Program, Rule
from points.domain.program.reward_terms import Reward

R = TypeVar("R", bound=Write | None)
W = TypeVar("W", bound=Write)
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
MEMBER: Final = "0123456789abcdef"
NOON: Final = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
PROGRAM: Final = Program(SHANGHAI)
TEN_YUAN_A_POINT: Final = Rule("default", "*", 1000)
CATALOG: Final = Catalog(PROGRAM, (TEN_YUAN_A_POINT,))


@dataclass(slots=True)
class Book:
    """One account, and every entry it ever had."""

    catalog: Catalog = CATALOG
    now: datetime = NOON
    account: Account = field(default_factory=lambda: open_account(MEMBER, NOON))
    entries: list[Entry] = field(default_factory=list)

    @property
    def standing(self) -> Standing:
        return standing(self.account, self.now)

    def post(self, plan: Plan[R]) -> Transaction[R]:
        """Records what `plan` makes, or passes on its refusal."""
        found = Findings()
        for _ in range(ATTEMPTS):
            transaction = plan(found)
            if all(holds(guard, self.account) for guard in transaction.postings[0].guards):
                self._record(transaction)
                return transaction
            self.sweep()
            found = replace(found, account=self.account)
        raise AssertionError("These guards can never hold.")

    def post_after_reading(self, plan: Plan[R]) -> Transaction[R]:
        """The same for plans that need to know the account from the first."""
        self.sweep()
        return self.post(lambda found: plan(replace(found, account=self.account)))

    def rebuild(self, account: Account) -> History:
        """The history of the account, as far as it is closed."""
        zone = self.now.tzinfo
        assert zone is not None
        return rebuilt(self.entries, zone, account.settled_through)

    def sweep(self) -> None:
        """What the scheduled job does for this member."""
        while overdue := overdue_posting(self.account, self.now):
            self._record(Transaction((overdue,), None))

    def _record(self, transaction: Transaction[Write | None]) -> None:
        posting = transaction.postings[0]
        self.account = apply(self.account, posting)
        self.entries += posting.entries


def written(transaction: Transaction[Write | None], kind: type[W]) -> tuple[W, ...]:
    """What the transaction writes of this kind, beside its receipt and postings."""
    return tuple(fact for fact in transaction.writes if isinstance(fact, kind))


def program(expiry: ExpiryPolicy = PROGRAM.expiry, *, pending_days: int = 0, grace_months: int = 1) -> Program:
    return replace(PROGRAM, expiry=expiry, pending_days=pending_days, grace_months=grace_months)


def campaign(
    multiplier: str, *kinds: CampaignKind, categories: frozenset[str] = frozenset("*"), budget: int | None = None
) -> Campaign:
    """A campaign of this November."""
    starts, ends = datetime(2026, 11, 1, tzinfo=SHANGHAI), datetime(2026, 12, 1, tzinfo=SHANGHAI)
    name = f"x{multiplier}"
    return Campaign(name, name, starts, ends, Decimal(multiplier), frozenset(kinds), categories, budget)


def activity(points: int = 10, *, daily_limit: int = 3, total_limit: int | None = None, name: str = "quiz") -> Activity:
    """An activity that runs for ever."""
    starts, ends = datetime(2020, 1, 1, tzinfo=SHANGHAI), datetime(2100, 1, 1, tzinfo=SHANGHAI)
    return Activity(name, "game", "茶知识问答", points, daily_limit, starts, ends, total_limit)


MUG: Final = Reward("mug", "goods", "青瓷杯", 20)
