"""Makes the merchant's decisions: reads one, checks it against the others, and replaces the version it is based on.

Each decision has a version that counts its edits. Creates and changes may be repeated: the same content gets the same
answer. What differs between the kinds is in `points.workflows.decision_kinds`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from points.adapters.catalog import decisions, shop
from points.adapters.catalog.records import Record
from points.adapters.catalog.shop import Shop
from points.domain.decisions.conflicts import Objection, Wrong
from points.domain.errors import IdempotencyConflict, Invalid, LimitReached, NotFound, VersionConflict
from points.domain.trail.entries import State, TrailEntry
from points.workflows import decision_guards as guards
from points.workflows.decision_guards import Content, Objected
from points.workflows.decision_kind import Kind

MOST_OF_A_KIND: Final = 500  # every function keeps all of them in memory
# Makes the entry of the audit trail: (what is changed, action, before, after).
Recorder = Callable[[str, str, State, State], TrailEntry]
_TOO_FEW_LEFT: Final[Mapping[str, Wrong]] = {"stock": "stock_is_sold", "budget_points": "budget_is_given"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One stored decision, with what the API shows of it at the time `at`.

    `facts` are the fields that the merchant did not write, such as the units left. `replayed` is true if the request
    was a replay.
    """

    record: Record
    at: datetime
    facts: Mapping[str, Any]
    replayed: bool = False

    @property
    def until_then(self) -> int | None:
        """Returns the version that applies until this one takes effect; None if there is none or this one applies."""
        held = self.record.in_force(self.at)
        return held.version if held is not None and held is not self.record else None


# ── Rules, campaigns, activities, rewards ────────────────────────────────────────


def page(kind: Kind, after: str | None, limit: int) -> tuple[list[Decision], str | None]:
    """Returns a page of decisions of a kind, by id: (page, the id after which to continue or None)."""
    current = shop.latest()
    ahead = [record for record in current.records(kind.name) if after is None or record.id > after]
    records = ahead[:limit]
    left = kind.left(records)
    found = [Decision(record, current.now, kind.facts(record, left.get(record.id))) for record in records]
    return found, records[-1].id if len(ahead) > limit else None


def one(kind: Kind, name: str) -> Decision:
    """Returns the newest decision with this id. Raises NotFound."""
    current = shop.latest()
    return _as_it_is(kind, _found(kind, name, current), current)


@guards.checked_again_if_overtaken
def create(kind: Kind, name: str, content: Content, *, record: Recorder) -> Decision:
    """Adds a decision under this id. If a decision under this id was deleted, the new one begins a new life.

    `record` makes the entry of the audit trail, here and in the functions below. Raises IdempotencyConflict if the id
    exists with other content, LimitReached if there are too many decisions of the kind, or Objected.
    """
    current = shop.latest()
    before = current.record(kind.name, name)
    if before is not None:
        return _created_before(kind, before, content, current)
    version = decisions.stored_version(kind.name, name) + 1
    draft = Record(name, version, content, created_at=current.now, life=version)
    _check(kind, draft, current)
    guards.refuse(kind.objections_to_new(draft, current))
    guards.until_then(content, None, current.now)
    try:
        after = _saved(kind, None, draft, current, record)
    except VersionConflict:
        before = shop.latest().record(kind.name, name)
        if before is None:
            raise
        return _created_before(kind, before, content, current)
    left = content.get("stock", content.get("budget_points"))
    return Decision(after, current.now, kind.facts(after, left))


@guards.checked_again_if_overtaken
def change(
    kind: Kind, name: str, content: Content, *, version: int, id_in_body: str | None, record: Recorder
) -> Decision:
    """Replaces the whole decision if its version is `version`.

    Raises NotFound, VersionConflict, LimitReached or Objected.
    """
    current = shop.latest()
    before = _found(kind, name, current)
    if id_in_body not in (None, name):
        raise Objected([Objection(kind.id_field, "other_id", {})])
    if guards.is_done(before, content, version):
        return _as_it_is(kind, before, current, replayed=True)
    draft = Record(name, before.version + 1, content, created_at=before.created_at, life=before.life)
    _check(kind, draft, current)
    guards.refuse(kind.objections_to_change(before, draft))
    draft = replace(draft, was=guards.until_then(content, before, current.now))
    guards.seen(before, version)
    try:
        after = _saved(kind, before, draft, current, record)
    except Invalid as refused:
        raise Objected(Objection(field, _TOO_FEW_LEFT[field], {}) for field in refused.errors) from None
    return _as_it_is(kind, after, current)


def delete(kind: Kind, name: str, *, version: int | None, record: Recorder) -> None:
    """Deletes the decision if its version is `version`; None means any. Raises NotFound or VersionConflict."""
    before = _found(kind, name, shop.latest())
    seen = guards.seen(before, before.version if version is None else version)
    entry = record(f"{kind.name}:{name}", "delete", before.body, {})
    beside = partial(kind.beside_deletion, before)
    decisions.save(kind.name, name, None, version=seen, beside=beside, entry=entry)


def _saved(kind: Kind, before: Record | None, draft: Record, current: Shop, record: Recorder) -> Record:
    """Writes the draft in place of the previous version. Returns the draft as stored."""
    stored = replace(draft, shards=kind.shards(before, draft))
    action, was = ("change", before.body) if before else ("create", {})
    entry = record(f"{kind.name}:{stored.id}", action, was, stored.body)
    decisions.save(
        kind.name,
        stored.id,
        stored.body,
        version=stored.version - 1,
        life=stored.life,
        shards=stored.shards,
        revision=current.revision if kind.is_checked_beside_others else None,
        was=stored.was,
        created_at=stored.created_at,
        beside=partial(kind.beside, before, stored, entry),
        entry=entry,
    )
    return stored


def _as_it_is(kind: Kind, record: Record, current: Shop, *, replayed: bool = False) -> Decision:
    return Decision(record, current.now, kind.facts(record, kind.left_of(record)), replayed)


def _found(kind: Kind, name: str, current: Shop) -> Record:
    record = current.record(kind.name, name)
    if record is None:
        raise NotFound(f"There is no such {kind.name}.")
    return record


def _created_before(kind: Kind, before: Record, content: Content, current: Shop) -> Decision:
    if before.body != content:
        raise IdempotencyConflict(f"This {kind.id_field} exists with other content. Use PUT to change it.")
    return _as_it_is(kind, before, current, replayed=True)


def _check(kind: Kind, draft: Record, current: Shop) -> None:
    others = [record for record in current.records(kind.name) if record.id != draft.id]
    if len(others) >= MOST_OF_A_KIND:
        raise LimitReached(f"There are already {MOST_OF_A_KIND} {kind.plural}, the most allowed.")
    guards.refuse(kind.objections(draft, current))
