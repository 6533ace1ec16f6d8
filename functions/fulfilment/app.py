"""Redemptions for staff: ship goods, redeem vouchers in a store, refuse and refund.

A staff key may be limited to stores. Such a key reads and changes only the vouchers that are valid in these stores, and
nothing that has an address. Each step fails if the state is no longer as it was read, so that only one of two
concurrent steps succeeds.
"""

from datetime import datetime
from typing import Any, Final

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import guesses
from points.adapters.ledger import accounts, histories, payments
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.members import addresses, members
from points.adapters.operators import callers
from points.adapters.write_path import transactions
from points.domain.errors import Forbidden, Invalid, NotFound, Refusal, TryAgain
from points.domain.ledger.accounts import check_member
from points.domain.ledger.transactions import Transaction
from points.domain.operators.rights import NAMES
from points.domain.rewards import codes, giving_back, redemption, status_counts, vouchers
from points.domain.rewards.parcels import LONGEST_CARRIER, NUMBER, Parcel
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.transitions import Event
from points.domain.trail.entries import TrailEntry
from points.web.api import Answer, Api, Call, Nothing
from points.web.fields import Line, Store
from points.web.validation import Body, Query
from points.web.views.fulfilment import DeskView, desk_view
from points.web.views.parcels import ParcelsAnswer, parcel_row, parcels_answer
from points.web.views.vouchers import VoucherLook, voucher_look
from points.workflows import redemption_steps, shipping
from points.workflows.redemption_steps import Recorded

api = Api("fulfilment", callers=callers)

# Per merchant key. The changing part of a shown code has 50 bits. One guess per second, for a year, succeeds with a
# chance of 1 in 2^25.
WRONG_CODES_A_MINUTE = 30
MOST_PARCELS: Final = 100  # in one list
Reason = Line


class ShippedParcel(Body):
    """A parcel as handed to the carrier."""

    carrier: Line = Field(max_length=LONGEST_CARRIER)
    tracking_no: str = Field(pattern=NUMBER)


class ListedParcel(Body):
    """One parcel of a list. A carrier or number in a wrong form makes its row wrong and stops no other row."""

    redemption_id: str = Field(min_length=1, max_length=64)
    carrier: str = Field(max_length=200)
    tracking_no: str = Field(max_length=200)


class ParcelsBody(Body):
    """A list of parcels."""

    parcels: list[ListedParcel] = Field(min_length=1, max_length=MOST_PARCELS)
    dry_run: bool = Field(False, description="If true, every row is judged and nothing is shipped.")


class Because(Body):
    """Why the redemption is refused or refunded."""

    reason: Reason = Field(description="Shown to the member.")


class ShownVoucher(Body):
    """A voucher that a member shows in a store."""

    voucher_code: str = Field(min_length=1, max_length=80, description="The code that the member's phone shows now.")
    store: Store | None = Field(
        None, description="The store. Optional if the merchant key and the voucher allow only one."
    )


class VoucherQuery(Query):
    """Where the voucher would be redeemed."""

    store: Store | None = None


# ── Goods ────────────────────────────────────────────────────────────────────


@api.operation(
    "POST",
    "/merchant/redemptions/{redemption_id}/ship",
    access="redemptions:edit",
    body=ShippedParcel,
    answers=DeskView,
)
def ship(call: Call[ShippedParcel]) -> Answer:
    """Record that a carrier has the goods. The member is notified and sees the tracking number. May be repeated."""
    open_shop = shop.opened()
    found = redemption_steps.find(call.path("redemption_id"), call.actor.stores)
    parcel = Parcel(call.body.carrier, call.body.tracking_no)
    days = open_shop.catalog.program.auto_confirm_days
    after, is_replay = shipping.ship(found, parcel, days, open_shop.now, _record(call, "ship"))
    return Answer(_view(after, open_shop.now), replayed=is_replay)


@api.operation("POST", "/merchant/redemptions/ship", access="redemptions:edit", body=ParcelsBody, answers=ParcelsAnswer)
def ship_many(call: Call[ParcelsBody]) -> Answer:
    """Ship a list of parcels, or with `dry_run` only judge it. Answers a row for each parcel, in order.

    A parcel that was shipped before with the same number counts as shipped, so the list may be sent again. A row that
    fails stops no other row.
    """
    if call.actor.stores:
        raise Forbidden("This caller is limited to stores and cannot ship parcels.")
    open_shop = shop.opened()
    now, days = open_shop.now, open_shop.catalog.program.auto_confirm_days
    wanted = [
        (each.redemption_id, Parcel(each.carrier.strip(), each.tracking_no.strip())) for each in call.body.parcels
    ]
    if call.body.dry_run:
        rows = shipping.judge_all(wanted, now)
    else:
        rows = shipping.ship_all(wanted, days, now, _record(call, "ship"))
    shown = [parcel_row(row.redemption_id, row.found, row.why, row.was_done, now, call.language) for row in rows]
    return Answer(parcels_answer(shown, is_dry_run=call.body.dry_run))


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


