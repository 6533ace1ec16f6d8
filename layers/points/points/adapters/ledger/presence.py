"""Whether a member's account is still somebody's: one read of it, half a unit, perhaps a moment old."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

from points.adapters.aws import dynamodb
from points.adapters.ledger import accounts
from points.domain.errors import NotFound
from points.domain.ledger.accounts import Gone


def check(member_id: str) -> None:
    """Raises `Gone` where the account was erased, or is none."""
    try:
        accounts.account(member_id)
    except Gone:
        raise
    except NotFound as nobody:
        raise Gone("No such member.") from nobody


@contextmanager
def beside(member_id: str) -> Iterator[None]:
    """The same, looked at while the block reads something else, so that nobody waits for it."""
    dynamodb.client()  # made here: two threads must not make it at once
    look = _onlooker().submit(check, member_id)
    try:
        yield
    finally:
        look.result()  # who is gone learns nothing else, not even why the block failed


@cache
def _onlooker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="presence")
