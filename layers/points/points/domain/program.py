"""What the merchant decides: the program, and the rules, campaigns, activities and rewards in it.

The shapes are those of the contract (docs/openapi.json); `version` counts edits and is named by every entry
that a rule made. Amounts are fen, times know their zone.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from points.domain import campaigns, expiry
from points.domain.calendar import Month
from points.domain.campaigns import EVERYTHING as EVERYTHING
from points.domain.campaigns import OLD_HAND, Buyer
from points.domain.campaigns import Campaign as Campaign
from points.domain.campaigns import CampaignKind as CampaignKind
from points.domain.expiry import ExpiryPolicy
from points.domain.quiet_hours import QuietHours
from points.domain.scores import BoardPeriod

Treatment = Literal["pay", "later", "hold"]
RewardKind = Literal["goods", "coupon", "service"]
CouponKind = Literal["amount_off", "percent_off", "free_shipping"]
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


@dataclass(frozen=True, slots=True)
class ReferralTerms:
    """What a friend who joins is worth, and the act of theirs that makes it due."""

    inviter_points: int = 100
    invitee_points: int = 50
    qualifies_on: QualifyingAction = "first_order"
    min_order_fen: int = 1  # a smaller order does not count, nor one of which less is left after refunds


@dataclass(frozen=True, slots=True)
class BoardTerms:
    """A board of the merchant's own: of the lines of an order it counts those of its categories (any, where empty)
    from its stores (any, where empty); where both are empty, its activities only.

    It counts points, or of games the score that was reached: minutes of training, say.
    """

    board_id: str
    title: str
    period: BoardPeriod
    categories: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    measure: Literal["points", "score"] = "points"


@dataclass(frozen=True, slots=True)
class Prize:
    """Points for whoever is in these places when a period of the board is over."""

    board: str
    from_place: int
    to_place: int
    points: int


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
    zone: ZoneInfo
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
    receipt_days: int = 10
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
class Question:
    """A question of a survey: one of its options, some of them, or a text where it has none."""

    question_id: str
    title: str
    options: tuple[str, ...] = ()
    multiple: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GameTerms:
    """How long a game lasts at least, what scores it can end with, and from which score on it gives how much.

    `steps` are (score, points), ascending; without any, every game gives the activity's points.
    """

    min_seconds: int
    max_score: int
    steps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a member may do for points, so often a day, and perhaps so often in all.

    A survey with questions is answered once; a game is played on a ticket; sharing is not reported but seen, when a
    friend comes (`points.domain.sharing`). `budget_points` is for all members together.
    """

    activity_id: str
    kind: str
    title: str
    points: int
    daily_limit: int
    starts_at: datetime
    ends_at: datetime
    total_limit: int | None = None
    ticket_required: bool = False
    version: int = 0
    questions: tuple[Question, ...] = ()
    game: GameTerms | None = None
    budget_points: int | None = None
    strict: bool = True  # of sharing: only a new member counts, and only when they mean it

    def is_running(self, at: datetime) -> bool:
        return at >= self.starts_at and not at >= self.ends_at


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """What a coupon takes off an order: an amount, `percent_off` of it up to `max_off_fen`, or the shipping.

    It is good for `valid_days` after it was redeemed, or from `valid_from` to `valid_until` for everybody, but on no
    day of `blackout`. One that does not stack is the only coupon of its order. Where its order is returned after it
    has died it lives another `grace_days`.
    """

    kind: CouponKind
    valid_days: int | None
    threshold_fen: int = 0
    amount_off_fen: int | None = None
    percent_off: int | None = None
    max_off_fen: int | None = None
    categories: tuple[str, ...] = (EVERYTHING,)
    excluded: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    blackout: tuple[date, ...] = ()
    stacks: bool = False
    grace_days: int = 0


@dataclass(frozen=True, slots=True)
class ServiceTerms:
    """How long a voucher is good for, and in which stores (anywhere, where empty)."""

    valid_days: int
    stores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whom a reward is for: who joined less than so many days ago, has such a streak, and bears all of the tags."""

    joined_within_days: int | None = None
    min_streak: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reward:
    reward_id: str
    kind: RewardKind
    name: str
    points: int
    description: str = ""
    images: tuple[str, ...] = ()
    cash_fen: int = 0
    stocked: bool = True
    per_member_limit: int | None = None
    on_sale_from: datetime | None = None
    on_sale_until: datetime | None = None
    flash: bool = False
    coupon: CouponTerms | None = None
    service: ServiceTerms | None = None
    version: int = 0
    shards: int = 0  # of a flash reward's dispenser
    per_day_limit: int | None = None  # of each member
    eligibility: Eligibility | None = None
    is_draft: bool = False
    publish_at: datetime | None = None
    low_stock: int | None = None  # so many left, or fewer, and the merchant is told

    def is_low(self, left: int) -> bool:
        return self.low_stock is not None and left <= self.low_stock

    def is_public(self, now: datetime) -> bool:
        """Whether members may know of it."""
        return not self.is_draft and (self.publish_at is None or now >= self.publish_at)


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
