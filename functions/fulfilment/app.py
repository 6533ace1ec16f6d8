"""Redemptions for staff: ship goods, redeem vouchers in a store, refuse and refund.

A staff key may be limited to stores. Such a key reads and changes only the vouchers that are valid in these stores, and
nothing that has an address. Each step fails if the state is no longer as it was read, so that only one of two
concurrent steps succeeds.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import guesses
from points.adapters.ledger import accounts, histories, payments, redemption_index, redemptions
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.members import addresses
from points.adapters.operators import callers
from points.adapters.queues import followups as followup_queue
from points.adapters.queues import notices as notice_queue
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.errors import Forbidden, NotFound, StateConflict, TryAgain
from points.domain.ledger.accounts import check_member
from points.domain.ledger.transactions import Transaction
from points.domain.messages import notices
from points.domain.messages.notices import Notice
from points.domain.operators.rights import NAMES
from points.domain.rewards import codes, giving_back, redemption, status_counts, vouchers
from points.domain.rewards.followups import Followup
from points.domain.rewards.payments import PaymentNote, stepped
from points.domain.rewards.redemption import Address, Redemption, Step
from points.domain.rewards.transitions import Event, Status
from points.domain.trail.entries import TrailEntry
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.fields import Line, Store
from points.web.validation import Body
from points.web.views.fulfilment import DeskAnswer, DeskView, desk_view

api = Api("fulfilment", callers=callers)

# Per merchant key. A stamp has 50 bits: one guess per second for a year succeeds with a chance of 1 in 2^25.
WRONG_CODES_A_MINUTE = 30
OF_PARCELS: Final[frozenset[Status]] = frozenset({"to_ship", "shipped"})
WAITING: Final[frozenset[Status]] = frozenset({"pending_payment", "to_ship", "shipped", "issued"})
Reason = Line


class DeskQuery(PageQuery):
    """The redemptions to list."""

    status: Status = Field(
        "to_ship",
        description="Waiting ones (pending_payment, to_ship, shipped, issued) come oldest first, finished ones newest"
        " first. A status that changes by time alone is listed from the next night on.",
    )


class Parcel(Body):
    """A parcel as handed to the carrier."""

    carrier: Line = Field(max_length=30)
    tracking_no: str = Field(pattern=r"^[A-Za-z0-9-]{4,40}$")


class Because(Body):
    """Why the redemption is refused or refunded."""

    reason: Reason = Field(description="Shown to the member.")


class ShownVoucher(Body):
    """A voucher that a member shows in a store."""

    voucher_code: str = Field(min_length=1, max_length=80, description="The code that the member's phone shows now.")
    store: Store | None = Field(
        None, description="The store. Optional if the merchant key and the voucher allow only one."
    )


# ── Goods ────────────────────────────────────────────────────────────────────


@api.operation("GET", "/merchant/redemptions", access="redemptions:view", query=DeskQuery, answers=DeskAnswer)
def waiting(call: Call[Nothing]) -> Answer:
    """List redemptions by status, with their shipping addresses.

    A key that is limited to stores gets only their vouchers and no parcels, so a page can have fewer than `limit`.
    """
    current = shop.opened()
    now, stores = current.now, call.actor.stores
    if stores and call.query.status in OF_PARCELS:
        raise Forbidden("This key is limited to stores and can only read their vouchers.")
    listed = redemption_index.waiting if call.query.status in WAITING else redemption_index.done
    found, more = listed(call.query.status, limit=call.query.limit, after=call.position())
    found = [one for one in found if _is_for(stores, one)]
    paid = payments.payments(one.redemption_id for one in found if one.cash_fen)
    named = current.catalog.stores
    shown = [desk_view(one, now, named, _address(one, call), paid.get(one.redemption_id)) for one in found]
    return call.page(shown, more)


@api.operation(
    "POST", "/merchant/redemptions/{redemption_id}/ship", access="redemptions:edit", body=Parcel, answers=DeskView
)
def ship(call: Call[Parcel]) -> Answer:
    """Record that a carrier has the goods. The member is notified and sees the tracking number. May be repeated."""
    open_shop = shop.opened()
    parcel, now = call.body, open_shop.now
    days = open_shop.catalog.program.auto_confirm_days

    def is_done(found: Redemption) -> bool:
        sent = found.shipment
        return sent is not None and (sent.carrier, sent.tracking_no) == (parcel.carrier, parcel.tracking_no)

    def step(found: Redemption) -> Redemption:
        if not found.sealed_address:
            raise StateConflict("The member was erased, so there is no address. Refuse this redemption.")
        after = redemption.shipped(found, parcel.carrier, parcel.tracking_no, days, now)
        told = (PaymentNote(found.redemption_id, "parcel"),) if found.cash_fen else ()
        facts = (*told, status_counts.moved(found, after), _recorded(call, "ship", found, after))
        transactions.post_guarded(lambda _: Transaction((), Step(found, after), facts), now)
        return _reconcile_hears_of(after)

    _tell_wechat_again(call.path("redemption_id"))
    answer = _once(call, is_done, step, now)
    # Also after a replay, because the first call may have failed before this line. A notice sent twice is one message.
    notice_queue.send([notices.content_of(_on_its_way(answer.body or {}))])
    return answer


def _tell_wechat_again(redemption_id: str) -> None:
    """Queues the shipping notice again if WeChat refused it before, because the cause may be corrected by now."""
    payment = payments.payment(redemption_id)
    if payment is not None and payment.parcel == "failed":
        with suppress(payments.PaymentMoved):
            payments.save(stepped(payment, parcel="due", parcel_fault=""))
        followup_queue.send(Followup("payment", redemption_id))


def _on_its_way(shown: Mapping[str, Any]) -> Notice:
    sent = shown["shipment"]
    return notices.redemption_shipped(
        shown["member_id"],
        shown["redemption_id"],
        shown["name"],
        carrier=sent["carrier"],
        tracking_no=sent["tracking_no"],
        on=datetime.fromisoformat(sent["shipped_at"]).date(),
    )


@api.operation(
    "POST", "/merchant/redemptions/{redemption_id}/refuse", access="redemptions:edit", body=Because, answers=DeskView
)
def refuse(call: Call[Because]) -> Answer:
    """Refuse a redemption that cannot be delivered. Points, stock and limit are given back. May be repeated."""
    return _taken_back(call, "refuse")


@api.operation(
    "POST", "/merchant/redemptions/{redemption_id}/refund", access="redemptions:edit", body=Because, answers=DeskView
)
def refund(call: Call[Because]) -> Answer:
    """Refund a delivered redemption. Points, stock and limit are given back. May be repeated."""
    return _taken_back(call, "refund")


# ── Vouchers ─────────────────────────────────────────────────────────────────


@api.operation("POST", "/merchant/vouchers/verify", access="vouchers:edit", body=ShownVoucher, answers=DeskView)
def verify(call: Call[ShownVoucher]) -> Answer:
    """Redeem a voucher in a store. It can be used once."""
    now = shop.opened().now
    if not vouchers.is_shown_form(call.body.voucher_code):
        raise NotFound("No such voucher.")  # mistyped, as the check character shows; not counted as a guess
    with guesses.counted("voucher", call.actor.id, WRONG_CODES_A_MINUTE):
        found = _shown(call.body.voucher_code, now)
    store = vouchers.store_of(found.stores, call.body.store, call.actor.stores)
    after = redemption.used(found, "staff", store, now)
    check_member(accounts.account(found.member_id, consistent=True))  # a frozen member cannot use vouchers
    try:
        facts = (status_counts.moved(found, after), _recorded(call, "use", found, after))
        transactions.post_guarded(lambda _: Transaction((), Step(found, after), facts), now)
    except StaleRedemption as stale:
        redemption.moved(stale.now_is, "use", "staff", now)
        raise TryAgain("This voucher is being changed by others.") from None
    return Answer(_view(after, now))


handler = api.handler


def _shown(text: str, now: datetime) -> Redemption:
    """Returns the voucher with this code. Every wrong code gets the same answer, so that guessing reveals nothing."""
    code = vouchers.read(secrets.stamping_keys(), text, now)
    found = _find(codes.redemption_of(secrets.code_key(), code))
    if found.kind != "service":
        raise NotFound("No such voucher.")
    return found


def _is_for(stores: tuple[str, ...], found: Redemption) -> bool:
    """Returns whether a key that is limited to `stores` can read the redemption. Empty `stores` mean no limit."""
    if not stores:
        return True
    return found.kind == "service" and (not found.stores or bool(set(stores) & set(found.stores)))


# ── Steps, once ──────────────────────────────────────────────────────────────


def _once(
    call: Call[Any],
    is_done: Callable[[Redemption], bool],
    step: Callable[[Redemption], Redemption],
    now: datetime,
) -> Answer:
    """Performs the step unless it is already done. If another writer changed the redemption, checks again."""
    found = _find(call.path("redemption_id"))
    if not _is_for(call.actor.stores, found):
        raise NotFound("No such redemption.")
    for _ in range(transactions.ATTEMPTS):
        if is_done(found):
            return Answer(_view(found, now), replayed=True)
        try:
            return Answer(_view(step(found), now))
        except StaleRedemption as stale:
            found = stale.now_is
    raise TryAgain("This redemption is being changed by others.")


def _taken_back(call: Call[Because], event: Event) -> Answer:
    open_shop = shop.opened()
    program, now, reason = open_shop.catalog.program, open_shop.now, call.body.reason
    rebuild = histories.rebuilder(now)
    to = "cancelled" if event == "refuse" else "refunded"

    def step(found: Redemption) -> Redemption:
        entry = call.changed(
            f"redemption:{found.redemption_id}", event, {"status": found.status}, {"status": to, "reason": reason}
        )
        done = transactions.post_guarded(
            lambda seen: giving_back.take_back(
                found, event, "staff", program, now, account=seen.account, rebuild=rebuild, reason=reason
            ).along(entry),
            now,
        )
        return _reconcile_hears_of(done.after)

    return _once(call, lambda found: (found.status, found.reason) == (to, reason), step, now)


def _recorded(call: Call[Any], action: str, before: Redemption, after: Redemption) -> TrailEntry:
    """Returns the entry of the audit trail for a step."""
    sent = after.shipment
    parcel = {"carrier": sent.carrier, "tracking_no": sent.tracking_no} if sent else {}
    store = {"store": after.used_at} if after.used_at else {}
    new = {"status": after.status, **parcel, **store}
    return call.changed(f"redemption:{after.redemption_id}", action, {"status": before.status}, new)


def _reconcile_hears_of(after: Redemption) -> Redemption:
    """Queues the refund or the shipping notice to WeChat. If the message is lost, the nightly run finds the work."""
    if after.cash_fen:
        followup_queue.send(Followup("payment", after.redemption_id))
    return after


def _find(redemption_id: str | None) -> Redemption:
    parts = ids.split_redemption_id(redemption_id or "")
    found = redemptions.redemption(*parts, consistent=True) if parts else None
    if found is None:
        raise NotFound("No such redemption.")
    return found


def _address(found: Redemption, call: Call[Any]) -> Address | None:
    return addresses.opened(found) if call.actor.may(NAMES) else None


def _view(found: Redemption, now: datetime) -> dict[str, Any]:
    payment = payments.payment(found.redemption_id) if found.cash_fen else None
    return desk_view(found, now, shop.opened().catalog.stores, addresses.opened(found), payment)
