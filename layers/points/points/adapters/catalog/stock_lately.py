"""Caches the units left of all rewards of the shop for a few seconds. Use it only for display."""

import time
from collections.abc import Mapping
from typing import Final

from points.adapters.catalog import stock

LOOK_S: Final = 5.0

_seen: tuple[float, frozenset[str], dict[str, int]] | None = None  # until when, of which lives, the units left


def left(rewards: Mapping[str, int]) -> dict[str, int]:
    """Returns the units left by the id of the life, at most `LOOK_S` seconds old.

    `rewards` has the shards of each life. Costs one round trip if the cache is older, and another one if there are
    flash rewards.
    """
    global _seen
    now_s, names = time.monotonic(), frozenset(rewards)
    if _seen is None or now_s >= _seen[0] or not names <= _seen[1]:
        _seen = (now_s + LOOK_S, names, stock.left_lately(rewards))
    return _seen[2]


def forget() -> None:
    """Clears the cache."""
    global _seen
    _seen = None
