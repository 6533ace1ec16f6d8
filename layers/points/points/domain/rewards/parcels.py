"""Parcels as staff hand them to a carrier, and why a redemption cannot be shipped with one."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from points.domain.errors import StateConflict
from points.domain.rewards import redemption
from points.domain.rewards.redemption import Redemption

# unknown: there is no such redemption. carrier, tracking_no: missing or in a wrong form. erased: the member was erased,
# so there is no address. other_parcel: shipped before, with another carrier or number. not_waiting: not to be shipped.
WhyNot = Literal["unknown", "carrier", "tracking_no", "erased", "other_parcel", "not_waiting"]
# twice: the list names the redemption before. busy: others are changing it; send the row again.
InList = Literal["twice", "busy"]

LONGEST_CARRIER: Final = 30  # characters
NUMBER: Final = r"^[A-Za-z0-9-]{4,40}$"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel as staff report it."""

    carrier: str
    tracking_no: str


def is_sent(found: Redemption, parcel: Parcel) -> bool:
    """Returns whether the redemption was shipped with this parcel before."""
    sent = found.shipment
    return sent is not None and (sent.carrier, sent.tracking_no) == (parcel.carrier, parcel.tracking_no)


def shipped(found: Redemption, parcel: Parcel, auto_confirm_days: int, now: datetime) -> Redemption:
    """Returns the redemption after it was shipped. Raises StateConflict if it cannot be shipped."""
    after = redemption.shipped(found, parcel.carrier, parcel.tracking_no, auto_confirm_days, now)
    if not found.sealed_address:
        raise StateConflict("The member was erased, so there is no address. Refuse this redemption.")
    return after


def why_not(found: Redemption | None, parcel: Parcel, now: datetime) -> WhyNot | None:
    """Returns why the redemption cannot be shipped with this parcel; None if it can, or if it was before."""
    if not parcel.carrier or len(parcel.carrier) > LONGEST_CARRIER:
        return "carrier"
    if not re.fullmatch(NUMBER, parcel.tracking_no):
        return "tracking_no"
    if found is None:
        return "unknown"
    if is_sent(found, parcel):
        return None
    if found.status_at(now) == "shipped":
        return "other_parcel"
    if found.status != "to_ship":
        return "not_waiting"
    return None if found.sealed_address else "erased"
