"""Caches how many units of each reward members have redeemed, over all its lives. Use it only for display."""

import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from points.adapters.figures import reader
from points.domain.errors import TryAgain
from points.domain.figures.counts import Counts

LOOK_S: Final = 300.0

_EVER: Final = (date(2000, 1, 1), date(2999, 12, 31))
_SIGNS: Final = {"units": 1, "units_given_back": -1}

_seen: tuple[float, Mapping[str, int]] = (0.0, {})  # until when, the units by reward


def units() -> Mapping[str, int]:
    """Returns the units redeemed and not given back, by the id of the reward. Rewards without any are left out.

    The units are at most `LOOK_S` seconds older than the figures. Costs two round trips if the cache is older. If the
    figures cannot be read, the cached units are returned.
    """
    global _seen
    if time.monotonic() >= _seen[0]:
        with suppress(TryAgain):
            _seen = (time.monotonic() + LOOK_S, _units_of(reader.counts(*_EVER, "reward")))
    return _seen[1]


def forget() -> None:
    """Clears the cache."""
    global _seen
    _seen = (0.0, {})


def _units_of(counts: Counts) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for cell, number in counts.items():
        found[cell.key] += _SIGNS.get(cell.measure, 0) * number
    return {reward_id: number for reward_id, number in found.items() if number}
