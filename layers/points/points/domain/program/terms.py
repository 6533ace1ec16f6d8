"""The version of the rules that members are told and can accept."""

from dataclasses import astuple
from typing import Final

from points.domain import ids
from points.domain.program.program import Catalog

_LENGTH: Final = 12


def version(catalog: Catalog) -> str:
    """Names the rules in 12 characters. It changes when the merchant changes one of them, and not with the wording."""
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
