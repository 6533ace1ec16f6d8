"""Followups: each names a record to check again later. The record's state at that time decides the action.

So a duplicate or late followup changes nothing. If one is lost, the nightly pass handles its record, which is still
open. A lost `leaver` followup is handled by the queue of leaving members. An `avatar` followup is queued before its
picture is stored, or the picture is not stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

FollowupKind = Literal["units", "payment", "leaver", "avatar"]

UNITS_SOON_S: Final = 2  # one followup covers all units drawn in a rush
UNITS_LATE_S: Final = 60  # by then a drawn unit has been claimed or never will be


@dataclass(frozen=True, slots=True)
class Followup:
    """`units`: unclaimed units of the flash reward `about`. `payment`: the payment with the id `about`.

    `leaver`: the erased member `about`, with open payments and shipments. `avatar`: a member and a picture, as
    `<member id>/<name>`.
    """

    kind: FollowupKind
    about: str


def content_of(followup: Followup) -> dict[str, str]:
    """Returns the queue message of a followup."""
    return {"followup": followup.kind, "about": followup.about}


def followup_of(content: Mapping[str, Any]) -> Followup:
    """Returns the followup in a queue message. Raises KeyError, TypeError or ValueError if there is none."""
    kind, about = content["followup"], content["about"]
    if kind not in get_args(FollowupKind) or not isinstance(about, str):
        raise ValueError("Not a followup.")
    return Followup(cast("FollowupKind", kind), about)
