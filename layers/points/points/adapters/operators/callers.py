"""Finds the callers of the merchant's operations, by the signature of an API key or by the cookie of a session.

A merchant's function gives this module to its Api. A signed request costs one write unit for its nonce. A request with
a cookie costs half a read unit for its session. Keys are cached in the environment.
"""

from points.adapters.aws import secrets
from points.adapters.counters import nonces
from points.adapters.operators import api_keys
from points.adapters.operators.sessions import session as session
from points.domain.operators.keys import ApiKey, is_made_in_console


def key(key_id: str) -> ApiKey | None:
    """Returns the merchant's key with this id, or None."""
    if is_made_in_console(key_id):
        return api_keys.signing_key(key_id)
    return next((one for one in secrets.merchant_keys() if one.key == key_id), None)


def first_use(nonce: str) -> bool:
    """Records the nonce (key:nonce). Returns whether it was new to the deployment.

    Also records, about once an hour, that the key is in use.
    """
    _note(nonce)
    return nonces.first_use(nonce)


def first_use_here(nonce: str) -> bool:
    """Returns whether the nonce is new to this environment, at no cost (`points.adapters.counters.nonces`)."""
    _note(nonce)
    return nonces.first_use_here(nonce)


def _note(nonce: str) -> None:
    key_id = nonce.partition(":")[0]
    if is_made_in_console(key_id):
        api_keys.note_use(key_id)
