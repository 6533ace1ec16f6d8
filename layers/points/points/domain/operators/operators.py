"""Operators of the console: their roles, stores, limits for adjustments, and passwords."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from points.domain.errors import Forbidden, Invalid, StateConflict, Wording
from points.domain.operators.rights import ROLES, Right, Role

MOST: Final = 500  # all operators are listed in one answer
SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 128


@dataclass(frozen=True, slots=True)
class Limits:
    """The most points that one operator may add or remove in one adjustment, and in one day. None means any number."""

    points_per_adjustment: int | None
    points_per_day: int | None

    @classmethod
    def of(cls, item: Mapping[str, int]) -> Self:
        """Returns the limits named in this item. One that is missing means any number."""
        return cls(**{name: item.get(name) for name in cls.__slots__})

    def named(self) -> dict[str, int]:
        """Returns the limits that are not None, by name."""
        both = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: points for name, points in both if points is not None}

    def within(self, other: "Limits") -> bool:
        """Returns whether these limits allow nothing that `other` does not allow."""
        pairs = (
            (self.points_per_adjustment, other.points_per_adjustment),
            (self.points_per_day, other.points_per_day),
        )
        return all(bound is None or (mine is not None and mine <= bound) for mine, bound in pairs)


UNLIMITED: Final = Limits(None, None)
NONE: Final = Limits(0, 0)
# The limits of a new operator for whom none are stated.
USUAL_LIMITS: Final[Mapping[Role, Limits]] = {
    "owner": UNLIMITED,
    "operations": Limits(1_000, 10_000),
    "support": Limits(200, 2_000),
    "counter": NONE,
    "analyst": NONE,
}


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator. `version` counts the edits. `stores` is empty except for the role `counter`.
    `has_totp` is whether a second factor is set up. `must_change` is True if somebody else chose the password, so that
    the operator must change it.
    """

    operator_id: str
    name: str
    role: Role
    stores: tuple[str, ...] = ()
    limits: Limits = UNLIMITED
    version: int = 1
    has_totp: bool = False
    must_change: bool = False

    @property
    def rights(self) -> frozenset[Right]:
        return ROLES[self.role]


def check(operator: Operator) -> Operator:
    """Returns the operator. Raises Invalid if the role, the stores and the limits do not fit together."""
    if operator.role == "counter" and not operator.stores:
        raise Invalid({"stores": Wording("请选择所属门店", "A counter needs at least one store.")})
    if operator.role != "counter" and operator.stores:
        raise Invalid({"stores": Wording("仅柜台角色可限定门店", "Only a counter is limited to stores.")})
    if operator.role != "owner" and None in (operator.limits.points_per_adjustment, operator.limits.points_per_day):
        raise Invalid({"limits": Wording("此角色须设上限", "This role needs both limits.")})
    return operator


def check_change(before: Operator, after: Operator, *, by: str) -> None:
    """Raises Forbidden if operators widen their own limits. `by` is the id of the operator who makes the change."""
    if before.operator_id == by and not after.limits.within(before.limits):
        raise Forbidden("You cannot raise your own limits. Ask another owner.")


def last_owner() -> StateConflict:
    """Returns the refusal of a change that would leave no owner."""
    return StateConflict("This is the last owner. Make another one first.")


def key_of_name(name: str) -> str:
    """Returns the form in which names are compared. Two names with the same form count as the same name."""
    return " ".join(name.casefold().split())


def check_new_password(name: str, before: str, after: str) -> None:
    """Raises Invalid for the field `new_password` if it equals the old password or `check_password` refuses it."""
    if after == before:
        raise Invalid({"new_password": Wording("请换一个密码", "The new password must differ from the old one.")})
    try:
        check_password(name, after)
    except Invalid as refused:
        raise Invalid({"new_password": refused.errors["password"]}) from None


def check_password(name: str, password: str) -> None:
    """Raises Invalid for a password that is too short or too long, repeats one character, or contains the operator's
    name.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid({"password": Wording("密码需 10 到 128 个字符", "A password has 10 to 128 characters.")})
    if re.fullmatch(r"(.)\1*", password) or key_of_name(name) in key_of_name(password):
        raise Invalid({"password": Wording("密码过于简单", "This password is too easy to guess.")})
