"""How large a published board is and how fast a member is found in it: `python -m benchmarks.leaderboard`.

Scores are log-normal: half of the members have more than 403 points, one in a thousand more than 16,000. Members are
not drawn one by one; how many have a score is (a Poisson variable), which comes to the same and takes a second.
"""

import random
import time
from math import exp, log, sqrt
from statistics import NormalDist

from points.domain.histogram import Histogram

EXPONENT = NormalDist(6, 1.2)
LOOK_UPS = 100_000


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


def measure(members: int) -> str:
    histogram = Histogram.of(population(members))
    packed = histogram.to_bytes()
    began_s = time.perf_counter()
    unpacked = Histogram.from_bytes(packed)
    unpacked_s = time.perf_counter() - began_s
    dice = random.Random(2)
    scores = [int(dice.lognormvariate(6, 1.2)) for _ in range(LOOK_UPS)]
    began_s = time.perf_counter()
    for score in scores:
        unpacked.position(score)
    looked_up_s = (time.perf_counter() - began_s) / LOOK_UPS
    return (
        f"{members:>12,} {len(packed):>14,} bytes {unpacked_s * 1e3:>10.1f} ms to open"
        f" {looked_up_s * 1e6:>8.2f} µs a look-up"
    )


if __name__ == "__main__":
    for size in (100_000, 1_000_000, 10_000_000, 100_000_000):
        print(measure(size))
