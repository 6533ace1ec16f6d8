"""Makes several reads at the same time, so that all of them take as long as the slowest."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

from points.adapters.aws import dynamodb

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")

_WORKERS: Final = 2  # the third read runs in the thread that asks


def three(first: Callable[[], A], second: Callable[[], B], third: Callable[[], C]) -> tuple[A, B, C]:
    """Returns the results of the three reads. Raises the error of the first argument that failed, in their order."""
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
