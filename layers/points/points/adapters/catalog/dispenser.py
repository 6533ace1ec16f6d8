"""The dispenser of flash sales: shards of numbered units, and the numbers that were claimed or retired.

| table | shelf                   | reward_id       | item                                                          |
| ----- | ----------------------- | --------------- | ------------------------------------------------------------- |
| Stock | flash-0 … flash-15      | the reward's id | left, next (last number drawn), supply, retired; closed;      |
|       |                         |                 | judged, marked, marked_at: how far the sweep has come         |
| Stock | unit#REWARD#SHARD#N     | the reward's id | the number N is claimed, or retired                           |

A draw is a plain conditional write: it cannot collide, only wait its turn. A claim has a partition of its own. That a
shard is empty is remembered for a moment, so that a crowd that comes too late costs next to nothing.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from zlib import crc32

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.domain.errors import Invalid, OutOfStock, TryAgain
from points.domain.rewards.dispenser import MOST_SHARDS, Shard, Unit, removal, shares

SHELVES: Final = tuple(f"flash-{place}" for place in range(MOST_SHARDS))
EMPTY_S: Final = 1.0  # how long a shard is believed to be empty
LOOK_S: Final = 1.0  # how long those who only look are told the same
WARY_S: Final = 300.0  # how long members are looked at first, once somebody drew a unit they could not take
OLD_S: Final = 60  # a number drawn so long ago will not be claimed any more: Lambda stops a request far earlier
MOST_JUDGED: Final = 20_000  # numbers of a shard in one sweep
_ATTEMPTS: Final = 5
_BACKOFF_S: Final = 0.02

_empty: dict[tuple[str, int], float] = {}
_wary: dict[str, float] = {}
_seen: dict[str, tuple[float, int]] = {}


# ── Selling ──────────────────────────────────────────────────────────────────


def draw(reward_id: str, shards: int) -> Unit:
    """The next unit of any shard; one round trip, 1 write unit, where the first shard has one. Or OutOfStock."""
    first = random.randrange(shards)
    for place in range(shards):
        shard = (first + place) % shards
        if time.monotonic() < _empty.get((reward_id, shard), 0.0):
            continue
        number = _next(reward_id, shard)
        if number is not None:
            return Unit(reward_id, shard, number)
        _empty[reward_id, shard] = time.monotonic() + EMPTY_S
    raise OutOfStock("Not enough of this reward is left.")


def is_wary(reward_id: str) -> bool:
    """Whether members have lately drawn units here that they could not take."""
    return time.monotonic() < _wary.get(reward_id, 0.0)


def give_back(unit: Unit) -> None:
    """Retires the number: nobody will claim it, and the next sweep puts a unit back under a new one."""
    _wary[unit.reward_id] = time.monotonic() + WARY_S
    _retire(unit)


def claimed(unit: Unit) -> Item:
    """The part of a transaction that claims the number."""
    return {"Put": _mark(unit, {})}


def put_back(unit: Unit) -> Item:
    """The part of a transaction that gives the unit of a cancelled redemption back."""
    return {"Update": _shard_update(unit.reward_id, unit.shard, "ADD #left :n", {":n": 1}, "attribute_exists(#left)")}


def forget() -> None:
    """Drops what is remembered of shards, and of who could not pay."""
    _empty.clear()
    _wary.clear()
    _seen.clear()


def _next(reward_id: str, shard: int) -> int | None:
    """The number drawn, or None where the shard is empty or closed."""
    update = _shard_update(
        reward_id,
        shard,
        "ADD #left :taken, #next :one",
        {":taken": -1, ":one": 1},
        "#left >= :one AND attribute_not_exists(closed)",
    )
    try:
        with dynamodb.faults_as_try_again():
            answer = _drawn(update)
    except ClientError as error:
        if dynamodb.is_condition_failure(error):
            return None
        raise
    return int(dynamodb.unpack(answer)["next"])


def _drawn(update: Item) -> Any:
    """A unit that goes back in a transaction turns a draw away for a moment."""
    for attempt in range(_ATTEMPTS):
        try:
            return dynamodb.client().update_item(**update, ReturnValues="UPDATED_NEW")["Attributes"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionConflictException":
                raise
        _wait(attempt)
    raise TryAgain("Too many others draw from the same shard.")


def _retire(unit: Unit) -> bool:
    """False where it was claimed, or retired before."""
    return dynamodb.put_new("stock", _unit_key(unit) | {"retired": True}, "shelf")


# ── Stocking ─────────────────────────────────────────────────────────────────


def closed(reward_id: str, shards: int) -> list[Item]:
    """The writes that stop the sale for good; whatever is in the shards stays, and is worth nothing."""
    return [{"Update": _shard_update(reward_id, n, "SET closed = :yes", {":yes": True}, "")} for n in range(shards)]


def restocked(reward_id: str, shards: int, *, left: int | None, change: int | None) -> list[Item]:
    """The writes after which `left` units are there, or `change` more (fewer), for a transaction that may be repeated.

    A shard that was closed once, before a reward of this name was deleted, begins anew. Invalid where there are not so
    many.
    """
    seen = _read(reward_id, shards)
    there = [0 if item is None or item.get("closed") else item["left"] for item in seen]
    if left is not None:
        wanted = shares(left, shards)
    elif change is not None and change >= 0:
        wanted = [have + more for have, more in zip(there, shares(change, shards), strict=True)]
    else:
        fewer = removal(-(change or 0), there)
        if fewer is None:
            raise Invalid({"stock": "Fewer units than that are left."})
        wanted = [have - less for have, less in zip(there, fewer, strict=True)]
    return [
        {"Update": _restocking(reward_id, shard, units, seen[shard], is_exact=left is not None)}
        for shard, units in enumerate(wanted)
    ]


def _restocking(reward_id: str, shard: int, wanted: int, seen: Item | None, *, is_exact: bool) -> Item:
    """A shard that sells meanwhile is only changed; one that is begun anew is set to what is wanted."""
    change = wanted - (seen["left"] if seen else 0)
    update, condition = "ADD #left :n, supply :n", ""
    values: dict[str, Any] = {":n": change}
    if is_exact or seen is None or seen.get("closed"):
        update = f"REMOVE closed {update}"
        condition = "#left = :seen" if seen else "attribute_not_exists(#left)"
        values |= {":seen": seen["left"]} if seen else {}
    elif change < 0:
        condition = "#left >= :taken"
        values |= {":taken": -change}
    return _shard_update(reward_id, shard, update, values, condition)


def left_lately(rewards: Mapping[str, int]) -> dict[str, int]:
    """What `left` answered, no longer than `LOOK_S` ago: a crowd that waits for a sale must not read its shards hot."""
    now_s = time.monotonic()
    unseen = {name: shards for name, shards in rewards.items() if now_s >= _seen.get(name, (0.0, 0))[0]}
    _seen.update((name, (now_s + LOOK_S, units)) for name, units in left(unseen, consistent=False).items())
    return {name: _seen[name][1] for name in rewards}


def left(rewards: Mapping[str, int], *, consistent: bool = True) -> dict[str, int]:
    """Units left of these flash rewards, given how many shards each has.

    One round trip, 1 read unit for a shard, half where not `consistent`.
    """
    keys = [_shard_key(reward_id, shard) for reward_id, shards in rewards.items() for shard in range(shards)]
    found = dict.fromkeys(rewards, 0)
    for item in dynamodb.batch("stock", keys, consistent=consistent) if keys else ():
        found[item["reward_id"]] += 0 if item.get("closed") else item.get("left", 0)
    return found


def shards() -> Iterator[tuple[str, int, Shard]]:
    """(reward_id, number, shard) of all there are, for the audit."""
    for shelf in SHELVES:
        after: Item | None = None
        while True:
            items, after = dynamodb.page(
                "stock", "shelf = :shelf", {":shelf": shelf}, limit=500, after=after, consistent=True
            )
            for item in items:
                yield item["reward_id"], _place(item["reward_id"], shelf), shard_of(item)
            if after is None:
                break


def shard_of(item: Item) -> Shard:
    return Shard(item.get("left", 0), item.get("next", 0), item.get("supply", 0), item.get("retired", 0))


def place_of(item: Item) -> int | None:
    """Which shard of its reward this item of the table is; None where it is none."""
    return _place(item["reward_id"], item["shelf"]) if item["shelf"] in SHELVES else None


def _read(reward_id: str, shards: int) -> Sequence[Item | None]:
    keys = [_shard_key(reward_id, shard) for shard in range(shards)]
    found = {item["shelf"]: item for item in dynamodb.batch("stock", keys) if "left" in item}
    return [found.get(key["shelf"]) for key in keys]


# ── Sweeping ─────────────────────────────────────────────────────────────────


def sweep(reward_id: str, shards: int) -> tuple[int, bool]:
    """Puts back what was drawn and not taken: (units put back, whether some numbers are still to be judged)."""
    found = [_sweep_shard(reward_id, shard) for shard in range(shards)]
    return sum(back for back, _ in found), any(is_waiting for _, is_waiting in found)


def _sweep_shard(reward_id: str, shard: int) -> tuple[int, bool]:
    """Judges the numbers in their order, and each of them once: `judged` moves with the units that come back.

    So no unit needs a transaction of its own, which would hold the shard while others draw from it. A run notes
    which numbers there are; one that is `OLD_S` later retires those of them that nobody has claimed.
    """
    item = dynamodb.get("stock", _shard_key(reward_id, shard), consistent=True) or {}
    before, marked, drawn = item.get("judged", 0), item.get("marked", 0), item.get("next", 0)
    is_old = time.time() - item.get("marked_at", 0) >= OLD_S
    judged, back = _judge(reward_id, shard, before, min(drawn, before + MOST_JUDGED), marked if is_old else before)
    is_new_mark = marked <= judged < drawn
    if judged == before and not is_new_mark:
        return 0, judged < drawn
    note = {":judged": judged, ":back": back, ":before": before}
    update = "ADD #left :back, retired :back SET judged = :judged"
    if is_new_mark:
        note |= {":drawn": drawn, ":now": int(time.time())}
        update += ", marked = :drawn, marked_at = :now"
    as_read = "judged = :before" if "judged" in item else "(attribute_not_exists(judged) OR judged = :before)"
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().update_item(**_shard_update(reward_id, shard, update, note, as_read))
    except ClientError as error:
        if dynamodb.is_condition_failure(error):
            return 0, True  # another sweep was faster
        raise
    return back, judged < drawn


def _judge(reward_id: str, shard: int, before: int, last: int, old: int) -> tuple[int, int]:
    """(the last number about which all is known, how many after `before` up to it are retired)."""
    retired = 0
    for start in range(before + 1, last + 1, 100):
        units = [Unit(reward_id, shard, number) for number in range(start, min(start + 99, last) + 1)]
        known = {item["shelf"]: item for item in dynamodb.batch("stock", [_unit_key(unit) for unit in units])}
        for unit in units:
            mark = known.get(_unit_key(unit)["shelf"])
            if mark is None and not (unit.number <= old and _retire(unit)):
                return unit.number - 1, retired  # somebody may be claiming it at this moment
            retired += mark is None or "retired" in mark
    return last, retired


# ── Items ────────────────────────────────────────────────────────────────────


def _shard_key(reward_id: str, shard: int) -> Item:
    # Two sales at once begin at different shelves.
    return {"shelf": SHELVES[(crc32(reward_id.encode()) + shard) % MOST_SHARDS], "reward_id": reward_id}


def _shard_update(reward_id: str, shard: int, update: str, values: Mapping[str, Any], condition: str) -> Item:
    written: Item = {
        "TableName": table("stock"),
        "Key": dynamodb.pack(_shard_key(reward_id, shard)),
        "UpdateExpression": update,
        "ExpressionAttributeValues": dynamodb.pack(values),
    }
    names = {f"#{name}": name for name in ("left", "next") if f"#{name}" in update + condition}
    written |= {"ExpressionAttributeNames": names} if names else {}
    return written | ({"ConditionExpression": condition} if condition else {})


def _place(reward_id: str, shelf: str) -> int:
    return (SHELVES.index(shelf) - crc32(reward_id.encode())) % MOST_SHARDS


def _unit_key(unit: Unit) -> Item:
    return {"shelf": f"unit#{unit.reward_id}#{unit.shard}#{unit.number}", "reward_id": unit.reward_id}


def _mark(unit: Unit, about: Mapping[str, Any]) -> Item:
    return {
        "TableName": table("stock"),
        "Item": dynamodb.pack(_unit_key(unit) | dict(about)),
        "ConditionExpression": "attribute_not_exists(shelf)",
    }


def _wait(attempt: int) -> None:
    time.sleep(random.uniform(0, _BACKOFF_S * 2**attempt))
