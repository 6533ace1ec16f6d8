"""Believable members: what years of a habit leaves in an account, by the shop's own rules."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final

from points.domain import ids
from points.domain.earning import activities, purchases, sign_in
from points.domain.earning.activities import Doing
from points.domain.earning.calculation import Line
from points.domain.earning.purchases import Purchase
from points.domain.errors import Refusal
from points.domain.ledger import accounts
from points.domain.ledger.accounts import Account, open_account
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.postings import apply
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.program import Catalog
from points.domain.program.reward_terms import Reward
from points.domain.rewards import redeeming
from points.domain.rewards.redeeming import Wish

A_CUP: Final = Reward("cup", "goods", "杯", 300)


@dataclass(frozen=True, slots=True)
class Habit:
    """What somebody does: orders and rewards a month, sign-ins and plays a week, and since when no more."""

    name: str
    orders: float
    rewards: float = 0
    sign_ins: float = 0
    plays: float = 0
    gone_for_days: int = 0


# Of a hundred members. More than half of all memberships have done nothing for a year (COLLOQUY Loyalty Census 2015:
# 58 %, 2017: 54 %); how the others are spread is a guess, with a long tail.
OF_A_HUNDRED: Final = (
    (25, Habit("joined and did nothing", 0)),
    (30, Habit("not seen for a year", 0.7, gone_for_days=400)),
    (20, Habit("bought a few times, months ago", 0.5, gone_for_days=120)),
    (16, Habit("buys now and then", 0.7, rewards=0.1, sign_ins=0.2)),
    (7, Habit("comes every week", 3, rewards=0.3, sign_ins=3, plays=1)),
    (2, Habit("comes every day", 8, rewards=1, sign_ins=7, plays=7)),
)
EVERY_DAY: Final = OF_A_HUNDRED[-1][1]
A_LIFE: Final = timedelta(days=730)


def thousand(catalog: Catalog, now: datetime) -> Iterator[Account]:
    """A thousand accounts, ten distinct lives of each habit."""
    for share, habit in OF_A_HUNDRED:
        for number in range(share * 10):
            lived = live(habit, catalog, now, number % 10)
            yield replace(lived, member_id=ids.digest(habit.name, str(number), length=16))


@cache
def live(habit: Habit, catalog: Catalog, now: datetime, fate: int) -> Account:
    """An account after two years of the habit, with the nightly job having run each night; `fate` rolls the dice."""
    dice = Random(fate)
    day = now - A_LIFE
    account = open_account(ids.digest(habit.name, str(fate), length=16), day)
    while day <= now:
        overdue = overdue_posting(account, day)
        account = apply(account, overdue) if overdue else account
        if day <= now - timedelta(days=habit.gone_for_days):
            account = _day(account, habit, catalog, day, dice)
        day += timedelta(days=1)
    return account


def _day(account: Account, habit: Habit, catalog: Catalog, now: datetime, dice: Random) -> Account:
    if dice.random() < habit.orders / 30:
        category = dice.choice(catalog.rules).category
        line = Line("1", category, dice.randrange(2_000, 40_000))
        purchase = Purchase(str(now), account.member_id, now, [line], "", "")
        account = _done(account, purchases.buy(purchase, catalog, now, Findings(account=account)))
    if dice.random() < habit.sign_ins / 7:
        account = _done(account, sign_in.post(account, catalog, now, Findings())[1])
    if dice.random() < habit.plays / 7:
        for played in catalog.activities:
            doing = Doing(account.member_id, played.activity_id, str(now), "")
            account = _done(account, activities.do(doing, played, catalog, now, Findings()))
    if dice.random() < habit.rewards / 30:
        wish = Wish(account.member_id, "", "", A_CUP.reward_id, 1, A_CUP.points)
        account = _redeemed(account, wish, now)
    return account


def _redeemed(account: Account, wish: Wish, now: datetime) -> Account:
    try:
        return _done(account, redeeming.redeem(wish, A_CUP, "", now, Findings(account=account)))
    except Refusal:
        return account  # not enough points yet


def _done(account: Account, transaction: Transaction[Any]) -> Account:
    return apply(account, transaction.postings[0])


def as_stored(account: Account) -> dict[str, accounts.Value]:
    return {"member_id": account.member_id, **account.attributes}


def as_person(account: Account) -> dict[str, str]:
    """Somebody with a name, and a picture of WeChat's."""
    face = ids.digest("face", account.member_id, length=64)
    picture = f"https://thirdwx.qlogo.cn/mmopen/vi_32/{face}/132"
    name = f"龙井{account.member_id[:4]}"
    return {"member_id": account.member_id, "openid": f"o{face[:27]}", "nickname": name, "avatar_url": picture}
