"""Reads the shop as it is now: the program's time and the merchant's decisions.

Every write to the Catalog table increases the shop's revision. A warm environment reads the revision once every
CATALOG_TTL_S seconds, and reads the decisions again only if the revision has changed.
The layout of the table is in `points.adapters.catalog.records`.
"""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import partitions, records
from points.adapters.catalog.partitions import Decisions, Partition
from points.adapters.catalog.records import Kind, ManyKind, Record
from points.domain import ids
from points.domain.program.program import Catalog
from points.domain.program.reward_terms import Reward

# A test clock runs a thousand times slower: later events still have later times, but no test reaches midnight.
_SLOWDOWN: Final = 1000


@dataclass(frozen=True, slots=True)
class _State:
    revision: int = 0
    clock_set_to: int | None = None
    clock_set_at: int = 0


_state: tuple[float, _State] | None = None  # and when it was read, on the monotonic clock
_decisions: dict[str, Decisions] = {}


class Shop:
    """The time and the decisions for one request. They do not change during the request."""

    def __init__(self, state: _State) -> None:
        self._state = state

    @property
    def revision(self) -> int:
        """Returns the shop's revision: how many decisions and changes of the test clock were written."""
        return self._state.revision

    @cached_property
    def now(self) -> datetime:
        """Returns the time of this request by the program's clock, in the program's time zone."""
        return self._instant.astimezone(self.catalog.program.zone)

    @cached_property
    def _instant(self) -> datetime:
        return _program_time(self._state)

    @cached_property
    def catalog(self) -> Catalog:
        """Returns the program, rules, campaigns and activities that apply now. Rewards are in `rewards`."""
        return self._read("policy").catalog_at(self._instant)

    @cached_property
    def rewards(self) -> Mapping[str, Reward]:
        """Returns every reward by id, sorted by id."""
        return self._read("reward").rewards

    @property
    def announced(self) -> Iterator[tuple[datetime, Catalog]]:
        """Yields (when it takes effect, the decisions that apply from then on) for each announced change, in order."""
        return self._read("policy").announced(self._instant)

    @property
    def terms_since(self) -> datetime | None:
        """Returns the time of the last change of the program or a rule; None if there was none."""
        return self._read("policy").terms_since(self._instant)

    def record(self, kind: Kind, name: str = "") -> Record | None:
        """Returns the newest stored decision with this id, even if it takes effect later; None if there is none."""
        if kind == "program":
            return self.program_record
        return next((record for record in self.records(kind) if record.id == name), None)

    @property
    def program_record(self) -> Record:
        """Returns the newest stored program, or the default one if none is stored."""
        return self._read("policy").by_id.get("program", records.default_program())

    def records(self, kind: ManyKind) -> list[Record]:
        """Returns the newest stored decisions of a kind, sorted by id."""
        if kind == "reward":
            return list(self._read("reward").by_id.values())
        return records.of_kind(self._read("policy").by_id, kind)

    def _read(self, partition: Partition) -> Decisions:
        """Returns the partition at this shop's revision. Queries the table if the cache has another revision."""
        cached = _decisions.get(partition)
        if cached is None or cached.revision != self.revision:
            cached = _decisions[partition] = partitions.read(partition, self.revision)
        return cached


def opened() -> Shop:
    """Returns the shop, at most CATALOG_TTL_S seconds old. Makes one read if the cached revision is older."""
    global _state
    if _state is None or time.monotonic() - _state[0] >= float(os.environ.get("CATALOG_TTL_S", "30")):
        item = dynamodb.get("catalog", records.STATE, consistent=True) or {}
        clock = item if os.environ.get("TEST_CLOCK") == "enabled" else {}
        read = _State(item.get("revision", 0), clock.get("set_to"), clock.get("set_at", 0))
        _state = time.monotonic(), read
    return Shop(_state[1])


def latest() -> Shop:
    """Returns the shop as it is now. Makes one read. Use it before a decision is written."""
    global _state
    _state = None
    return opened()


def forget() -> None:
    """Empties the cache."""
    global _state
    _state = None
    _decisions.clear()


# ── The program's clock ──────────────────────────────────────────────────────


def real_now() -> datetime:
    """Returns the host's time, in UTC."""
    return datetime.now(UTC)


def set_clock(to: datetime | None) -> None:
    """Sets the test clock; None returns to real time. Has no effect unless TEST_CLOCK is enabled."""
    values: Item = {":one": 1}
    if to is None:
        update = "REMOVE set_to, set_at ADD revision :one"
    else:
        update = "SET set_to = :to, set_at = :at ADD revision :one"
        values |= {":to": ids.microseconds(to), ":at": ids.microseconds(real_now())}
    with dynamodb.faults_as_try_again():
        dynamodb.client().update_item(
            TableName=table("catalog"),
            Key=dynamodb.pack(records.STATE),
            UpdateExpression=update,
            ExpressionAttributeValues=dynamodb.pack(values),
        )
    forget()


def _program_time(state: _State) -> datetime:
    now = real_now()
    if state.clock_set_to is None:
        return now
    passed_us = (ids.microseconds(now) - state.clock_set_at) // _SLOWDOWN
    return ids.from_microseconds(state.clock_set_to + max(0, passed_us))
