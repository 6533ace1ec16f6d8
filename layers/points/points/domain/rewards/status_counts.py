"""A member's redemptions counted by status and by reward, in one item that every change of status writes.

| attribute          | content                                                                                  |
| ------------------ | ---------------------------------------------------------------------------------------- |
| `to_ship`, `used`… | how many redemptions have this status                                                    |
| `i:DUE.KEY`        | one issued voucher; it counts as expired after DUE                                       |
| `s:DUE.KEY`        | one shipped parcel; it counts as completed from DUE on                                   |
| `u:LIFE`           | the units of one life of a reward that the member redeemed and that were not given back  |

DUE is a time in microseconds, and KEY the end of the redemption's key. With DUE, the counts are right at every moment,
even if no job has written that a voucher expired or a parcel counts as received. The item has 21 bytes for each voucher
or coupon that can still be used and each parcel on its way, and 12 bytes for each reward that was redeemed. LIFE is
derived from the id of the life (`points.domain.program.lives`).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast, get_args

from points.domain import ids
from points.domain.ledger.accounts import Value
from points.domain.ledger.writes import Write
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.transitions import GIVEN_BACK, Status

COUNTER: Final = "redemptions"
_STATUSES: Final = frozenset(get_args(Status))
_ISSUED: Final = "i:"
_SHIPPED: Final = "s:"
_DUE_LENGTH: Final = 11
_KEY_LENGTH: Final = 6
_UNITS: Final = "u:"
_LIFE_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class StatusCount(Write):
    """One redemption of the member moves from the attribute `source` of the counts to the attribute `to`.
    `source` is empty for a new redemption. `units` are added to the attribute `life`: negative if they are given back,
    0 if they stay as they are.
    """

    member_id: str
    to: str
    source: str = ""
    life: str = ""
    units: int = 0


def is_a_number(attribute: str) -> bool:
    """Returns whether the attribute's value is a number of redemptions.
    If not, the attribute stands for one redemption.
    """
    return attribute in _STATUSES


def issued(redemption: Redemption) -> StatusCount:
    """Returns the change of the counts for a new redemption."""
    life = units_attribute(redemption.life_id)
    return StatusCount(redemption.member_id, attribute_of(redemption), life=life, units=redemption.quantity)


def moved(before: Redemption, after: Redemption) -> StatusCount:
    """Returns the change of the counts for one change of status."""
    is_given_back = after.status in GIVEN_BACK and before.status not in GIVEN_BACK
    life, units = (units_attribute(after.life_id), -after.quantity) if is_given_back else ("", 0)
    return StatusCount(after.member_id, attribute_of(after), attribute_of(before), life, units)


def attribute_of(redemption: Redemption) -> str:
    """Returns the attribute that counts this redemption."""
    if redemption.status == "issued" and redemption.valid_until is not None:
        return _timed(_ISSUED, redemption.valid_until, redemption.key)
    if redemption.status == "shipped" and redemption.shipment is not None:
        return _timed(_SHIPPED, redemption.shipment.received_by, redemption.key)
    return redemption.status


def units_attribute(life_id: str) -> str:
    """Returns the attribute that counts the units of this life of a reward."""
    return _UNITS + ids.digest(life_id, length=_LIFE_LENGTH)


def units(attributes: Mapping[str, Value], life_id: str) -> int:
    """Returns the units of this life of a reward that the member has redeemed and not given back."""
    return int(attributes.get(units_attribute(life_id), 0))


def counts(attributes: Mapping[str, Value], now: datetime) -> dict[Status, int]:
    """Returns how many of the member's redemptions have each status at `now`, as `Redemption.status_at` gives it.
    Statuses without redemptions are left out.
    """
    found: Counter[Status] = Counter()
    at = ids.base32(ids.microseconds(now), _DUE_LENGTH)
    for name, number in attributes.items():
        due = name[len(_ISSUED) :].partition(".")[0]
        if name.startswith(_ISSUED):
            found["expired" if at > due else "issued"] += 1
        elif name.startswith(_SHIPPED):
            found["completed" if at >= due else "shipped"] += 1
        elif is_a_number(name):
            found[cast("Status", name)] += int(number)
    return {status: number for status, number in sorted(found.items()) if number}


def _timed(prefix: str, due: datetime, key: str) -> str:
    return f"{prefix}{ids.base32(ids.microseconds(due), _DUE_LENGTH)}.{key[-_KEY_LENGTH:]}"
