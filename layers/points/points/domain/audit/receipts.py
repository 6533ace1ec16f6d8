"""Audits receipts against entries: each receipt has its entry, and refunded points agree."""

from collections import Counter
from collections.abc import Iterator

from points.domain.audit.books import Books
from points.domain.audit.findings import Difference, compare
from points.domain.earning.orders import Order
from points.domain.ledger.leaving import CARRIED
from points.domain.ledger.postings import Entry
from points.domain.rewards.transitions import GIVEN_BACK


def audit_receipts(books: Books) -> Iterator[Difference]:
    """Yields every receipt without its entry, every entry without its receipt, and every wrong refund or bonus."""
    who = books.account.member_id
    by_id = {entry.entry_id: entry.points for entry in books.entries}
    receipts: dict[str, tuple[str, int]] = {}
    taken_back: Counter[str] = Counter()
    for order in books.orders:
        receipts[order.entry_id] = f"purchase {order.order_id}", order.points
        taken_back[order.order_id] = sum(refund.clawed_back for refund in order.refunds.values())
    for claim in books.claims:
        receipts[claim.entry_id] = f"claim {claim.receipt_id}", claim.points
    for redemption in books.redemptions:
        receipts[redemption.entry_id] = f"redemption {redemption.redemption_id}", -redemption.points
        taken_back[redemption.redemption_id] = -redemption.points if redemption.status in GIVEN_BACK else 0
    for entry_id, (name, points) in receipts.items():
        if entry_id not in by_id:
            yield Difference(who, f"entry of {name}", points, "missing")
        else:
            yield from compare(who, name, points, by_id[entry_id])
    for entry in books.entries:
        if CARRIED in entry.why:
            yield from _audit_carried(entry, books)
        elif entry.kind in ("purchase", "activity", "adjust", "redeem") and entry.entry_id not in receipts:
            yield Difference(who, f"{entry.kind} {entry.source_id} without a receipt", 0, entry.points)
    yield from _audit_refunds(books)
    reversed_points: Counter[str] = Counter()
    for entry in books.entries:
        if entry.kind in ("clawback", "cancel") and "bonus" not in entry.why:
            reversed_points[entry.source_id] -= entry.points + int(entry.why.get("lapsed", 0))
    for source_id in sorted(taken_back.keys() | reversed_points.keys()):
        yield from compare(who, f"taken back of {source_id}", taken_back[source_id], reversed_points[source_id])
    yield from _audit_bonuses(books)


def _audit_carried(entry: Entry, books: Books) -> Iterator[Difference]:
    """Yields what is wrong with an entry that takes an inherited debt.
    Such an entry has no receipt of its own, because opening the account is its receipt.
    """
    name = "debt from before leaving"
    yield from compare(entry.member_id, name, -int(entry.why[CARRIED]), entry.points)
    if not books.account.erased and not books.account.text("came_back"):
        yield Difference(entry.member_id, name, "of a member who came back", "of somebody new")


def _audit_bonuses(books: Books) -> Iterator[Difference]:
    """Yields every referral bonus that was not taken back as a whole, or was taken back without a reason."""
    given = {entry.source_id: entry.points for entry in books.entries if entry.kind == "referral"}
    for entry in books.entries:
        if "bonus" in entry.why:
            back = -entry.points + int(entry.why.get("died", 0))
            name = f"bonus of {entry.source_id}, taken back"
            yield from compare(books.account.member_id, name, given.get(entry.source_id, 0), back)
    undone = {order.order_id for order in books.orders if _is_undone(order)}
    taken = {str(e.why["order"]) for e in books.entries if "bonus" in e.why and e.source_id == e.member_id}
    for order_id in sorted(undone ^ taken):
        where = ("taken back", "kept") if order_id in undone else ("kept", "taken back")
        yield Difference(books.account.member_id, f"bonus of {order_id}", *where)


def _is_undone(order: Order) -> bool:
    """Returns whether the friend's own part of the bonus must have been taken back.
    Held points are never taken back, because the review refuses them instead.
    """
    return (
        order.bonus is not None
        and order.bonus_is_undone
        and bool(order.bonus.friends.points and order.bonus.friends.lot)
    )


def _audit_refunds(books: Books) -> Iterator[Difference]:
    who = books.account.member_id
    refunds = {
        (order.order_id, refund_id): receipt.clawed_back
        for order in books.orders
        for refund_id, receipt in order.refunds.items()
    }
    entries = {
        (entry.source_id, str(entry.why.get("refund"))): -entry.points
        for entry in books.entries
        if entry.kind == "clawback" and "bonus" not in entry.why
    }
    for key in sorted(refunds.keys() ^ entries.keys()):
        where = ("in the order", "missing in the entries") if key in refunds else ("missing", "in the entries")
        yield Difference(who, f"refund {key[1]} of {key[0]}", *where)
    for order in books.orders:
        for earned in order.lines:
            back_fen = order.refunded_fen.get(earned.line.line_id, 0)
            if not 0 <= back_fen <= earned.line.amount_fen:
                paid_fen = f"0 to {earned.line.amount_fen}"
                yield Difference(who, f"refunded fen of {order.order_id}, {earned.line.line_id}", paid_fen, back_fen)
