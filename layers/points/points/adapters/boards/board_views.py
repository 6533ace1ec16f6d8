"""Reads leaderboards for members, with the members who were seen since the board was published.

Boards are cached. The pointer of a cached board is read again after CATALOG_TTL_S seconds, and the board itself only if
the pointer names a newer run.
"""

import os
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.boards.board_parts import (
    POINTER,
    Pointer,
    key_of,
    pointer_of,
    snapshots_of,
)
from points.adapters.ledger import accounts
from points.domain.boards.boards import Board
from points.domain.boards.census import Contender, contender
from points.domain.boards.snapshots import Snapshot
from points.domain.errors import NotFound
from points.domain.ledger.accounts import Account

_MOST_CACHED: Final = 64
_MOST_SEEN: Final = 500


@dataclass(frozen=True, slots=True)
class Look:
    """One member's view of a board: the account, the board, the previous period, and the members seen since then."""

    account: Account
    snapshot: Snapshot | None
    before: Snapshot | None
    seen: Sequence[Contender]


@dataclass(frozen=True, slots=True)
class _Read:
    """A board as this environment read it at `at_s`. The board is not published if there is no pointer."""

    at_s: float
    pointer: Pointer | None = None
    snapshot: Snapshot | None = None
    seen: OrderedDict[str, Contender] = field(default_factory=OrderedDict)


_cache: OrderedDict[Board, _Read] = OrderedDict()


def look(member_id: str, board: Board, before: Board | None = None) -> Look:
    """Returns the member's view of the board. `before` is the same board one period earlier, if it is needed too.

    The boards are at most CATALOG_TTL_S seconds old. Costs one read: 0.5 units if the boards are cached, else 1 unit
    (1.5 with `before`). A new run costs one more read for its parts. Raises NotFound if there is no such member.
    """
    wanted = [board] if before is None else [board, before]
    if all(_is_fresh(_cache.get(one)) for one in wanted):
        account = accounts.account(member_id)
        for one in wanted:
            _cache.move_to_end(one)
    else:
        account = _look_anew(member_id, wanted)
    here = _cache.get(board) or _Read(0)
    _see(here.seen, contender(board, account))
    last = _cache.get(before) if before else None
    return Look(account, here.snapshot, last.snapshot if last else None, tuple(here.seen.values()))


def forget() -> None:
    """Clears the cache."""
    _cache.clear()


def _is_fresh(read: _Read | None) -> bool:
    return read is not None and time.monotonic() - read.at_s < float(os.environ.get("CATALOG_TTL_S", "30"))


def _see(seen: OrderedDict[str, Contender], member: Contender) -> None:
    seen[member.member_id] = member
    seen.move_to_end(member.member_id)
    if len(seen) > _MOST_SEEN:
        seen.popitem(last=False)


def _look_anew(member_id: str, wanted: Sequence[Board]) -> Account:
    keys = {"accounts": [{"member_id": member_id}], "boards": [key_of(board, POINTER) for board in wanted]}
    found = dynamodb.batch_of(keys)
    if not found["accounts"]:
        raise NotFound("No such member.")
    account = accounts.account_of(found["accounts"][0])
    items = {item["board"]: item for item in found["boards"]}
    pointers = {board: pointer_of(board, item) for board in wanted if (item := items.get(key_of(board, "")["board"]))}
    newer = [pointer for board, pointer in pointers.items() if _is_news(_cache.get(board), pointer)]
    snapshots = snapshots_of(newer)
    for board in wanted:
        _remember(board, pointers.get(board), snapshots.get(board))
    return account


def _is_news(known: _Read | None, pointer: Pointer) -> bool:
    """Returns whether `pointer` names a later run than `known`, or the same run with rows that were replaced."""
    if known is None or known.pointer is None:
        return True
    return known.pointer.run < pointer.run or (known.pointer.run == pointer.run and known.pointer.name != pointer.name)


def _remember(board: Board, pointer: Pointer | None, snapshot: Snapshot | None) -> None:
    known, now_s = _cache.get(board), time.monotonic()
    if pointer is None:
        _cache[board] = _Read(now_s)
    elif known and not _is_news(known, pointer):
        _cache[board] = _Read(now_s, known.pointer, known.snapshot, known.seen)
    elif snapshot is not None:
        _cache[board] = _Read(now_s, pointer, snapshot)
    else:
        # This replica has the pointer but not yet the parts: keep the cached board and check again next time.
        return
    _cache.move_to_end(board)
    if len(_cache) > _MOST_CACHED:
        _cache.popitem(last=False)
