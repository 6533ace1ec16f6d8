"""Defines the record of a stored decision, its item in the Catalog table, and the defaults of a new shop.

| table   | kind   | id                                      | item                                                    |
| ------- | ------ | --------------------------------------- | ------------------------------------------------------- |
| Catalog | state  | main                                    | revision; the test clock: set_to, set_at (µs)           |
| Catalog | policy | program, rule#…, campaign#…, activity#… | version, life, at (µs), body (docs/openapi.json), was,  |
|         |        | and store#…                             | created_at (µs); deleted                                |
|         |        |                                         | the program: zones ([name, until (µs)] of former ones)  |
| Catalog | reward | the reward's id                         | version, life, body, shards, created_at (µs); deleted   |

A deleted decision stays in the table without a body, so that no version is used twice. `was` is the decision that
applies until the `effective_at` of this one. `life` is missing in the first life of an id.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from points.adapters.aws.dynamodb import Item
from points.domain import ids
from points.domain.program import lives
from points.domain.program.campaigns import EVERYTHING

PolicyKind = Literal["rule", "campaign", "activity", "store"]
ManyKind = Literal["rule", "campaign", "activity", "reward", "store"]
Kind = Literal["program", "rule", "campaign", "activity", "reward", "store"]

STATE: Final[Item] = {"kind": "state", "id": "main"}


@dataclass(frozen=True, slots=True)
class Record:
    """One stored decision. `body` has the API's fields. `version` counts the edits; a default has version 0.

    `was` is the decision that applies until this one takes effect, or None. `shards` is the number of shards of
    a flash reward's stock; 0 for everything else. `zones` are the program's former time zones, oldest first: (name,
    until when it applied, in microseconds since 1970). `created_at` is missing for the program and for old records.
    `life` is the version with which the decision's life began. `decided_at` is when this version was written; None for
    a default.
    """

    id: str
    version: int
    body: Mapping[str, Any]
    was: "Record | None" = None
    shards: int = 0
    zones: tuple[tuple[str, int], ...] = ()
    created_at: datetime | None = None
    life: int = lives.FIRST
    decided_at: datetime | None = None

    @property
    def life_id(self) -> str:
        """Returns the id of the life, under which stock, limits and budgets are stored."""
        return lives.life_id(self.id, self.life)

    @property
    def effective_at(self) -> datetime | None:
        """Returns when the decision takes effect; None if it took effect when it was written."""
        return moment(self.body.get("effective_at"))

    @property
    def since(self) -> datetime | None:
        """Returns the time from which the decision applies; None for a default."""
        return self.effective_at or self.decided_at

    def in_force(self, at: datetime) -> "Record | None":
        """Returns the decision that applies at `at`: this one, the one in `was`, or None if neither applies."""
        return self if self.effective_at is None or at >= self.effective_at else self.was


def key_of(kind: Kind, name: str) -> Item:
    """Returns the key of this decision in the Catalog table. The program has no id."""
    if kind == "reward":
        return {"kind": "reward", "id": name}
    return {"kind": "policy", "id": "program" if kind == "program" else f"{kind}#{name}"}


def record_of(item: Item) -> Record:
    """Returns the record of a table item. A deleted decision has an empty body."""
    name, was = item["id"].rpartition("#")[2], item.get("was")
    zones = tuple((zone, until) for zone, until in item.get("zones", ()))
    life = item.get("life", lives.FIRST)
    before = _before(name, was, zones, life) if was else None
    created_at = ids.from_microseconds(item["created_at"]) if "created_at" in item else None
    body, shards, decided_at = item.get("body", {}), item.get("shards", 0), _decided_at(item)
    return Record(name, item["version"], body, before, shards, zones, created_at, life, decided_at)


def _before(name: str, was: Item, zones: tuple[tuple[str, int], ...], life: int) -> Record:
    return Record(name, was["version"], was["body"], zones=zones, life=life, decided_at=_decided_at(was))


def _decided_at(item: Item) -> datetime | None:
    return ids.from_microseconds(item["at"]) if "at" in item else None


def limited(records: Iterable[Record], field: str) -> dict[str, int]:
    """Returns the value of `field` (`stock` or `budget_points`) of these decisions, by the id of the life.

    Decisions without such a limit are left out.
    """
    return {record.life_id: record.body[field] for record in records if record.body.get(field) is not None}


def of_kind(records: Mapping[str, Record], kind: PolicyKind) -> list[Record]:
    """Returns the records of one kind among all policies, sorted by id.

    The default rule is left out if the merchant has a rule for category `*`.
    """
    found = sorted((record for name, record in records.items() if name.startswith(f"{kind}#")), key=lambda r: r.id)
    is_decided = any(record.version and record.body.get("category") == EVERYTHING for record in found)
    return [record for record in found if record is not DEFAULT_RULE] if is_decided else found


def moment(text: str | None) -> datetime | None:
    """Returns the time that a body's RFC 3339 text names; None if the text is missing."""
    return datetime.fromisoformat(text) if text else None


# ── The defaults of a new shop ──────────────────────────────────────────────

# One point for every full 10 yuan.
DEFAULT_RULE: Final = Record("default", 0, {"category": EVERYTHING, "fen_per_point": 1000})


def default_program() -> Record:
    """Returns the program of a shop whose merchant has not changed it yet."""
    body = {
        "time_zone": os.environ.get("TIME_ZONE", "Asia/Shanghai"),
        "expiry": {"kind": "rolling_months", "months": 12},
        "grace_months": 1,
        "pending_days": 0,
        "sign_in": {"ladder": [5, 5, 10, 5, 5, 5, 50], "wrap": True},
        "referral": {"inviter_points": 100, "invitee_points": 50, "qualifies_on": "first_order"},
        "reminder_days": [30, 7, 1],
        "leaderboard": {"top": 100, "boards": [], "prizes": []},
    }
    return Record("program", 0, body)
