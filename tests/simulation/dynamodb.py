"""DynamoDB in memory, behind the client's interface as our adapters use it: conditions, transactions, pages, capacity.

Semantics: Amazon DynamoDB Developer Guide; a test compares it with moto, shape by shape. An image of an item
is never changed, only replaced, so images may be shared, kept and compared.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from zlib import crc32

from botocore.exceptions import ClientError

from tests.simulation import expressions
from tests.simulation.expressions import InvalidExpression, Item

Key = tuple[str, ...]

ITEM_LIMIT_BYTES: Final = 400 * 1024
PAGE_LIMIT_BYTES: Final = 1024 * 1024
TRANSACTION_LIMIT: Final = 100
BATCH_LIMIT: Final = 100
STALE_S: Final = 60  # a replica is behind by less than a second, says DynamoDB; this is behind by far
_NONE: Final[Mapping[str, tuple[str, ...]]] = {}
_TOKENS_REMEMBERED: Final = 256  # of ten minutes; only a call's own repetitions come with its token


@dataclass(frozen=True, slots=True)
class Change:
    """One item of a commit; an image is None where there is no item."""

    table: str
    key: Key
    before: Item | None
    after: Item | None


@dataclass(slots=True)
class Table:
    key: tuple[str, ...]
    items: dict[Key, Item] = field(default_factory=dict)
    sizes: dict[Key, int] = field(default_factory=dict)
    older: dict[Key, tuple[Item | None, float]] = field(default_factory=dict)
    """What each item was before its last change, and until when an eventually consistent read may still see that."""
    partitions: dict[str, list[str]] = field(default_factory=dict)

    def key_of(self, item: Mapping[str, Any]) -> Key:
        try:
            found = tuple(item[name]["S"] for name in self.key)
        except KeyError:
            raise _invalid("One or more parameter values were invalid: Missing the key in the item") from None
        if not all(found):
            raise _invalid("One or more parameter values are not valid. A key attribute cannot be an empty string")
        return found

    def store(self, key: Key, image: Item, size: int, now_s: float) -> None:
        self.sizes[key] = size
        self.older[key] = self.items.get(key), now_s + STALE_S
        if key not in self.items and len(key) == 2:
            insort(self.partitions.setdefault(key[0], []), key[1])
        self.items[key] = image

    def drop(self, key: Key) -> None:
        """Gone at once, also for a reader who is behind."""
        del self.items[key], self.sizes[key]
        self.older.pop(key, None)
        if len(key) == 2:
            self.partitions[key[0]].remove(key[1])


class DynamoDB:
    """The tables, by their deployed names; `watch` sees every commit, and may object by raising."""

    def __init__(self, keys: Mapping[str, tuple[str, ...]], indexes: Mapping[str, tuple[str, ...]] = _NONE) -> None:
        """`keys` by table. `indexes` by name of the index: only what has these attributes is in it."""
        self.tables = {name: Table(key) for name, key in keys.items()}
        self.indexes = indexes
        self.calls: Counter[str] = Counter()
        self.read_units = 0.0
        self.write_units = 0
        self.is_stale: Callable[[], bool] = bool
        self.clock: Callable[[], float] = float
        self.watch: Callable[[list[Change]], None] = _unwatched
        self.queued: list[tuple[float, str]] = []
        self.notices = 0
        self._done: OrderedDict[str, list[Item]] = OrderedDict()

    def snapshot(self) -> dict[str, Table]:
        return {
            name: Table(
                table.key,
                dict(table.items),
                dict(table.sizes),
                dict(table.older),
                {partition: list(sorts) for partition, sorts in table.partitions.items()},
            )
            for name, table in self.tables.items()
        }

    def restore(self, snapshot: dict[str, Table]) -> None:
        self.tables = snapshot
        self.tables = self.snapshot()
        self._done.clear()

    # ── Writing ──────────────────────────────────────────────────────────────

    def put_item(self, **arguments: Any) -> Item:
        return self._write_one("Put", arguments)

    def update_item(self, **arguments: Any) -> Item:
        return self._write_one("Update", arguments)

    def delete_item(self, **arguments: Any) -> Item:
        return self._write_one("Delete", arguments)

    def transact_write_items(self, **transaction: Any) -> Item:
        items, token = transaction["TransactItems"], transaction.get("ClientRequestToken", "")
        if transaction.keys() - {"TransactItems", "ClientRequestToken"}:
            raise NotImplementedError(transaction.keys())
        if not 1 <= len(items) <= TRANSACTION_LIMIT:
            raise _invalid("Member must have length less than or equal to 100")
        if token in self._done:
            if self._done[token] != items:
                raise _error("IdempotentParameterMismatchException", "", "TransactWriteItems")
            return {}
        writes = [next(iter(write.items())) for write in items]
        keys = {(arguments["TableName"], self._key(kind, arguments)) for kind, arguments in writes}
        if len(keys) < len(writes):
            raise _invalid("Transaction request cannot include multiple operations on one item")
        reasons: list[Item] = []
        changes: list[Change] = []
        for kind, arguments in writes:
            change = self._change(kind, arguments)
            changes.append(change)
            reasons.append(_refused(arguments, change.before) if self._fails(arguments, change.before) else _FINE)
        if any(reason is not _FINE for reason in reasons):
            self._charge(changes, transactional=True)
            raise canceled([dict(reason) for reason in reasons])
        self._commit(
            [self._applied(change, kind, a) for change, (kind, a) in zip(changes, writes, strict=True)],
            transactional=True,
        )
        if token:
            self._done[token] = items
            if len(self._done) > _TOKENS_REMEMBERED:
                self._done.popitem(last=False)
        return {}

    def _write_one(self, kind: str, arguments: Item) -> Item:
        change = self._change(kind, arguments)
        if self._fails(arguments, change.before):
            self._charge([change], transactional=False)
            error = _error("ConditionalCheckFailedException", "The conditional request failed", f"{kind}Item")
            if _wants_old(arguments) and change.before is not None:
                error.response["Item"] = dict(change.before)  # type: ignore[typeddict-unknown-key]
            raise error
        done = self._applied(change, kind, arguments)
        self._commit([done], transactional=False)
        return self._returned(arguments, done)

    def _key(self, kind: str, arguments: Item) -> Key:
        return self._table(arguments).key_of(arguments["Item"] if kind == "Put" else arguments["Key"])

    def _change(self, kind: str, arguments: Item) -> Change:
        """What is to change, before it has."""
        table, key = self._table(arguments), self._key(kind, arguments)
        _check_placeholders(arguments)
        before = table.items.get(key)
        return Change(arguments["TableName"], key, before, before)

    def _fails(self, arguments: Item, image: Item | None) -> bool:
        text = arguments.get("ConditionExpression")
        if not text:
            return False
        names, values = arguments.get("ExpressionAttributeNames", {}), arguments.get("ExpressionAttributeValues", {})
        try:
            return not expressions.condition(text).holds(image or {}, names, values)
        except InvalidExpression as error:
            raise _invalid(str(error)) from error

    def _applied(self, change: Change, kind: str, arguments: Item) -> Change:
        if kind == "ConditionCheck":
            return change
        if kind == "Put":
            return Change(change.table, change.key, change.before, arguments["Item"])
        if kind == "Delete":
            return Change(change.table, change.key, change.before, None)
        if kind != "Update":
            raise NotImplementedError(kind)
        steps = expressions.update(arguments["UpdateExpression"]).steps
        names, values = arguments.get("ExpressionAttributeNames", {}), arguments.get("ExpressionAttributeValues", {})
        before = change.before if change.before is not None else dict(arguments["Key"])
        try:
            after = expressions.changed(before, steps, names, values)
        except InvalidExpression as error:
            raise _invalid(str(error)) from error
        table = self.tables[change.table]
        if any(after.get(name) != before[name] for name in table.key):
            raise _invalid("Cannot update attribute. This attribute is part of the key")
        return Change(change.table, change.key, change.before, after)

    def _commit(self, changes: list[Change], *, transactional: bool) -> None:
        sizes = self._charge(changes, transactional=transactional)
        for change, size in zip(changes, sizes, strict=True):
            if change.after is None and change.before is not None:
                self.tables[change.table].drop(change.key)
            elif change.after is not None and change.after is not change.before:
                self.tables[change.table].store(change.key, change.after, size, self.clock())
        self.watch(changes)

    def _charge(self, changes: list[Change], *, transactional: bool) -> list[int]:
        """What the writes cost, done or refused, by the larger image; answers the sizes after them."""
        sizes: list[int] = []
        for change in changes:
            before = self.tables[change.table].sizes.get(change.key, 0)
            size = before if change.after is change.before else _grown(before, change) if change.after else 0
            if size > ITEM_LIMIT_BYTES:
                raise _invalid("Item size has exceeded the maximum allowed size")
            self.write_units += (2 if transactional else 1) * max(1, -(-max(before, size) // 1024))
            sizes.append(size)
        return sizes

    def _returned(self, arguments: Item, done: Change) -> Item:
        after = done.after or {}
        match arguments.get("ReturnValues", "NONE"):
            case "NONE":
                return {}
            case "ALL_NEW":
                return {"Attributes": dict(after)}
            case "UPDATED_NEW":
                names = arguments.get("ExpressionAttributeNames", {})
                paths = [step.path[0] for step in expressions.update(arguments["UpdateExpression"]).steps]
                touched = [names.get(path, path) for path in paths]
                return {"Attributes": {name: after[name] for name in touched if name in after}}
            case other:
                raise NotImplementedError(other)

    # ── Queueing ─────────────────────────────────────────────────────────────

    def send_message(self, **message: Any) -> Item:
        """SQS, as far as it goes: (when it may be delivered, body), until whoever delivers it takes it away.

        Followups get lost here: what they would have done is done in tests/simulation/cash.py and tests/functions.
        """
        if message["QueueUrl"] == "followups":
            return {}
        self.queued.append((self.clock() + message["DelaySeconds"], message["MessageBody"]))
        return {}

    def send_message_batch(self, **batch: Any) -> Item:
        """Notices on their way: taken, and of no more concern to the ledger."""
        self.notices += len(batch["Entries"])
        return {"Successful": batch["Entries"], "Failed": []}

    # ── Reading ──────────────────────────────────────────────────────────────

    def get_item(self, **arguments: Any) -> Item:
        table = self._table(arguments)
        image = self._image(table, table.key_of(arguments["Key"]), consistent=arguments.get("ConsistentRead", False))
        size = table.sizes.get(table.key_of(arguments["Key"]), 0)
        self._charge_read([size], consistent=arguments.get("ConsistentRead", False))
        return {} if image is None else {"Item": _projected(image, arguments)}

    def batch_get_item(self, **batch: Any) -> Item:
        requests: Mapping[str, Item] = batch["RequestItems"]
        if sum(len(request["Keys"]) for request in requests.values()) > BATCH_LIMIT:
            raise _invalid("Too many items requested for the BatchGetItem call")
        found: dict[str, list[Item]] = {}
        for name, request in requests.items():
            table, consistent = self.tables[name], request.get("ConsistentRead", False)
            keys = [table.key_of(key) for key in request["Keys"]]
            images = [self._image(table, key, consistent=consistent) for key in keys]
            self._charge_read([table.sizes.get(key, 0) for key in keys], consistent=consistent)
            found[name] = [_projected(image, request) for image in images if image is not None]
        return {"Responses": found, "UnprocessedKeys": {}}

    def query(self, **arguments: Any) -> Item:
        table = self._table(arguments)
        _check_placeholders(arguments)
        names, values = arguments.get("ExpressionAttributeNames", {}), arguments["ExpressionAttributeValues"]
        wanted = expressions.condition(arguments["KeyConditionExpression"])
        partition = _partition(arguments["KeyConditionExpression"], names, values)
        sorts = table.partitions.get(partition, [])
        ahead = _ahead(sorts, arguments, table.key)

        def keys() -> Iterator[Key]:
            for sort in ahead:
                key = {table.key[0]: {"S": partition}, table.key[1]: {"S": sort}}
                if wanted.holds(key, names, values):
                    yield partition, sort

        return self._page(table, keys(), arguments)

    def scan(self, **arguments: Any) -> Item:
        table = self._table(arguments)
        _check_placeholders(arguments)
        segment, segments = arguments.get("Segment", 0), arguments.get("TotalSegments", 1)
        wanted = self.indexes[arguments["IndexName"]] if "IndexName" in arguments else ()
        hashed = sorted(
            (_hash(key), key) for key, image in table.items.items() if all(name in image for name in wanted)
        )
        start = arguments.get("ExclusiveStartKey")
        after = (_hash(table.key_of(start)), table.key_of(start)) if start else (-1, ())
        return self._page(
            table, (key for hash_, key in hashed if hash_ % segments == segment and (hash_, key) > after), arguments
        )

    def get_paginator(self, name: str) -> "Paginator":
        return Paginator(self, name)

    def _page(self, table: Table, keys: Iterator[Key], arguments: Item) -> Item:
        consistent, limit = arguments.get("ConsistentRead", False), arguments.get("Limit", 1 << 60)
        keep, names = arguments.get("FilterExpression"), arguments.get("ExpressionAttributeNames", {})
        values = arguments.get("ExpressionAttributeValues", {})
        test = expressions.condition(keep).holds if keep else None
        items: list[Item] = []
        looked_at = size = 0
        last: Key | None = None
        for key in keys:
            image = self._image(table, key, consistent=consistent)
            looked_at += 1
            size += table.sizes[key]
            if image is not None and (test is None or test(image, names, values)):
                items.append(_projected(image, arguments))
            if looked_at >= limit or size >= PAGE_LIMIT_BYTES:
                last = key
                break
        self._charge_read([size], consistent=consistent)
        answer: Item = {"Items": items, "Count": len(items), "ScannedCount": looked_at}
        if last is not None:
            answer["LastEvaluatedKey"] = {name: {"S": part} for name, part in zip(table.key, last, strict=True)}
        return answer

    def _image(self, table: Table, key: Key, *, consistent: bool) -> Item | None:
        if not consistent and key in table.older:
            image, until_s = table.older[key]
            if self.clock() <= until_s and self.is_stale():
                return image
        return table.items.get(key)

    def _charge_read(self, sizes: list[int], *, consistent: bool) -> None:
        self.read_units += sum(max(1, -(-size // 4096)) for size in sizes) * (1 if consistent else 0.5)

    def _table(self, arguments: Item) -> Table:
        try:
            return self.tables[arguments["TableName"]]
        except KeyError:
            raise _error("ResourceNotFoundException", "Requested resource not found", "") from None


@dataclass(frozen=True, slots=True)
class Paginator:
    client: Any
    name: str

    def paginate(self, **arguments: Any) -> Iterator[Item]:
        while True:
            page: Item = getattr(self.client, self.name)(**arguments)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def canceled(reasons: list[Item]) -> ClientError:
    """The answer to a transaction that did not happen, as botocore raises it."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    error = _error("TransactionCanceledException", message, "TransactWriteItems")
    error.response["CancellationReasons"] = reasons  # type: ignore[typeddict-item]
    return error


