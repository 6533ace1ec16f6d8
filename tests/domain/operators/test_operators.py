"""Which operators there may be, and which passwords."""

from dataclasses import replace

import pytest

from points.domain.errors import Forbidden, Invalid
from points.domain.operators.operators import (
    NONE,
    UNLIMITED,
    USUAL_LIMITS,
    Limits,
    Operator,
    check,
    check_change,
    check_password,
    key_of_name,
)
from points.domain.operators.rights import ROLES

LIN = Operator("lin", "林店长", "owner")
ZHOU = Operator("zhou", "小周", "support", limits=Limits(200, 2000))


@pytest.mark.parametrize(
    ("operator", "field"),
    [
        (replace(ZHOU, role="counter", limits=NONE), "stores"),
        (replace(ZHOU, stores=("西湖店",)), "stores"),
        (replace(ZHOU, limits=UNLIMITED), "limits"),
        (replace(ZHOU, limits=Limits(200, None)), "limits"),
    ],
)
def test_role_stores_and_limits_fit_together(operator: Operator, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(operator)
    assert list(refused.value.errors) == [field]


def test_every_role_has_limits_of_its_own_to_begin_with() -> None:
    for role, limits in USUAL_LIMITS.items():
        assert check(replace(ZHOU, role=role, limits=limits, stores=("西湖店",) if role == "counter" else ()))
    assert USUAL_LIMITS.keys() == ROLES.keys()


@pytest.mark.parametrize(
    ("mine", "other", "is_within"),
    [
        (Limits(5, 50), UNLIMITED, True),
        (UNLIMITED, Limits(5, 50), False),
        (Limits(5, 50), Limits(5, 50), True),
        (Limits(6, 50), Limits(5, 50), False),
        (Limits(5, None), Limits(5, 50), False),
        (UNLIMITED, UNLIMITED, True),
    ],
)
def test_limits_are_within_others_if_they_allow_nothing_more(mine: Limits, other: Limits, is_within: bool) -> None:
    assert mine.within(other) is is_within


def test_nobody_widens_their_own_limits() -> None:
    bounded = replace(LIN, limits=Limits(100, 1000))
    with pytest.raises(Forbidden):
        check_change(bounded, replace(bounded, limits=UNLIMITED), by="lin")
    check_change(bounded, replace(bounded, limits=UNLIMITED), by="mei")
    check_change(bounded, replace(bounded, limits=Limits(10, 1000), name="林"), by="lin")


@pytest.mark.parametrize("password", ["", "ninechars", "x" * 129, "aaaaaaaaaaaa", "林店长2026年", "my 林店长 again"])
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check_password("林店长", password)


@pytest.mark.parametrize("password", ["tencharss!", "正确的马电池订书钉啊", "x" * 127 + "y"])
def test_a_long_password_is_good_in_any_script(password: str) -> None:
    check_password("林店长", password)


def test_names_that_look_the_same_are_the_same() -> None:
    assert key_of_name(" Lin  MEI ") == key_of_name("lin mei")
    assert key_of_name("ß") == key_of_name("SS")
