"""Lives of a reward, an activity or a campaign, and how an entry names one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from points.domain.program import lives
from tests.fixtures.book import MUG, activity, campaign

things = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.~-]{0,63}", fullmatch=True)


@given(things, things, st.integers(1, 10**9), st.integers(1, 10**9))
def test_no_two_lives_have_the_same_id(one: str, other: str, life: int, another: int) -> None:
    is_same = lives.life_id(one, life) == lives.life_id(other, another)

    assert is_same == ((one, life) == (other, another))


@given(things, st.integers(1, 10**9))
def test_an_entry_names_the_life_that_made_it(name: str, life: int) -> None:
    why = lives.named("activity", name, life)

    assert why["activity"] == name
    assert lives.named_in(why, "activity") == lives.life_id(name, life)


def test_the_first_life_is_the_thing_itself() -> None:
    assert (MUG.life_id, activity(name="quiz").life_id, campaign("2").life_id) == ("mug", "quiz", "x2")
    assert replace(MUG, life=3).life_id == "mug@3"
    assert lives.named("activity", "quiz", 1) == {"activity": "quiz"}
