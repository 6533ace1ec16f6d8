"""Makes the transactions that give back what a redemption has cost: it was cancelled, refused or refunded, or its hold
ended.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from points.domain import ids
from points.domain.calendar import Month, last_month, month_of, months_after
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.charging import Charged, Rebuild
from points.domain.ledger.movements import give_back
from points.domain.ledger.postings import AtLeast, AtMost, Entry, Guard, Posting, Unchanged, settled
from points.domain.ledger.transactions import Transaction
from points.domain.ledger.writes import Write
from points.domain.program.program import Program
from points.domain.rewards import redemption, status_counts
from points.domain.rewards.dispenser import UnitBack, unit_of
from points.domain.rewards.limits import day_counter, limit_change
from points.domain.rewards.payments import Payment, PaymentNote, PaymentStep
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.stock import StockChange
from points.domain.rewards.transitions import Event, Role

_NEVER: Final = Unchanged("settled_through", "")  # this guard never holds, because every account has a closed month


def cancel(
    done: Redemption, program: Program, now: datetime, account: Account | None, rebuild: Rebuild
) -> Transaction[Step]:
    """Returns the transaction of a member who cancels the redemption."""
    return take_back(done, "cancel", "member", program, now, account, rebuild)


def lapse(
    done: Redemption,
    program: Program,
    now: datetime,
    account: Account | None,
    rebuild: Rebuild,
    after: Payment | None = None,
) -> Transaction[Step]:
    """Returns the transaction that ends a hold which was not paid in time.
    `after` is the payment to write; None if its new state is not known.
    """
    payment = PaymentStep(after) if after else None
    return take_back(done, "lapse", "clock", program, now, account=account, rebuild=rebuild, payment=payment)


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
    """Returns the transaction that gives back points, stock and limits, and marks the payment for a refund.
    If `account` is None, it is planned as if no month has closed since the redemption, so that no lot has paid for it;
    guards verify this. If a month has closed, `rebuild` reads the member's history, because only the history shows
    which lots paid. `reason` is the merchant's text for the member. `payment` is the payment to write; if it is None,
    only a note is written that the redemption was given back. Raises the refusals of `redemption.transition`.
    """
    assert redemption.transition(done, event, role, now).gives_back
    after = replace(redemption.moved(done, event, role, now), reason=reason)
    grace_lot = months_after(month_of(now.date()), program.grace_months)
    charged, as_seen = _charged(done, now, account, rebuild)
    add = give_back(charged, grace_lot)
    guards = (settled(now), *as_seen)
    is_gone = account is not None and account.erased
    if done.day_limited and not is_gone and done.created_at.astimezone(now.tzinfo).date() == now.date():
        add = add | {day_counter(done.life_id, now): -done.quantity}  # nothing reads the counter of an earlier day
    entry = _entry_of_return(after, charged, grace_lot, now)
    posting = Posting(done.member_id, add=add, guards=guards, entries=(entry,))
    return Transaction((posting,), Step(done, after), (*_given_back(done, payment), status_counts.moved(done, after)))


def _given_back(done: Redemption, payment: PaymentStep | None) -> tuple[Write, ...]:
    """Returns the writes that give back stock, money and limits to the life that gave them.
    They are in the order in which the redemption took them.
    """
    stock: tuple[Write, ...] = (StockChange(done.life_id, -done.quantity),) if done.stocked else ()
    if done.unit:
        stock = (UnitBack(unit_of(done.life_id, done.unit)),)
    money: tuple[Write, ...] = (PaymentNote(done.redemption_id, "given_back"),) if done.cash_fen else ()
    if payment is not None:
        money = (payment,)
    return *stock, *money, *limit_change(done.member_id, done.life_id, -done.quantity, 0 if done.limited else None)


def _charged(
    done: Redemption, now: datetime, account: Account | None, rebuild: Rebuild
) -> tuple[Charged, tuple[Guard, ...]]:
    """Returns (how the redemption's points are charged so far, the guards that verify this).
    No lot is charged before the month ends in which it was redeemed.
    """
    if not done.points:
        return Charged(), ()
    month_before = last_month(done.created_at.astimezone(now.tzinfo).date())
    if account is None or account.settled_through <= month_before:
        return Charged(done.points), (AtMost("settled_through", month_before), AtLeast("spent", done.points))
    charged = rebuild(account).charged(done.redemption_id)
    if charged.unpaid + charged.dead + charged.graced != done.points:
        return Charged(done.points), (_NEVER,)  # another request has given it back, so this one must not be written
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
        why={"reward": after.reward_id, "use": after.kind} | {name: value for name, value in why.items() if value},
    )
