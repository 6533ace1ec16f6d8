"""What we hold about a member: theirs to have, and to have erased.

Erasing takes the person out of the books and leaves the sums. The account is stopped first, so that nothing personal
can come in while we clean, and the name under which the person would be found goes last. Before anything is done a
message is queued: what breaks off in between is finished when it arrives, whether or not the call is repeated.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from aws_lambda_powertools import Logger
from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.ledger import payments, receipts, transactions
from points.adapters.members import addresses, erasure, invitations, members
from points.adapters.members.members import Member
from points.adapters.messages import messages
from points.adapters.messages.messages import Message
from points.adapters.queues import followups as followup_queue
from points.adapters.queues import leaving as leaving_queue
from points.domain.boards.census import Visibility
from points.domain.earning.invitations import Invitation, InvitationStatus
from points.domain.earning.orders import Order
from points.domain.errors import NotFound, TryAgain
from points.domain.ledger.accounts import Account
from points.domain.ledger.claims import Claim
from points.domain.ledger.closing import standing
from points.domain.ledger.postings import Entry
from points.domain.rewards.followups import Followup
from points.domain.rewards.redemption import Redemption
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.validation import Answers
from points.web.views.entries import EntryView, entry_view
from points.web.views.redemptions import RedemptionView, redemption_view

api = Api("privacy", member_keys=secrets.token_keys)
logger = Logger(service="privacy")
Thing = TypeVar("Thing")


# ── To have ──────────────────────────────────────────────────────────────────


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


@api.operation("GET", "/me/export", access="member", query=PageQuery, answers=Export)
def export(call: Call[Nothing]) -> Answer:
    """Everything held about the member; its lists come in pages of `limit` each."""
    now = shop.opened().now
    account = transactions.account(call.member_id, consistent=True)
    person = members.member(call.member_id)
    if person is None or not person.openid:
        raise NotFound("No such member.")
    limit, position = call.query.limit, _Position.at(call.position())
    entries = position.page("entries", lambda after: transactions.entries(call.member_id, limit=limit, after=after))
    redeemed = position.page(
        "redemptions", lambda after: receipts.redemptions(call.member_id, now=now, limit=limit, after=after)
    )
    sent = position.page("messages", lambda after: messages.newest(call.member_id, limit=limit, after=after))
    invited = position.page("invitations", lambda after: invitations.of(call.member_id, limit=limit, after=after))
    return Answer(
        {
            "member": _person(person, account, now),
            "account": _holdings(account, now),
            "entries": list(_entries(entries, now, call)),
            "redemptions": _redemptions(redeemed, now),
            "messages": [_message(message) for message in sent],
            "invitations": [_invitation(invitation) for invitation in invited],
            "next_cursor": call.next_cursor(position.next()),
        }
    )


def _redemptions(redeemed: Sequence[Redemption], now: datetime) -> list[dict[str, Any]]:
    paid = payments.payments(one.redemption_id for one in redeemed if one.cash_fen)
    return [redemption_view(r, now, addresses.opened(r), payment=paid.get(r.redemption_id)) for r in redeemed]


class _Position:
    """Where each of several lists goes on; one that is not named has been read to its end."""

    def __init__(self, ahead: Mapping[str, str | None]) -> None:
        self._ahead = ahead
        self._left: dict[str, str] = {}

    @classmethod
    def at(cls, position: str | None) -> "_Position":
        return cls(json.loads(position) if position else dict.fromkeys(_LISTS))

    def page(self, name: str, read: Callable[[str | None], tuple[list[Thing], str | None]]) -> list[Thing]:
        if name not in self._ahead:
            return []
        found, more = read(self._ahead[name])
        if more is not None:
            self._left[name] = more
        return found

    def next(self) -> str | None:
        return json.dumps(self._left) if self._left else None


_LISTS: Final = ("entries", "redemptions", "messages", "invitations")


def _person(person: Member, account: Account, now: datetime) -> dict[str, Any]:
    return {
        "member_id": person.member_id,
        "openid": person.openid,
        "nickname": person.nickname,
        "avatar_url": person.avatar_url,
        "leaderboard": account.text("board") or "shown",
        "joined_at": person.joined_at.astimezone(now.tzinfo).isoformat() if person.joined_at else None,
        "invited_by": account.text("invited_by") or None,
        "frozen_for": person.frozen_for,
        "consents": dict(person.consents),
    }


def _holdings(account: Account, now: datetime) -> dict[str, Any]:
    worth = standing(account, now)
    return {
        "balance": worth.balance,
        "pending": worth.pending,
        "debt": worth.debt,
        "attributes": dict(sorted(account.attributes.items())),
    }


def _entries(entries: list[Entry], now: datetime, call: Call[Nothing]) -> Iterator[dict[str, Any]]:
    orders = receipts.orders(entry.source_id for entry in entries if entry.kind == "purchase")
    claims = receipts.claims(_claims_of(entries))
    for entry in entries:
        yield entry_view(entry, now, call.language) | {
            "why": dict(entry.why),
            "lines": _lines(orders.get(entry.source_id)) if entry.kind == "purchase" else None,
            "reported": _reported(claims.get(str(entry.why.get("receipt")))) if entry.kind == "activity" else None,
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


def _reported(claim: Claim | None) -> str | None:
    return claim.content if claim else None


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "friend_id": invitation.friend_id,
        "status": invitation.status,
        "points": invitation.points,
        "changed_at": invitation.changed_at.isoformat(),
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "kind": message.kind,
        "about": dict(message.about),
        "read": message.is_read,
        "created_at": message.at.isoformat(),
    }


# ── To have erased ───────────────────────────────────────────────────────────


@api.operation("DELETE", "/me", access="member", status=204)
def erase(call: Call[Nothing]) -> Answer:
    """Erase the member: who they are, where they live, what they answered. Points and their history stay, nobody's.

    The token is good for nothing afterwards, and whoever comes back is somebody new. May be repeated.
    """
    account = transactions.anybodys_account(call.member_id, consistent=True)
    leaving_queue.send(call.member_id)
    _erase(account)
    return Answer(None)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves members' calls, and the queue of those who are leaving."""
    match event:
        case {"Records": [*records]} if records and all(r.get("eventSource") == "aws:sqs" for r in records):
            again = [record["messageId"] for record in records if not _has_left(record)]
            return {"batchItemFailures": [{"itemIdentifier": name} for name in again]}
        case _:
            return api.handler(event, context)


