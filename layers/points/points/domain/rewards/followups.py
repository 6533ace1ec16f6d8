"""Followups: each names a record to check again later. The record's state at that time decides what is done.
So a duplicate or late followup does no harm. If a followup is lost, the nightly pass finds its record, because the
record is still open. A lost `leaver` followup is replaced from the queue of leaving members. An `avatar` followup
cannot be lost: it is queued first, and only then the picture is stored. A followup whose record is not due yet stays in
the queue, hidden for a while: a function that sent messages to its own queue would be stopped by Lambda as a loop.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

FollowupKind = Literal["units", "payment", "leaver", "avatar"]

MOST_WAITS: Final = 5  # after this many deliveries, a record that is not due yet is left to the nightly pass
UNITS_SOON_S: Final = 2  # soon, because one followup handles all units drawn in a rush
UNITS_LATE_S: Final = 60  # by then a drawn unit has been claimed or never will be


@dataclass(frozen=True, slots=True)
class Followup:
    """One followup. `about` names the record to check, depending on the kind:
    a flash reward's id for `units`, which checks unclaimed units; a payment's id for `payment`; an erased member's id
    for `leaver`, which checks open payments and shipments; and `<member id>/<picture name>` for `avatar`.
    """

    kind: FollowupKind
    about: str


@dataclass(frozen=True, slots=True)
class Check:
    """The result of checking a record. `failed` is whether the step must be tried again.

    `wait_s` is the time in seconds until the record is due for its next check, or 0 if it needs none.
    """

    failed: bool = False
    wait_s: int = 0


DONE: Final = Check()
FAILED: Final = Check(failed=True)


def content_of(followup: Followup) -> dict[str, str]:
    """Returns the content of the queue message for a followup."""
    return {"followup": followup.kind, "about": followup.about}


def followup_of(content: Mapping[str, Any]) -> Followup:
    """Returns the followup in the content of a queue message.
    Raises KeyError, TypeError or ValueError if it is not a followup.
    """
    kind, about = content["followup"], content["about"]
    if kind not in get_args(FollowupKind) or not isinstance(about, str):
        raise ValueError("Not a followup.")
    return Followup(cast("FollowupKind", kind), about)
