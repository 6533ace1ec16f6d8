"""Publishes all boards together at the end of a run, with the current visibility of their members.

Names and pictures come from the notes of the last run. Profiles are read only of members who are new in the top rows or
whose profile has changed. A final board keeps its points and ranks. Its rows are replaced if a member on it changed
their visibility or profile.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from points.adapters.aws import dynamodb, secrets
from points.adapters.aws.dynamodb import Item
from points.adapters.boards import board_profiles, published_boards
from points.adapters.boards import seasons as stored_seasons
from points.adapters.boards.board_parts import Pointer
from points.adapters.boards.board_profiles import RunNotes
from points.adapters.ledger.accounts import account_of
from points.adapters.members import visibility_log
from points.adapters.scans.runs import Run
from points.domain.boards.boards import Board, is_final, running
from points.domain.boards.census import Census, Visibility, visibility_of
from points.domain.boards.places import places_of
from points.domain.boards.ranking import redrawn, snapshot_of
from points.domain.boards.seasons import season
from points.domain.boards.snapshots import BoardProfile, Snapshot
from points.domain.ledger.accounts import Account
from points.domain.program.program import Program
from points.workflows import season_prizes

Standing = Sequence[tuple[Pointer, Snapshot]]


@dataclass(frozen=True, slots=True)
class _Appearance:
    """How the members on the boards are shown.

    It has the profile of each member who is shown, and the visibility of each member who changed it since the last
    run. `gone` are the ids of erased members: their rows keep no name and no picture.
    """

    profiles: Mapping[str, BoardProfile]
    wishes: Mapping[str, Visibility]
    gone: frozenset[str]

    def drawn(self, snapshot: Snapshot) -> Snapshot:
        first = {member_id: then for member_id, then in snapshot.first.items() if member_id not in self.gone}
        return replace(snapshot, top=redrawn(snapshot.top, self.wishes, self.profiles), first=first)


def publish(run: Run, censuses: Sequence[Census], program: Program) -> dict[str, int]:
    """Publishes the counted boards and pays the prizes. Returns how many `boards` were published and `prizes` paid.

    No board is published if a later run was faster.
    """
    noted = board_profiles.notes() or RunNotes(until=run.began_at)
    prizes = season_prizes.pay(program, run.now) if noted.owes else 0
    censuses = [census for census in censuses if census.board not in noted.final or not is_final(census.board, run.now)]
    changed = visibility_log.changed(noted.until)
    standing = published_boards.published(sorted(noted.final, key=str)) if changed else []
    appearance = _appearance(censuses, standing, program.leaderboard_top, noted, changed)
    _redraw(standing, appearance, run.now)
    counted = [_counted(census, run.now, program, appearance) for census in censuses]
    closing = [item for census in censuses for item in _closing(census, run.now, program)]
    final = _final(noted, censuses, run.now, program)
    notes = RunNotes(run.began_at, _shown(counted, appearance.profiles), final, owes=bool(closing))
    snapshots = [appearance.drawn(snapshot) for snapshot in counted]
    is_published = published_boards.publish(run.run_id, snapshots, [board_profiles.note(run.run_id, notes), *closing])
    prizes += season_prizes.pay(program, run.now) if closing else 0
    return {"boards": len(snapshots) if is_published else 0, "prizes": prizes}


def _appearance(
    censuses: Iterable[Census], standing: Standing, size: int, noted: RunNotes, changed: set[str]
) -> _Appearance:
    ahead = [contender for census in censuses for contender in census.ahead(size)]
    listed = {contender.member_id for contender in ahead}
    known_then = {member_id for _, snapshot in standing for member_id in snapshot.first}
    accounts = _accounts(changed & (listed | known_then))
    wishes = {member_id: visibility_of(account) for member_id, account in accounts.items()}
    wanted = {contender.member_id for contender in ahead if contender.visibility == "shown"}
    wanted |= {member_id for member_id, wish in wishes.items() if wish == "shown"}
    known = {member_id: noted.profiles[member_id] for member_id in (wanted & noted.profiles.keys()) - changed}
    gone = frozenset(member_id for member_id, account in accounts.items() if account.erased)
    return _Appearance(known | board_profiles.read(wanted - known.keys()), wishes, gone)


def _accounts(member_ids: set[str]) -> dict[str, Account]:
    keys = [{"member_id": member_id} for member_id in sorted(member_ids)]
    found = (account_of(item) for item in dynamodb.batch("accounts", keys))
    return {account.member_id: account for account in found}


def _counted(census: Census, now: datetime, program: Program, appearance: _Appearance) -> Snapshot:
    board = census.board
    places = places_of(program.prizes, board)
    alias_key = secrets.alias_key(board.name, board.period)
    return snapshot_of(census, now, program.leaderboard_top, appearance.profiles, places, alias_key)


def _redraw(standing: Standing, appearance: _Appearance, now: datetime) -> None:
    for pointer, snapshot in standing:
        anew = appearance.drawn(snapshot)
        if anew != snapshot:
            published_boards.redraw(pointer, anew, now)


def _closing(census: Census, now: datetime, program: Program) -> list[Item]:
    """Returns the writes that close the board's season; none if the board is not final or its season is closed."""
    if not is_final(census.board, now):
        return []
    closed = season(census.board, census.placed(), program)
    return stored_seasons.closing(closed, now) if closed and not stored_seasons.is_known(census.board) else []


def _shown(counted: Iterable[Snapshot], known: Mapping[str, BoardProfile]) -> dict[str, BoardProfile]:
    """Returns the profiles on the running boards, which are stored so that the next run need not read them."""
    listed = {row.member_id for snapshot in counted for row in snapshot.top}
    return {member_id: known[member_id] for member_id in listed & known.keys()}


def _final(noted: RunNotes, censuses: Iterable[Census], now: datetime, program: Program) -> frozenset[Board]:
    """Returns the final boards among those that are still kept and those that this run has counted.

    A board whose period has not ended is left out: a test clock may have been set back into the period.
    """
    kept = {board for board in noted.final if board.kept_until and board.kept_until > now.date()}
    kept |= {census.board for census in censuses if is_final(census.board, now)}
    return frozenset(kept - set(running(now.date(), program.boards)))
