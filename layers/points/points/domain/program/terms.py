"""The version of the terms that members can read and accept."""

from dataclasses import astuple
from typing import Final

from points.domain import ids
from points.domain.program.program import Catalog

_LENGTH: Final = 12


def version(catalog: Catalog) -> str:
    """Returns the version of the terms: 12 characters.
    It changes if the merchant changes a figure or a board of the terms, but not if only the wording changes.
    """
    program = catalog.program
    facts = (
        sorted(f"{rule.category}:{rule.fen_per_point}:{rule.daily_limit_points}" for rule in catalog.rules),
        astuple(program.expiry),
        (program.grace_months, program.pending_days, program.reminder_days),
        astuple(program.ladder),
        astuple(program.make_up) if program.make_up else (),
        astuple(program.referral),
        [(board.board_id, board.title) for board in program.boards],
        [astuple(prize) for prize in program.prizes],
    )
    return ids.digest(*map(str, facts), length=_LENGTH)
