"""What a piece of code really sends to DynamoDB, and what AWS would charge for it.

Requests are read off the wire as botocore serialises them. Item images before and after come from the tables
themselves, over a client of our own that is not counted.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3

from benchmarks.capacity import item_bytes, read_units, scan_units, write_units
from points.adapters.aws import dynamodb

Wire = dict[str, Any]  # a request, or a part of one, as JSON on the wire


@dataclass(slots=True)
class Cost:
    """Of everything sent while the meter ran. `largest_item` is in bytes, written or read."""

    round_trips: int = 0
    write_units: float = 0
    read_units: float = 0
    largest_item: int = 0


@dataclass(slots=True)
class _Written:
    """An item that a request writes or checks: where it is, and what it was before."""

    request: Wire
    key: Wire
    before: int


@contextmanager
def metered() -> Iterator[Cost]:
    """Counts what the code inside sends."""
    meter = _Meter()
    events: Any = dynamodb.client().meta.events
    events.register("before-call.dynamodb", meter.before)
    events.register("after-call.dynamodb", meter.after)
    try:
        yield meter.cost
    finally:
        events.unregister("before-call.dynamodb", meter.before)
        events.unregister("after-call.dynamodb", meter.after)


@dataclass(slots=True)
class _Meter:
    cost: Cost = field(default_factory=Cost)
    _written: list[_Written] = field(default_factory=list)

    def before(self, model: Any, params: Mapping[str, Any], **_: Any) -> None:
        request = json.loads(params["body"])
        self.cost.round_trips += 1
        match model.name:
            case "GetItem":
                self._read([_stored(request, request["Key"])], consistent=request.get("ConsistentRead", False))
            case "BatchGetItem":
                for name, wanted in request["RequestItems"].items():
                    found = [_stored({"TableName": name}, key) for key in wanted["Keys"]]
                    self._read(found, consistent=wanted.get("ConsistentRead", False))
            case "Query" | "Scan":
                self._walk(model.name, request)
            case "PutItem" | "UpdateItem" | "DeleteItem":
                self._written = [_written(request)]
            case "TransactWriteItems":
                self._written = [_written(part) for item in request["TransactItems"] for part in item.values()]
            case other:
                raise NotImplementedError(f"No price is known for {other}.")

    def after(self, model: Any, **_: Any) -> None:
        """Also after a refusal: a transaction that is cancelled costs what it would have cost."""
        for item in self._written:
            after = _stored(item.request, item.key)
            asked = item_bytes(item.request["Item"]) if "Item" in item.request else 0
            largest = max(item.before, after, asked)
            self.cost.write_units += write_units(largest, transactional=model.name == "TransactWriteItems")
            self._see(largest)
        self._written = []

    def _read(self, sizes: list[int], *, consistent: bool) -> None:
        self.cost.read_units += read_units(sizes, consistent=consistent)
        self._see(*sizes)

    def _walk(self, name: str, request: Wire) -> None:
        """A filter or a projection saves nothing: what is looked at is paid for."""
        everything = {k: v for k, v in request.items() if k not in ("FilterExpression", "ProjectionExpression")}
        condition = request.get("KeyConditionExpression", "")
        for placeholders in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            needed = {k: v for k, v in request.get(placeholders, {}).items() if k in condition}
            everything.pop(placeholders, None)
            everything |= {placeholders: needed} if needed else {}
        answer = _tables().query(**everything) if name == "Query" else _tables().scan(**everything)
        sizes = [item_bytes(item) for item in answer["Items"]]
        self.cost.read_units += scan_units(sizes, consistent=request.get("ConsistentRead", False))
        self._see(*sizes)

    def _see(self, *sizes: int) -> None:
        self.cost.largest_item = max(self.cost.largest_item, *sizes, 0)


def _written(request: Wire) -> _Written:
    key = request.get("Key") or {name: request["Item"][name] for name in _key_names(request["TableName"])}
    return _Written(request, key, _stored(request, key))


def _stored(request: Wire, key: Wire) -> int:
    """The size of the item as it is now, 0 where there is none."""
    found = _tables().get_item(TableName=request["TableName"], Key=key, ConsistentRead=True)
    return item_bytes(found["Item"]) if "Item" in found else 0


@cache
def _key_names(table: str) -> tuple[str, ...]:
    return tuple(key["AttributeName"] for key in _tables().describe_table(TableName=table)["Table"]["KeySchema"])


@cache
def _tables() -> Any:
    return boto3.client("dynamodb")
