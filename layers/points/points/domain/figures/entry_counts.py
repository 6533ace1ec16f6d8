"""The counts of one entry: what it changed, by kind and by what caused it.

Points that a purchase earned are divided by rule, campaign and store by its order (`order_counts`), because one entry
can stand for several rules.
"""

from datetime import tzinfo
from decimal import ROUND_CEILING, Decimal
from typing import Final

from points.domain.figures.counts import Counts, Tally
from points.domain.figures.measures import UNKNOWN, Dimension, Measure
from points.domain.ledger.postings import Entry
from points.domain.program import lives

_MAKE_UP: Final = "make_up"


def of_entry(entry: Entry, zone: tzinfo) -> Counts:
    """Returns the counts of the entry, on its own day in `zone`."""
    tally = Tally(entry.at, zone)
    tally.total("entries", 1)
    tally.part("entries", "source", source_of(entry), 1)
    match entry.kind:
        case "redeem":
            _used(tally, "redeemed", entry, -entry.points)
        case "cancel":
            _used(tally, "given_back", entry, entry.points)
            tally.part("granted", "cohort", entry.lot or UNKNOWN, int(entry.why.get("grace", 0)))
        case "expire":
            _by(tally, "expired", "cohort", entry.lot or UNKNOWN, -entry.points)
        case "clawback":
            lot = entry.why.get("lot") or entry.why.get("dead_lot") or UNKNOWN
            _by(tally, "clawed_back", "cohort", str(lot), -entry.points)
        case "adjust" if entry.points <= 0:
            _adjusted(tally, entry)
        case "sign_in" if "made_up" in entry.why:
            _by(tally, "redeemed", "use", _MAKE_UP, -entry.points)
        case _:
            _granted(tally, entry)
    return tally.counts


def source_of(entry: Entry) -> str:
    """Returns the key of the entry in the dimension `source`."""
    if entry.kind == "adjust" and "prize" in entry.why:
        return "prize"
    if entry.kind == "sign_in" and "made_up" in entry.why:
        return _MAKE_UP
    return entry.kind


def _granted(tally: Tally, entry: Entry) -> None:
    if entry.kind == "sign_in":
        tally.total("sign_ins", 1)
    _by(tally, "issued", "source", source_of(entry), entry.points)
    if entry.kind == "activity":
        tally.part("issued", "activity", _life(entry, "activity") or entry.source_id, entry.points)
    if entry.kind == "referral":
        tally.part("issued", "activity", _life(entry, "activity"), int(entry.why.get("share_points", 0)))
    if entry.kind in ("activity", "sign_in") and "campaign" in entry.why:
        _by_campaign(tally, entry)
    held = int(entry.why.get("held", 0))
    tally.total("held", held)
    if not held:
        tally.part("granted", "cohort", entry.lot or UNKNOWN, entry.points)


def _by_campaign(tally: Tally, entry: Entry) -> None:
    campaign = _life(entry, "campaign")
    tally.part("issued", "campaign", campaign, entry.points)
    # Exactly one whole number, times a multiplier of 1 or more and rounded down, gives these points.
    alone = (entry.points / Decimal(str(entry.why["multiplier"]))).to_integral_value(ROUND_CEILING)
    _by(tally, "extra", "campaign", campaign, entry.points - int(alone))


def _used(tally: Tally, measure: Measure, entry: Entry, points: int) -> None:
    """Adds points to the measure, by the reward and its kind."""
    _by(tally, measure, "reward", str(entry.why.get("reward", UNKNOWN)), points)
    tally.part(measure, "use", str(entry.why.get("use", UNKNOWN)), points)


def _adjusted(tally: Tally, entry: Entry) -> None:
    """Counts an adjustment that takes points, or the decision about held points.

    Released points are not issued again, because they were counted as issued when they were held.
    """
    tally.total("adjusted", entry.points)
    released = int(entry.why.get("released", 0))
    tally.total("held", -released - int(entry.why.get("refused", 0)))
    tally.part("granted", "cohort", entry.lot or UNKNOWN, released)


def _by(tally: Tally, measure: Measure, dimension: Dimension, key: str, number: int) -> None:
    tally.total(measure, number)
    tally.part(measure, dimension, key, number)


def _life(entry: Entry, kind: str) -> str:
    return lives.named_in(entry.why, kind) if kind in entry.why else ""
