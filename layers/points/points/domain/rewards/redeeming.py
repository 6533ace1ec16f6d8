"""Makes the transactions that redeem points for a reward, and that confirm its cash payment."""

from dataclasses import dataclass, replace
from datetime import datetime

from points.domain import ids
from points.domain.earning.daily_limits import days_over
from points.domain.earning.streaks import NO_AMNESTY, Amnesty
from points.domain.errors import InsufficientPoints, LimitReached, OutOfStock
from points.domain.ledger.accounts import Account, check_member
from points.domain.ledger.closing import standing
from points.domain.ledger.movements import spend
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Entry, Guard, Posting, settled
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.ledger.writes import Write
from points.domain.program.reward_terms import Reward
from points.domain.rewards import coupons, eligibility, redemption, status_counts, transitions
from points.domain.rewards.dispenser import Unit, UnitTaken
from points.domain.rewards.limits import day_counter, limit_change
from points.domain.rewards.payments import Paid, Payment, PaymentStep, opened, stepped
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.stock import StockChange, is_sold_out, stock_owner


@dataclass(frozen=True, slots=True)
class Wish:
    """One redemption that a member requests. `key` is derived from the idempotency key.
    `digest` covers the request's content. `expected_points` is the price per unit. `sealed_address` is the encrypted
    address; empty without one.
    """

    member_id: str
    key: str
    digest: str
    reward_id: str
    quantity: int
    expected_points: int
    sealed_address: bytes = b""


def redeem(
    wish: Wish,
    reward: Reward,
    code: str,
    now: datetime,
    found: Findings,
    unit: Unit | None = None,
    amnesty: Amnesty = NO_AMNESTY,
) -> Transaction[Redemption]:
    """Returns the transaction that takes points, stock and limits, and issues the redemption.

    A flash reward takes its `unit` instead of stock. `code` is the code of the coupon or voucher. Raises the refusals
    of `check_account`, and InsufficientPoints, OutOfStock, LimitReached, Expired, Gone or AccountFrozen.
    """
    cost = reward.points * wish.quantity
    _refuse(wish, reward, cost, found)
    check_account(reward, wish.quantity, found.account, amnesty, now)
    if reward.coupon is not None:
        coupons.check_usable(reward.coupon, now)
    entry = _entry_of(wish, reward, cost, now)
    guards = _guards(reward, cost, amnesty, now, found.account)
    add = spend(cost)
    over: tuple[str, ...] = ()
    if reward.per_day_limit is not None:
        today = day_counter(reward.life_id, now)
        guards.append(AtMost(today, reward.per_day_limit - wish.quantity))
        add, over = add | {today: wish.quantity}, days_over(today)
    posting = Posting(wish.member_id, add=add, remove=over, guards=tuple(guards), entries=(entry,))
    issued = _issue(wish, reward, code, entry, now, unit)
    return Transaction((posting,), issued, (*_taken(wish, reward, unit, now), status_counts.issued(issued)))


def _entry_of(wish: Wish, reward: Reward, cost: int, now: datetime) -> Entry:
    return Entry(
        wish.member_id,
        ids.entry_id(now, "redeem", wish.member_id, wish.key),
        "redeem",
        -cost,
        ids.redemption_id(wish.member_id, wish.key),
        now,
        title=reward.name,
        why={"reward": reward.reward_id, "use": reward.kind, "version": reward.version},
    )


def _guards(reward: Reward, cost: int, amnesty: Amnesty, now: datetime, account: Account | None) -> list[Guard]:
    """Returns the guards for the redemption, except the one for the daily limit."""
    guards: list[Guard] = [Absent("frozen"), settled(now)]
    if cost:
        guards.append(AtLeast("balance", cost))
    if reward.eligibility is not None:
        guards += eligibility.guards(reward.eligibility, amnesty, now, account)
    return guards


def _taken(wish: Wish, reward: Reward, unit: Unit | None, now: datetime) -> tuple[Write, ...]:
    """Returns the writes beside the points: they take stock or a flash unit, open the payment, and count for the
    member's limit.
    """
    stock: tuple[Write, ...] = (StockChange(reward.life_id, wish.quantity),) if reward.stocked else ()
    if unit is not None:
        stock = (UnitTaken(unit),)
    limit = limit_change(wish.member_id, reward.life_id, wish.quantity, reward.per_member_limit)
    return *stock, *_payment(wish, reward, now), *limit


