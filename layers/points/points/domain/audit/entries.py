"""Audits entries against their own ids.
An id is derived from the entry's time and receipt. So an entry that was copied, moved or changed does not match its id.
"""

from collections.abc import Iterator
from datetime import datetime

from points.domain import ids
from points.domain.audit.books import Books
from points.domain.audit.findings import Difference
from points.domain.boards import seasons
from points.domain.ledger.postings import Entry


def audit_entries(books: Books, now: datetime) -> Iterator[Difference]:
    """Yields every entry whose id does not match its time and receipt, every receipt with several entries, and every
    bonus whose friend has no entry for it.
    """
    who = books.account.member_id
    seen: set[tuple[str, ...]] = set()
    for entry in books.entries:
        about = _about(entry)
        name = ids.entry_id(entry.at, *about)
        if name != entry.entry_id:
            yield Difference(who, f"{entry.kind} {entry.source_id}, its entry's name", name, entry.entry_id)
        if about in seen:
            yield Difference(who, f"entries of {entry.kind} {entry.source_id}", 1, 2)
        seen.add(about)
        if entry.kind == "referral" and entry.source_id != who and entry.source_id not in books.thanked:
            yield Difference(who, f"bonus for inviting {entry.source_id}", 0, entry.points)


def _about(entry: Entry) -> tuple[str, ...]:
    """Returns the parts of the receipt from which the entry's id is derived. Each kind of entry has its own parts."""
    match entry.kind:
        case "purchase":
            return "purchase", entry.source_id
        case "clawback" if "bonus" in entry.why:
            return "clawback", str(entry.why.get("order")), str(entry.why.get("refund")), "bonus"
        case "clawback":
            return "clawback", entry.source_id, str(entry.why.get("refund"))
        case "activity":
            return "activity", str(entry.why.get("receipt"))
        case "redeem":
            return "redeem", entry.member_id, entry.source_id[ids.MEMBER_ID_LENGTH :]
        case "adjust" if "prize" in entry.why:
            won = str(entry.why["prize"]), str(entry.why.get("period"))
            return "adjust", seasons.receipt_of(*won, entry.member_id)
        case "cancel" | "adjust":
            return entry.kind, entry.source_id
        case "sign_in" | "referral" | "expire":
            return entry.kind, entry.member_id, entry.source_id
