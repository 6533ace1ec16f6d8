"""The faces on the boards, and what a run has noted of them for the next one.

| table  | board | part       | item                                                                 |
| ------ | ----- | ---------- | -------------------------------------------------------------------- |
| Boards | notes | pointer    | run, name, parts                                                           |
| Boards | notes | <name>#0000 | data: faces shown, boards that are final, marks obeyed until; expires_at (TTL) |

A face is read once, when its member comes to the top, and again when `points.adapters.marks` says that it has changed.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from points.adapters import boards, dynamodb
from points.adapters.dynamodb import Item, table
from points.domain import identity
from points.domain.boards import Board
from points.domain.ranking import Face

_NOTES: Final = "notes"
_MOST_BYTES: Final = 300_000  # of notes; what does not fit is read again


@dataclass(frozen=True, slots=True)
class Notes:
    """What a run leaves for the next one: `until` says which marks it has obeyed."""

    until: datetime
    faces: Mapping[str, Face] = field(default_factory=dict)
    final: frozenset[Board] = frozenset()


def notes() -> Notes | None:
    """Of the last run that has published; None where there are none: then everything is looked up again."""
    pointer = dynamodb.get("boards", {"board": _NOTES, "part": "pointer"}, consistent=True)
    if pointer is None:
        return None
    keys = [{"board": _NOTES, "part": part} for part in boards.part_names(pointer["name"], pointer["parts"])]
    parts = {item["part"]: item["data"] for item in dynamodb.batch("boards", keys)}
    if len(parts) < len(keys):
        return None
    told = json.loads(zlib.decompress(b"".join(parts[part] for part in sorted(parts))))
    shown = {member_id: Face(*face) for member_id, face in told["faces"].items()}
    until = identity.from_microseconds(told["until"])
    return Notes(until, shown, frozenset(Board(name, period) for name, period in told["final"]))


def note(run: str, what: Notes) -> Item:
    """Writes the notes of a run, and answers what makes them the last, to be written with its boards."""
    data = _packed(what)
    if len(data) > _MOST_BYTES:
        data = _packed(replace(what, faces={}))
    name, parts = boards.write_parts(_NOTES, run, data, boards.unreplaced())
    pointer = {"board": _NOTES, "part": "pointer", "run": run, "name": name, "parts": parts}
    return {
        "Put": {
            "TableName": table("boards"),
            "Item": dynamodb.pack(pointer),
            "ConditionExpression": "attribute_not_exists(#run) OR #run < :run",
            "ExpressionAttributeNames": {"#run": "run"},
            "ExpressionAttributeValues": dynamodb.pack({":run": run}),
        }
    }


def read(member_ids: Iterable[str]) -> dict[str, Face]:
    """What these members show of themselves; a name that has not passed the content check is none."""
    keys = [{"member_id": member_id} for member_id in sorted(set(member_ids))]
    only = ("member_id", "nickname", "avatar_url", "unchecked")
    found = dynamodb.batch("members", keys, only=only)
    return {item["member_id"]: _face(item) for item in found}


def _face(item: Item) -> Face:
    if item.get("unchecked"):
        return Face("", "")
    return Face(item.get("nickname", ""), item.get("avatar_url", ""))


def _packed(what: Notes) -> bytes:
    told: dict[str, Any] = {
        "until": identity.microseconds(what.until),
        "faces": {member_id: [face.nickname, face.avatar_url] for member_id, face in sorted(what.faces.items())},
        "final": sorted([board.name, board.period] for board in what.final),
    }
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode())
