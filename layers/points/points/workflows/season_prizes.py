"""Pays the prizes of seasons that have ended. A run may be interrupted and repeated: each prize has its own receipt."""

from datetime import datetime

from points.adapters.boards import seasons as stored_seasons
from points.adapters.write_path import transactions
from points.domain.boards import seasons
from points.domain.boards.seasons import Season, Win
from points.domain.errors import AccountFrozen, NotFound
from points.domain.program.program import Program


def pay(program: Program, now: datetime) -> int:
    """Pays all unpaid prizes. Returns the number of prizes that this call paid."""
    return sum(_pay_season(season, program, now) for season in stored_seasons.unpaid())


def _pay_season(season: Season, program: Program, now: datetime) -> int:
    paid = sum(_pay_win(season, win, program, now) for win in season.wins)
    stored_seasons.mark_paid(season)
    return paid


def _pay_win(season: Season, win: Win, program: Program, now: datetime) -> bool:
    """Pays one prize. Returns False if it was paid before, or if the member's account is missing, frozen or erased."""
    try:
        return transactions.post_unless_done(lambda found: seasons.award(season, win, program, now, found), now)
    except (AccountFrozen, NotFound):
        return False
