"""The audit trail: who changed what, from where and when. Each changed object has its own chain of entries.
Each entry has the hash of the entry before it. So if an entry is changed or removed from the middle, the audit finds
it. Each night the last entry of every changed object is written into a seal. So if entries are removed from the end,
the audit finds it too. The seals are a chain of their own.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from points.domain import ids
from points.domain.ledger.writes import Write

SEALS: Final = "seals"  # the object whose entries are the seals
# Fields that are never in the trail: secrets, and personal data, which would outlive a member's erasure.
_LEFT_OUT: Final = {"password", "secret", "code", "phone", "address", "openid", "note", "receiver"}
_MOBILE: Final = re.compile(r"(?<!\d)1\d{6}(\d{4})(?!\d)")
State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TrailEntry(Write):
    """One change of an object. `before` and `after` have only the fields that changed.
    `before` is empty for a new object, `after` for a deleted one. `source` is the network address of the request.
    """

    object: str
    action: str
    actor: str
    source: str
    at: datetime
    before: State = field(default_factory=dict)
    after: State = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry in its chain: its number, from 1 on, and the hash of the entry before it (empty for the first)."""

    entry: TrailEntry
    number: int
    previous: str

    @property
    def hash(self) -> str:
        """SHA-256 over the whole entry and the hash of the one before it."""
        entry = self.entry
        content = [
            *(entry.object, self.number, ids.microseconds(entry.at), entry.action, entry.actor, entry.source),
            *(entry.before, entry.after, self.previous),
        ]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def changed(before: State, after: State) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns (before, after) with only the fields that differ, without secrets and personal data.
    A field that is only in `before` is None in `after`, so that applying all changes in order gives the object.
    """
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: redacted(before[name]) for name in names if name in before and name not in _LEFT_OUT},
        {name: redacted(after.get(name)) for name in names if after and name not in _LEFT_OUT},
    )


def redacted(value: Any) -> Any:
    """Returns the value without secrets and personal data.
    Of mobile numbers in texts only the last four digits are kept.
    """
    if isinstance(value, str):
        return _MOBILE.sub(r"***\1", value)
    if isinstance(value, Mapping):
        return {name: redacted(inner) for name, inner in value.items() if name not in _LEFT_OUT}
    return [redacted(inner) for inner in value] if isinstance(value, list | tuple) else value
