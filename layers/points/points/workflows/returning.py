"""Creates a new member for a person who comes back after an erasure, and who inherits what the leaver holds."""

from dataclasses import dataclass
from datetime import datetime

from points.adapters.aws import secrets
from points.adapters.counters import uses
from points.adapters.ledger import entries
from points.adapters.members import leavers, members
from points.adapters.members.members import Member
from points.domain import ids
from points.domain.earning import risk
from points.domain.ledger import leaving
from points.domain.ledger.accounts import Account
from points.domain.ledger.leaving import Leaver


@dataclass(frozen=True, slots=True)
class Return:
    """A person who comes back, and the debt that they bring."""

    leaver: Leaver
    debt: int


def of(member: Member, months: int, now: datetime) -> Return | None:
    """Returns the `Return` of this person, who joins as `member`; None for somebody who is new.

    Raises ReturnedTooOften. A leaver that was stored for longer than `months` is ignored, and the person is new.
    """
    if not member.generation:
        return None
    leaver = leavers.leaver(member.person, now)
    if leaver is None:
        return None
    leaving.check_may_return(leaver, now, months)
    return Return(leaver, leaving.debt_of(leaver, _taken_back(leaver, member.openid)))


def join(member: Member, account: Account, back: Return, months: int, suspicion: int, now: datetime) -> bool:
    """Creates the member with what they inherit. Returns False if the member exists already.

    `suspicion` is the risk level found in this request. The member gets this level or the inherited one, whichever is
    higher.
    """
    uses.hand_over(member.member_id, back.leaver.uses)
    account, debt = leaving.returned(account, back.leaver, back.debt, now)
    account = risk.opened(account, max(suspicion, risk.level_of(account)))
    handed_over = leavers.handed_over(back.leaver, now, leaving.forget_at(now, months))
    return members.join(member, account, now, (*map(entries.written, debt), handed_over))


def _taken_back(leaver: Leaver, openid: str) -> int:
    """Returns the points that refunds took from the account that was left, from `refunds_from` on."""
    before = ids.member_id(secrets.identity_key(), secrets.wechat_app()["appid"], openid, leaver.generation - 1)
    return entries.taken_back(before, leaving.refunds_from(leaver.left_at))
