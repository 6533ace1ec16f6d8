"""DynamoDB as the other adapters use it: one client, plain Python values, faults as `TryAgain`.

Items are dictionaries of str, int, bool, list and dict; there are no floats in this system.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from points.domain.errors import TryAgain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]

_BUSY: Final = {
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
}
_serializer = TypeSerializer()
_deserializer = TypeDeserializer()


@cache
def client() -> "DynamoDBClient":
    # A repeated TransactWriteItems carries the same ClientRequestToken, so botocore may repeat it safely.
    return boto3.client(
        "dynamodb",
        config=Config(connect_timeout=1, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 3}),
    )


def table(name: str) -> str:
    """The deployed name of the table the template calls `name`."""
    return os.environ[f"{name.upper()}_TABLE"]


def pack(item: Mapping[str, Any]) -> Item:
    return {name: _serializer.serialize(value) for name, value in item.items()}


def unpack(item: Mapping[str, Any]) -> Item:
    return {name: _plain(_deserializer.deserialize(value)) for name, value in item.items()}


def value(plain: Any) -> Any:
    return _serializer.serialize(plain)


@contextmanager
def faults_as_try_again() -> Iterator[None]:
    """Throttling, conflicts, server errors and broken connections become the one refusal the client may repeat."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _BUSY:
            raise TryAgain("The tables are busy.") from error
        raise
    except BotoCoreError as error:
        raise TryAgain("The tables cannot be reached.") from error


def get(name: str, key: Mapping[str, Any], *, consistent: bool = False, only: Sequence[str] = ()) -> Item | None:
    """The item under `key`, or None. Costs 0.5 read units per 4 KB, double where `consistent`."""
    arguments: Item = {"TableName": table(name), "Key": pack(key), "ConsistentRead": consistent}
    if only:
        arguments["ProjectionExpression"] = ",".join(f"#{i}" for i in range(len(only)))
        arguments["ExpressionAttributeNames"] = {f"#{i}": attribute for i, attribute in enumerate(only)}
    with faults_as_try_again():
        found = client().get_item(**arguments).get("Item")
    return unpack(found) if found else None


def put_new(name: str, item: Mapping[str, Any], key: str) -> bool:
    """Writes an item that must not exist yet; False where it does."""
    try:
        with faults_as_try_again():
            client().put_item(
                TableName=table(name),
                Item=pack(item),
                ConditionExpression="attribute_not_exists(#key)",
                ExpressionAttributeNames={"#key": key},
            )
    except ClientError as error:
        if is_condition_failure(error):
            return False
        raise
    return True


def is_condition_failure(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def page(
    name: str,
    condition: str,
    values: Mapping[str, Any],
    *,
    names: Mapping[str, str] | None = None,
    limit: int,
    after: Mapping[str, Any] | None = None,
    newest_first: bool = False,
    keep: str = "",
) -> tuple[list[Item], Item | None]:
    """One Query page: (items, the key to go on after or None).

    `keep` filters what was read; a page may then be shorter than `limit` and still not be the last.
    """
    arguments: Item = {
        "TableName": table(name),
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": pack(values),
        "Limit": limit,
        "ScanIndexForward": not newest_first,
    }
    if names:
        arguments["ExpressionAttributeNames"] = dict(names)
    if keep:
        arguments["FilterExpression"] = keep
    if after:
        arguments["ExclusiveStartKey"] = pack(after)
    with faults_as_try_again():
        answer = client().query(**arguments)
    last = answer.get("LastEvaluatedKey")
    return [unpack(item) for item in answer["Items"]], unpack(last) if last else None


def _plain(found: Any) -> Any:
    if isinstance(found, Decimal):
        return int(found)
    if isinstance(found, list):
        return [_plain(element) for element in found]
    if isinstance(found, dict):
        return {name: _plain(element) for name, element in found.items()}
    return found
