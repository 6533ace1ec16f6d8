"""`make mutants`: every seeded fault, and what caught it."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from tests.mutants.seeded import MUTANTS, RIVALS
from tests.mutants.workshop import ROOT, Verdict, copy_of, try_out

AT_ONCE: Final = 2


def main() -> int:
    parser = argparse.ArgumentParser(description="Try the seeded mutants of the money path.")
    parser.add_argument("words", nargs="*", help="only mutants whose names contain one of these")
    words = parser.parse_args().words
    chosen = [m for m in (*MUTANTS, *RIVALS) if not words or any(word in m.name for word in words)]
    width = max(len(m.name) for m in chosen)

    survivors = 0
    # The tree is copied once more: somebody may go on working in it.
    with copy_of(ROOT) as tree, ThreadPoolExecutor(AT_ONCE) as workers:
        unharmed = workers.submit(try_out, None, tree)
        for verdict in workers.map(partial(try_out, tree=tree), chosen):
            survivors += not verdict.caught_by
            print(_line(verdict, width), flush=True)
        alarm = unharmed.result()
    if alarm.caught_by:
        print(f"Without any mutant {alarm.caught_by} fails: what it caught means nothing.\n{alarm.report}")
        return 1
    print(f"{len(chosen)} mutants, {len(chosen) - survivors} caught, {survivors} survived")
    return 1 if survivors else 0


def _line(verdict: Verdict, width: int) -> str:
    return f"{verdict.name:<{width}}  {verdict.took_s:4.0f} s  {verdict.caught_by or 'SURVIVED'}"


if __name__ == "__main__":
    sys.exit(main())
