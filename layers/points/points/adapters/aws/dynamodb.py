"""DynamoDB for the other adapters: one client, plain Python values, and faults as `TryAgain`.

Items are dictionaries of str, int, bool, list and dict. This system has no floats.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.client_config import client_config
from points.adapters.aws.codec import Item as Item
from points.adapters.aws.codec import pack as pack
from points.adapters.aws.codec import unpack as unpack
from points.adapters.aws.codec import value as value
from points.domain.errors import TryAgain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

C = TypeVar("C")  # where to continue
P = TypeVar("P")  # a page

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


@cache
def client() -> "DynamoDBClient":
    """Returns the DynamoDB client of this environment."""
    # botocore can retry TransactWriteItems safely: retries carry the same ClientRequestToken.
    return boto3.client("dynamodb", config=client_config(read_timeout_s=4))


def table(name: str) -> str:
    """Returns the deployed name of the table that the template calls `name`."""
    return os.environ[f"{name.upper()}_TABLE"]


@contextmanager
def faults_as_try_again() -> Iterator[None]:
    """Raises TryAgain for throttling, conflicts, server errors and broken connections. Other errors pass through."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _BUSY:
            raise TryAgain("The tables are busy.") from error
        raise
    except BotoCoreError as error:
        raise TryAgain("The tables cannot be reached.") from error


def get(name: str, key: Mapping[str, Any], *, consistent: bool = False, only: Sequence[str] = ()) -> Item | None:
    """Returns the item under `key`, or None. Costs 0.5 read units per 4 KB, twice that if `consistent`."""
    arguments: Item = {"TableName": table(name), "Key": pack(key), "ConsistentRead": consistent}
    if only:
        arguments["ProjectionExpression"] = ",".join(f"#{i}" for i in range(len(only)))
        arguments["ExpressionAttributeNames"] = {f"#{i}": attribute for i, attribute in enumerate(only)}
    with faults_as_try_again():
        found = client().get_item(**arguments).get("Item")
    return unpack(found) if found else None


def put_new(name: str, item: Mapping[str, Any], key: str) -> bool:
    """Writes a new item. Returns False if an item with its key exists. `key` is the name of a key attribute."""
    return put(
        TableName=table(name),
        Item=pack(item),
        ConditionExpression="attribute_not_exists(#key)",
        ExpressionAttributeNames={"#key": key},
    )


def put(**arguments: Any) -> bool:
    """Sends a PutItem. Returns False if its condition does not hold."""
    return _holds(lambda: client().put_item(**arguments))


def update(**arguments: Any) -> bool:
    """Sends an UpdateItem. Returns False if its condition does not hold."""
    return _holds(lambda: client().update_item(**arguments))


def _holds(write: Callable[[], object]) -> bool:
    try:
        with faults_as_try_again():
            write()
    except ClientError as error:
        if is_condition_failure(error):
            return False
        raise
    return True


def forget(name: str, key: Mapping[str, Any], attribute: str) -> None:
    """Removes an attribute from an existing item."""
    with faults_as_try_again():
        client().update_item(
            TableName=table(name),
            Key=pack(key),
            UpdateExpression="REMOVE #told",
            ConditionExpression=f"attribute_exists({next(iter(key))})",
            ExpressionAttributeNames={"#told": attribute},
        )


def is_condition_failure(error: ClientError) -> bool:
    """Returns whether a condition of the write did not hold."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def transact(writes: Sequence[Item], *, token: str = "") -> list[Item] | None:
    """Writes all parts or none. Returns None if they were written, else the reason of each part, in their order.

    DynamoDB writes a repeated request with the same `token` only once (`ClientRequestToken`). If `token` is empty,
    botocore creates one.
    """
    arguments: Item = {"TransactItems": list(writes)} | ({"ClientRequestToken": token} if token else {})
    try:
        with faults_as_try_again():
            client().transact_write_items(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        return cast("list[Item]", error.response.get("CancellationReasons", []))
    return None


def is_failed_condition(reason: Item) -> bool:
    """Returns whether this part's own condition failed. False also means a conflict with another writer."""
    return bool(reason.get("Code") == "ConditionalCheckFailed")


def item_of(reason: Item) -> Item | None:
    """Returns the item on which the condition failed; None if no item exists or the part did not ask for the item."""
    return unpack(reason["Item"]) if reason.get("Item") else None


def pages(read: Callable[[C | None], tuple[P, C | None]]) -> Iterator[P]:
    """Yields every page. `read(after)` returns (page, the next `after` or None); the first `after` is None."""
    after: C | None = None
    while True:
        page, after = read(after)
        yield page
        if after is None:
            return


def scan(name: str, *, limit: int, after: Item | None = None, **how: Any) -> tuple[list[Item], Item | None]:
    """Reads `limit` items of a Scan, strongly consistent: (items, the key after which to continue or None)."""
    arguments: Item = {"TableName": table(name), "Limit": limit, "ConsistentRead": True, **how}
    if after:
        arguments["ExclusiveStartKey"] = pack(after)
    with faults_as_try_again():
        answer = client().scan(**arguments)
    last = answer.get("LastEvaluatedKey")
    return [unpack(item) for item in answer["Items"]], unpack(last) if last else None


