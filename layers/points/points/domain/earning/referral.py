"""Referrals: the friend and the inviter each get a bonus once.
The program says which action of the friend makes the bonus due. The transaction of this action pays both.

The attribute `invited_by` in the friend's account says that a bonus is owed. Its removal is the receipt. It is set only
when an account is opened. So an existing member is never counted as a friend, and nobody can be invited by a member who
joined later. A strict sharing activity pays the inviter only for a new member's first order or sign-in. If the friend
came through such an activity (`invited_for`), the inviter gets its points together with the bonus.

A bonus that an order made due is taken back if too little of that order is left after refunds (`Bonus` in the order).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from points.domain import ids
from points.domain.earning import risk
from points.domain.earning.activity_limits import counted, counter_of, limits_of
from points.domain.earning.budget_returns import drawn, returned
from points.domain.earning.invitations import InvitationStatus, InvitationStep
from points.domain.earning.orders import Bonus, BonusPart, Order
from points.domain.earning.risk import Credit
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.charging import Rebuild
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.movements import score_back
from points.domain.ledger.postings import (
    Absent,
    AtMost,
    Entry,
    Guard,
    Posting,
    Unchanged,
    extended,
    settled,
    tended,
)
from points.domain.ledger.taking_out import take_out
from points.domain.ledger.transactions import UNSEEN, Findings, Transaction
from points.domain.ledger.writes import Write
from points.domain.program import lives
from points.domain.program.activity_terms import Activity
from points.domain.program.program import Catalog, Program, QualifyingAction

_FORGOTTEN = ("invited_by", "invited_at", "invited_for")
R = TypeVar("R", bound=Write | None)
_A_TENTH = 10  # at least a tenth of the order must remain after refunds


def owed(account: Account, program: Program, action: QualifyingAction) -> bool:
    """Returns whether this action of the member makes a referral bonus due."""
    return bool(account.text("invited_by")) and program.referral.qualifies_on == action


def invitation_of(friend: Account) -> str:
    """Returns the friend's key in the inviter's list of invitations."""
    return friend.text("invited_at") + friend.member_id


# ── Paid ─────────────────────────────────────────────────────────────────────


def with_bonus(
    transaction: Transaction[R], friend: Account, catalog: Catalog, now: datetime, found: Findings = UNSEEN
) -> Transaction[R]:
    """Returns the friend's transaction with the bonuses of the friend and the inviter added.
    If the inviter was erased or frozen, nobody gets a bonus, and the friend's account no longer names an inviter.
    """
    if friend.text("invited_by") in found.gone:
        return without_bonus(transaction, friend, now)
    return _paid(transaction, friend, _due(friend, catalog, now, found), now)


def with_order_bonus(
    transaction: Transaction[Order], friend: Account, catalog: Catalog, now: datetime, found: Findings = UNSEEN
) -> Transaction[Order]:
    """Does what `with_bonus` does, for an order that makes the bonus due.
    The order also records the bonus, because a later refund of the order may take it back.
    """
    if friend.text("invited_by") in found.gone:
        return without_bonus(transaction, friend, now)
    order = transaction.receipt
    due = _due(friend, catalog, now, found, order.order_id)
    paid = _paid(transaction, friend, due, now)
    return replace(paid, receipt=replace(order, bonus=_remembered(order, friend, due, catalog.program)))


def without_bonus(transaction: Transaction[R], friend: Account, now: datetime) -> Transaction[R]:
    """Returns the friend's transaction without a bonus, because the inviter was erased or frozen.
    The friend's account no longer names an inviter, so no bonus can become due later.
    """
    posting, *others = transaction.postings
    forgotten = extended(
        posting, add={}, remove=_FORGOTTEN, guards=(Unchanged("invited_by", friend.text("invited_by")),)
    )
    step = _step(friend, "not_counted", 0, now)
    return replace(transaction, postings=(forgotten, *others), writes=(*step, *transaction.writes))


@dataclass(frozen=True, slots=True)
class _Due:
    """The bonus that is due: the friend's credit (`mine`), the inviter's (`theirs`), the inviter's posting, and the
    counters of the sharing activity's limits.
    """

    mine: Credit
    theirs: Credit
    posting: Posting
    limits: tuple[CounterIncrement, ...]


def _due(friend: Account, catalog: Catalog, now: datetime, found: Findings, order_id: str = "") -> _Due:
    program, inviter = catalog.program, found.others.get(friend.text("invited_by"))
    entry = _bonus(friend.member_id, program.referral.invitee_points, friend.member_id, program, now)
    mine = risk.credit(entry, program, now, risk.level_of(friend), order_id=order_id)
    shared = _shared(friend, catalog, now, found)
    theirs, limits = _thanks(friend, inviter, shared, program, order_id=order_id, now=now)
    return _Due(mine, theirs, _posting(theirs, inviter, shared, now), limits)


def _paid(transaction: Transaction[R], friend: Account, due: _Due, now: datetime) -> Transaction[R]:
    posting, *others = transaction.postings
    friends = extended(
        posting,
        add=due.mine.add,
        remove=_FORGOTTEN,
        guards=(Unchanged("invited_by", friend.text("invited_by")), risk.unchanged(friend)),
        entries=(due.mine.entry,),
    )
    step = _step(friend, "under_review" if due.theirs.is_held else "counted", due.theirs.entry.points, now)
    bonus: tuple[Write, ...] = (*due.limits, *due.mine.reviews, *due.theirs.reviews, *step)
    return replace(transaction, postings=(friends, due.posting, *others), writes=bonus + transaction.writes)


def _thanks(
    friend: Account, inviter: Account | None, shared: Activity | None, program: Program, *, order_id: str, now: datetime
) -> tuple[Credit, tuple[CounterIncrement, ...]]:
    """Returns (the inviter's credit, the counters of the sharing activity's limits).
    The credit is the bonus plus the points of the sharing activity. Of the risk levels of friend and inviter, the
    higher one applies, because an inviter may pay people to join.
    """
    inviter_id, extra = friend.text("invited_by"), shared.points if shared else 0
    entry = _bonus(inviter_id, program.referral.inviter_points + extra, friend.member_id, program, now)
    if shared:
        entry = replace(entry, why={**entry.why, **_of_card(shared, extra)})
    level = max(risk.level_of(friend), risk.level_of(inviter))
    invitation = invitation_of(friend) if friend.text("invited_at") else ""
    paid = risk.credit(entry, program, now, level, invitation=invitation, order_id=order_id)
    return paid, limits_of(shared, inviter_id, extra) if shared else ()


def _posting(theirs: Credit, inviter: Account | None, shared: Activity | None, now: datetime) -> Posting:
    add = dict(theirs.add)
    guards: tuple[Guard, ...] = (Absent("frozen"), risk.unchanged(inviter), tended(now))
    if shared:
        counter = counter_of(shared, now)
        add[counter] = 1
        guards += (AtMost(counter, shared.daily_limit - 1),)
    return Posting(theirs.entry.member_id, add=add, put=theirs.put, guards=guards, entries=(theirs.entry,))


def _of_card(shared: Activity, points: int) -> dict[str, Value]:
    named = lives.named("activity", shared.activity_id, shared.life) | {"activity_version": shared.version}
    return named | {"share_points": points} | counted(shared)


def _shared(friend: Account, catalog: Catalog, now: datetime, found: Findings) -> Activity | None:
    """Returns the sharing activity through which the friend came.
    None if there is none, or if it does not pay the inviter now: it is not strict, not running, or its limits are
    reached.
    """
    activity = catalog.activity(friend.text("invited_for"))
    if activity is None or activity.kind != "share" or not activity.strict or not activity.is_running(now):
        return None
    inviter = found.others.get(friend.text("invited_by"))
    if inviter and inviter.number(counter_of(activity, now)) >= activity.daily_limit:
        return None
    if any(tally.owner in found.exhausted for tally in limits_of(activity, friend.text("invited_by"), activity.points)):
        return None
    return activity


def _bonus(member_id: str, points: int, friend_id: str, program: Program, now: datetime) -> Entry:
    name = ids.entry_id(now, "referral", member_id, friend_id)
    return Entry(member_id, name, "referral", points, friend_id, now, why={"version": program.version})


def _step(friend: Account, status: InvitationStatus, points: int, now: datetime) -> tuple[InvitationStep, ...]:
    if not friend.text("invited_at"):
        return ()  # joined before invitations were listed
    return (InvitationStep(friend.text("invited_by"), invitation_of(friend), status, points, now),)


def _remembered(order: Order, friend: Account, due: _Due, program: Program) -> Bonus:
    return Bonus(
        friend.text("invited_by"),
        invitation_of(friend) if friend.text("invited_at") else "",
        max(program.referral.min_order_fen, -(-order.paid_fen // _A_TENTH)),
        _part(due.mine),
        _part(due.theirs),
        budgets=returned(drawn(due.theirs.entry.points, due.theirs.entry.why)),
    )


def _part(paid: Credit) -> BonusPart:
    live_from = str(paid.entry.why.get("live_from", "")) or paid.entry.at.date().isoformat()
    return BonusPart(paid.entry.points, paid.entry.lot or "", live_from)


# ── Taken back ───────────────────────────────────────────────────────────────


def is_undone(order: Order, lines_fen: Mapping[str, int]) -> bool:
    """Returns whether this refund makes the rest of the order too small for its bonus.
    False if an earlier refund did so already. `lines_fen` are the refunded amounts by line id.
    """
    if order.bonus is None:
        return False
    before = order.paid_fen - sum(order.refunded_fen.values())
    return before >= order.bonus.min_fen > before - sum(lines_fen.values())


def taken_back(
    refunded: Transaction[R],
    order: Order,
    refund_id: str,
    account: Account,
    now: datetime,
    rebuild: Rebuild,
    found: Findings,
) -> Transaction[R]:
    """Returns the refund's transaction, which also takes back both bonuses.
    `account` is the friend's account after the refund's own posting.
    """
    bonus = order.bonus
    assert bonus is not None
    mine, *others = refunded.postings
    if bonus.friends.points and bonus.friends.lot:
        back = _back(order, refund_id, order.member_id, bonus.friends, account, now, rebuild)
        # Both parts may guard the same number of expired points. The refund's guard has the stored one, so it is kept.
        known = {guard.attribute for guard in mine.guards if guard.attribute.startswith("dead:")}
        guards = tuple(guard for guard in back.guards if guard.attribute not in known)
        mine = extended(mine, add=back.add, guards=guards, entries=back.entries)
    theirs: tuple[Posting, ...] = ()
    budgets: tuple[Write, ...] = ()  # held points return to budgets when the merchant refuses the review
    if bonus.inviters.points and bonus.inviters.lot:
        inviter = found.others.get(bonus.inviter_id)
        theirs = (_back(order, refund_id, bonus.inviter_id, bonus.inviters, inviter, now, rebuild),)
        budgets = bonus.budgets
    step = InvitationStep(bonus.inviter_id, bonus.invitation, "taken_back", 0, now)
    listed: tuple[Write, ...] = (step,) if bonus.invitation else ()
    return replace(refunded, postings=(mine, *theirs, *others), writes=listed + budgets + refunded.writes)


def _back(
    order: Order,
    refund_id: str,
    member_id: str,
    part: BonusPart,
    account: Account | None,
    now: datetime,
    rebuild: Rebuild,
) -> Posting:
    """Returns the posting that takes one part of the bonus back from its lot (`points.domain.ledger.taking_out`)."""
    taken = take_out(part.points, part.lot, part.live_from, account=account, now=now, rebuild=rebuild)
    why: dict[str, Value] = {"refund": refund_id, "order": order.order_id, "bonus": part.points, **taken.why}
    guards: tuple[Guard, ...] = (settled(now), *taken.guards)
    is_gone = account is not None and account.erased
    if not is_gone:
        guards += (Absent("erased"),)
    name = ids.entry_id(now, "clawback", order.order_id, refund_id, "bonus")
    entry = Entry(member_id, name, "clawback", -taken.points, order.member_id, now, why=why)
    scores = {} if is_gone else score_back(order.at, part.points, now)
    return Posting(member_id, add={**taken.add, **scores}, guards=guards, entries=(entry,))
