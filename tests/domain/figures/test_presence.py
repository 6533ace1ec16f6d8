"""Active, returning and lost members, from when members were last here."""

from collections import Counter
from datetime import date, timedelta
from random import Random

from points.domain.figures.presence import BEFORE, Presence, presence, silent

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def test_who_comes_back_after_ninety_days_returns_and_who_stays_away_is_lost() -> None:
    long_ago, lately = FIRST - timedelta(days=91), FIRST - timedelta(days=20)
    before = {long_ago: 5, lately: 7}
    at_end = {long_ago: 3, lately: 4, LAST: 5}  # two of five and three of seven came, or five came and nobody was away

    assert presence(FIRST, before, at_end) == Presence(active=5, returning=2, lost=4)


def test_without_a_count_from_before_nobody_knows_who_returned() -> None:
    assert presence(FIRST, None, {LAST: 1}) == Presence(1, None, 0)


def test_silent_for_a_day_is_who_was_not_here_today() -> None:
    assert silent(LAST, 1, {LAST: 2, LAST - timedelta(days=1): 3}) == 3
    assert silent(LAST, 180, {LAST - timedelta(days=179): 2, LAST - timedelta(days=180): 1}) == 1


def test_it_agrees_with_members_looked_at_one_by_one() -> None:
    for seed in range(200):
        random = Random(seed)
        visits = [
            sorted(FIRST + timedelta(days=random.randint(-400, 29)) for _ in range(random.randint(1, 6)))
            for _ in range(random.randint(1, 40))
        ]
        before = Counter(max(d for d in days if d < FIRST) for days in visits if days[0] < FIRST)
        found = presence(FIRST, before, Counter(days[-1] for days in visits))

        here = [days for days in visits if days[-1] >= FIRST]
        joined = [days for days in here if days[0] >= FIRST]
        regular = [days for days in here if any(FIRST - BEFORE <= day < FIRST for day in days)]
        gone = [days for days in visits if FIRST - BEFORE <= days[-1] < FIRST]
        assert found == Presence(len(here), len(here) - len(joined) - len(regular), len(gone))
