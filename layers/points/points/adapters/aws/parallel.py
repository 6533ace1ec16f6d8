"""Makes several reads or writes at the same time, so that all of them take as long as the slowest."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

from points.adapters.aws import dynamodb

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")

_WORKERS: Final = 2  # the third read runs in the caller's thread


def three(first: Callable[[], A], second: Callable[[], B], third: Callable[[], C]) -> tuple[A, B, C]:
    """Returns the results of the three reads. If several fail, raises the error of the first of them in this order."""
    dynamodb.client()  # create it here, because two threads must not do so at the same time
    readers = _readers()
    ahead, beside = readers.submit(first), readers.submit(second)
    try:
        last = third()
    except Exception:
        ahead.result()
        beside.result()
        raise
    return ahead.result(), beside.result(), last


@cache
def _readers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="reads")


def each(work: Callable[[A], B], things: Sequence[A]) -> list[B]:
    """Returns `work(thing)` for each thing, in the order of the things. At most `AT_ONCE` run at the same time."""
    dynamodb.client()  # as above
    if len(things) < 2:
        return [work(thing) for thing in things]
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(things))) as workers:
        return list(workers.map(work, things))


AT_ONCE: Final = 8
