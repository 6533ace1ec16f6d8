"""What a member can view: points and history, sign-in calendar, activities, rewards, redemptions and invitations."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import activity_limits, budgets
from points.adapters.ledger import accounts, payments, presence
from points.adapters.ledger import entries as member_entries
from points.adapters.ledger import redemptions as member_redemptions
from points.adapters.members import addresses, invitations
from points.domain import ids
from points.domain.calendar import midnight, month_of
from points.domain.earning import activities
from points.domain.errors import NotFound
from points.domain.program.program import Campaign, CampaignKind, Catalog
from points.domain.rewards.payments import Payment
from points.domain.rewards.redemption import Redemption
from points.web import routes
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.views.activities import ActivitiesAnswer, activity_view, proofs_view
from points.web.views.campaigns import running_now, with_campaigns
from points.web.views.coupons import CouponsAnswer, CouponsQuery, own_coupon_view
from points.web.views.entries import EntriesAnswer, EntriesQuery, entry_view
from points.web.views.invitations import Invitations, invitation_view, with_invite_code
from points.web.views.points import PointsAnswer, points_view
from points.web.views.redemptions import (
    RedemptionsAnswer,
    RedemptionsQuery,
    RedemptionView,
    redemption_view,
    shown_at,
)
from points.web.views.rewards import RewardAnswer, RewardsAnswer, RewardsQuery, reward_view, with_categories
from points.web.views.sign_in import MonthQuery, SignInCalendar, calendar_view
from points.web.views.terms import TermsAnswer, terms_view
from points.workflows import reminder_consent, reward_list
from points.workflows.reward_list import Wanted
from points.workflows.sign_in_days import days_signed

api = Api("query", member_keys=secrets.token_keys, presence=presence, elsewhere=routes.refusal)


# ── Points ───────────────────────────────────────────────────────────────────


@api.operation("GET", "/points", access="member", look="within", answers=PointsAnswer)
def points(call: Call[Nothing]) -> Answer:
    """Get the member's points: balance, pending points, and when they expire."""
    current = shop.opened()
    now, program = current.now, current.catalog.program
    account = accounts.account(call.member_id)
    asks = reminder_consent.is_lacking(account, program, now)
    return Answer(points_view(account, program, now, ask_subscription=asks))


@api.operation("GET", "/points/entries", access="member", query=EntriesQuery, answers=EntriesAnswer)
def entries(call: Call[Nothing]) -> Answer:
    """Get the member's history, newest first. `from` and `to` are days, both included."""
    now = shop.opened().now
    wanted: EntriesQuery = call.query
    first, last = wanted.days
    found, more = member_entries.entries(
        call.member_id,
        since=midnight(first, now) if first else None,
        until=midnight(last + timedelta(days=1), now) if last else None,
        kind=wanted.kind,
        limit=wanted.limit,
        after=call.position(),
    )
    return call.page([entry_view(entry, now, call.language) for entry in found], more)


@api.operation("GET", "/sign-in", access="member", look="within", query=MonthQuery, answers=SignInCalendar)
def sign_in_calendar(call: Call[Nothing]) -> Answer:
    """Get the days of a month on which the member signed in, and the points of the next sign-in."""
    current = shop.opened()
    account = accounts.account(call.member_id)
    _, exhausted = _campaigns(current.catalog.for_member(call.member_id), ["sign_in"], current.now)
    days = days_signed(account, call.query.month or month_of(current.now.date()), current.now)
    return Answer(calendar_view(account, current.catalog, current.now, days=days, exhausted=exhausted))


# ── Activities ───────────────────────────────────────────────────────────────


@api.operation("GET", "/activities", access="member", look="within", query=PageQuery, answers=ActivitiesAnswer)
def running_activities(call: Call[Nothing]) -> Answer:
    """Get the running activities, with the member's progress today."""
    current = shop.opened()
    now = current.now
    running = {a.activity_id: a for a in current.catalog.activities if a.is_running(now)}
    # A game's ticket contains how many games were played today. A ticket made from an outdated account is refused.
    account = accounts.account(call.member_id, consistent=any(a.game for a in running.values()))
    page, more = _page(running, call.position(), call.query.limit)
    catalog = current.catalog.for_member(call.member_id)
    campaigns, exhausted = _campaigns(catalog, ["activity", "sign_in"], now)
    used = activity_limits.used(call.member_id, page)
    items = []
    for activity in page:
        points_now = activities.points_now(activity, catalog, now, exhausted)
        view = activity_view(activity, account, now, used[activity.activity_id], points_now)
        items.append(view | proofs_view(activity, account, now, call.keys))
    return with_campaigns(call.page(items, more), campaigns, now)


def _campaigns(catalog: Catalog, kinds: Sequence[CampaignKind], now: datetime) -> tuple[list[Campaign], frozenset[str]]:
    """Returns (the running campaigns of these kinds with points left, the ids of those with none left)."""
    running = running_now(catalog, kinds, now)
    exhausted = budgets.used_up(running)
    return [campaign for campaign in running if campaign.campaign_id not in exhausted], exhausted


