"""The sweep of flash sales: retires numbers that were drawn and never claimed, and puts their units back."""

import time
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.catalog.dispenser import (
    retire,
)
from points.adapters.catalog.dispenser_items import shard_key, shard_update, unit_key
from points.domain.rewards.dispenser import Unit

OLD_S: Final = 60  # a number drawn this long ago cannot be claimed any more, because Lambda ends a request much earlier


MOST_JUDGED: Final = 20_000  # numbers per shard and sweep


def sweep(life_id: str, shards: int) -> tuple[int, bool]:
    """Puts back units that were drawn and not claimed. Returns (units put back, whether undecided numbers remain)."""
    found = [_sweep_shard(life_id, shard) for shard in range(shards)]
    return sum(back for back, _ in found), any(is_waiting for _, is_waiting in found)


def _sweep_shard(life_id: str, shard: int) -> tuple[int, bool]:
    """Decides each number once, in order. One write moves `judged` forward and puts the units back.

    One write for all units is used because a transaction for each unit would block draws from the shard. A sweep
    records the last number that was drawn. A later sweep, at least `OLD_S` seconds after that, retires the numbers up
    to the recorded one that nobody claimed.
    """
    item = dynamodb.get("stock", shard_key(life_id, shard), consistent=True) or {}
    before, marked, drawn = item.get("judged", 0), item.get("marked", 0), item.get("next", 0)
    is_old = time.time() - item.get("marked_at", 0) >= OLD_S
    judged, back = _judge(life_id, shard, before, min(drawn, before + MOST_JUDGED), marked if is_old else before)
    is_new_mark = marked <= judged < drawn
    if judged == before and not is_new_mark:
        return 0, judged < drawn
    note = {":judged": judged, ":back": back, ":before": before}
    update = "ADD #left :back, retired :back SET judged = :judged"
    if is_new_mark:
        note |= {":drawn": drawn, ":now": int(time.time())}
        update += ", marked = :drawn, marked_at = :now"
    as_read = "judged = :before" if "judged" in item else "(attribute_not_exists(judged) OR judged = :before)"
    if not dynamodb.update(**shard_update(life_id, shard, update, note, as_read)):
        return 0, True  # another sweep was faster
    return back, judged < drawn


def _judge(life_id: str, shard: int, before: int, last: int, old: int) -> tuple[int, int]:
    """Decides the numbers after `before`. Returns (the last number that is decided, how many of them are retired)."""
    retired = 0
    for start in range(before + 1, last + 1, 100):
        units = [Unit(life_id, shard, number) for number in range(start, min(start + 99, last) + 1)]
        known = {item["shelf"]: item for item in dynamodb.batch("stock", [unit_key(unit) for unit in units])}
        for unit in units:
            mark = known.get(unit_key(unit)["shelf"])
            if mark is None and not (unit.number <= old and retire(unit)):
                return unit.number - 1, retired  # a member may be claiming it now
            retired += mark is None or "retired" in mark
    return last, retired
