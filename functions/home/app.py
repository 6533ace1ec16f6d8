"""The first screen of the mini program: everything on it in one call."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final, get_args

from points.adapters.aws import parallel, secrets
from points.adapters.catalog import shop, stock_lately
from points.adapters.catalog.shop import Shop
from points.adapters.counters import budgets, member_counters
from points.adapters.counters.member_counters import MemberCounters
from points.adapters.ledger import presence
from points.adapters.members import members
from points.adapters.messages import messages
from points.domain.ledger.accounts import Account
from points.domain.program import terms
from points.domain.program.campaigns import CampaignKind
from points.domain.program.reward_terms import Reward
from points.domain.rewards import browsing, status_counts
from points.domain.rewards.prospects import Seen, seen
from points.domain.rewards.suggestions import MOST
from points.web.api import Answer, Api, Call, Nothing
from points.web.views.campaigns import campaign_view, running_now
from points.web.views.home import HomeAnswer, sign_in_view
from points.web.views.points import points_view
from points.web.views.profiles import own_profile_view
from points.web.views.rewards import reward_view
from points.workflows import reminder_consent, reward_list

api = Api("home", member_keys=secrets.token_keys, presence=presence)
_KINDS: Final[tuple[CampaignKind, ...]] = get_args(CampaignKind)


@api.operation("GET", "/home", access="member", look="within", answers=HomeAnswer)
def home(call: Call[Nothing]) -> Answer:
    """Everything on the first screen: profile, points, sign-in, campaigns, messages, redemptions and rewards."""
    current = shop.opened()
    now, catalog = current.now, current.catalog.for_member(call.member_id)
    (person, account), counters, unread = parallel.three(
        lambda: members.with_account(call.member_id),
        lambda: member_counters.of(call.member_id),
        lambda: messages.unread_lately(call.member_id),
    )
    running = running_now(catalog, _KINDS, now)
    exhausted = budgets.used_up(running)
    asks = reminder_consent.is_lacking(account, catalog.program, now)
    points = points_view(account, catalog.program, now, ask_subscription=asks)
    return Answer(
        {
            "me": own_profile_view(person, account),
            "points": points,
            "sign_in": sign_in_view(account, points, catalog, now, exhausted),
            "campaigns": [campaign_view(each, now) for each in running if each.campaign_id not in exhausted],
            "unread": unread,
            "redemptions": status_counts.counts(counters.redemptions, now),
            "rewards": [reward_view(each, catalog.stores, now) for each in _rewards(current, account, counters)],
            "terms_version": terms.version(catalog),
        }
    )


handler = api.handler


def _left(rewards: Iterable[Reward]) -> Mapping[str, int]:
    """Returns the units left of these rewards, by the id of the life."""
    counted = {reward.life_id: reward.shards for reward in rewards if reward.stocked}
    return stock_lately.left(counted) if counted else {}


def _rewards(current: Shop, account: Account, counters: MemberCounters) -> list[Seen]:
    """Returns a few rewards that the member can redeem now, those with the highest price first.

    Flash rewards are left out, because they sell out before the member reads the page.
    """
    now, program = current.now, current.catalog.program
    offered = [reward for reward in browsing.on_offer(current.rewards.values(), now) if not reward.flash]
    left = _left(offered)
    taken, of_all = counters.taken(offered), reward_list.counted(offered)
    dearest_first = sorted(offered, key=lambda reward: (-reward.points, reward.reward_id))
    found = (
        seen(reward, account, program, now, left=left, taken=taken, counted=of_all)
        for reward in dearest_first
        if reward.points
    )
    return list(islice((each for each in found if not each.mine.why_not), MOST))