def _has_left(record: Mapping[str, Any]) -> bool:
    """Finishes what may have broken off; False where it has to be tried again."""
    try:
        member_id = str(json.loads(record["body"])["member_id"])
        person = members.member(member_id, consistent=True)
        if person is not None and person.openid:
            _erase(transactions.anybodys_account(member_id, consistent=True))
    except Exception:
        logger.exception("not erased yet", message_id=record["messageId"])
        return False
    return True


def _erase(account: Account) -> None:
    erasure.close_account(account)
    if not followup_queue.send(
        Followup("leaver", account.member_id)
    ):  # what they have not paid or not been sent is called off
        raise TryAgain("The reconcile function cannot be told.")
    messages.delete_all(account.member_id)
    receipts.forget_addresses(account.member_id)
    for receipt_id in _every_claim(account.member_id):
        receipts.forget_content(receipt_id)
    erasure.forget(account.member_id)


def _every_claim(member_id: str) -> Iterator[str]:
    """The claims of the member that say more than points."""
    position: str | None = None
    while True:
        page, position = transactions.entries(member_id, limit=500, after=position, consistent=True)
        with_content = (claim for claim in receipts.claims(_claims_of(page)).values() if claim.content)
        yield from (claim.receipt_id for claim in with_content)
        if position is None:
            return


def _claims_of(entries: Sequence[Entry]) -> list[str]:
    activities = [str(entry.why["receipt"]) for entry in entries if entry.kind == "activity" and "receipt" in entry.why]
    return activities + [entry.source_id for entry in entries if entry.kind == "adjust"]
