"""The callers of the merchant's operations: by the signature of a key, or by the cookie of a session.

A function for merchants gives this module to its Api. A signed request costs one write unit for its nonce, a request
with a cookie half a read unit for its session. The keys are cached in the warm environment.
"""

from points.adapters.aws import secrets
from points.adapters.counters.nonces import first_use as first_use
from points.adapters.operators.sessions import session as session
from points.domain.operators.keys import ApiKey


def key(key_id: str) -> ApiKey | None:
    """The merchant's key with this id, or None."""
    return next((one for one in secrets.merchant_keys() if one.key == key_id), None)
