"""`make simulate`: so many operations under so many faults, and not one point wrong."""

import argparse
import gc
import hashlib
import multiprocessing
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from tests.simulation.oracle import Wrong
from tests.simulation.world import World

OPS_IN_A_WORLD: Final = 12_500
PROCESSES: Final = 2


@dataclass(slots=True)
class Figures:
    """What came of some worlds; `stories` are of those that went wrong."""

    ops: int = 0
    worlds: int = 0
    years: float = 0.0
    commits: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    digests: dict[str, str] = field(default_factory=dict)
    stories: list[str] = field(default_factory=list)
    streams: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        self.ops += other.ops
        self.worlds += other.worlds
        self.years += other.years
        self.commits += other.commits
        self.faults += other.faults
        self.outcomes += other.outcomes
        for kind, points in other.points.items():
            self.points[kind] += points
        self.digests |= other.digests
        self.stories += other.stories
        self.streams += other.streams


def simulate(seed: str, ops: int) -> Figures:
    """One world."""
    world = World(seed)
    began_us = world.clock.true_us
    stories = []
    try:
        world.run(ops)
    except Wrong as wrong:
        stories.append(str(wrong))
    return Figures(
        world.ops,
        1,
        (world.clock.true_us - began_us) / 1_000_000 / 86_400 / 365.25,
        world.books.commits,
        world.weather.counts,
        world.outcomes,
        world.books.sums,
        {seed: world.digest.hexdigest()},
        stories,
        world.figures.streams.counts,
    )


def all_worlds(seed: int, ops: int) -> list[tuple[str, int]]:
    worlds = max(1, round(ops / OPS_IN_A_WORLD))
    return [(f"{seed}/{number}", -(-ops // worlds)) for number in range(worlds)]


def run(worlds: list[tuple[str, int]], processes: int = PROCESSES) -> Figures:
    total = Figures()
    if processes == 1 or len(worlds) == 1:
        for world in worlds:
            total.add(_one(world))
        return total
    with multiprocessing.get_context("fork").Pool(min(processes, len(worlds))) as pool:
        for figures in pool.imap_unordered(_one, worlds):
            total.add(figures)
    return total


def _one(world: tuple[str, int]) -> Figures:
    # A world makes few cycles and many objects: looking for the one among the other took a third of the time.
    gc.disable()
    try:
        return simulate(*world)
    finally:
        gc.enable()
        gc.collect()


def main() -> int:
    arguments = argparse.ArgumentParser(description="Simulate the mall under faults.")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--ops", type=int, default=100_000)
    arguments.add_argument("--world", type=int, help="only this one of the seed's worlds")
    given = arguments.parse_args()
    worlds = all_worlds(given.seed, given.ops)
    if given.world is not None:
        worlds = [worlds[given.world]]
    began = time.monotonic()
    total = run(worlds)
    seconds = time.monotonic() - began
    for story in total.stories:
        print(story, end="\n\n")
    print(f"seed {given.seed}: {total.ops:,} operations in {total.worlds} worlds, {total.years:.0f} simulated years")
    print(f"  {total.commits:,} commits, {total.faults.total():,} faults, {seconds:.0f} s")
    told = {"faults": total.faults, "streams": total.streams, "answers": total.outcomes, "points": total.points}
    for title, counts in told.items():
        print(f"{title}:")
        for name, count in sorted(counts.items(), key=lambda pair: -pair[1]):
            print(f"  {count:>10,}  {name}")
    digest = hashlib.blake2b("".join(total.digests[seed] for seed, _ in worlds).encode(), digest_size=8).hexdigest()
    print(f"history {digest}: the same seed and code give the same one")
    print(f"{len(total.stories)} worlds went wrong" if total.stories else "0 wrong points")
    return 1 if total.stories else 0


if __name__ == "__main__":
    sys.exit(main())