def page(
    name: str,
    condition: str,
    values: Mapping[str, Any],
    *,
    names: Mapping[str, str] | None = None,
    limit: int | None = None,
    after: Mapping[str, Any] | None = None,
    newest_first: bool = False,
    keep: str = "",
    consistent: bool = False,
    index: str = "",
    only: str = "",
) -> tuple[list[Item], Item | None]:
    """Reads one page of a Query. Returns (items, the key after which to continue or None).

    DynamoDB reads `limit` items, or as many as fit into 1 MB if `limit` is None. It then applies the filter `keep`.
    `only` names the attributes to return.
    """
    arguments: Item = {
        "TableName": table(name),
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": pack(values),
        "ScanIndexForward": not newest_first,
    }
    optional = {
        "Limit": limit,
        "ConsistentRead": consistent,
        "IndexName": index,
        "ExpressionAttributeNames": dict(names or {}),
        "FilterExpression": keep,
        "ProjectionExpression": only,
        "ExclusiveStartKey": pack(after or {}),
    }
    arguments |= {name: argument for name, argument in optional.items() if argument}
    with faults_as_try_again():
        answer = client().query(**arguments)
    last = answer.get("LastEvaluatedKey")
    return [unpack(item) for item in answer["Items"]], unpack(last) if last else None


def every(name: str, condition: str, values: Mapping[str, Any], **how: Any) -> Iterator[Item]:
    """Yields every item of a Query, in the order of the keys. `how` is passed to `page`.

    Makes one round trip for each page of `limit` items, or of 1 MB without a `limit`.
    """
    for items in pages(lambda after: page(name, condition, values, after=after, **how)):
        yield from items


def sifted_page(
    name: str,
    key: tuple[str, str],
    condition: str,
    values: Mapping[str, Any],
    *,
    names: Mapping[str, str],
    keep: str,
    limit: int,
    after: str | None,
    consistent: bool = False,
) -> tuple[list[Item], str | None]:
    """Returns a page of a member's items that pass the filter `keep`, newest first: (page, where to continue or None).

    If `keep` is empty, this is one read of `limit` items. Otherwise it reads at most `_SIEVES` times `_SIFTED` items,
    so a page can be short, even empty, without being the last.
    """
    member = values[":member"]
    found: list[Item] = []
    start: Item | None = {key[0]: member, key[1]: after} if after else None
    for _ in range(_SIEVES if keep else 1):
        items, start = page(
            name,
            condition,
            values,
            names=names,
            limit=_SIFTED if keep else limit,
            after=start,
            newest_first=True,
            keep=keep,
            consistent=consistent,
        )
        found += items
        if len(found) > limit:
            return found[:limit], str(found[limit - 1][key[1]])
        if start is None:
            return found, None
        if len(found) == limit:
            break
    return found, str(start[key[1]]) if start else None


_SIFTED: Final = 100
_SIEVES: Final = 2


def batch(
    name: str, keys: Sequence[Mapping[str, Any]], *, consistent: bool = True, only: Sequence[str] = ()
) -> list[Item]:
    """Returns the existing items under these keys, in no particular order. One round trip per hundred keys."""
    found: list[Item] = []
    for start in range(0, len(keys), _MOST_KEYS):
        wanted = {name: keys[start : start + _MOST_KEYS]}
        found += batch_of(wanted, consistent=consistent, only=only)[name]
    return found


def look(keys: Mapping[str, Mapping[str, Any]], *, consistent: bool = False) -> dict[str, Item]:
    """Returns one item from each of several tables, by table name. Missing items are left out."""
    found = batch_of({name: [key] for name, key in keys.items()}, consistent=consistent)
    return {name: items[0] for name, items in found.items() if items}


def batch_of(
    keys: Mapping[str, Sequence[Mapping[str, Any]]], *, consistent: bool = False, only: Sequence[str] = ()
) -> dict[str, list[Item]]:
    """Returns the existing items under up to a hundred keys, by table name. One round trip, unless DynamoDB is busy."""
    how: Item = {"ConsistentRead": consistent}
    if only:
        how["ProjectionExpression"] = ",".join(f"#{i}" for i in range(len(only)))
        how["ExpressionAttributeNames"] = {f"#{i}": attribute for i, attribute in enumerate(only)}
    names = {table(name): name for name in keys}
    left: Any = {table(name): {"Keys": [pack(key) for key in of], **how} for name, of in keys.items()}
    found: dict[str, list[Item]] = {name: [] for name in keys}
    for attempt in range(_ATTEMPTS):
        with faults_as_try_again():
            answer = client().batch_get_item(RequestItems=left)
        for deployed, items in answer["Responses"].items():
            found[names[deployed]] += [unpack(item) for item in items]
        left = answer.get("UnprocessedKeys")
        if not left:
            return found
        time.sleep(_BACKOFF_S * 2**attempt)
    raise TryAgain("The tables are busy.")


_MOST_KEYS: Final = 100  # per BatchGetItem
_ATTEMPTS: Final = 5
_BACKOFF_S: Final = 0.05
