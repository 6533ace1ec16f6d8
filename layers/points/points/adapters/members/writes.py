"""Changes a member's personal data and account together.

`KNOWN` is the condition for each table that the member exists and was not erased.
"""

from typing import Any, Final

from points.adapters.aws import dynamodb
from points.domain.errors import NotFound, TryAgain

KNOWN: Final = {
    "members": "attribute_exists(openid)",  # an erased member's item has only the id and the time of joining
    "accounts": "attribute_exists(member_id) AND attribute_not_exists(erased)",
}


def write_both(writes: list[Any]) -> None:
    """Writes everything or nothing. Raises NotFound if a member does not exist or was erased."""
    reasons = dynamodb.transact(writes)
    if reasons is None:
        return
    failed = [write for write, reason in zip(writes, reasons, strict=True) if dynamodb.is_failed_condition(reason)]
    if any("Update" in write for write in failed):  # a failed Put only means that a number in the trail is taken
        raise NotFound("No such member.")
    raise TryAgain("This member is being changed by others.")
