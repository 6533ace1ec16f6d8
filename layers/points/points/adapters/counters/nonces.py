"""Records the nonces of the merchant's requests. Each nonce can be used once.

| table  | key                 | item                     |
| ------ | ------------------- | ------------------------ |
| Nonces | nonce (key:nonce)   | expires_at (TTL)         |
"""

import time
from collections import OrderedDict
from typing import Final

from points.adapters.aws import dynamodb

# Longer than twice the maximum age of a signature: a request with a forgotten nonce is refused as too old.
_REMEMBER_S: Final = 900
_MOST_IN_MEMORY: Final = 10_000
_seen: OrderedDict[str, float] = OrderedDict()


def first_use(nonce: str) -> bool:
    """Records the nonce. Returns whether it was new to the whole deployment. Costs one write unit."""
    item = {"nonce": nonce, "expires_at": int(time.time()) + _REMEMBER_S}
    return dynamodb.put_new("nonces", item, "nonce")


def first_use_here(nonce: str) -> bool:
    """Returns whether the nonce is new to this environment, at no cost.

    Records the nonce in memory. Use this only for orders, because an order's receipt stores the nonce: if the same
    request reaches another environment, the receipt shows the repeat.
    """
    now = time.monotonic()
    while _seen and (len(_seen) >= _MOST_IN_MEMORY or next(iter(_seen.values())) < now - _REMEMBER_S):
        _seen.popitem(last=False)
    if nonce in _seen:
        return False
    _seen[nonce] = now
    return True


def forget() -> None:
    """Clears what this environment remembers."""
    _seen.clear()
