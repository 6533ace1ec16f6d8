"""Checks that a member was not erased. A check is one eventually consistent read of the account: half a read unit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

from points.adapters.aws import dynamodb
from points.adapters.ledger import accounts
from points.domain.errors import NotFound
from points.domain.ledger.accounts import Gone


def check(member_id: str) -> None:
    """Raises Gone if the account was erased or does not exist."""
    try:
        accounts.account(member_id)
    except Gone:
        raise
    except NotFound as nobody:
        raise Gone("No such member.") from nobody


@contextmanager
def beside(member_id: str) -> Iterator[None]:
    """Checks the same as `check` while the `with` block reads something else, so that it takes no extra time."""
    dynamodb.client()  # create it here, because two threads must not do so at the same time
    look = _onlooker().submit(check, member_id)
    try:
        yield
    finally:
        look.result()  # Gone replaces any error of the block, because an erased member must get no other answer


@cache
def _onlooker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="presence")
