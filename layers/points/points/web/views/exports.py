"""The export of everything that is stored about a member."""

from datetime import datetime
from typing import Any

from pydantic import Field

from points.domain.boards.census import Visibility
from points.domain.earning.invitations import Invitation, InvitationStatus
from points.domain.earning.orders import Order
from points.domain.ledger.accounts import Account
from points.domain.ledger.claims import Claim
from points.domain.ledger.closing import standing
from points.domain.ledger.postings import Entry
from points.web.languages import Language
from points.web.validation import Answers
from points.web.views.entries import EntryView, entry_view
from points.web.views.leaving import Leaving
from points.web.views.redemptions import RedemptionView
from points.web.views.terms import AcceptedTerms


class Person(Answers):
    """The member's personal data."""

    member_id: str
    openid: str
    nickname: str
    avatar_url: str
    invitation_image: str = Field(description="The path of their mini-program code's picture; empty if none was made.")
    leaderboard: Visibility
    joined_at: datetime | None
    invited_by: str | None
    frozen_for: str
    terms: AcceptedTerms | None = Field(description="The rules that the member accepted last.")
    consents: dict[str, int] = Field(description="Accepted WeChat messages that are not yet sent, by template.")


class Holdings(Answers):
    """The member's points account."""

    balance: int
    pending: int
    debt: int
    attributes: dict[str, int | str] = Field(description="The account as stored.")


class OrderedLine(Answers):
    """A line of an order."""

    line_id: str
    category: str
    sku: str
    amount_fen: int
    refunded_fen: int
    points: int


class ExportedEntry(EntryView):
    """One line of the member's history, with the order or the answers behind it."""

    why: dict[str, int | str]
    lines: list[OrderedLine] | None = Field(None, description="For a purchase: the order's lines.")
    reported: str | None = Field(None, description="For an activity: the member's answers as JSON.")


class ExportedMessage(Answers):
    """A message to the member."""

    message_id: str
    kind: str
    about: dict[str, int | str]
    read: bool
    created_at: datetime


class ExportedInvitation(Answers):
    """A friend whom the member invited."""

    friend_id: str
    status: InvitationStatus
    points: int
    changed_at: datetime


class Export(Answers):
    """Everything that is stored about the member. The lists come in pages."""

    member: Person
    account: Holdings
    entries: list[ExportedEntry]
    redemptions: list[RedemptionView]
    messages: list[ExportedMessage]
    invitations: list[ExportedInvitation]
    leaving: Leaving | None = Field(
        description="What `DELETE /me` would end and what is kept. Null after the first page."
    )
    next_cursor: str | None = Field(description="Null: all lists are complete.")


def holdings_view(account: Account, now: datetime) -> dict[str, Any]:
    """Returns the fields of `Holdings`: what the account is worth at `now`, and its attributes as stored."""
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
    """Returns the entry in the shape of `ExportedEntry`, with the order of a purchase or the claim of an activity."""
    return entry_view(entry, now, language) | {
        "why": dict(entry.why),
        "lines": _lines(order) if entry.kind == "purchase" else None,
        "reported": claim.content if claim and entry.kind == "activity" else None,
    }


def exported_invitation(invitation: Invitation) -> dict[str, Any]:
    """Returns the invitation in the shape of `ExportedInvitation`."""
    return {
        "friend_id": invitation.friend_id,
        "status": invitation.status,
        "points": invitation.points,
        "changed_at": invitation.changed_at.isoformat(),
    }
