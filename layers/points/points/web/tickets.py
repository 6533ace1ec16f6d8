"""Tickets: proof that we let a member begin an activity, to be handed back when it is done."""

import secrets
import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from points.domain.errors import Expired, Invalid, NotEligible, Wording
from points.web import signing
from points.web.signing import Keys

LIFETIME_S: Final = 3600


def issue(keys: Keys, member_id: str, activity_id: str, *, done_today: int, today: date) -> str:
    """A ticket for one go at the activity, good for `LIFETIME_S` of real time."""
    number = f"{int(time.time())}-{secrets.token_hex(8)}-{done_today}-{today:%Y%m%d}"
    return signing.seal(keys, _purpose(member_id, activity_id), number)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket of ours. Its number is good once, however old it is."""

    number: str

    def done_before(self, today: date) -> int:
        """How often the activity had been done on this day when the ticket was issued."""
        *_, done, day = self.number.split("-")
        return int(done) if day == f"{today:%Y%m%d}" else 0

    def check_age(self, min_seconds: int) -> None:
        """Refuses a ticket handed back too late, or sooner than one can play."""
        age_s = time.time() - int(self.number.partition("-")[0])
        if age_s > LIFETIME_S:
            raise Expired("The ticket has expired: GET /activities gives a new one.")
        if age_s < min_seconds:
            raise NotEligible(f"Nobody is done with this in less than {min_seconds} s.")


def read(keys: Keys, ticket: str, member_id: str, activity_id: str) -> Ticket:
    """The ticket, if it is this member's for this activity; Invalid otherwise."""
    number = signing.unseal(keys, _purpose(member_id, activity_id), ticket)
    if number is None:
        raise Invalid({"ticket": Wording("这不是该活动的凭证", "is not a ticket of this activity")})
    return Ticket(number)


def _purpose(member_id: str, activity_id: str) -> str:
    return f"ticket\n{member_id}\n{activity_id}"
