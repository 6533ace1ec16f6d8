"""What makes a member suspected: crowds that join together, orders that only just count and are returned.

Each only ever raises the level of risk; the merchant alone lowers it.
"""

from typing import Final

from points.domain.calendar import Month
from points.domain.earning.orders import Order
from points.domain.earning.risk import HIGH, MEDIUM, raised
from points.domain.ledger.accounts import Account, Value

_JOINING: Final = {"inviter": 5, "device": 5, "address": 30}  # in ten minutes, before it is too many
_VERY_MANY: Final = 4
_JUST_ABOVE: Final = 50  # a fiftieth above the least that counts
_RETURNED: Final = 3  # such orders a month
_RANKS: Final = {3: MEDIUM, 4: HIGH}  # WeChat's, of 0 to 4


def of_joining(kind: str, joined: int) -> int:
    """The level of whoever joins as the `joined`-th by one inviter, device or address within ten minutes."""
    if joined <= _JOINING[kind]:
        return 0
    return HIGH if joined > _JOINING[kind] * _VERY_MANY else MEDIUM


def of_rank(rank: int) -> int:
    """The level that WeChat's own risk rank says."""
    return _RANKS.get(rank, 0)


def returned_counter(month: Month) -> str:
    """The account attribute that counts this month's orders that only just counted and went back."""
    return f"returned:{month}"


def only_just_counted(order: Order) -> bool:
    """Whether the order counts by a hair: just over a rule's step, or over the least that shows a friend means it."""
    if order.bonus is not None and order.paid_fen - order.bonus.min_fen < order.bonus.min_fen // _JUST_ABOVE:
        return True
    paid_fen: dict[tuple[str, int], int] = {}
    for line in order.lines:
        if "fen_per_point" in line.why:
            key = line.line.category, int(line.why["fen_per_point"])
            paid_fen[key] = paid_fen.get(key, 0) + line.line.amount_fen
    return any(step <= fen < step + step // _JUST_ABOVE for (_, step), fen in paid_fen.items())


def after_return(account: Account, month: Month) -> tuple[dict[str, int], dict[str, Value]]:
    """What one more such order adds to the account and sets in it."""
    counter = returned_counter(month)
    count = account.number(counter) + 1
    return {counter: 1}, raised(account, MEDIUM) if count >= _RETURNED else {}
