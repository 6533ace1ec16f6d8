"""Defines what can differ between the kinds of decisions: checks, further writes, and what is left."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from points.adapters.aws.dynamodb import Item
from points.adapters.catalog.records import ManyKind, Record
from points.adapters.catalog.shop import Shop
from points.domain.decisions.conflicts import Objection
from points.domain.trail.entries import TrailEntry


def _nothing(*_: Any) -> tuple[()]:
    return ()


def _no_shards(before: Record | None, draft: Record) -> int:
    return 0


def _none_left(records: Sequence[Record]) -> dict[str, int]:
    return {}


def _no_facts(record: Record, left: int | None) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of decision: rules, campaigns, activities, rewards or stores.
    A kind that does not need a field keeps its default.

    If `is_checked_beside_others` is true, no other decision may change between the checks and the write.
    `objections(draft, shop)`, `objections_to_new(draft, shop)` and `objections_to_change(before, draft)` return the
    reasons why the draft is refused. `shards(before, draft)` returns the number of shards of a flash reward's stock.
    `beside(before, draft, entry)` and `beside_deletion(record)` return further writes of the same transaction. They are
    called again for each attempt. `left(records)` returns the units or points left, by id. `left_of(record)` reads them
    for one record. `facts(record, left)` returns the fields that the API shows beside what the merchant wrote.
    """

    name: ManyKind
    plural: str
    is_checked_beside_others: bool
    objections: Callable[[Record, Shop], Iterable[Objection]]
    objections_to_new: Callable[[Record, Shop], Iterable[Objection]] = _nothing
    objections_to_change: Callable[[Record, Record], Iterable[Objection]] = _nothing
    shards: Callable[[Record | None, Record], int] = _no_shards
    beside: Callable[[Record | None, Record, TrailEntry], Sequence[Item]] = _nothing
    beside_deletion: Callable[[Record], Sequence[Item]] = _nothing
    left: Callable[[Sequence[Record]], dict[str, int]] = _none_left
    left_of: Callable[[Record], int | None] = lambda record: None
    facts: Callable[[Record, int | None], dict[str, Any]] = _no_facts

    @property
    def id_field(self) -> str:
        """Returns the name of the field that holds the id in bodies and answers."""
        return f"{self.name}_id"
