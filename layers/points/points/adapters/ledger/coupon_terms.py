"""Converts the terms of a coupon, which are stored in a reward's body (Catalog) and in a redemption (Redemptions).

Both use the same field names. In a reward's body times are RFC 3339 text, as in the API. In a redemption's item times
are in microseconds since 1970, and empty fields are left out. One decoder reads both.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast, get_args

from points.adapters.aws.dynamodb import Item
from points.domain import ids
from points.domain.calendar import parse_day
from points.domain.program.reward_terms import CouponKind, CouponTerms

_KINDS: Final = get_args(CouponKind)


def coupon_terms_of(stored: Mapping[str, Any]) -> CouponTerms:
    """Returns the terms from a reward's body or from a redemption's item."""
    assert stored["kind"] in _KINDS
    return CouponTerms(
        kind=cast("CouponKind", stored["kind"]),
        valid_days=stored.get("valid_days"),
        threshold_fen=stored["threshold_fen"],
        amount_off_fen=stored.get("amount_off_fen"),
        percent_off=stored.get("percent_off"),
        max_off_fen=stored.get("max_off_fen"),
        categories=tuple(stored["categories"]),
        excluded=tuple(stored.get("excluded", ())),
        valid_from=_moment(stored.get("valid_from")),
        valid_until=_moment(stored.get("valid_until")),
        blackout=tuple(parse_day(day) for day in stored.get("blackout", ())),
        stacks=stored.get("stacks", False),
        grace_days=stored.get("grace_days", 0),
    )


def item_of(terms: CouponTerms) -> Item:
    """Returns the terms as they are stored in a redemption's item."""
    item = {name: getattr(terms, name) for name in CouponTerms.__slots__}
    for name in ("valid_from", "valid_until"):
        item[name] = ids.microseconds(item[name]) if item[name] else None
    item["blackout"] = [day.isoformat() for day in terms.blackout]
    plain = {name: list(v) if isinstance(v, tuple) else v for name, v in item.items()}
    return {name: v for name, v in plain.items() if v is not None and v is not False and v != []}


def _moment(stored: str | int | None) -> datetime | None:
    if stored is None:
        return None
    return datetime.fromisoformat(stored) if isinstance(stored, str) else ids.from_microseconds(stored)
