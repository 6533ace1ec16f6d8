"""Everything a member looks at: points and their history, the sign-in calendar, activities, rewards, redemptions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import dispenser, shop
from points.adapters.counters import activity_limits, budgets
from points.adapters.ledger import payments, receipts, transactions
from points.adapters.members import addresses, invitations
from points.adapters.members.invitations import Invitation
from points.adapters.messages import templates
from points.domain import ids
from points.domain.calendar import NEVER, last_day, month_of, months_after, parse_day
from points.domain.earning import activities, making_up, sign_in, streaks
from points.domain.earning.activity_limits import Used
from points.domain.earning.invitations import InvitationStatus
from points.domain.errors import NotFound
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import Standing, standing
from points.domain.ledger.postings import Entry
from points.domain.messages import reminders
from points.domain.program.activity_terms import Activity, Question
from points.domain.program.program import Campaign, CampaignKind, Program, QualifyingAction
from points.domain.program.reward_terms import CouponTerms, Eligibility, Reward
from points.domain.rewards.payments import Payment
from points.domain.rewards.redemption import Redemption
from points.web import shares, tickets
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.texts import history
from points.web.validation import Answers, Day, Query
from points.web.views.campaigns import RunningCampaign, running_now, with_campaigns
from points.web.views.entries import EntryView, Kind, entry_view
from points.web.views.redemptions import CouponView, RedemptionView, coupon_view, redemption_view, shown_at

api = Api("query", member_keys=secrets.token_keys)

RewardKind = Literal["goods", "coupon", "service"]
RedemptionStatus = Literal[
    "pending_payment", "to_ship", "shipped", "completed", "issued", "used", "cancelled", "expired", "refunded"
]
CouponStatus = Literal["issued", "used", "expired", "cancelled"]


# ── Points ───────────────────────────────────────────────────────────────────


class Dying(Answers):
    points: int
    expires_on: date


class PointsAnswer(Answers):
    balance: int
    pending: int
    debt: int
    held: int = Field(description="Earned, and being looked at by the shop")
    earned_total: int
    expiring: list[Dying]
    next_expiry: Dying | None
    streak: int
    signed_in_today: bool
    ask_subscription: bool = Field(
        description="A warning is coming that may not be sent: this is the page on which to ask for a message"
    )


@api.operation("GET", "/points", access="member", answers=PointsAnswer)
def points(call: Call[Nothing]) -> Answer:
    """The member's points, what is pending, and when they expire."""
    open_shop = shop.opened()
    now, program = open_shop.now, open_shop.catalog.program
    account = transactions.account(call.member_id)
    worth = standing(account, now)
    expiring = list(_expiring(worth))
    return Answer(
        {
            "balance": worth.balance,
            "pending": worth.pending,
            "debt": worth.debt,
            "held": account.number("held"),
            "earned_total": account.number("score:total"),
            "expiring": expiring,
            "next_expiry": expiring[0] if expiring else None,
            "streak": streaks.current_streak(account, now.date() - timedelta(days=1), program.amnesty),
            "signed_in_today": account.text("signed_on") == now.date().isoformat(),
            "ask_subscription": _lacks_consent(account, now, program),
        }
    )


def _lacks_consent(account: Account, now: datetime, program: Program) -> bool:
    """Whether warnings are coming of more dates than there are messages agreed to, and there is a template for them."""
    if reminders.KIND not in templates.ids():
        return False
    return account.number("consent") < reminders.coming(account, now, program.reminder_days)


def _expiring(worth: Standing) -> Iterator[dict[str, Any]]:
    for lot, points in worth.expiring:
        if lot != NEVER:
            yield {"points": points, "expires_on": last_day(lot).isoformat()}


class EntriesQuery(PageQuery):
    kind: Kind | None = None
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None


class EntriesAnswer(Answers):
    items: list[EntryView]
    next_cursor: str | None


@api.operation("GET", "/points/entries", access="member", query=EntriesQuery, answers=EntriesAnswer)
def entries(call: Call[Nothing]) -> Answer:
    """The member's history, newest first; `from` and `to` are days, both included."""
    now = shop.opened().now
    wanted: EntriesQuery = call.query
    found, more = transactions.entries(
        call.member_id,
        since=_midnight(wanted.from_, now) if wanted.from_ else None,
        until=_midnight(wanted.to + timedelta(days=1), now) if wanted.to else None,
        kind=wanted.kind,
        limit=wanted.limit,
        after=call.position(),
    )
    return call.page([entry_view(entry, now, call.language) for entry in found], more)


