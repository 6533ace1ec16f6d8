"""How large a published board is and how fast a member is found in it, beside a Redis sorted set of the same members.

Scores are log-normal: half of the members have more than 403 points, one in a thousand more than 16,000. Members are
not drawn one by one; how many have a score is (a Poisson variable), which comes to the same and takes a second.

    python -m benchmarks.leaderboard
"""

import random
import string
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Final

from benchmarks import rival
from benchmarks.rival import Rival, Unavailable
from points.adapters.boards import board_parts
from points.domain import ids
from points.domain.boards.boards import Board
from points.domain.boards.census import MOST_ROWS
from points.domain.boards.histogram import Histogram
from points.domain.boards.snapshots import Row, Snapshot
from points.domain.nicknames import MAX_LENGTH
from points.web.views.profiles import PICTURE_LENGTH

EXPONENT: Final = NormalDist(6, 1.2)
SIZES: Final = (100_000, 1_000_000, 10_000_000, 100_000_000)
LOADED: Final = 1_000_000  # into Redis at most; larger ones are told from the bytes a member takes
LOOK_UPS: Final = 100_000
BOARD: Final = Board("total", "total")
NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
YEAR_US: Final = 365 * 24 * 3600 * 10**6
_LETTERS: Final = string.ascii_letters + string.digits
_NAMES: Final = "".join(map(chr, range(0x4E00, 0x9FA6)))
MOST_BYTES: Final = 64 * 1024  # for ten million


@dataclass(frozen=True, slots=True)
class Size:
    """A board of so many members as it is published; `redis` is None where there is none, or it was not loaded.

    `bytes` are those of the whole item with the longest names and addresses, `scores` those of the scores alone.
    """

    members: int
    bytes: int
    scores: int
    opened_ms: float
    look_up_us: float
    redis: Rival | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    sizes: Sequence[Size]
    why_alone: str = ""

    @property
    def wrong(self) -> list[str]:
        """Promises that are broken."""
        ten_million = next(size for size in self.sizes if size.members == 10_000_000)
        is_small = ten_million.bytes <= MOST_BYTES
        return [] if is_small else [f"ten million members take {ten_million.bytes} bytes, {MOST_BYTES} were promised"]


def population(members: int, seed: int = 1) -> dict[int, int]:
    """Members by score."""
    dice = random.Random(seed)
    found: dict[int, int] = {}
    below = EXPONENT.cdf(0)
    for score in range(1, 500_000):
        up_to_here = EXPONENT.cdf(log(score + 1))
        if count := poisson(dice, (up_to_here - below) * members):
            found[score] = count
        below = up_to_here
    return found


def poisson(dice: random.Random, mean: float) -> int:
    if mean > 100:
        return round(dice.gauss(mean, sqrt(mean)))
    count, product = 0, dice.random()
    while product > exp(-mean):
        count, product = count + 1, product * dice.random()
    return count


def compare(sizes: Sequence[int] = SIZES) -> Comparison:
    try:
        with rival.redis() as connection:
            return Comparison([_measured(members, connection) for members in sizes])
    except Unavailable as missing:
        return Comparison([_measured(members, None) for members in sizes], str(missing))


def _measured(members: int, connection: rival.Connection | None) -> Size:
    crowd = population(members)
    first, packed = board_parts.packed(published(crowd))
    began_s = time.perf_counter()
    unpacked = board_parts.unpacked(BOARD, NOW, first, packed).histogram
    opened_s = time.perf_counter() - began_s
    assert unpacked.counts() == crowd
    dice = random.Random(2)
    scores = [int(dice.lognormvariate(EXPONENT.mean, EXPONENT.stdev)) for _ in range(LOOK_UPS)]
    began_s = time.perf_counter()
    for score in scores:
        unpacked.position(score)
    look_up_us = (time.perf_counter() - began_s) / LOOK_UPS * 1e6
    redis = rival.measure(connection, crowd) if connection and members <= LOADED else None
    return Size(members, len(packed), len(packed) - first, opened_s * 1e3, look_up_us, redis)


def published(crowd: Mapping[int, int]) -> Snapshot:
    """The board with a full list: the longest names there may be, addresses of pictures too, and nothing repeats."""
    dice = random.Random(3)
    histogram = Histogram.of(crowd)

    def letters(length: int) -> str:
        return "".join(dice.choices(_LETTERS, k=length))

    first = histogram.next_below(max(crowd), 2 * MOST_ROWS)
    rows = [
        Row(histogram.rank_of(points), letters(16), name, "https://" + letters(PICTURE_LENGTH - 8), points)
        for points in first[:MOST_ROWS]
        for name in ["".join(dice.choices(_NAMES, k=MAX_LENGTH))]
    ]
    names = [*(row.member_id for row in rows), *(letters(16) for _ in first[MOST_ROWS:])]
    moments = [ids.microseconds(NOW) - dice.randrange(YEAR_US) for _ in first]
    known = dict(zip(names, zip(first, moments, strict=True), strict=True))
    return Snapshot(BOARD, NOW, tuple(rows), histogram, known, alias_key=dice.randbytes(32))


def rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """For a table: members, ours (bytes, opening, look-up), theirs (memory, round trips, look-up)."""
    a_member = 0.0
    for size in comparison.sizes:
        theirs = ("", "", "")
        if size.redis:
            a_member = size.redis.bytes / size.redis.members
            theirs = (f"{size.redis.bytes:,}", f"{size.redis.round_trips:g}", f"{size.redis.look_up_us:.0f}")
        elif a_member:
            theirs = (f"about {a_member * size.members:,.0f}", "", "")
        bytes_ = f"{size.bytes:,}", f"{size.scores:,}"
        yield f"{size.members:,}", *bytes_, f"{size.opened_ms:.1f}", f"{size.look_up_us:.1f}", *theirs


TITLES: Final = (
    *("members", "bytes", "of them scores", "ms to open", "µs to look up"),
    *("Redis: bytes", "Redis: round trips", "Redis: µs to look up"),
)


def told(comparison: Comparison) -> str:
    """What the table cannot say."""
    ours = (
        f"The bytes are those of the item as it is written, with a list of {MOST_ROWS} members who have the longest\n"
        "names and addresses of pictures there may be. A warm environment holds the board, and a look is one read\n"
        "of the member's account, half a read unit, whatever the number of members; a cold one reads once more.\n"
        "A score costs nothing beside its posting."
    )
    if comparison.why_alone:
        return f"{ours} No sorted set\nstands beside it: {comparison.why_alone}"
    return (
        f"{ours}\nThe sorted set (redis-server, one board, members named by 16 characters) is asked for score, rank,\n"
        "list and neighbours, and every change of a score is one round trip more for each board. Up to\n"
        f"{LOADED:,} members are really loaded; what more take is told from the bytes of one."
    )


if __name__ == "__main__":
    result = compare()
    for line in (TITLES, *rows(result)):
        print("".join(cell.rjust(24) for cell in line))
    print(told(result))
