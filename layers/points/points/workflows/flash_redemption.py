"""Redeems a flash reward: first one write draws a unit, then the redemption's transaction claims the unit.

If the redemption is refused, the unit is given back. If the function dies between the two writes, the sweep puts the
unit back (`points.adapters.catalog.dispenser_sweep`).
"""

from datetime import datetime

from points.adapters.aws import dynamodb
from points.adapters.catalog import dispenser
from points.adapters.counters import keys
from points.adapters.ledger.accounts import account_of
from points.adapters.ledger.redemption_items import redemption_of
from points.adapters.ledger.replays import Done, replayed
from points.adapters.queues import followups as followup_queue
from points.adapters.write_path import transactions
from points.domain.earning.streaks import Amnesty
from points.domain.errors import NotFound, OutOfStock, Refusal, TryAgain
from points.domain.ledger.accounts import Account, check_here
from points.domain.program.reward_terms import Reward
from points.domain.rewards import limits, redeeming
from points.domain.rewards.dispenser import Unit
from points.domain.rewards.followups import UNITS_LATE_S, UNITS_SOON_S, Followup
from points.domain.rewards.redeeming import Wish
from points.domain.rewards.redemption import Redemption


def redeem(wish: Wish, reward: Reward, code: str, now: datetime, amnesty: Amnesty) -> Done[Redemption]:
    """Draws a unit, then writes the redemption. Raises a Refusal if the member or the stock does not allow it.

    The member is checked before the draw if the reward is for some members only, if it has a daily limit, or if another
    member lately drew a unit and could not redeem it.
    """
    if reward.eligibility or reward.per_day_limit or dispenser.is_wary(reward.life_id):
        account, taken, before = _funds(wish, reward)
        if before is not None:
            check_here(account)
            return replayed(before, wish.digest)
        redeeming.check_funds(wish, reward, account, taken, now=now, amnesty=amnesty)
    return _redeem_drawn(wish, reward, code, _drawn(reward), now=now, amnesty=amnesty)


def _drawn(reward: Reward) -> Unit:
    try:
        return dispenser.draw(reward.life_id, reward.shards)
    except OutOfStock:
        followup_queue.send_once(Followup("units", reward.reward_id), UNITS_LATE_S)
        raise
    except TryAgain:  # the sweep puts back units that were drawn and not redeemed
        followup_queue.send_once(Followup("units", reward.reward_id), UNITS_SOON_S)
        raise


def _redeem_drawn(
    wish: Wish, reward: Reward, code: str, unit: Unit, *, now: datetime, amnesty: Amnesty
) -> Done[Redemption]:
    try:
        done = transactions.post(
            lambda found: redeeming.redeem(wish, reward, code, now, found, unit=unit, amnesty=amnesty),
            now,
            check_replay=check_here,
        )
    except TryAgain:
        raise  # the redemption may have been written, so only the sweep may give the unit back
    except Refusal:
        _give_back(unit, reward)
        raise
    if done.replayed:
        _give_back(unit, reward)
    return done


def _give_back(unit: Unit, reward: Reward) -> None:
    dispenser.give_back(unit)
    followup_queue.send_once(Followup("units", reward.reward_id), UNITS_SOON_S)


def _funds(wish: Wish, reward: Reward) -> tuple[Account, int, Redemption | None]:
    """Returns (the account, the units the member has redeemed, the redemption under the same key or None).

    The reads are eventually consistent and cost one round trip and 1.5 read units.
    """
    found = dynamodb.look(
        {
            "accounts": {"member_id": wish.member_id},
            "counters": keys.key(wish.member_id, limits.limit_counter(reward.life_id)),
            "redemptions": {"member_id": wish.member_id, "redemption_key": wish.key},
        }
    )
    if "accounts" not in found:
        raise NotFound("No such member.")
    before = redemption_of(found["redemptions"]) if "redemptions" in found else None
    return account_of(found["accounts"]), found.get("counters", {"n": 0})["n"], before
