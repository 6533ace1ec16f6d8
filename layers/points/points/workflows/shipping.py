"""Ships redemptions: records the parcel, reports it to WeChat if cash was paid, and notifies the member.

All of it may be repeated. A parcel that was recorded before is reported and notified again, because the first attempt
may have failed in between. A notice that is sent twice is one message.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from points.adapters.ledger import payments, redemptions
from points.adapters.queues import followups as followup_queue
from points.adapters.queues import notices as notice_queue
from points.adapters.write_path import transactions
from points.domain.errors import StateConflict, TryAgain
from points.domain.ledger.transactions import Transaction
from points.domain.messages import notices
from points.domain.messages.notices import Notice
from points.domain.rewards import parcels, status_counts
from points.domain.rewards.followups import Followup
from points.domain.rewards.parcels import Parcel
from points.domain.rewards.payments import PaymentNote, stepped
from points.domain.rewards.redemption import Redemption, Step
from points.workflows import redemption_steps
from points.workflows.redemption_steps import Recorded

Why = parcels.WhyNot | parcels.InList


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one parcel of a list. `why` is None if the parcel is shipped or, in a dry run, can be shipped."""

    redemption_id: str
    found: Redemption | None
    why: Why | None
    was_done: bool = False


def ship(
    found: Redemption, parcel: Parcel, auto_confirm_days: int, now: datetime, recorded: Recorded
) -> tuple[Redemption, bool]:
    """Ships one redemption. Returns (the redemption after that, whether it was shipped before).

    Raises StateConflict if it cannot be shipped, and TryAgain.
    """
    after, was_done = _recorded_once(found, parcel, auto_confirm_days, now, recorded)
    notice_queue.send([notices.content_of(_on_its_way(after, now))])
    return after, was_done


def ship_all(
    wanted: Iterable[tuple[str, Parcel]], auto_confirm_days: int, now: datetime, recorded: Recorded
) -> list[Row]:
    """Ships a list of (redemption id, parcel). Returns a row for each, in order. A row that fails stops no other row.

    Raises TryAgain if the members could not be notified; then the list can be sent again.
    """
    rows: list[Row] = []
    for row, parcel in _judged(wanted, now):
        rows.append(
            row if row.why or row.found is None else _tried(row.found, parcel, auto_confirm_days, now, recorded)
        )
    gone = [row.found for row in rows if row.found is not None and row.why is None]
    notice_queue.send(notices.content_of(_on_its_way(each, now)) for each in gone)
    return rows


def judge_all(wanted: Iterable[tuple[str, Parcel]], now: datetime) -> list[Row]:
    """Returns the rows that `ship_all` would return now, and changes nothing. Costs one read unit for each parcel."""
    return [row for row, _ in _judged(wanted, now)]


def _judged(wanted: Iterable[tuple[str, Parcel]], now: datetime) -> Iterator[tuple[Row, Parcel]]:
    listed = list(wanted)
    known = redemptions.many(redemption_id for redemption_id, _ in listed)
    seen: set[str] = set()
    for redemption_id, parcel in listed:
        found = known.get(redemption_id)
        why: Why | None = "twice" if redemption_id in seen else parcels.why_not(found, parcel, now)
        seen.add(redemption_id)
        was_done = found is not None and why is None and parcels.is_sent(found, parcel)
        yield Row(redemption_id, found, why, was_done), parcel


def _tried(found: Redemption, parcel: Parcel, auto_confirm_days: int, now: datetime, recorded: Recorded) -> Row:
    try:
        after, was_done = _recorded_once(found, parcel, auto_confirm_days, now, recorded)
    except StateConflict:  # another writer was faster
        return Row(found.redemption_id, found, "not_waiting")
    except TryAgain:
        return Row(found.redemption_id, found, "busy")
    return Row(found.redemption_id, after, None, was_done)


def _recorded_once(
    found: Redemption, parcel: Parcel, auto_confirm_days: int, now: datetime, recorded: Recorded
) -> tuple[Redemption, bool]:
    def step(before: Redemption) -> Redemption:
        after = parcels.shipped(before, parcel, auto_confirm_days, now)
        told = (PaymentNote(after.redemption_id, "parcel"),) if after.cash_fen else ()
        facts = (*told, status_counts.moved(before, after), recorded(before, after))
        transactions.post_guarded(lambda _: Transaction((), Step(before, after), facts), now)
        return redemption_steps.reconcile_hears_of(after)

    if found.cash_fen:
        _tell_wechat_again(found.redemption_id)
    return redemption_steps.once(found, lambda one: parcels.is_sent(one, parcel), step)


def _tell_wechat_again(redemption_id: str) -> None:
    """Queues the shipping notice again if WeChat refused it before, because the cause may be corrected by now."""
    payment = payments.payment(redemption_id)
    if payment is not None and payment.parcel == "failed":
        with suppress(payments.PaymentMoved):
            payments.save(stepped(payment, parcel="due", parcel_fault=""))
        followup_queue.send(Followup("payment", redemption_id))


def _on_its_way(after: Redemption, now: datetime) -> Notice:
    sent = after.shipment
    assert sent is not None
    return notices.redemption_shipped(
        after.member_id,
        after.redemption_id,
        after.name,
        carrier=sent.carrier,
        tracking_no=sent.tracking_no,
        on=sent.shipped_at.astimezone(now.tzinfo).date(),
    )
