"""Leaderboards: who is ahead, and where everybody else stands.

What a pass has counted (`points.domain.boards.census`) becomes a `Snapshot`: the first rows to show, and a `Histogram`
of all distinct scores, in which any member's score finds its rank.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from points.domain.boards.boards import Board, just_ended, running
from points.domain.boards.census import Census, Contender, Visibility
from points.domain.boards.histogram import Histogram
from points.domain.boards.snapshots import (
    BoardProfile,
    Row,
    Snapshot,
    aliased,
)
from points.domain.ledger.accounts import Account
from points.domain.program.board_terms import BoardTerms

# ── What is published ────────────────────────────────────────────────────────


def snapshot_of(census: Census, as_of: datetime, size: int, profiles: Mapping[str, BoardProfile]) -> Snapshot:
    """The board as it is to be published; who has no profile is under an alias."""
    histogram = census.histogram()
    rows = tuple(_row(ahead, histogram, profiles.get(ahead.member_id)) for ahead in census.ahead(size))
    listed = {row.member_id for row in rows}
    unlisted = {first.member_id: first.points for first in census.first() if first.member_id not in listed}
    return Snapshot(census.board, as_of, rows, histogram, unlisted)


def _row(contender: Contender, histogram: Histogram, profile: BoardProfile | None) -> Row:
    rank = histogram.rank_of(contender.points)
    row = Row(rank, contender.member_id, "", "", contender.points)
    if contender.visibility == "alias" or profile is None or not profile.nickname:
        return aliased(row)
    return replace(row, nickname=profile.nickname, avatar_url=profile.avatar_url)


def redrawn(
    top: Iterable[Row], visibilities: Mapping[str, Visibility], profiles: Mapping[str, BoardProfile]
) -> tuple[Row, ...]:
    """Rows of a board that stands, as these members want to be shown today; who hides or is erased leaves it."""
    rows: list[Row] = []
    for row in top:
        visibility, profile = visibilities.get(row.member_id), profiles.get(row.member_id)
        if visibility is None:
            rows.append(row)
        elif visibility == "alias" or (visibility == "shown" and (profile is None or not profile.nickname)):
            rows.append(aliased(row))
        elif visibility == "shown" and profile is not None:
            rows.append(replace(row, nickname=profile.nickname, avatar_url=profile.avatar_url))
    return tuple(rows)


# ── A member's own place ─────────────────────────────────────────────────────


def points_on(
    board: Board, account: Account, snapshot: Snapshot | None, today: date, own: Iterable[BoardTerms] = ()
) -> int | None:
    """The member's live points on the board; of periods long gone only what the list shows, else None."""
    own = tuple(own)
    if board in (*running(today, own), *just_ended(today, own)):
        return account.number(board.score)
    rows = snapshot.top if snapshot else ()
    return next((row.points for row in rows if row.member_id == account.member_id), None)


def movement(rank: int | None, account: Account, before: Snapshot | None) -> int | None:
    """Places gained since the board's last period (lost where negative); None for who has no place in both."""
    if rank is None or before is None:
        return None
    points = account.number(before.board.score)
    return before.histogram.rank_of(points) - rank if points > 0 else None
