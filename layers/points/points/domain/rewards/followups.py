"""Names a record to check again later. The record's state at that time decides what is done.

So a followup may come twice, late, or about something long settled, and changes nothing then. One that is lost is made
good by the nightly pass, which looks at everything that is open; that of a leaver by the queue of those who leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

FollowupKind = Literal["units", "payment", "leaver"]

UNITS_SOON_S: Final = 2  # one followup for all that a crowd could not take
UNITS_LATE_S: Final = 60  # by then whoever drew a unit has claimed it, or never will


@dataclass(frozen=True, slots=True)
class Followup:
    """`units`: numbers of the flash reward `about` that were drawn and not claimed. `payment`: its id.

    `leaver`: a member who has gone, with whatever they have not paid or not been sent.
    """

    kind: FollowupKind
    about: str


def content_of(followup: Followup) -> dict[str, str]:
    return {"followup": followup.kind, "about": followup.about}


def followup_of(content: Mapping[str, Any]) -> Followup:
    """The followup in a message; KeyError, TypeError or ValueError where it is none."""
    kind, about = content["followup"], content["about"]
    if kind not in get_args(FollowupKind) or not isinstance(about, str):
        raise ValueError("This is no followup.")
    return Followup(cast("FollowupKind", kind), about)
