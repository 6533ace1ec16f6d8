"""Writes that change a person and their account together.

`KNOWN` is the condition, by table, that somebody is there and was not erased.
"""

from typing import Any, Final

from points.adapters.aws import dynamodb
from points.domain.errors import NotFound, TryAgain

KNOWN: Final = {
    "members": "attribute_exists(openid)",  # of who was erased, the id alone is left
    "accounts": "attribute_exists(member_id) AND attribute_not_exists(erased)",
}


def write_both(writes: list[Any]) -> None:
    """All of it or nothing; NotFound where somebody is not there, or was erased."""
    reasons = dynamodb.transact(writes)
    if reasons is None:
        return
    if any(map(dynamodb.is_failed_condition, reasons)):
        raise NotFound("No such member.")
    raise TryAgain("This member is being changed by others.")