def pay(done: Redemption, payment: Payment, paid: Paid, now: datetime) -> Transaction[Step]:
    """Returns the transaction for a payment that arrived in time.
    If there are no goods to ship, the shipping report to WeChat is due at once.
    """
    parcel = "due" if done.kind != "goods" else ""
    after = stepped(payment, state="paid", transaction_id=paid.transaction_id, paid_at=paid.at, parcel=parcel)
    held = redemption.moved(done, "pay", "bank", now)
    return Transaction((), Step(done, held), (PaymentStep(after), status_counts.moved(done, held)))


def check_funds(
    wish: Wish,
    reward: Reward,
    account: Account,
    taken: int,
    now: datetime,
    amnesty: Amnesty = NO_AMNESTY,
    sold_out: bool = False,
) -> None:
    """Raises the refusal that `redeem` would meet, from the account as it was read: LimitReached, OutOfStock,
    InsufficientPoints, NotEligible, Gone or AccountFrozen. `taken` is how many units the member has redeemed so far.
    `sold_out` is whether the stock is used up.
    """
    full = reward.per_member_limit is not None and taken + wish.quantity > reward.per_member_limit
    worth = replace(account, attributes=dict(account.attributes) | {"balance": standing(account, now).balance})
    exhausted = [*([wish.member_id] if full else []), *([stock_owner(reward.life_id)] if sold_out else [])]
    _refuse(wish, reward, reward.points * wish.quantity, Findings(worth, exhausted=frozenset(exhausted)))
    check_account(reward, wish.quantity, account, amnesty, now)


def _refuse(wish: Wish, reward: Reward, cost: int, found: Findings) -> None:
    check_member(found.account)
    if wish.member_id in found.exhausted:
        raise LimitReached("The member has reached the limit of this reward per member.")
    if is_sold_out(reward.life_id, found):
        raise OutOfStock("Not enough units of this reward are left.")
    if found.account is not None and found.account.balance < cost:
        raise InsufficientPoints(f"This costs {cost} points. The balance is {max(0, found.account.balance)}.")


def _payment(wish: Wish, reward: Reward, now: datetime) -> tuple[PaymentStep, ...]:
    if not reward.cash_fen:
        return ()
    redemption_id = ids.redemption_id(wish.member_id, wish.key)
    return (PaymentStep(opened(redemption_id, reward.cash_fen * wish.quantity, reward.name, now)),)


def check_account(reward: Reward, quantity: int, account: Account | None, amnesty: Amnesty, now: datetime) -> None:
    """Raises NotEligible if the member is not eligible, and LimitReached above the daily limit.
    If `account` is None, it checks only that this quantity alone is within the daily limit.
    """
    if reward.eligibility is not None and account is not None:
        eligibility.check(reward.eligibility, amnesty, now, account)
    limit = reward.per_day_limit
    had = account.number(day_counter(reward.life_id, now)) if account is not None else 0
    if limit is not None and had + quantity > limit:
        raise LimitReached("The member has reached today's limit of this reward per member.")


def _issue(wish: Wish, reward: Reward, code: str, entry: Entry, now: datetime, unit: Unit | None) -> Redemption:
    return Redemption(
        wish.member_id,
        wish.key,
        wish.digest,
        transitions.first_status(reward.kind, reward.cash_fen),
        reward.reward_id,
        reward.kind,
        reward.name,
        wish.quantity,
        -entry.points,
        reward.cash_fen * wish.quantity,
        entry.entry_id,
        now,
        stocked=reward.stocked,
        limited=reward.per_member_limit is not None,
        code=code if reward.kind != "goods" else "",
        valid_until=_valid_until(reward, now),
        coupon=reward.coupon,
        stores=reward.service.stores if reward.service else (),
        sealed_address=wish.sealed_address,
        unit=unit.label if unit else "",
        day_limited=reward.per_day_limit is not None,
        image=redemption.kept_image(reward.images),
        life=reward.life,
    )


def _valid_until(reward: Reward, now: datetime) -> datetime | None:
    if reward.coupon is not None:
        return coupons.valid_until(reward.coupon, now)
    return redemption.valid_until(now, reward.service.valid_days) if reward.service else None
