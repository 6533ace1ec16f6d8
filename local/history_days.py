"""What the members of a believable shop have done in the last three months, day by day. Nobody here is a real person.

The shop grows; a few buy often and most now and then; more on weekends; some sign in for weeks and stop. The same seed
and the same end give the same history, so that a broken one can be taken up again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final, Literal

from local.seed import PASTRY, TEA, TEAWARE

DAYS: Final = 92
SEED: Final = 20261129
_FIRST: Final = "茶竹松梅兰荷云山石溪月雨雪风晴青白小阿老"
_SECOND: Final = "客影香音舟亭叶露雀鹿禾安宁乐远一二白芽子"
_PRICES_YUAN: Final = {TEA: (38, 420), TEAWARE: (59, 680), PASTRY: (18, 96)}
_WEEKEND: Final = 1.6
# How often each is wanted: goods are few in the shop, coupons and a pot of tea are not.
_WISHES: Final = {
    "pot-of-tea": 30,
    "ten-off": 26,
    "free-shipping": 20,
    "teaware-discount": 8,
    "canvas-bag": 16,
    "osmanthus-cake": 8,
    "celadon-cup": 4,
    "longjing-tea": 2,
}

Kind = Literal["join", "order", "refund", "sign_in", "redeem"]


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """Something that one member does. `number` is the member's, `chance` decides what is left open, from 0 to 1."""

    at: datetime
    number: int
    kind: Kind
    chance: float


def deeds(end: datetime, members: int, seed: int = SEED) -> list[Deed]:
    """Everything that happens in the days before `end`, in order."""
    chance = Random(seed)
    found: list[Deed] = []
    for number in range(members):
        found += _life(number, end, Random(chance.getrandbits(64)))
    return sorted(found)


def _life(number: int, end: datetime, chance: Random) -> Iterator[Deed]:
    """One member's: the later days have more newcomers, and a fifth was there from the first day."""
    joined_day = 0 if chance.random() < 0.2 else int(DAYS * chance.random() ** 0.7)
    start = end - timedelta(days=DAYS)
    yield Deed(_moment(start, joined_day, chance, earliest=0), number, "join", chance.random())
    per_day = min(0.5, 0.02 * chance.paretovariate(1.4))
    signs_until = joined_day + int(chance.expovariate(1 / 4)) if chance.random() < 0.35 else joined_day
    for day in range(joined_day + 1, DAYS):
        at = _moment(start, day, chance)
        weekend = _WEEKEND if at.weekday() >= 5 else 1.0
        if day <= signs_until:
            yield Deed(at - timedelta(minutes=5), number, "sign_in", chance.random())
        if chance.random() < per_day * weekend:
            yield Deed(at, number, "order", chance.random())
            yield from _after(at, number, end, chance)


def _after(at: datetime, number: int, end: datetime, chance: Random) -> Iterator[Deed]:
    """What follows an order: now and then goods are returned, and points are spent."""
    returned, spent = at + timedelta(days=2, hours=3), at + timedelta(minutes=20)
    if chance.random() < 0.02 and returned < end:
        yield Deed(returned, number, "refund", chance.random())
    if chance.random() < 0.15 and spent < end:
        yield Deed(spent, number, "redeem", chance.random())


def _moment(start: datetime, day: int, chance: Random, earliest: float = 0.5) -> datetime:
    """Sometime on that day; `start` is not a midnight, so that the last day ends now."""
    hours = earliest + 23.4 * chance.random() * (1 - earliest / 24)
    return start + timedelta(days=day, seconds=int(hours * 3600))


def nickname(number: int) -> str:
    chance = Random(number)
    return chance.choice(_FIRST) + chance.choice(_SECOND) + (str(number) if chance.random() < 0.15 else "")


def lines(chance: float) -> list[dict[str, object]]:
    """What one order buys: one to three categories."""
    draw = Random(chance)
    categories = draw.sample(list(_PRICES_YUAN), k=draw.choices((1, 2, 3), (6, 3, 1))[0])
    return [
        {"line_id": str(place), "category": category, "amount_fen": draw.randint(*_PRICES_YUAN[category]) * 100}
        for place, category in enumerate(categories, start=1)
    ]


def wish(chance: float, affordable: dict[str, int]) -> str | None:
    """Which of the rewards that the points are enough for; None where there is none."""
    wanted = {name: weight for name, weight in _WISHES.items() if name in affordable}
    return Random(chance).choices(list(wanted), list(wanted.values()))[0] if wanted else None
