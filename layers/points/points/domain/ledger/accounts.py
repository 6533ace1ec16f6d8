"""A member's account as it is stored, and the checks whether its member may act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from points.domain import ids
from points.domain.calendar import Month, last_month
from points.domain.errors import AccountFrozen, NotFound

Value = int | str
FEW_LOTS: Final = 3  # only an account with at most this many lots stores what expired of its last expired lot


@dataclass(frozen=True, slots=True)
class Account:
    """One member's account: its attributes as stored.
    The attributes may be out of date: a month that has ended may not be closed yet.
    `points.domain.ledger.closing.standing` computes what the account is worth at a given time.
    """

    member_id: str
    attributes: Mapping[str, Value]

    @property
    def balance(self) -> int:
        """Spendable points granted less points spent and expired.
        It is negative after a refund of spent points: the debt.
        """
        return self.number("balance")

    @property
    def spent(self) -> int:
        """Points spent that no lot has been charged for yet."""
        return self.number("spent")

    @property
    def settled_through(self) -> Month:
        """The last month that has been closed: `2026-10`."""
        return self.text("settled_through")

    @property
    def lots(self) -> dict[Month, int]:
        """Spendable points granted, by the month in which they expire, earliest first."""
        return dict(sorted(self._numbers("lot:").items()))

    @property
    def pending(self) -> dict[tuple[str, Month], int]:
        """Points earned but not spendable yet, by (first spendable day, lot)."""
        found = self._numbers("pending:")
        return {(key.split(":")[0], key.split(":")[1]): points for key, points in sorted(found.items())}

    @property
    def scores(self) -> dict[str, int]:
        """Net points earned, by period: `total`, `2026-11`, `2026-W47`."""
        return self._numbers("score:")

    @property
    def frozen(self) -> bool:
        """Whether the member may not act. True for an erased account too."""
        return "frozen" in self.attributes

    @property
    def erased(self) -> bool:
        """Whether the member was erased. An erased account is frozen too, so one guard stops its member."""
        return "erased" in self.attributes

    def number(self, name: str) -> int:
        """Returns the attribute as a number; 0 if it is missing."""
        return int(self.attributes.get(name, 0))

    def text(self, name: str) -> str:
        """Returns the attribute as text; empty if it is missing."""
        return str(self.attributes.get(name, ""))

    def _numbers(self, prefix: str) -> dict[str, int]:
        named = ((name, value) for name, value in self.attributes.items() if name.startswith(prefix))
        return {name.removeprefix(prefix): int(value) for name, value in named}


def open_account(
    member_id: str, now: datetime, invited_by: str = "", invited_for: str = "", *, invite_code: str = ""
) -> Account:
    """Returns a new member's account. `invite_code` is the member's own code, with which others can be invited.

    `invited_by` is the member id of the inviter, who is owed a bonus until `points.domain.earning.referral` pays it.
    `invited_for` is the sharing activity through whose card the member joined. Both are empty where they do not apply.
    """
    today = now.date()
    attributes: dict[str, Value] = {"balance": 0, "settled_through": last_month(today), "joined": today.isoformat()}
    if invited_by:
        attributes |= {"invited_by": invited_by, "invited_at": ids.base32(ids.microseconds(now), 11)}
    if invited_by and invited_for:
        attributes["invited_for"] = invited_for
    if invite_code:
        attributes["invite_code"] = invite_code
    return Account(member_id, attributes)


def check_here(account: Account | None) -> None:
    """Raises Gone if the member was erased. An account that has not been read (None) passes."""
    if account is not None and account.erased:
        raise Gone("No such member.")


def check_member(account: Account | None) -> None:
    """Raises Gone if the member was erased, AccountFrozen if the account is frozen.
    An account that has not been read (None) passes.
    """
    check_here(account)
    if account is not None and account.frozen:
        raise AccountFrozen("This account is frozen.")


class Gone(NotFound):
    """The member was erased. The same person may have joined again under a new id."""
