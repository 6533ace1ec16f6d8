"""Stores invitations as their inviter sees them: ids and states, without personal data.

| table       | key                    | item                          |
| ----------- | ---------------------- | ----------------------------- |
| Invitations | inviter_id, invitation | status, points, changed_at    |

An invitation's key is the time when the friend joined, followed by the friend's member id: lists are in order of time.
"""

from datetime import datetime
from typing import Final, cast

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer
from points.domain import ids
from points.domain.earning import referral
from points.domain.earning.invitations import (
    Invitation,
    InvitationStatus,
    InvitationStep,
    InvitationTotals,
    totals_of,
)
from points.domain.ledger.accounts import Account

MOST_COUNTED: Final = 1000
_TIME_LENGTH: Final = 11  # base32 characters of the time in microseconds


def waiting_put(account: Account, now: datetime) -> Item:
    """Returns the write of a new member's invitation, for the transaction that creates the member."""
    item = {
        "inviter_id": account.text("invited_by"),
        "invitation": referral.invitation_of(account),
        "status": "waiting",
        "points": 0,
        "changed_at": ids.microseconds(now),
    }
    return {"Put": {"TableName": table("invitations"), "Item": dynamodb.pack(item)}}


def _stepped(step: InvitationStep) -> Item:
    """Returns the write of an invitation's new state, for the transaction that causes this state."""
    return {
        "Update": {
            "TableName": table("invitations"),
            "Key": dynamodb.pack({"inviter_id": step.inviter_id, "invitation": step.key}),
            "UpdateExpression": "SET #status = :status, points = :points, changed_at = :at",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": dynamodb.pack(
                {":status": step.status, ":points": step.points, ":at": ids.microseconds(step.at)}
            ),
        }
    }


def note_old_member(inviter_id: str, friend_id: str, now: datetime) -> None:
    """Records, once, that an existing member used an invitation of this inviter. No bonus is due."""
    item = {
        "inviter_id": inviter_id,
        "invitation": "0" * _TIME_LENGTH + friend_id,
        "status": "old_member",
        "points": 0,
        "changed_at": ids.microseconds(now),
    }
    dynamodb.put_new("invitations", item, "invitation")


def of(inviter_id: str, *, limit: int, after: str | None = None) -> tuple[list[Invitation], str | None]:
    """Returns the member's invitations, latest first: (page, the key after which to continue or None)."""
    items, more = dynamodb.page(
        "invitations",
        "inviter_id = :inviter",
        {":inviter": inviter_id},
        limit=limit,
        after={"inviter_id": inviter_id, "invitation": after} if after else None,
        newest_first=True,
    )
    return [_invitation(item) for item in items], more["invitation"] if more else None


def totals(inviter_id: str) -> InvitationTotals:
    """Returns sums over the member's latest `MOST_COUNTED` invitations. Costs half a read unit for every 35."""
    items, _ = dynamodb.page(
        "invitations",
        "inviter_id = :inviter",
        {":inviter": inviter_id},
        limit=MOST_COUNTED,
        newest_first=True,
    )
    return totals_of(_invitation(item) for item in items)


def _invitation(item: Item) -> Invitation:
    key = item["invitation"]
    return Invitation(
        key[_TIME_LENGTH:],
        ids.from_microseconds(ids.number(key[:_TIME_LENGTH])),
        cast("InvitationStatus", item["status"]),
        item["points"],
        ids.from_microseconds(item["changed_at"]),
    )


writes.register(InvitationStep, Writer(_stepped))
