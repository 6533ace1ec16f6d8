"""The transactions that redeem points for a reward and return them."""

from dataclasses import dataclass, replace
from datetime import datetime

from points.domain import ids
from points.domain.calendar import Month, last_month, month_of, months_after
from points.domain.earning.calculation import days_over
from points.domain.earning.streaks import NO_AMNESTY, Amnesty
from points.domain.errors import InsufficientPoints, LimitReached, OutOfStock, TryAgain
from points.domain.ledger.accounts import Account, Value, check_member
from points.domain.ledger.charging import Charged, Rebuild
from points.domain.ledger.closing import standing
from points.domain.ledger.counters import CounterIncrement, daily_counter
from points.domain.ledger.movements import give_back, spend
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Entry, Guard, Posting, Unchanged, settled
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.ledger.writes import Write
from points.domain.program.program import Program
from points.domain.program.reward_terms import Reward
from points.domain.rewards import coupons, eligibility, redemption
from points.domain.rewards.dispenser import Unit, UnitBack, UnitTaken, unit_of
from points.domain.rewards.payments import Paid, Payment, PaymentNote, PaymentStep, opened, stepped
from points.domain.rewards.redemption import Event, Redemption, Role, Step
from points.domain.rewards.stock import StockChange, is_sold_out


@dataclass(frozen=True, slots=True)
class Wish:
    """A redemption that a member requests. `key` is derived from the idempotency key; points are per unit."""

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
    """The transaction that takes points, stock and limits, and issues the redemption.

    A flash reward takes its `unit` instead of stock. Raises the refusals of `check_account`, and InsufficientPoints,
    OutOfStock, LimitReached, Expired, Gone or AccountFrozen.
    """
    cost = reward.points * wish.quantity
    _refuse(wish, cost, found)
    check_account(reward, wish.quantity, found.account, amnesty, now)
    if reward.coupon is not None:
        coupons.check_usable(reward.coupon, now)
    entry = Entry(
        wish.member_id,
        ids.entry_id(now, "redeem", wish.member_id, wish.key),
        "redeem",
        -cost,
        ids.redemption_id(wish.member_id, wish.key),
        now,
        title=reward.name,
        why={"reward": reward.reward_id, "version": reward.version},
    )
    guards: list[Guard] = [Absent("frozen"), settled(now)]
    if cost:
        guards.append(AtLeast("balance", cost))
    if reward.eligibility is not None:
        guards += eligibility.guards(reward.eligibility, amnesty, now, found.account)
    add = spend(cost)
    over: tuple[str, ...] = ()
    if reward.per_day_limit is not None:
        today = day_counter(reward.reward_id, now)
        guards.append(AtMost(today, reward.per_day_limit - wish.quantity))
        add, over = add | {today: wish.quantity}, days_over(today)
    posting = Posting(wish.member_id, add=add, remove=over, guards=tuple(guards), entries=(entry,))
    return Transaction((posting,), _issue(wish, reward, code, entry, now, unit), _taken(wish, reward, unit, now))


def _taken(wish: Wish, reward: Reward, unit: Unit | None, now: datetime) -> tuple[Write, ...]:
    """What is taken together with the points: stock or a flash unit, the payment, and the member's limit."""
    stock: tuple[Write, ...] = (StockChange(reward.reward_id, wish.quantity),) if reward.stocked else ()
    if unit is not None:
        stock = (UnitTaken(unit),)
    limit = _limit(wish.member_id, reward.reward_id, wish.quantity, reward.per_member_limit)
    return *stock, *_payment(wish, reward, now), *limit


def cancel(
    done: Redemption, program: Program, now: datetime, account: Account | None, rebuild: Rebuild
) -> Transaction[Step]:
    """The transaction for a cancellation by the member."""
    return take_back(done, "cancel", "member", program, now, account, rebuild)


def lapse(
    done: Redemption,
    program: Program,
    now: datetime,
    account: Account | None,
    rebuild: Rebuild,
    after: Payment | None = None,
) -> Transaction[Step]:
    """The transaction for a hold that ended unpaid. `after` is the payment to write; None leaves it as it is."""
    payment = PaymentStep(after) if after else None
    return take_back(done, "lapse", "clock", program, now, account=account, rebuild=rebuild, payment=payment)


def pay(done: Redemption, payment: Payment, paid: Paid, now: datetime) -> Transaction[Step]:
    """The transaction for a payment in time. Without goods to ship, the shipping report to WeChat is due at once."""
    parcel = "due" if done.kind != "goods" else ""
    after = stepped(payment, state="paid", transaction_id=paid.transaction_id, paid_at=paid.at, parcel=parcel)
    return Transaction((), Step(done, redemption.moved(done, "pay", "bank", now)), (PaymentStep(after),))


def take_back(
    done: Redemption,
    event: Event,
    role: Role,
    program: Program,
    now: datetime,
    account: Account | None,
    rebuild: Rebuild,
    reason: str = "",
    payment: PaymentStep | None = None,
) -> Transaction[Step]:
    """Returns points, stock and limits, and marks the payment for a refund.

    If `account` is None, it assumes that no month has closed since the redemption, so that no lot was charged; guards
    verify that. Otherwise `rebuild` reads the history to find the lots that paid. `reason` is the merchant's text for
    the member. `payment` replaces the mark if the caller knows the payment's new state.
    """
    assert redemption.transition(done, event, role, now).gives_back
    after = replace(redemption.moved(done, event, role, now), reason=reason)
    grace_lot = months_after(month_of(now.date()), program.grace_months)
    charged, as_seen = _charged(done, now, account, rebuild)
    add = give_back(charged, grace_lot)
    guards = (settled(now), *as_seen)
    is_gone = account is not None and account.erased
    if done.day_limited and not is_gone and done.created_at.astimezone(now.tzinfo).date() == now.date():
        add = add | {day_counter(done.reward_id, now): -done.quantity}  # earlier days' counters are no longer read
    entry = _entry_of_return(after, charged, grace_lot, now)
    posting = Posting(done.member_id, add=add, guards=guards, entries=(entry,))
    return Transaction((posting,), Step(done, after), _given_back(done, payment))


