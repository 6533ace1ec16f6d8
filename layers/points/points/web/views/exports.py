"""What a member is given of themselves: the export of everything held about them."""

from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.boards.census import Visibility
from points.domain.earning.invitations import InvitationStatus
from points.domain.earning.orders import Order
from points.domain.ledger.accounts import Account
from points.domain.ledger.claims import Claim
from points.domain.ledger.closing import standing
from points.domain.ledger.postings import Entry
from points.web.languages import Language
from points.web.validation import Answers
from points.web.views.entries import EntryView, entry_view
from points.web.views.redemptions import RedemptionView


class Person(Answers):
    member_id: str
    openid: str
    nickname: str
    avatar_url: str
    leaderboard: Visibility
    joined_at: datetime | None
    invited_by: str | None
    frozen_for: str
    consents: dict[str, int] = Field(description="Messages agreed to and not yet sent, by WeChat template")


class Holdings(Answers):
    balance: int
    pending: int
    debt: int
    attributes: dict[str, int | str] = Field(description="The account as it is stored")


class OrderedLine(Answers):
    line_id: str
    category: str
    sku: str
    amount_fen: int
    refunded_fen: int
    points: int


class ExportedEntry(EntryView):
    why: dict[str, int | str]
    lines: list[OrderedLine] | None = Field(None, description="Of a purchase")
    reported: str | None = Field(None, description="Of an activity: what the member answered, as JSON")


class ExportedMessage(Answers):
    message_id: str
    kind: str
    about: dict[str, int | str]
    read: bool
    created_at: datetime


class ExportedInvitation(Answers):
    friend_id: str
    status: InvitationStatus
    points: int
    changed_at: datetime


class Export(Answers):
    member: Person
    account: Holdings
    entries: list[ExportedEntry]
    redemptions: list[RedemptionView]
    messages: list[ExportedMessage]
    invitations: list[ExportedInvitation]
    next_cursor: str | None = Field(description="Until it is null there is more of the lists")


def holdings_view(account: Account, now: datetime) -> dict[str, Any]:
    worth = standing(account, now)
    return {
        "balance": worth.balance,
        "pending": worth.pending,
        "debt": worth.debt,
        "attributes": dict(sorted(account.attributes.items())),
    }


def _lines(order: Order | None) -> list[dict[str, Any]] | None:
    if order is None:
        return None
    return [
        {
            "line_id": earned.line.line_id,
            "category": earned.line.category,
            "sku": earned.line.sku,
            "amount_fen": earned.line.amount_fen,
            "refunded_fen": order.refunded_fen.get(earned.line.line_id, 0),
            "points": earned.points,
        }
        for earned in order.lines
    ]


def exported_entry(
    entry: Entry, order: Order | None, claim: Claim | None, now: datetime, language: Language
) -> dict[str, Any]:
    """The entry with the order of a purchase, and with the claim of an activity."""
    return entry_view(entry, now, language) | {
        "why": dict(entry.why),
        "lines": _lines(order) if entry.kind == "purchase" else None,
        "reported": claim.content if claim and entry.kind == "activity" else None,
    }
