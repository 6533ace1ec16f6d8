"""Reports the prizes of one finished season: which were paid, and why the others were not."""

from dataclasses import dataclass
from typing import Literal

from points.adapters.ledger import accounts, claims
from points.domain.boards.seasons import Season, Win, receipt_of
from points.domain.ledger.accounts import Account

# `due`: the next run pays it. `missed`: the account was frozen when the prizes were paid, and no longer is.
State = Literal["paid", "due", "frozen", "erased", "missed"]


@dataclass(frozen=True, slots=True)
class Prize:
    """One winner's prize, and whether it was paid."""

    win: Win
    state: State


def prizes(season: Season, *, is_paid: bool) -> list[Prize]:
    """Returns the prizes of the season, best place first. Makes one read of the receipts and one of the accounts.

    `is_paid` is whether the season is marked as paid. After that nobody gets a prize of it any more.
    """
    receipts = {win.member_id: receipt_of(season.board.name, season.board.period, win.member_id) for win in season.wins}
    paid = claims.claims(receipts.values())
    others = [member_id for member_id, receipt_id in receipts.items() if receipt_id not in paid]
    found = accounts.restricted(others) if others else {}
    return [
        Prize(win, "paid" if receipts[win.member_id] in paid else _why_not(found.get(win.member_id), is_paid=is_paid))
        for win in season.wins
    ]


def _why_not(account: Account | None, *, is_paid: bool) -> State:
    if account is None or account.erased:
        return "erased"
    if account.frozen:
        return "frozen"
    return "missed" if is_paid else "due"
