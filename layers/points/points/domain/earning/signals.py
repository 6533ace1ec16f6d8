"""Signals of cheating: many members who join within minutes, and orders that barely qualify and are then returned.

A signal only raises the risk level. Only the merchant lowers it.
"""

from typing import Final

from points.domain.calendar import Month
from points.domain.earning.orders import Order
from points.domain.earning.risk import HIGH, MEDIUM, raised
from points.domain.ledger.accounts import Account, Value

_JOINING: Final = {"inviter": 5, "device": 5, "address": 30}  # up to this many new members in ten minutes are normal
_VERY_MANY: Final = 4  # this many times the normal number is high risk
_JUST_ABOVE: Final = 50  # an order less than a fiftieth above a threshold barely qualifies
_RETURNED: Final = 3  # this many returned orders of that kind in a month raise the level
_RANKS: Final = {3: MEDIUM, 4: HIGH}  # risk level by WeChat's risk rank, which is 0 to 4


def of_joining(kind: str, joined: int) -> int:
    """Returns the risk level of a new member: the `joined`-th in ten minutes with the same inviter, device or address.
    `kind` says which of the three is the same.
    """
    if joined <= _JOINING[kind]:
        return 0
    return HIGH if joined > _JOINING[kind] * _VERY_MANY else MEDIUM


def of_rank(rank: int) -> int:
    """Returns the risk level for WeChat's risk rank; 0 for a low or unknown rank."""
    return _RANKS.get(rank, 0)


def returned_counter(month: Month) -> str:
    """Returns the account attribute that counts the orders that barely qualified and were returned in `month`."""
    return f"returned:{month}"


def only_just_counted(order: Order) -> bool:
    """Returns whether the order is just above a rule's first step, or just above the minimum for a referral bonus."""
    if order.bonus is not None and order.paid_fen - order.bonus.min_fen < order.bonus.min_fen // _JUST_ABOVE:
        return True
    paid_fen: dict[tuple[str, int], int] = {}
    for line in order.lines:
        if "fen_per_point" in line.why:
            key = line.line.category, int(line.why["fen_per_point"])
            paid_fen[key] = paid_fen.get(key, 0) + line.line.amount_fen
    return any(step <= fen < step + step // _JUST_ABOVE for (_, step), fen in paid_fen.items())


def after_return(account: Account, month: Month) -> tuple[dict[str, int], dict[str, Value]]:
    """Returns (what to add, what to set) in the account when one more order that barely qualified is returned."""
    counter = returned_counter(month)
    count = account.number(counter) + 1
    return {counter: 1}, raised(account, MEDIUM) if count >= _RETURNED else {}
