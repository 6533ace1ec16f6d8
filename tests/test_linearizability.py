"""The judge of the parallel test, judged by histories made by hand: see tests/stack/linearizability.py."""

import pytest

from tests.stack.linearizability import (
    Answer,
    Buy,
    Cancel,
    Look,
    NotLinearizable,
    Operation,
    Play,
    Redeem,
    Request,
    SignIn,
    check,
)

CUP = Redeem("tap-1", "cup", 1, 100)
ANOTHER_CUP = Redeem("tap-2", "cup", 1, 100)
TAKEN = Answer("201", (100, 1, "to_ship"))
CANCELLED = Answer("200", (100, 1, "cancelled"))


def heard(sent_s: float, answered_s: float, request: Request, answer: Answer, *troubles: str) -> Operation:
    return Operation(1, "ming", request, sent_s, answered_s, answer, troubles)


def sees(sent_s: float, answered_s: float, balance: int, earned: int) -> Operation:
    return heard(sent_s, answered_s, Look(), Answer("200", (balance, earned, False)))


def buys(sent_s: float, answered_s: float, order_id: str, points: int = 100) -> Operation:
    return heard(sent_s, answered_s, Buy(order_id, points), Answer("201", (points,)))


def test_requests_at_once_may_have_happened_in_whatever_order_explains_them() -> None:
    check(
        [
            heard(0, 9, CUP, TAKEN),  # sent before there were points for it, and done after
            sees(1, 2, 0, 0),
            buys(1, 4, "o-1"),
            sees(3, 5, 100, 100),
            sees(3, 6, 0, 100),
            heard(6, 8, ANOTHER_CUP, Answer("INSUFFICIENT_POINTS")),
            heard(10, 12, Cancel("tap-1"), CANCELLED),
            heard(10, 13, Cancel("tap-1"), Answer("200", (100, 1, "cancelled"), replayed=True)),
            heard(14, 15, CUP, Answer("201", (100, 1, "to_ship"), replayed=True)),
            heard(16, 18, SignIn(), Answer("200", (5, 1))),
            heard(16, 17, SignIn(), Answer("ALREADY_SIGNED_IN")),
            heard(19, 20, Look(), Answer("200", (105, 105, True))),
        ]
    )


def test_points_for_one_spent_twice_are_found() -> None:
    first, second = heard(4, 7, CUP, TAKEN), heard(5, 8, ANOTHER_CUP, TAKEN)

    with pytest.raises(NotLinearizable, match="should have heard INSUFFICIENT_POINTS") as found:
        check([buys(0, 1, "o-1"), sees(2, 3, 100, 100), first, second])

    assert found.value.window == [first, second]


def test_points_that_were_earned_and_lost_are_found() -> None:
    lost, look = buys(4, 7, "o-2"), sees(8, 9, 100, 100)

    with pytest.raises(NotLinearizable, match="should have heard 200 200 200 False") as found:
        check([buys(0, 1, "o-1"), sees(2, 3, 100, 100), lost, look, sees(10, 11, 100, 100)])

    assert found.value.window == [lost, look]


def test_a_look_at_what_was_before_an_answered_redemption_is_found() -> None:
    redeemed, stale = heard(4, 5, CUP, TAKEN), sees(6, 7, 100, 100)

    with pytest.raises(NotLinearizable, match="should have heard 200 0 100 False") as found:
        check([buys(0, 1, "o-1"), sees(2, 3, 100, 100), redeemed, stale, sees(8, 9, 0, 100)])

    assert found.value.window == [redeemed, stale]


def test_two_looks_that_tell_of_two_orders_in_two_ways_are_found() -> None:
    orders = [buys(0, 9, "o-1", 10), buys(0, 9, "o-2", 20)]
    check([*orders, sees(1, 2, 10, 10), sees(3, 4, 30, 30)])

    with pytest.raises(NotLinearizable):
        check([*orders, sees(1, 2, 10, 10), sees(3, 4, 20, 20)])


def test_who_asked_again_may_have_been_served_before_and_nobody_else() -> None:
    replayed = Answer("201", (50,), replayed=True)
    check([heard(0, 9, Buy("o-1", 50), replayed, "500"), sees(1, 2, 50, 50)])
    check([heard(0, 9, SignIn(), Answer("ALREADY_SIGNED_IN"), "500")])

    with pytest.raises(NotLinearizable):
        check([heard(0, 9, Buy("o-1", 50), replayed)])
    with pytest.raises(NotLinearizable):
        check([heard(0, 9, SignIn(), Answer("ALREADY_SIGNED_IN"))])


@pytest.mark.parametrize(
    "wrong",
    [
        heard(9, 10, Buy("o-1", 100), Answer("201", (100,))),  # credited again
        heard(9, 10, Buy("o-1", 90), Answer("201", (100,), replayed=True)),  # other content
        heard(9, 10, CUP, Answer("201", (100, 1, "to_ship"), "another time", replayed=True)),
        heard(9, 10, CUP, Answer("INSUFFICIENT_POINTS")),  # a repetition is refused
        heard(9, 10, Play("tap-9", "game", 3, 1), Answer("200", (3,))),  # once a day
        heard(9, 10, Redeem("tap-9", "card", 1, 4, 2), Answer("201", (4, 1, "to_ship"))),  # two each
        heard(9, 10, Cancel("tap-9"), CANCELLED),  # what was never redeemed
    ],
)
def test_what_was_done_is_done_once_with_one_answer_and_within_its_limits(wrong: Operation) -> None:
    right = [
        buys(0, 1, "o-1"),
        buys(0, 1, "o-2"),
        heard(2, 3, CUP, TAKEN),
        heard(4, 5, Play("tap-3", "game", 3, 1), Answer("200", (3,))),
        heard(6, 7, Redeem("tap-4", "card", 2, 4, 2), Answer("201", (8, 2, "to_ship"))),
        sees(8, 9, 95, 203),
    ]
    check(right)

    with pytest.raises(NotLinearizable):
        check([*right, wrong])
