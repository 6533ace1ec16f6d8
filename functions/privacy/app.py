"""A member's personal data: export and erasure.

A message is queued before anything is erased. If the call fails halfway, the queued message completes the erasure.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final, TypeVar

from aws_lambda_powertools import Logger

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.ledger import accounts, claims, entries, orders, payments, presence, redemptions
from points.adapters.members import addresses, invitations, members
from points.adapters.members.members import Member
from points.adapters.messages import messages
from points.adapters.messages.messages import Message
from points.adapters.queues import leaving as leaving_queue
from points.domain.ledger.accounts import Account, Gone
from points.domain.ledger.closing import standing
from points.domain.ledger.postings import Entry
from points.domain.pictures import names
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.transitions import UNFINISHED
from points.web import images
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.languages import Language
from points.web.views.exports import Export, exported_entry, exported_invitation, holdings_view
from points.web.views.leaving import leaving_view
from points.web.views.redemptions import redemption_view
from points.web.views.terms import accepted_view
from points.workflows import erasing

api = Api("privacy", member_keys=secrets.token_keys, presence=presence)
logger = Logger(service="privacy", use_rfc3339=True)
Thing = TypeVar("Thing")


# ── Export ──────────────────────────────────────────────────────────────────


@api.operation("GET", "/me/export", access="member", look="within", query=PageQuery, answers=Export)
def export(call: Call[Nothing]) -> Answer:
    """Everything stored about the member. Each list comes in pages of `limit` items."""
    current = shop.opened()
    now = current.now
    account = accounts.account(call.member_id, consistent=True)
    person = _person_of(call.member_id)
    limit, position = call.query.limit, _Position.at(call.position())
    written = position.page("entries", lambda after: entries.entries(call.member_id, limit=limit, after=after))
    redeemed = position.page(
        "redemptions", lambda after: redemptions.redemptions(call.member_id, now=now, limit=limit, after=after)
    )
    sent = position.page("messages", lambda after: messages.newest(call.member_id, limit=limit, after=after))
    invited = position.page("invitations", lambda after: invitations.of(call.member_id, limit=limit, after=after))
    return Answer(
        {
            "member": _person(person, account, now),
            "account": holdings_view(account, now),
            "entries": list(_entries(written, now, call)),
            "redemptions": _redemptions(redeemed, current),
            "messages": [_message(message) for message in sent],
            "invitations": [exported_invitation(invitation) for invitation in invited],
            "leaving": None if call.query.cursor else _leaving(account, current, call.language),
            "next_cursor": call.next_cursor(position.next()),
        }
    )


def _person_of(member_id: str) -> Member:
    person = members.member(member_id, consistent=True)
    if person is None or not person.openid:
        raise Gone("No such member.")
    return person


def _leaving(account: Account, current: shop.Shop, language: Language) -> dict[str, Any]:
    """Returns what the member would lose by leaving, in the shape of `Leaving`."""
    ending = chain.from_iterable(
        redemptions.every(account.member_id, status=status, now=current.now) for status in UNFINISHED
    )
    months = current.catalog.program.privacy_retention_months
    return leaving_view(standing(account, current.now), ending, months, language)


def _redemptions(redeemed: Sequence[Redemption], current: shop.Shop) -> list[dict[str, Any]]:
    paid, stores = payments.payments(one.redemption_id for one in redeemed if one.cash_fen), current.catalog.stores
    return [
        redemption_view(one, current.now, stores, addresses.opened(one), payment=paid.get(one.redemption_id))
        for one in redeemed
    ]


class _Position:
    """The positions after which to continue in several lists. A list without a position is complete."""

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
        "avatar_url": images.shown(person.avatar_url),
        "invitation_image": person.mini_code and names.PATH + person.mini_code,
        "leaderboard": account.text("board") or "shown",
        "joined_at": person.joined_at.astimezone(now.tzinfo).isoformat() if person.joined_at else None,
        "invited_by": account.text("invited_by") or None,
        "frozen_for": person.frozen_for,
        "terms": accepted_view(person.terms_version, person.terms_at),
        "consents": dict(person.consents),
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "kind": message.kind,
        "about": dict(message.about),
        "read": message.is_read,
        "created_at": message.at.isoformat(),
    }


def _entries(written: list[Entry], now: datetime, call: Call[Nothing]) -> Iterator[dict[str, Any]]:
    reported = orders.orders(entry.source_id for entry in written if entry.kind == "purchase")
    claimed = claims.claims(erasing.claims_of(written))
    for entry in written:
        order, claim = reported.get(entry.source_id), claimed.get(str(entry.why.get("receipt")))
        yield exported_entry(entry, order, claim, now, call.language)


# ── Erasure ───────────────────────────────────────────────────────────


@api.operation("DELETE", "/me", access="member", look="within", status=204)
def erase(call: Call[Nothing]) -> Answer:
    """Erase the member's personal data: identity, profile, addresses and answers.

    The points and their history stay, without a person. Coupons and vouchers that are not used end. The token no longer
    works, and a later login creates a new member without points. For the program's `privacy_retention_months`, that
    member inherits debt, freeze, risk, the last sign-in and used limits. `leaving` of GET /me/export tells the member
    all of this before. Repeat the request until the answer is 204, or 401 if it was done before.
    """
    person = _person_of(call.member_id)
    leaving_queue.send(call.member_id)
    _erase(person)
    return Answer(None)


def _erase(person: Member) -> None:
    current = shop.opened()
    erasing.erase(person, current.catalog.program.privacy_retention_months, current.now)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves members' requests and the queue of erasures to complete."""
    match event:
        case {"Records": [*records]} if records and all(r.get("eventSource") == "aws:sqs" for r in records):
            again = [record["messageId"] for record in records if not _has_left(record)]
            return {"batchItemFailures": [{"itemIdentifier": name} for name in again]}
        case _:
            return api.handler(event, context)


def _has_left(record: Mapping[str, Any]) -> bool:
    """Completes the erasure of the member in this queue message. Returns False if it must be tried again."""
    try:
        member_id = str(json.loads(record["body"])["member_id"])
        person = members.member(member_id, consistent=True)
        if person is not None and person.openid:
            _erase(person)
    except Exception:
        logger.exception("erasure not completed", message_id=record["messageId"])
        return False
    return True
