"""An entry as the merchant sees it: with the rules behind it, and the lots that paid for a debit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic import Field

from points.domain.earning.orders import Order
from points.domain.ledger.charging import Charge
from points.domain.ledger.claims import Claim
from points.domain.ledger.postings import Entry
from points.web.languages import Language
from points.web.validation import Answers
from points.web.views.entries import EntryView, entry_view
from points.web.views.member_details import end_of

# What replaces the merchant's free text, for a caller without the right names:view.
NOTELESS: Final = {"note": None}


class ChargedTo(Answers):
    """A lot that paid for a debit."""

    expires_on: date | None
    points: int
    settled: bool = Field(description="True if it is final. False: a lot that expires sooner may still pay instead.")


class TracedLine(Answers):
    """A line of an order, and why it earned its points."""

    line_id: str
    category: str
    amount_fen: int
    refunded_fen: int
    points: int
    trace: dict[str, int | str]


class TracedEntry(EntryView):
    """One line of a member's history, with its reasons."""

    trace: dict[str, int | str] = Field(description="The rule, campaign, limit and versions behind the points.")
    lines: list[TracedLine] | None = Field(None, description="For a purchase: the points of each line and why.")
    note: str | None = Field(None, description="For an adjustment: the merchant's note.")
    charged_to: list[ChargedTo] | None = Field(
        None,
        description="For a debit: the lots that paid. If they pay less than the debit, the rest is debt. Null: the"
        " history is too long to compute it.",
    )


class TracedEntries(Answers):
    items: list[TracedEntry]
    next_cursor: str | None


class MemberEntry(EntryView):
    """One entry of the list of all members."""

    member_id: str
    trace: dict[str, int | str] = Field(description="The rule, campaign, limit and versions behind the points.")


class MemberEntries(Answers):
    items: list[MemberEntry]
    next_cursor: str | None


def member_entry(entry: Entry, now: datetime, language: Language) -> dict[str, Any]:
    """Returns the entry in the shape of `MemberEntry`."""
    return entry_view(entry, now, language) | {"member_id": entry.member_id, "trace": dict(entry.why)}


def traced_entry(
    entry: Entry,
    orders: Mapping[str, Order],
    claims: Mapping[str, Claim],
    *,
    charges: Mapping[str, Sequence[Charge]] | None,
    now: datetime,
    language: Language,
) -> dict[str, Any]:
    """Returns the entry in the shape of `TracedEntry`. `charges` is None if the history is too long to compute them."""
    view = entry_view(entry, now, language) | {"trace": dict(entry.why)}
    if entry.kind == "purchase" and entry.source_id in orders:
        view["lines"] = _lines(orders[entry.source_id])
    if entry.kind == "adjust" and entry.source_id in claims:
        view["note"] = claims[entry.source_id].content
    if is_debit(entry):
        paid = charges.get(entry.entry_id, ()) if charges is not None else None
        view["charged_to"] = None if paid is None else [_charged(charge) for charge in paid]
    return view


def _lines(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "line_id": earned.line.line_id,
            "category": earned.line.category,
            "amount_fen": earned.line.amount_fen,
            "refunded_fen": order.refunded_fen.get(earned.line.line_id, 0),
            "points": earned.points,
            "trace": dict(earned.why),
        }
        for earned in order.lines
    ]


def _charged(charge: Charge) -> dict[str, Any]:
    return {"expires_on": end_of(charge.lot), "points": charge.points, "settled": charge.settled}


def is_debit(entry: Entry) -> bool:
    """Returns whether the entry took points out of lots."""
    is_owed = "dead_lot" in entry.why  # the refund of an order whose lot had expired: its spent points are a debit
    takes = is_owed or entry.kind in ("redeem", "adjust", "sign_in")
    return takes and entry.points < 0 and "refused" not in entry.why