def image_bytes(image: Item | None) -> int:
    """The size of an item as DynamoDB counts it; 0 of none. The same as `benchmarks.capacity.item_bytes`, quicker."""
    if image is None:
        return 0
    return sum([len(name) + _value_bytes(value) for name, value in image.items()])


def _value_bytes(value: Any) -> int:
    for kind, content in value.items():
        if kind == "N":
            return (len(content.strip("-").strip("0")) + 1) // 2 + (2 if content[0] == "-" else 1)
        if kind == "S":
            return len(content) if content.isascii() else len(content.encode())
        if kind == "M":
            return 3 + len(content) + image_bytes(content)
        if kind == "L":
            return 3 + sum(1 + _value_bytes(element) for element in content)
        if kind == "B":
            return len(content)
    return 1


def _grown(before: int, change: Change) -> int:
    """The size after a change, told from what is another object than before."""
    assert change.after is not None
    if change.before is None:
        return image_bytes(change.after)
    size, old, new = before, change.before, change.after
    for name, value in new.items():
        known = old.get(name)
        if known is not value:
            size += _value_bytes(value) + (len(name) if known is None else -_value_bytes(known))
    return size - sum(len(name) + _value_bytes(old[name]) for name in old if name not in new)


_FINE: Final[Item] = {"Code": "None"}


