"""Writes that change a person and their account together.

`KNOWN` is the condition, by table, that somebody is there and was not erased.
"""

from typing import Any, Final

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.domain.errors import NotFound, TryAgain

KNOWN: Final = {
    "members": "attribute_exists(openid)",  # of who was erased, the id alone is left
    "accounts": "attribute_exists(member_id) AND attribute_not_exists(erased)",
}


def write_both(writes: list[Any]) -> None:
    """All of it or nothing; NotFound where somebody is not there, or was erased."""
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().transact_write_items(TransactItems=writes)
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        if any(reason.get("Code") == "ConditionalCheckFailed" for reason in dynamodb.reasons(error)):
            raise NotFound("No such member.") from error
        raise TryAgain("This member is being changed by others.") from error