@api.operation("GET", "/terms", access="member", answers=TermsAnswer)
def program_terms(call: Call[Nothing]) -> Answer:
    """Get the program's rules in words, in the caller's language."""
    current = shop.opened()
    return Answer(terms_view(current.catalog, current.terms_since, current.now, call.language))


# ── Rewards ──────────────────────────────────────────────────────────────────


@api.operation("GET", "/rewards", access="member", look="within", query=RewardsQuery, answers=RewardsAnswer)
def rewards(call: Call[Nothing]) -> Answer:
    """Get the rewards that points can buy. `stock` is what is left; null if unlimited."""
    current = shop.opened()
    wanted: RewardsQuery = call.query
    page = reward_list.page(
        call.member_id,
        current,
        Wanted(wanted.kind, wanted.category, wanted.q or "", wanted.affordable or False, wanted.sort),
        after=call.position(),
        limit=wanted.limit,
    )
    shown = call.page([reward_view(seen, current.catalog.stores, current.now) for seen in page.items], page.more)
    running, _ = _campaigns(current.catalog.for_member(call.member_id), ["purchase"], current.now)
    return with_campaigns(with_categories(shown, page.categories), running, current.now)


@api.operation("GET", "/rewards/{reward_id}", access="member", look="within", answers=RewardAnswer)
def reward(call: Call[Nothing]) -> Answer:
    """One reward."""
    current = shop.opened()
    found = current.rewards.get(call.path("reward_id"))
    if found is None or not found.is_public(current.now):
        raise NotFound("No such reward.")
    seen = reward_list.one(call.member_id, found, current)
    return Answer(reward_view(seen, current.catalog.stores, current.now))


# ── Redemptions and coupons ──────────────────────────────────────────────────


@api.operation("GET", "/redemptions", access="member", query=RedemptionsQuery, answers=RedemptionsAnswer)
def redemptions(call: Call[Nothing]) -> Answer:
    """Get the member's redemptions, newest first."""
    current = shop.opened()
    wanted: RedemptionsQuery = call.query
    found, more = member_redemptions.redemptions(
        call.member_id,
        statuses=wanted.status or (),
        kind=wanted.kind,
        now=current.now,
        limit=wanted.limit,
        after=call.position(),
    )
    return call.page([_redemption(redemption, current) for redemption in found], more)


@api.operation("GET", "/redemptions/{redemption_id}", access="member", answers=RedemptionView)
def redemption(call: Call[Nothing]) -> Answer:
    """One redemption."""
    parts = ids.split_redemption_id(call.path("redemption_id"))
    found = member_redemptions.redemption(*parts) if parts and parts[0] == call.member_id else None
    if found is None:
        raise NotFound("No such redemption.")
    payment = payments.payment(found.redemption_id) if found.cash_fen else None
    return Answer(_redemption(found, shop.opened(), payment))


def _redemption(redemption: Redemption, current: shop.Shop, payment: Payment | None = None) -> dict[str, Any]:
    shown = shown_at(secrets.stamping_key(), redemption, current.now)
    return redemption_view(
        redemption, current.now, current.catalog.stores, addresses.opened(redemption), shown, payment
    )


@api.operation("GET", "/coupons", access="member", query=CouponsQuery, answers=CouponsAnswer)
def coupons(call: Call[Nothing]) -> Answer:
    """Get the member's coupons, newest first."""
    now = shop.opened().now
    wanted: CouponsQuery = call.query
    found, more = member_redemptions.redemptions(
        call.member_id,
        statuses=[wanted.status] if wanted.status else (),
        kind="coupon",
        now=now,
        limit=wanted.limit,
        after=call.position(),
    )
    paid = [redemption for redemption in found if redemption.status != "pending_payment"]
    return call.page([own_coupon_view(one, one.coupon, now) for one in paid if one.coupon], more)


# ── Invitations ──────────────────────────────────────────────────────────────


@api.operation("GET", "/invitations", access="member", look="within", query=PageQuery, answers=Invitations)
def invited(call: Call[Nothing]) -> Answer:
    """Get the member's invite code and the state of each invited friend, newest first.

    `waiting`: the friend has not yet placed the first order or signed in. `not_counted`: the member was frozen at that
    time. `under_review`: the shop must approve it. `refused`: the shop rejected it. `taken_back`: the order was
    returned. `old_member`: the friend was already a member.
    """
    current = shop.opened()
    terms = current.catalog.program.referral
    found, more = invitations.of(call.member_id, limit=call.query.limit, after=call.position())
    page = call.page([invitation_view(friend, terms, current.now, call.language) for friend in found], more)
    code = accounts.account(call.member_id).text("invite_code")
    return with_invite_code(page, code, terms, invitations.totals(call.member_id))


handler = api.handler


def _page(things: Mapping[str, Any], after: str | None, limit: int) -> tuple[list[Any], str | None]:
    """Returns a page of `things`, in the order of their ids: (page, the id after which to continue or None)."""
    names = sorted(name for name in things if after is None or name > after)
    page = names[:limit]
    return [things[name] for name in page], page[-1] if len(names) > limit else None
