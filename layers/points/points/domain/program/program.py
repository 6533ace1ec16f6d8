"""What the merchant decides: the program and its rules, campaigns, activities and rewards.

The fields are those of the API (docs/openapi.json). `version` counts the edits of a record; the `why` of an entry names
the versions that were used. Amounts are in fen. Times have a zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from fractions import Fraction
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
from points.domain.program.stores import Store

Treatment = Literal["pay", "later", "hold"]
QualifyingAction = Literal["first_order", "first_sign_in"]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The points for the 1st, 2nd, … day of a sign-in streak.
    After the last step, the first one follows if `wrap` is True; otherwise the last step repeats. `bonus_days` are (day
    of the streak, extra points): `(30, 100)` adds 100 points on the 30th day.
    """

    steps: tuple[int, ...] = (5, 5, 10, 5, 5, 5, 50)
    wrap: bool = True
    bonus_days: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MakeUpTerms:
    """The terms for making up missed days: how many per month, at `points` each, and how many days back."""

    per_month: int
    points: int = 0
    days_back: int = 7


RETENTION_MONTHS: Final = 12
MIN_ORDER_FEN: Final = 1000  # otherwise a bonus could be bought with an order of one fen


@dataclass(frozen=True, slots=True)
class ReferralTerms:
    """The points for an invited friend and for the inviter, and the friend's action that makes them due."""

    inviter_points: int = 100
    invitee_points: int = 50
    qualifies_on: QualifyingAction = "first_order"
    min_order_fen: int = MIN_ORDER_FEN  # an order must be at least this large, also after refunds


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """How the points of activities, sign-ins and referrals are paid at each risk level of the member."""

    low: Treatment = "pay"
    medium: Treatment = "later"
    high: Treatment = "hold"
    later_days: int = 14
    large_points: int | None = None  # before a redemption of this many points, the member's risk is checked


@dataclass(frozen=True, slots=True)
class Program:
    """The program's settings. All days and times are in `zone`; `pending_days` is the return window."""

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
    privacy_retention_months: int = RETENTION_MONTHS  # how long leavers are kept after an erasure
    point_value_fen: Fraction = Fraction(1)  # what a point buys, for the liability

    def life(self, today: date) -> tuple[date, Month]:
        """Returns (the first day on which points earned `today` can be spent, their lot)."""
        live_from = expiry.live_from(self.expiry, self.pending_days, today)
        return live_from, expiry.lot_of(self.expiry, live_from)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a point for every full `fen_per_point` paid for lines of the category in an order.
    `daily_limit_points` is the most points that a member earns by this rule in a day; None means no limit.
    """

    rule_id: str
    category: str
    fen_per_point: int
    daily_limit_points: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Catalog:
    """All current records of the merchant, from one read."""

    program: Program
    rules: tuple[Rule, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    activities: tuple[Activity, ...] = ()
    rewards: tuple[Reward, ...] = field(default=(), repr=False)
    stores: Mapping[str, Store] = field(default_factory=dict, hash=False)  # by id

    def for_member(self, member_id: str) -> "Catalog":
        """Returns the catalog without the campaigns that the member is held out of."""
        if not any(campaign.holdout_percent for campaign in self.campaigns):
            return self
        return replace(self, campaigns=tuple(c for c in self.campaigns if not c.holds_out(member_id)))

    def rule_for(self, category: str) -> Rule | None:
        """Returns the rule for the category, else the rule for all categories; None if there is neither."""
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
        """Returns the campaign with the highest multiplier that applies to this buyer at `at`; None if none applies.
        Campaigns whose ids are in `exhausted` are left out, because their budgets are used up.
        """
        day = at.astimezone(self.program.zone).date()
        fitting = (c for c in self.running(kind, category, at) if c.campaign_id not in exhausted)
        return next((campaign for campaign in fitting if campaign.is_for(buyer, day)), None)

    def running(self, kind: CampaignKind, category: str, at: datetime) -> list[Campaign]:
        """Returns all campaigns that apply at `at`, whatever their audience, highest multiplier first."""
        return campaigns.running(self.campaigns, kind, category, at, self.program.zone)

    def activity(self, activity_id: str) -> Activity | None:
        """Returns the activity with this id; None if there is none."""
        return next((a for a in self.activities if a.activity_id == activity_id), None)

    def reward(self, reward_id: str) -> Reward | None:
        """Returns the reward with this id; None if there is none."""
        return next((r for r in self.rewards if r.reward_id == reward_id), None)
