"""Board profiles: the names and pictures on the boards, and the notes that a run leaves for the next one.

| table  | board | part        | item                                                                    |
| ------ | ----- | ----------- | ----------------------------------------------------------------------- |
| Boards | notes | pointer     | run, name, parts; until: how far the visibility log was read;           |
|        |       |             | stands: the final boards; owes: prizes may still have to be paid        |
| Boards | notes | <name>#0000 | data: the profiles shown; expires_at (TTL)                              |

A profile is read when its member enters the top rows, and again when `points.adapters.members.visibility_log` records
a change.
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
from points.domain.boards.snapshots import BoardProfile

_NOTES: Final = "notes"
_POINTER: Final[Item] = {"board": _NOTES, "part": "pointer"}
_MOST_BYTES: Final = 300_000  # of packed profiles; if there are more, none is stored and the next run reads all of them


@dataclass(frozen=True, slots=True)
class RunNotes:
    """The notes of a run for the next one.

    The run has read the visibility log up to `until`. `final` are the boards that are final. `owes` is true if prizes
    may still have to be paid.
    """

    until: datetime
    profiles: Mapping[str, BoardProfile] = field(default_factory=dict)
    final: frozenset[Board] = frozenset()
    owes: bool = False


def standing() -> frozenset[Board]:
    """Returns the boards that are final, read with eventual consistency."""
    pointer = dynamodb.get("boards", _POINTER)
    return _standing(pointer) if pointer else frozenset()


def notes() -> RunNotes | None:
    """Returns the notes of the last published run; None if there is none.

    A lagging replica returns the notes of the run before. Older notes do no harm: the run then reads more of the
    visibility log than it must, and a final board cannot be replaced by a new count.
    """
    pointer = dynamodb.get("boards", _POINTER)
    if pointer is None:
        return None
    keys = [{"board": _NOTES, "part": part} for part in board_parts.part_names(pointer["name"], pointer["parts"])]
    parts = {item["part"]: item["data"] for item in dynamodb.batch("boards", keys, consistent=False)}
    is_whole = len(parts) == len(keys)  # parts that are missing on this replica are read from the members again
    told = json.loads(zlib.decompress(b"".join(parts[part] for part in sorted(parts)))) if is_whole else {}
    shown = {member_id: BoardProfile(*profile) for member_id, profile in told.items()}
    return RunNotes(ids.from_microseconds(pointer["until"]), shown, _standing(pointer), pointer["owes"])


def note(run: str, what: RunNotes) -> Item:
    """Stores the notes of a run. Returns the write that makes these notes current.

    That write belongs in the transaction that publishes the run's boards.
    """
    data = _packed(what.profiles)
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


def _packed(shown: Mapping[str, BoardProfile]) -> bytes:
    told = {member_id: [profile.nickname, profile.avatar_url] for member_id, profile in sorted(shown.items())}
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode(), 9)


def read(member_ids: Iterable[str]) -> dict[str, BoardProfile]:
    """Returns the profiles of these members. A name or picture that has not passed WeChat's check is empty."""
    keys = [{"member_id": member_id} for member_id in sorted(set(member_ids))]
    only = ("member_id", "nickname", "avatar_url", "unchecked", "picture")
    found = dynamodb.batch("members", keys, only=only)
    return {item["member_id"]: _profile(item) for item in found}


def _profile(item: Item) -> BoardProfile:
    if item.get("unchecked"):
        return BoardProfile("", "")
    return BoardProfile(item.get("nickname", ""), item["avatar_url"] if pictures.is_passed(item) else "")
