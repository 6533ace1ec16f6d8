"""Reads the decisions of one partition of the Catalog table, at one revision of the shop, and decodes them."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from points.adapters.aws import dynamodb
from points.adapters.catalog import records
from points.adapters.catalog.decoding.policies import activity_of, campaign_of, program_of, rule_of, store_of
from points.adapters.catalog.decoding.rewards import reward_of
from points.adapters.catalog.records import Record
from points.domain.program.program import Catalog
from points.domain.program.reward_terms import Reward

Partition = Literal["policy", "reward"]


@dataclass(frozen=True)
class Decisions:
    """One partition of the Catalog table at one revision. Each domain object is decoded once and shared by requests."""

    revision: int
    by_id: dict[str, Record]  # by the id of the item in the table, without deleted decisions
    dropped: Mapping[str, Record]  # the deleted decisions, by the same id

    _catalogs: dict[int, Catalog] = field(default_factory=dict)

    @cached_property
    def _changes(self) -> list[datetime]:
        """Returns the times at which announced decisions take effect, earliest first."""
        return sorted(record.effective_at for record in self.by_id.values() if record.effective_at)

    def catalog_at(self, at: datetime) -> Catalog:
        """Returns the decisions that apply at that time."""
        place = bisect_right(self._changes, at)
        if place not in self._catalogs:
            self._catalogs[place] = self._catalog(at)
        return self._catalogs[place]

    def announced(self, at: datetime) -> Iterator[tuple[datetime, Catalog]]:
        """Yields (when it takes effect, the decisions that apply from then on) for each change after `at`, in order."""
        for change in self._changes[bisect_right(self._changes, at) :]:
            yield change, self.catalog_at(change)

    def terms_since(self, at: datetime) -> datetime | None:
        """Returns the time of the last change of the program or a rule before `at`; None if there was none."""
        decided = {**self.by_id, **self.dropped}
        told = [record for name, record in decided.items() if name == "program" or name.startswith("rule#")]
        return max(filter(None, (held.since for record in told if (held := record.in_force(at)))), default=None)

    def _catalog(self, at: datetime) -> Catalog:
        holding = {name: held for name, record in self.by_id.items() if (held := record.in_force(at))}
        return Catalog(
            program_of(holding.get("program", records.default_program())),
            tuple(map(rule_of, records.of_kind(holding, "rule"))),
            tuple(map(campaign_of, records.of_kind(holding, "campaign"))),
            tuple(map(activity_of, records.of_kind(holding, "activity"))),
            stores={record.id: store_of(record) for record in records.of_kind(holding, "store")},
        )

    @cached_property
    def rewards(self) -> Mapping[str, Reward]:
        """Returns every reward by id. Use it only on the partition `reward`, because others hold no rewards."""
        return {name: reward_of(record) for name, record in self.by_id.items()}


def read(partition: Partition, revision: int) -> Decisions:
    """Reads the partition now. `revision` is the shop's revision that was read before."""
    return Decisions(revision, *_records(partition))


def _records(partition: Partition) -> tuple[dict[str, Record], dict[str, Record]]:
    """Returns (the records of the partition that are not deleted, the deleted ones), both by the id of the item."""
    # Consistent: a replica may not have the revision that was just read.
    items = dynamodb.every("catalog", "kind = :kind", {":kind": partition}, consistent=True)
    found = {item["id"]: records.record_of(item) for item in items}
    if partition == "policy":
        found.setdefault("rule#default", records.DEFAULT_RULE)
    dropped = {name: record for name, record in found.items() if not record.body}
    return {name: record for name, record in found.items() if record.body}, dropped
