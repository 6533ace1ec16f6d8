"""The faces on the boards, and what a run has noted of them for the next one.

| table  | board | part        | item                                                              |
| ------ | ----- | ----------- | ----------------------------------------------------------------- |
| Boards | notes | pointer     | run, name, parts, until: marks obeyed, stands: boards that are over, owes |
| Boards | notes | <name>#0000 | data: the faces shown; expires_at (TTL)                           |

A face is read once, when its member comes to the top, and again when `points.adapters.members.visibility_log` says
that it has changed.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.boards import board_parts
from points.adapters.members import pictures
from points.domain import ids
from points.domain.boards.boards import Board
from points.domain.boards.snapshots import Face

_NOTES: Final = "notes"
_POINTER: Final[Item] = {"board": _NOTES, "part": "pointer"}
_MOST_BYTES: Final = 300_000  # of notes; what does not fit is read again


@dataclass(frozen=True, slots=True)
class Notes:
    """What a run leaves for the next one: `until` says which marks it has obeyed; `owes`, that prizes may be unpaid."""

    until: datetime
    faces: Mapping[str, Face] = field(default_factory=dict)
    final: frozenset[Board] = frozenset()
    owes: bool = False


def standing() -> frozenset[Board]:
    """The boards that were final a moment ago."""
    pointer = dynamodb.get("boards", _POINTER)
    return _standing(pointer) if pointer else frozenset()


def notes() -> Notes | None:
    """Of the last run that has published, or on a replica that lags behind of the one before; None where there is none.

    Older notes have obeyed fewer marks, so what they say of faces holds; boards that stand refuse to be counted again.
    """
    pointer = dynamodb.get("boards", _POINTER)
    if pointer is None:
        return None
    keys = [{"board": _NOTES, "part": part} for part in board_parts.part_names(pointer["name"], pointer["parts"])]
    parts = {item["part"]: item["data"] for item in dynamodb.batch("boards", keys, consistent=False)}
    is_whole = len(parts) == len(keys)  # what has not come to this replica yet is read from the members again
    told = json.loads(zlib.decompress(b"".join(parts[part] for part in sorted(parts)))) if is_whole else {}
    shown = {member_id: Face(*face) for member_id, face in told.items()}
    return Notes(ids.from_microseconds(pointer["until"]), shown, _standing(pointer), pointer["owes"])


def note(run: str, what: Notes) -> Item:
    """Writes the notes of a run, and answers what makes them the last, to be written with its boards."""
    data = _packed(what.faces)
    if len(data) > _MOST_BYTES:
        data = _packed({})
    name, parts = board_parts.write_parts(_NOTES, run, data, board_parts.unreplaced())
    pointer = _POINTER | {"run": run, "name": name, "parts": parts, "until": ids.microseconds(what.until)}
    pointer["owes"] = what.owes
    pointer["stands"] = sorted([board.name, board.period] for board in what.final)
    return {
        "Put": {
            "TableName": table("boards"),
            "Item": dynamodb.pack(pointer),
            "ConditionExpression": "attribute_not_exists(#run) OR #run < :run",
            "ExpressionAttributeNames": {"#run": "run"},
            "ExpressionAttributeValues": dynamodb.pack({":run": run}),
        }
    }


def _standing(pointer: Item) -> frozenset[Board]:
    return frozenset(Board(name, period) for name, period in pointer["stands"])


def _packed(shown: Mapping[str, Face]) -> bytes:
    told = {member_id: [face.nickname, face.avatar_url] for member_id, face in sorted(shown.items())}
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode(), 9)


def read(member_ids: Iterable[str]) -> dict[str, Face]:
    """What these members show of themselves; a name or picture that has not passed the content check is none."""
    keys = [{"member_id": member_id} for member_id in sorted(set(member_ids))]
    only = ("member_id", "nickname", "avatar_url", "unchecked", "picture")
    found = dynamodb.batch("members", keys, only=only)
    return {item["member_id"]: _face(item) for item in found}


def _face(item: Item) -> Face:
    if item.get("unchecked"):
        return Face("", "")
    return Face(item.get("nickname", ""), item["avatar_url"] if pictures.is_passed(item) else "")
