"""Signals of cheating: many members who join together, and orders that barely qualify and are then returned.

A signal only raises the risk level. Only the merchant lowers it.
"""

from typing import Final

from points.domain.calendar import Month
from points.domain.earning.orders import Order
from points.domain.earning.risk import HIGH, MEDIUM, raised
from points.domain.ledger.accounts import Account, Value

_JOINING: Final = {"inviter": 5, "device": 5, "address": 30}  # most new members in ten minutes without suspicion
_VERY_MANY: Final = 4  # times that number
_JUST_ABOVE: Final = 50  # within a fiftieth above a threshold
_RETURNED: Final = 3  # such orders in a month
_RANKS: Final = {3: MEDIUM, 4: HIGH}  # WeChat's risk rank, 0 to 4


def of_joining(kind: str, joined: int) -> int:
    """Returns the risk of the `joined`-th new member in ten minutes through one inviter, device or address (`kind`)."""
    if joined <= _JOINING[kind]:
        return 0
    return HIGH if joined > _JOINING[kind] * _VERY_MANY else MEDIUM


def of_rank(rank: int) -> int:
    """Returns the risk level for WeChat's risk rank."""
    return _RANKS.get(rank, 0)


def returned_counter(month: Month) -> str:
    """Returns the account attribute that counts this month's returned orders that barely qualified."""
    return f"returned:{month}"


def only_just_counted(order: Order) -> bool:
    """Returns whether the order barely qualifies: just above a rule's step, or the minimum for a referral bonus."""
    if order.bonus is not None and order.paid_fen - order.bonus.min_fen < order.bonus.min_fen // _JUST_ABOVE:
        return True
    paid_fen: dict[tuple[str, int], int] = {}
    for line in order.lines:
        if "fen_per_point" in line.why:
            key = line.line.category, int(line.why["fen_per_point"])
            paid_fen[key] = paid_fen.get(key, 0) + line.line.amount_fen
    return any(step <= fen < step + step // _JUST_ABOVE for (_, step), fen in paid_fen.items())


def after_return(account: Account, month: Month) -> tuple[dict[str, int], dict[str, Value]]:
    """Returns (what to add, what to set) in the account after one more such order was returned."""
    counter = returned_counter(month)
    count = account.number(counter) + 1
    return {counter: 1}, raised(account, MEDIUM) if count >= _RETURNED else {}
