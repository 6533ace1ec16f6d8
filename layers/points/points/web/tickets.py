"""Issues and reads tickets. A ticket allows a member to do an activity once. The report of the activity has it."""

import secrets
import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from points.domain.errors import Expired, Invalid, NotEligible, Wording
from points.domain.program import lives
from points.domain.program.activity_terms import Activity
from points.web import signing
from points.web.signing import Keys

LIFETIME_S: Final = 3600


def issue(keys: Keys, member_id: str, activity: Activity, *, done_today: int, today: date) -> str:
    """Returns a ticket for doing this life of the activity once, valid for `LIFETIME_S` of real time."""
    number = f"{int(time.time())}-{secrets.token_hex(8)}-{done_today}-{today:%Y%m%d}"
    return signing.seal(keys, _purpose(member_id, activity.activity_id), lives.life_id(number, activity.life))


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket that we issued. Its number can be used only once, whatever its age."""

    number: str

    def done_before(self, today: date) -> int:
        """Returns how many times the activity had been done on `today` when the ticket was issued."""
        *_, done, day = self.number.partition("@")[0].split("-")
        return int(done) if day == f"{today:%Y%m%d}" else 0

    def check_life(self, life: int) -> None:
        """Raises Invalid for a ticket of another life of the activity."""
        if int(self.number.partition("@")[2] or lives.FIRST) != life:
            raise _not_of_this_activity()

    def check_age(self, min_seconds: int) -> None:
        """Raises Expired for a ticket older than `LIFETIME_S`, NotEligible for one younger than `min_seconds`."""
        age_s = time.time() - int(self.number.partition("-")[0])
        if age_s > LIFETIME_S:
            raise Expired("The ticket has expired. GET /activities issues a new one.")
        if age_s < min_seconds:
            raise NotEligible(f"This activity takes at least {min_seconds} seconds.")


def read(keys: Keys, ticket: str, member_id: str, activity_id: str) -> Ticket:
    """Returns the ticket, if it was issued to this member for this activity. Raises Invalid otherwise."""
    number = signing.unseal(keys, _purpose(member_id, activity_id), ticket)
    if number is None:
        raise _not_of_this_activity()
    return Ticket(number)


def _not_of_this_activity() -> Invalid:
    return Invalid({"ticket": Wording("这不是该活动的凭证", "is not a ticket of this activity")})


def _purpose(member_id: str, activity_id: str) -> str:
    return f"ticket\n{member_id}\n{activity_id}"
