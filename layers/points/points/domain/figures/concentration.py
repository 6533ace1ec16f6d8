"""How concentrated the outstanding points are: the share of the members who hold most.

A histogram of balances is enough, and it is exact: how many members have each balance.
"""

from collections.abc import Mapping
from fractions import Fraction


def share_of_top(members_by_balance: Mapping[int, int], top: Fraction) -> Fraction | None:
    """Returns the share of all points that the richest members hold; None without points.

    `top` is the part of the members with points that counts as richest. Their number is rounded up, so that it is at
    least one.
    """
    members = sum(count for balance, count in members_by_balance.items() if balance > 0)
    total = sum(balance * count for balance, count in members_by_balance.items() if balance > 0)
    if not total:
        return None
    wanted = -(-members * top.numerator // top.denominator)
    held = 0
    for balance in sorted(members_by_balance, reverse=True):
        taken = min(wanted, members_by_balance[balance])
        held += balance * taken
        wanted -= taken
        if not wanted:
            break
    return Fraction(held, total)
