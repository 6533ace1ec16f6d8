"""Tickets: proof that we let a member begin an activity, to be handed back when it is done."""

import secrets
import time
from typing import Final

from points.domain.errors import Expired, Invalid
from points.web import signing
from points.web.signing import Keys

LIFETIME_S: Final = 3600


def issue(keys: Keys, member_id: str, activity_id: str) -> str:
    """A ticket for one go at the activity, good for `LIFETIME_S` of real time."""
    return signing.seal(keys, _purpose(member_id, activity_id), f"{int(time.time())}-{secrets.token_hex(8)}")


def check(keys: Keys, ticket: str, member_id: str, activity_id: str) -> str:
    """The ticket's own number, if it is this member's for this activity; Invalid or Expired otherwise."""
    number = signing.unseal(keys, _purpose(member_id, activity_id), ticket)
    if number is None:
        raise Invalid({"ticket": "This is not a ticket of this activity."})
    if int(number.partition("-")[0]) + LIFETIME_S < time.time():
        raise Expired("The ticket has expired: GET /activities gives a new one.")
    return number


def _purpose(member_id: str, activity_id: str) -> str:
    return f"ticket\n{member_id}\n{activity_id}"
