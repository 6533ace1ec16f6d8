"""What the cashier is sent to look at later. An errand says where to look, never what to do: that, what is found says.

So an errand may come twice, late, or about something long settled, and changes nothing then. One that is lost is made
good by the nightly pass, which looks at everything that is open; that of a leaver by the queue of those who leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

ErrandKind = Literal["units", "payment", "leaver"]

UNITS_SOON_S: Final = 2  # one errand for all that a crowd could not take
UNITS_LATE_S: Final = 60  # by then whoever drew a unit has claimed it, or never will


@dataclass(frozen=True, slots=True)
class Errand:
    """`units`: numbers of the flash reward `about` that were drawn and not claimed. `payment`: its id.

    `leaver`: a member who has gone, with whatever they have not paid or not been sent.
    """

    kind: ErrandKind
    about: str


def content_of(errand: Errand) -> dict[str, str]:
    return {"errand": errand.kind, "about": errand.about}


def errand_of(content: Mapping[str, Any]) -> Errand:
    """The errand in a message; KeyError, TypeError or ValueError where it is none."""
    kind, about = content["errand"], content["about"]
    if kind not in get_args(ErrandKind) or not isinstance(about, str):
        raise ValueError("This is no errand.")
    return Errand(cast("ErrandKind", kind), about)
