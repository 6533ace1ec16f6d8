"""What the merchant decides: the program, and the rules, campaigns, activities and rewards in it.

The shapes are those of the contract (docs/openapi.json); `version` counts edits and is named by every entry
that a rule made. Amounts are fen, times know their zone.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Final, Literal

from points.domain.calendar import Month
from points.domain.program import campaigns, expiry
from points.domain.program.activity_terms import Activity
from points.domain.program.board_terms import BoardTerms, Prize
from points.domain.program.campaigns import EVERYTHING as EVERYTHING
from points.domain.program.campaigns import OLD_HAND, Buyer
from points.domain.program.campaigns import Campaign as Campaign
from points.domain.program.campaigns import CampaignKind as CampaignKind
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.quiet_hours import QuietHours
from points.domain.program.reward_terms import Reward

Treatment = Literal["pay", "later", "hold"]
QualifyingAction = Literal["first_order", "first_sign_in"]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Points for the first, second, … day in a row; after the last step again from the first, or the last for ever.

    `bonus_days` are points on top for reaching a day in a row: `(30, 100)` gives 100 more on the thirtieth.
    """

    steps: tuple[int, ...] = (5, 5, 10, 5, 5, 5, 50)
    wrap: bool = True
    bonus_days: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MakeUpTerms:
    """How many missed days a month a member may still sign, each for so many points, and how long after."""

    per_month: int
    points: int = 0
    days_back: int = 7


MIN_ORDER_FEN: Final = 1000  # a bonus for an order of one fen is bought, not earned


@dataclass(frozen=True, slots=True)
class ReferralTerms:
    """What a friend who joins is worth, and the act of theirs that makes it due."""

    inviter_points: int = 100
    invitee_points: int = 50
    qualifies_on: QualifyingAction = "first_order"
    min_order_fen: int = MIN_ORDER_FEN  # a smaller order does not count, nor one of which less is left after refunds


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """What becomes of points for taking part and for friends, by the level of risk that their member is at."""

    low: Treatment = "pay"
    medium: Treatment = "later"
    high: Treatment = "hold"
    later_days: int = 14
    large_points: int | None = None  # before a redemption of so many points the member is looked at


@dataclass(frozen=True, slots=True)
class Program:
    zone: tzinfo
    expiry: ExpiryPolicy = ExpiryPolicy()
    grace_months: int = 1
    pending_days: int = 0
    ladder: Ladder = Ladder()
    referral: ReferralTerms = ReferralTerms()
    reminder_days: tuple[int, ...] = (30, 7, 1)
    leaderboard_top: int = 100
    version: int = 0
    make_up: MakeUpTerms | None = None
    amnesty: frozenset[date] = frozenset()
    boards: tuple[BoardTerms, ...] = ()
    prizes: tuple[Prize, ...] = ()
    auto_confirm_days: int = 10
    quiet_hours: QuietHours = field(default_factory=QuietHours)
    risk: RiskTerms = RiskTerms()

    def life(self, today: date) -> tuple[date, Month]:
        """Of points earned today: the first day on which they may be spent, and the lot they die with."""
        live_from = expiry.live_from(self.expiry, self.pending_days, today)
        return live_from, expiry.lot_of(self.expiry, live_from)


@dataclass(frozen=True, slots=True)
class Rule:
    """One point for every full `fen_per_point` of a category in an order."""

    rule_id: str
    category: str
    fen_per_point: int
    daily_limit_points: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything the merchant has decided, as one read of it."""

    program: Program
    rules: tuple[Rule, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    activities: tuple[Activity, ...] = ()
    rewards: tuple[Reward, ...] = field(default=(), repr=False)

    def rule_for(self, category: str) -> Rule | None:
        """The rule that names the category, else the one for everything."""
        by_category = {rule.category: rule for rule in self.rules}
        return by_category.get(category) or by_category.get(EVERYTHING)

    def best_campaign(
        self,
        kind: CampaignKind,
        category: str,
        at: datetime,
        exhausted: frozenset[str] = frozenset(),
        buyer: Buyer = OLD_HAND,
    ) -> Campaign | None:
        """The running campaign with the highest multiplier for this buyer; they do not add up."""
        day = at.astimezone(self.program.zone).date()
        fitting = (c for c in self.running(kind, category, at) if c.campaign_id not in exhausted)
        return next((campaign for campaign in fitting if campaign.is_for(buyer, day)), None)

    def running(self, kind: CampaignKind, category: str, at: datetime) -> list[Campaign]:
        """Campaigns that run at that moment, whoever they are for, the best first."""
        return campaigns.running(self.campaigns, kind, category, at, self.program.zone)

    def activity(self, activity_id: str) -> Activity | None:
        return next((a for a in self.activities if a.activity_id == activity_id), None)

    def reward(self, reward_id: str) -> Reward | None:
        return next((r for r in self.rewards if r.reward_id == reward_id), None)