@api.operation("GET", "/merchant/vouchers/{code}", access="vouchers:view", query=VoucherQuery, answers=VoucherLook)
def look_at_voucher(call: Call[Nothing]) -> Answer:
    """Look at the voucher whose code a member's phone shows, before it is redeemed. The voucher stays unused.

    For a used voucher, the answer says when, where and by whom it was used. Wrong codes are counted as when redeeming.
    """
    current = shop.opened()
    now, named = current.now, current.catalog.stores
    found = _guessed(call, call.path("code"), now)
    try:
        store: str | None = vouchers.store_of(found.stores, call.query.store, call.actor.stores)
    except Invalid:  # several stores are possible
        store = None
    nickname = _nickname(found.member_id) if call.actor.may(NAMES) else None
    return Answer(voucher_look(found, now, named, store=store, why_not=_why_not(found, now), nickname=nickname))


@api.operation("POST", "/merchant/vouchers/verify", access="vouchers:edit", body=ShownVoucher, answers=DeskView)
def verify(call: Call[ShownVoucher]) -> Answer:
    """Redeem a voucher in a store. It can be used once."""
    now = shop.opened().now
    found = _guessed(call, call.body.voucher_code, now)
    store = vouchers.store_of(found.stores, call.body.store, call.actor.stores)
    after = redemption.used(found, "staff", store, now, by=call.actor.name or call.actor.id)
    check_member(accounts.account(found.member_id, consistent=True))  # a frozen member cannot use vouchers
    try:
        facts = (status_counts.moved(found, after), _record(call, "use")(found, after))
        transactions.post_guarded(lambda _: Transaction((), Step(found, after), facts), now)
    except StaleRedemption as stale:
        redemption.moved(stale.now_is, "use", "staff", now)
        raise TryAgain("This voucher is being changed by others.") from None
    return Answer(_view(after, now))


handler = api.handler


def _guessed(call: Call[Any], text: str, now: datetime) -> Redemption:
    """Returns the voucher with this code. Wrong codes are counted, and each gets the same answer."""
    if not vouchers.is_shown_form(text):
        raise NotFound("No such voucher.")  # mistyped, as the check character shows; not counted as a guess
    with guesses.counted("voucher", call.actor.id, WRONG_CODES_A_MINUTE):
        code = vouchers.read(secrets.stamping_keys(), text, now)
        found = redemption_steps.find(codes.redemption_of(secrets.code_key(), code))
        if found.kind != "service":
            raise NotFound("No such voucher.")
    return found


def _why_not(found: Redemption, now: datetime) -> str | None:
    """Returns the code with which redeeming the voucher would be refused; None if it can be redeemed."""
    try:
        redemption.used(found, "staff", "", now)
        check_member(accounts.account(found.member_id))
    except Refusal as refusal:
        return refusal.code
    return None


def _nickname(member_id: str) -> str | None:
    found = members.member(member_id)
    return found.nickname if found else None


# ── Steps, once ──────────────────────────────────────────────────────────────


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
        return redemption_steps.reconcile_hears_of(done.after)

    found = redemption_steps.find(call.path("redemption_id"), call.actor.stores)
    after, is_replay = redemption_steps.once(found, lambda one: (one.status, one.reason) == (to, reason), step)
    return Answer(_view(after, now), replayed=is_replay)


def _record(call: Call[Any], action: str) -> Recorded:
    """Returns a function that makes the entry of the audit trail for a step."""

    def recorded(before: Redemption, after: Redemption) -> TrailEntry:
        sent = after.shipment
        parcel = {"carrier": sent.carrier, "tracking_no": sent.tracking_no} if sent else {}
        store = {"store": after.used_at} if after.used_at else {}
        new = {"status": after.status, **parcel, **store}
        return call.changed(f"redemption:{after.redemption_id}", action, {"status": before.status}, new)

    return recorded


def _view(found: Redemption, now: datetime) -> dict[str, Any]:
    payment = payments.payment(found.redemption_id) if found.cash_fen else None
    return desk_view(found, now, shop.opened().catalog.stores, addresses.opened(found), payment)