# ── Signing in ───────────────────────────────────────────────────────────────


class MonthQuery(Query):
    month: str | None = Field(None, pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")


class Rung(Answers):
    day: int
    points: int


class MakeUpOffer(Answers):
    left: int = Field(description="Days that may still be made up this month")
    points: int = Field(description="What each costs")
    days: list[date] = Field(description="The days that may be made up, the latest first")


class SignInCalendar(Answers):
    streak: int
    signed_in_today: bool
    days: list[date]
    ladder: list[Rung]
    bonus_days: list[Rung] = Field(description="Points on top of the ladder for reaching that day in a row")
    next_points: int = Field(description="What the next one gives, with its bonus and by what runs then")
    make_up: MakeUpOffer | None = Field(description="null: this program has no making up")


@api.operation("GET", "/sign-in", access="member", query=MonthQuery, answers=SignInCalendar)
def sign_in_calendar(call: Call[Nothing]) -> Answer:
    """The days of a month on which the member signed in, and what the next day gives."""
    open_shop = shop.opened()
    today = open_shop.now.date()
    program = open_shop.catalog.program
    ladder = program.ladder
    account = transactions.account(call.member_id)
    _, exhausted = _campaigns(open_shop, ["sign_in"])
    streak = streaks.current_streak(account, today - timedelta(days=1), program.amnesty)
    return Answer(
        {
            "streak": streak,
            "signed_in_today": account.text("signed_on") == today.isoformat(),
            "days": [day.isoformat() for day in _days_signed(account, call.query.month or month_of(today), open_shop)],
            "ladder": [{"day": day, "points": points} for day, points in enumerate(ladder.steps, start=1)],
            "bonus_days": [{"day": day, "points": points} for day, points in ladder.bonus_days],
            "next_points": sign_in.next_points(account, open_shop.catalog, open_shop.now, exhausted),
            "make_up": _make_up_offer(account, program, today),
        }
    )


def _make_up_offer(account: Account, program: Program, today: date) -> dict[str, Any] | None:
    if program.make_up is None:
        return None
    return {
        "left": making_up.left(account, program.make_up, today),
        "points": program.make_up.points,
        "days": [day.isoformat() for day in making_up.days_open(account, program, today)],
    }


def _days_signed(account: Account, month: str, open_shop: shop.Shop) -> list[date]:
    """From the account for this month and the last; months before that from the ledger's entries."""
    if month >= months_after(month_of(open_shop.now.date()), -1):
        return list(streaks.days_signed(month, account.number(f"signed:{month}")))
    first = parse_day(f"{month}-01")
    found: list[Entry] = []
    position: str | None = None
    for _ in range(_CALENDAR_PAGES):
        page, position = transactions.entries(
            account.member_id,
            since=_midnight(first, open_shop.now),
            until=_midnight(last_day(month) + _MADE_UP_WITHIN, open_shop.now),
            kind="sign_in",
            limit=100,
            after=position,
        )
        found += page
        if position is None:
            break
    return sorted(parse_day(entry.source_id) for entry in found if entry.source_id.startswith(month))


_MADE_UP_WITHIN = timedelta(days=29)
_CALENDAR_PAGES = 5  # of 200 entries each, whatever they are about


# ── Activities ───────────────────────────────────────────────────────────────


class SurveyQuestion(Answers):
    question_id: str
    title: str
    options: list[str] = Field(description="Empty: the member writes a text")
    multiple: bool
    optional: bool


class ActivityAnswer(Answers):
    activity_id: str
    kind: str
    title: str
    points: int = Field(description="At best, before any campaign")
    points_now: int = Field(description="The same by the campaign that runs")
    daily_limit: int
    done_today: int
    total_limit: int | None = Field(description="Times in all; null: as often as one likes")
    done_in_all: int | None = Field(description="Counted where there is such a limit")
    times_left: int = Field(description="How often more today; 0 too where all its points are given")
    ends_at: datetime
    ticket: str | None = None
    share_token: str | None = Field(None, description="Goes into the path of the card that is shared")
    questions: list[SurveyQuestion] | None = None
    max_score: int | None = None
    min_seconds: int | None = None


class ActivitiesAnswer(Answers):
    campaigns: list[RunningCampaign] = Field(description="What multiplies activities and sign-ins now")
    items: list[ActivityAnswer]
    next_cursor: str | None


@api.operation("GET", "/activities", access="member", query=PageQuery, answers=ActivitiesAnswer)
def running_activities(call: Call[Nothing]) -> Answer:
    """The activities that are running, with the member's progress today."""
    open_shop = shop.opened()
    now = open_shop.now
    running = {a.activity_id: a for a in open_shop.catalog.activities if a.is_running(now)}
    # A ticket says how many games were over: that has to be so.
    account = transactions.account(call.member_id, consistent=any(a.game for a in running.values()))
    page, more = _slice(running, call.position(), call.query.limit)
    campaigns, exhausted = _campaigns(open_shop, ["activity", "sign_in"])
    used = activity_limits.used(call.member_id, page)
    points_now = {a.activity_id: activities.points_now(a, open_shop.catalog, now, exhausted) for a in page}
    items = [
        _what(activity, now)
        | _how_often(activity, account, now, used[activity.activity_id], points_now[activity.activity_id])
        | _proofs(activity, call, account, now)
        for activity in page
    ]
    return with_campaigns(call.page(items, more), campaigns, now)


def _campaigns(open_shop: shop.Shop, kinds: Sequence[CampaignKind]) -> tuple[list[Campaign], frozenset[str]]:
    """(those of these kinds that run and have points to give, the names of those that have none any more)."""
    running = running_now(open_shop.catalog, kinds, open_shop.now)
    exhausted = budgets.used_up(running)
    return [campaign for campaign in running if campaign.campaign_id not in exhausted], exhausted


def _what(activity: Activity, now: datetime) -> dict[str, Any]:
    view: dict[str, Any] = {
        "activity_id": activity.activity_id,
        "kind": activity.kind,
        "title": activity.title,
        "points": activities.most_points(activity),
        "ends_at": _local(activity.ends_at, now),
    }
    if activity.questions:
        view["questions"] = [_question(question) for question in activity.questions]
    if activity.game:
        view |= {"max_score": activity.game.max_score, "min_seconds": activity.game.min_seconds}
    return view


def _how_often(activity: Activity, account: Account, now: datetime, used: Used, points_now: int) -> dict[str, Any]:
    return {
        "points_now": points_now,
        "daily_limit": activity.daily_limit,
        "done_today": activities.done_today(activity, account, now),
        "total_limit": activity.total_limit,
        "done_in_all": used.times if activity.total_limit is not None else None,
        "times_left": activities.times_left(activity, account, now, used, points_now),
    }


def _proofs(activity: Activity, call: Call[Nothing], account: Account, now: datetime) -> dict[str, Any]:
    """What the member hands back, or on: the ticket of a game, the token of a card."""
    proofs = {}
    if activity.ticket_required:
        done_today = activities.done_today(activity, account, now)
        proofs["ticket"] = tickets.issue(
            call.keys, call.member_id, activity.activity_id, done_today=done_today, today=now.date()
        )
    if activity.kind == "share":
        proofs["share_token"] = shares.token(call.keys, call.member_id, activity.activity_id)
    return proofs


def _question(question: Question) -> dict[str, Any]:
    return {
        "question_id": question.question_id,
        "title": question.title,
        "options": list(question.options),
        "multiple": question.multiple,
        "optional": question.optional,
    }


# ── Rewards ──────────────────────────────────────────────────────────────────


class RewardsQuery(PageQuery):
    kind: RewardKind | None = None


class RewardCoupon(Answers):
    kind: Literal["amount_off", "percent_off", "free_shipping"]
    threshold_fen: int
    amount_off_fen: int | None = None
    percent_off: int | None = None
    max_off_fen: int | None = None
    categories: list[str]
    excluded: list[str]
    valid_days: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    blackout: list[date]
    stacks: bool


class RewardService(Answers):
    valid_days: int
    stores: list[str]


class RewardFor(Answers):
    joined_within_days: int | None
    min_streak: int | None
    chosen: bool = Field(description="Whether it is for members the shop has chosen")


class RewardAnswer(Answers):
    reward_id: str
    kind: RewardKind
    name: str
    images: list[str]
    description: str
    points: int
    cash_fen: int
    stock: int | None
    per_member_limit: int | None
    per_day_limit: int | None
    eligibility: RewardFor | None = Field(description="null: for everybody")
    on_sale_from: datetime | None
    on_sale_until: datetime | None
    flash: bool
    coupon: RewardCoupon | None = None
    service: RewardService | None = None


class RewardsAnswer(Answers):
    campaigns: list[RunningCampaign] = Field(description="What multiplies purchases now")
    items: list[RewardAnswer]
    next_cursor: str | None


@api.operation("GET", "/rewards", access="member", query=RewardsQuery, answers=RewardsAnswer)
def rewards(call: Call[Nothing]) -> Answer:
    """What points can buy; `stock` is what is left, null where it never runs out."""
    open_shop = shop.opened()
    now = open_shop.now
    wanted = {
        name: reward
        for name, reward in open_shop.rewards.items()
        if reward.is_public(now)
        and call.query.kind in (None, reward.kind)
        and not (reward.on_sale_until and now >= reward.on_sale_until)
    }
    page, more = _slice(wanted, call.position(), call.query.limit)
    left = _stock(page)
    shown = call.page([_reward(reward, left, now) for reward in page], more)
    running, _ = _campaigns(open_shop, ["purchase"])
    return with_campaigns(shown, running, now)


@api.operation("GET", "/rewards/{reward_id}", access="member", answers=RewardAnswer)
def reward(call: Call[Nothing]) -> Answer:
    """One reward."""
    open_shop = shop.opened()
    found = open_shop.rewards.get(call.path("reward_id"))
    if found is None or not found.is_public(open_shop.now):
        raise NotFound("No such reward.")
    return Answer(_reward(found, _stock([found]), open_shop.now))


def _stock(page: Sequence[Reward]) -> dict[str, int]:
    """Units left of the rewards on a page, by id: a round trip for those that are counted.

    One more for flash sales, a second after the last.
    """
    counted = [reward for reward in page if reward.stocked and not reward.shards]
    left = shop.stock(counted[0].reward_id, counted[-1].reward_id) if counted else {}
    return left | dispenser.left_lately({reward.reward_id: reward.shards for reward in page if reward.shards})


def _reward(reward: Reward, left: Mapping[str, int], now: datetime) -> dict[str, Any]:
    view: dict[str, Any] = {
        "reward_id": reward.reward_id,
        "kind": reward.kind,
        "name": reward.name,
        "images": list(reward.images),
        "description": reward.description,
        "points": reward.points,
        "cash_fen": reward.cash_fen,
        "stock": left.get(reward.reward_id, 0) if reward.stocked else None,
        "per_member_limit": reward.per_member_limit,
        "per_day_limit": reward.per_day_limit,
        "eligibility": _for_whom(reward.eligibility) if reward.eligibility else None,
        "on_sale_from": _local(reward.on_sale_from, now),
        "on_sale_until": _local(reward.on_sale_until, now),
        "flash": reward.flash,
    }
    if reward.coupon is not None:
        view["coupon"] = _coupon_terms(reward.coupon, now)
    if reward.service is not None:
        view["service"] = {"valid_days": reward.service.valid_days, "stores": list(reward.service.stores)}
    return view


def _for_whom(wanted: Eligibility) -> dict[str, Any]:
    """Which tags are wanted is the merchant's own business."""
    return {
        "joined_within_days": wanted.joined_within_days,
        "min_streak": wanted.min_streak,
        "chosen": bool(wanted.tags),
    }


def _coupon_terms(coupon: CouponTerms, now: datetime) -> dict[str, Any]:
    terms = {name: getattr(coupon, name) for name in RewardCoupon.model_fields} | {
        "categories": list(coupon.categories),
        "excluded": list(coupon.excluded),
        "valid_from": _local(coupon.valid_from, now),
        "valid_until": _local(coupon.valid_until, now),
        "blackout": [day.isoformat() for day in coupon.blackout],
    }
    return {name: value for name, value in terms.items() if value is not None}


# ── Redemptions and coupons ──────────────────────────────────────────────────


class RedemptionsQuery(PageQuery):
    status: RedemptionStatus | None = None


class RedemptionsAnswer(Answers):
    items: list[RedemptionView]
    next_cursor: str | None


@api.operation("GET", "/redemptions", access="member", query=RedemptionsQuery, answers=RedemptionsAnswer)
def redemptions(call: Call[Nothing]) -> Answer:
    """The member's redemptions, newest first."""
    now = shop.opened().now
    found, more = receipts.redemptions(
        call.member_id, status=call.query.status, now=now, limit=call.query.limit, after=call.position()
    )
    return call.page([_redemption(redemption, now) for redemption in found], more)


@api.operation("GET", "/redemptions/{redemption_id}", access="member", answers=RedemptionView)
def redemption(call: Call[Nothing]) -> Answer:
    """One redemption."""
    parts = ids.split_redemption_id(call.path("redemption_id"))
    found = receipts.redemption(*parts) if parts and parts[0] == call.member_id else None
    if found is None:
        raise NotFound("No such redemption.")
    payment = payments.payment(found.redemption_id) if found.cash_fen else None
    return Answer(_redemption(found, shop.opened().now, payment))


def _redemption(redemption: Redemption, now: datetime, payment: Payment | None = None) -> dict[str, Any]:
    shown = shown_at(secrets.stamping_key(), redemption, now)
    return redemption_view(redemption, now, addresses.opened(redemption), shown, payment)


class CouponsQuery(PageQuery):
    status: CouponStatus | None = None


class CouponsAnswer(Answers):
    items: list[CouponView]
    next_cursor: str | None


@api.operation("GET", "/coupons", access="member", query=CouponsQuery, answers=CouponsAnswer)
def coupons(call: Call[Nothing]) -> Answer:
    """The member's coupons, newest first."""
    now = shop.opened().now
    found, more = receipts.redemptions(
        call.member_id, status=call.query.status, kind="coupon", now=now, limit=call.query.limit, after=call.position()
    )
    return call.page([coupon_view(r, r.coupon, now) for r in found if r.coupon and r.status != "pending_payment"], more)


# ── Whom the member has invited ──────────────────────────────────────────────


class InvitedFriend(Answers):
    friend: str = Field(description="A few characters by which to tell friends apart; nobody is named")
    status: InvitationStatus
    reason: str = Field(description="The same in words")
    points: int
    joined_at: datetime
    changed_at: datetime


class Invitations(Answers):
    invite_code: str
    scene: str = Field(description="For a mini-program code: at most 32 characters of WeChat's alphabet")
    qualifies_on: QualifyingAction
    items: list[InvitedFriend]
    next_cursor: str | None


@api.operation("GET", "/invitations", access="member", query=PageQuery, answers=Invitations)
def invited(call: Call[Nothing]) -> Answer:
    """The member's invite code, and what has become of each friend who came with it, the latest first.

    `waiting`: the first order or sign-in is still to come. `not_counted`: this account was frozen when it came.
    `under_review`, `refused`: the shop has to look, and did. `taken_back`: the order was returned. `old_member`: was
    here before.
    """
    open_shop = shop.opened()
    terms = open_shop.catalog.program.referral
    found, more = invitations.of(call.member_id, limit=call.query.limit, after=call.position())
    return Answer(
        {
            "invite_code": call.member_id,
            "scene": f"invite={call.member_id}",
            "qualifies_on": terms.qualifies_on,
            "items": [
                _invitation(each, open_shop.now) | {"reason": history.invitation(each.status, terms, call.language)}
                for each in found
            ],
            "next_cursor": call.next_cursor(more),
        }
    )


def _invitation(invitation: Invitation, now: datetime) -> dict[str, Any]:
    return {
        "friend": invitation.friend_id[:4],
        "status": invitation.status,
        "points": invitation.points,
        "joined_at": _local(invitation.at, now),
        "changed_at": _local(invitation.changed_at, now),
    }


handler = api.handler


def _slice(things: Mapping[str, Any], after: str | None, limit: int) -> tuple[list[Any], str | None]:
    """A page of what the catalog holds, in the order of the ids: (page, the id to go on after or None)."""
    names = sorted(name for name in things if after is None or name > after)
    page = names[:limit]
    return [things[name] for name in page], page[-1] if len(names) > limit else None


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time.min, tzinfo=now.tzinfo)


def _local(at: datetime | None, now: datetime) -> str | None:
    return at.astimezone(now.tzinfo).isoformat() if at else None