def _refused(arguments: Item, before: Item | None) -> Item:
    reason: Item = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    if _wants_old(arguments) and before is not None:
        reason["Item"] = dict(before)
    return reason


def _wants_old(arguments: Item) -> bool:
    return arguments.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"


def _projected(image: Item, arguments: Item) -> Item:
    text = arguments.get("ProjectionExpression")
    if not text:
        return dict(image)
    names = arguments.get("ExpressionAttributeNames", {})
    wanted = [names.get(name, name) for name in expressions.projection(text)]
    return {name: image[name] for name in wanted if name in image}


def _check_placeholders(arguments: Item) -> None:
    given = {*arguments.get("ExpressionAttributeNames", ()), *arguments.get("ExpressionAttributeValues", ())}
    used = _placeholders(
        arguments.get("ConditionExpression"),
        arguments.get("KeyConditionExpression"),
        arguments.get("FilterExpression"),
        arguments.get("UpdateExpression"),
        arguments.get("ProjectionExpression"),
    )
    if given != used:
        raise _invalid(f"Placeholders unused in expressions or not given: {sorted(given ^ used)}")


@cache
def _placeholders(*texts: str | None) -> frozenset[str]:
    *conditions, update, projection = texts
    used: set[str] = set()
    try:
        for text in conditions:
            used |= expressions.condition(text).used if text else set()
        used |= expressions.update(update).used if update else set()
    except InvalidExpression as error:
        raise _invalid(str(error)) from error
    if projection:
        used |= {name for name in expressions.projection(projection) if name.startswith("#")}
    return frozenset(used)


def _partition(text: str, names: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """The partition a key condition names; ours always begin with it."""
    _, sign, placeholder, *_ = text.split()
    assert sign == "="
    return str(values[placeholder]["S"])


def _ahead(sorts: list[str], arguments: Item, key: tuple[str, ...]) -> list[str]:
    start = arguments.get("ExclusiveStartKey")
    if arguments.get("ScanIndexForward", True):
        return sorts[bisect_right(sorts, start[key[1]]["S"]) :] if start else sorts[:]
    newest_first = sorts[: bisect_left(sorts, start[key[1]]["S"])] if start else sorts[:]
    return newest_first[::-1]


def _hash(key: Key) -> int:
    return crc32("\0".join(key).encode())


def _unwatched(changes: list[Change]) -> None:
    pass


def _invalid(message: str) -> ClientError:
    return _error("ValidationException", message, "")


def _error(code: str, message: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)
