"""Nonces of the merchant's requests: each is taken once.

| table  | key                 | item                     |
| ------ | ------------------- | ------------------------ |
| Nonces | nonce (key:nonce)   | expires_at (TTL)         |
"""

import time
from collections import OrderedDict
from typing import Final

from points.adapters.aws import dynamodb

# Twice the age a signature may have: what is forgotten is refused for its age.
_REMEMBER_S: Final = 900
_MOST_IN_MEMORY: Final = 10_000
_seen: OrderedDict[str, float] = OrderedDict()


def first_use(nonce: str) -> bool:
    """Whether the nonce is new to the whole stack; it is not any more. One write unit."""
    item = {"nonce": nonce, "expires_at": int(time.time()) + _REMEMBER_S}
    return dynamodb.put_new("nonces", item, "nonce")


def first_use_here(nonce: str) -> bool:
    """Whether the nonce is new to this environment, at no cost.

    For orders, whose receipt keeps the nonce: an exact repetition that reaches another environment is recognised there.
    What differs was signed anew by whoever holds the key, and has an order id of its own.
    """
    now = time.monotonic()
    while _seen and (len(_seen) >= _MOST_IN_MEMORY or next(iter(_seen.values())) < now - _REMEMBER_S):
        _seen.popitem(last=False)
    if nonce in _seen:
        return False
    _seen[nonce] = now
    return True


def forget() -> None:
    """Drops what this environment remembers."""
    _seen.clear()
