"""Members in ten segments by recency and frequency."""

from collections import Counter
from random import Random
from typing import get_args

from points.domain.figures.segments import Segment, scores, segments


def test_a_fifth_of_the_members_gets_each_score() -> None:
    assert scores(dict.fromkeys(range(1, 11), 1)) == {
        1: 1,
        2: 1,
        3: 2,
        4: 2,
        5: 3,
        6: 3,
        7: 4,
        8: 4,
        9: 5,
        10: 5,
    }


def test_equal_values_get_the_same_score() -> None:
    assert scores({1: 60, 2: 20, 9: 20}) == {1: 1, 2: 4, 9: 5}


def test_who_comes_often_and_was_just_here_is_a_champion_and_who_came_often_must_not_be_lost() -> None:
    members = {(back, orders): 1 for back in (1, 50, 100, 150, 200) for orders in (1, 2, 3, 4, 5)}

    found = segments(members)

    assert found == {
        "champions": 2,
        "loyal": 4,
        "potential_loyalists": 4,
        "new": 1,
        "promising": 1,
        "need_attention": 1,
        "about_to_sleep": 2,
        "at_risk": 4,
        "cannot_lose": 2,
        "hibernating": 4,
    }
    assert found.keys() == {*get_args(Segment)}


def test_every_member_is_in_one_segment() -> None:
    for seed in range(100):
        random = Random(seed)
        members = Counter((random.randint(0, 500), random.randint(1, 30)) for _ in range(random.randint(1, 300)))
        assert sum(segments(members).values()) == members.total()


def test_nobody_is_in_no_segment() -> None:
    assert segments({}) == {}
