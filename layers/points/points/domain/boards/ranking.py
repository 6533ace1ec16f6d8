"""Publishes a board as a snapshot, and finds a member's position on it.
A `Snapshot` has the first rows and a `Histogram` of all scores, which gives the rank of any score. It is made from what
a pass has counted (`points.domain.boards.census`). A member may choose to appear under an alias.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from points.domain.boards.boards import Board, is_final, just_ended, running
from points.domain.boards.census import Census, Contender, Visibility, contender
from points.domain.boards.histogram import Histogram, Position
from points.domain.boards.places import LAST, NO_PRIZES, Places
from points.domain.boards.snapshots import BoardProfile, Row, Snapshot, aliased
from points.domain.ledger.accounts import Account
from points.domain.program.board_terms import BoardTerms

# ── What is published ────────────────────────────────────────────────────────


def snapshot_of(
    census: Census,
    as_of: datetime,
    size: int,
    profiles: Mapping[str, BoardProfile],
    places: Places = NO_PRIZES,
    alias_key: bytes = b"",
) -> Snapshot:
    """Returns the first `size` rows and the counts of the board as one snapshot.
    `profiles` has the member id as key. A member without a profile or a nickname is listed under an alias.
    """
    place_of = {contender.member_id: place for contender, place in places.standings(census.placed())}
    histogram = census.histogram()
    rows = tuple(_row(ahead, _place(ahead, place_of, places, histogram), profiles) for ahead in census.ahead(size))
    first = {first.member_id: (first.points, first.reached_at) for first in census.first()}
    return Snapshot(census.board, as_of, rows, histogram, first, places, alias_key)


def _place(contender: Contender, place_of: Mapping[str, int], places: Places, histogram: Histogram) -> int:
    known = place_of.get(contender.member_id)
    return places.place(histogram.rank_of(contender.points), LAST) if known is None else known


def _row(contender: Contender, place: int, profiles: Mapping[str, BoardProfile]) -> Row:
    row, profile = Row(place, contender.member_id, "", "", contender.points), profiles.get(contender.member_id)
    if contender.visibility == "alias" or profile is None or not profile.nickname:
        return row
    return replace(row, nickname=profile.nickname, avatar_url=profile.avatar_url)


def redrawn(
    top: Iterable[Row], visibilities: Mapping[str, Visibility], profiles: Mapping[str, BoardProfile]
) -> tuple[Row, ...]:
    """Returns the rows of a finished board with the current names and visibility of some members.
    Only the rows of members in `visibilities` change. Hidden members are left out; an erased member counts as hidden.
    """
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


def is_open(board: Board, snapshot: Snapshot | None, today: date, own: Iterable[BoardTerms] = ()) -> bool:
    """Returns whether scores can still change after the snapshot.
    They can if the board's period is not over, or if it has just ended and no pass has counted it since.
    """
    own = tuple(own)
    if board in running(today, own):
        return True
    return board in just_ended(today, own) and not (snapshot and is_final(board, snapshot.as_of))


def points_on(
    board: Board, account: Account, snapshot: Snapshot | None, today: date, own: Iterable[BoardTerms] = ()
) -> int | None:
    """Returns the member's score on the board.
    For a running or just ended period the account has the score. For an earlier period the snapshot has it, if the
    member was among the first hundred; else it is None.
    """
    own = tuple(own)
    if board in (*running(today, own), *just_ended(today, own)):
        return account.number(board.score)
    then = snapshot.then(account.member_id) if snapshot else None
    return then.points if then else None


def position_of(points: int | None, account: Account, snapshot: Snapshot | None, seen: Iterable[Contender]) -> Position:
    """Returns the position of the account's member with these points.
    `seen` are members with their current scores, read since the count. The position is empty for a frozen member,
    without a snapshot, or if `points` is None.
    """
    if points is None or snapshot is None or account.frozen:
        return Position()
    me = replace(contender(snapshot.board, account), points=points)
    return snapshot.position(me, seen)


def movement(rank: int | None, account: Account, before: Snapshot | None) -> int | None:
    """Returns the places gained since the previous period, whose snapshot is `before`; negative if places were lost.
    None if the member has no rank in one of the two periods.
    """
    if rank is None or before is None:
        return None
    was = position_of(account.number(before.board.score), account, before, ()).rank
    return None if was is None else was - rank