def _given_back(done: Redemption, payment: PaymentStep | None) -> tuple[Write, ...]:
    """What is given back together with the points, in the order in which it was taken."""
    stock: tuple[Write, ...] = (StockChange(done.reward_id, -done.quantity),) if done.stocked else ()
    if done.unit:
        stock = (UnitBack(unit_of(done.reward_id, done.unit)),)
    money: tuple[Write, ...] = (PaymentNote(done.redemption_id, "given_back"),) if done.cash_fen else ()
    if payment is not None:
        money = (payment,)
    return *stock, *money, *_limit(done.member_id, done.reward_id, -done.quantity, 0 if done.limited else None)


def _charged(
    done: Redemption, now: datetime, account: Account | None, rebuild: Rebuild
) -> tuple[Charged, tuple[Guard, ...]]:
    """What has paid for it so far, under which guards. Nothing has before the month ends in which it was redeemed."""
    if not done.points:
        return Charged(), ()
    month_before = last_month(done.created_at.astimezone(now.tzinfo).date())
    if account is None or account.settled_through <= month_before:
        return Charged(done.points), (AtMost("settled_through", month_before), AtLeast("spent", done.points))
    charged = rebuild(account).charged(done.redemption_id)
    if charged.unpaid + charged.dead + charged.graced != done.points:  # given back since the redemption was read
        raise TryAgain("This redemption is being changed by others.")
    return charged, (Unchanged("settled_through", account.settled_through), AtLeast("spent", charged.unpaid))


def _entry_of_return(after: Redemption, charged: Charged, grace_lot: Month, now: datetime) -> Entry:
    why: dict[str, Value] = {"grace": charged.dead, "lapsed": charged.graced, "reason": after.reason}
    return Entry(
        after.member_id,
        ids.entry_id(now, "cancel", after.redemption_id),
        "cancel",
        charged.unpaid + charged.dead,
        after.redemption_id,
        now,
        title=after.name,
        lot=grace_lot if charged.dead else None,
        why={name: value for name, value in why.items() if value},
    )


def check_funds(
    wish: Wish, reward: Reward, account: Account, taken: int, now: datetime, amnesty: Amnesty = NO_AMNESTY
) -> None:
    """Refuses early, from the account as read: too few points, a limit reached, or not eligible.

    `taken` is how many units the member has redeemed.
    """
    full = reward.per_member_limit is not None and taken + wish.quantity > reward.per_member_limit
    worth = replace(account, attributes=dict(account.attributes) | {"balance": standing(account, now).balance})
    exhausted = frozenset({wish.member_id}) if full else frozenset()
    _refuse(wish, reward.points * wish.quantity, Findings(worth, exhausted=exhausted))
    check_account(reward, wish.quantity, account, amnesty, now)


def day_counter(reward_id: str, now: datetime) -> str:
    """The account attribute that counts the units of the reward that the member redeemed today."""
    return daily_counter(now.date().isoformat(), "w", reward_id)


def limit_counter(reward_id: str) -> str:
    """The counter of the units of the reward that a member has redeemed in all."""
    return f"reward#{reward_id}"


def _refuse(wish: Wish, cost: int, found: Findings) -> None:
    check_member(found.account)
    if wish.member_id in found.exhausted:
        raise LimitReached("The member has reached the limit of this reward per member.")
    if is_sold_out(wish.reward_id, found):
        raise OutOfStock("Not enough units of this reward are left.")
    if found.account is not None and found.account.balance < cost:
        raise InsufficientPoints(f"This costs {cost} points. The balance is {max(0, found.account.balance)}.")


def _payment(wish: Wish, reward: Reward, now: datetime) -> tuple[PaymentStep, ...]:
    if not reward.cash_fen:
        return ()
    redemption_id = ids.redemption_id(wish.member_id, wish.key)
    return (PaymentStep(opened(redemption_id, reward.cash_fen * wish.quantity, reward.name, now)),)


def check_account(reward: Reward, quantity: int, account: Account | None, amnesty: Amnesty, now: datetime) -> None:
    """Raises NotEligible or LimitReached (per day).

    If `account` is None, only a quantity above the daily limit is refused.
    """
    if reward.eligibility is not None and account is not None:
        eligibility.check(reward.eligibility, amnesty, now, account)
    limit = reward.per_day_limit
    had = account.number(day_counter(reward.reward_id, now)) if account is not None else 0
    if limit is not None and had + quantity > limit:
        raise LimitReached("The member has reached today's limit of this reward per member.")


def _limit(member_id: str, reward_id: str, taken: int, limit: int | None) -> tuple[CounterIncrement, ...]:
    if limit is None:
        return ()
    return (CounterIncrement(member_id, limit_counter(reward_id), taken, limit if taken > 0 else None),)


def _issue(wish: Wish, reward: Reward, code: str, entry: Entry, now: datetime, unit: Unit | None) -> Redemption:
    return Redemption(
        wish.member_id,
        wish.key,
        wish.digest,
        redemption.first_status(reward.kind, reward.cash_fen),
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
    )


def _valid_until(reward: Reward, now: datetime) -> datetime | None:
    if reward.coupon is not None:
        return coupons.valid_until(reward.coupon, now)
    return redemption.valid_until(now, reward.service.valid_days) if reward.service else None
