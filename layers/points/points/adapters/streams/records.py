"""Parses the records of DynamoDB streams, as Lambda delivers them, into changes of items.

Lambda delivers the records of one item in their order and at least once. After a fault it delivers a batch again, and
then older records come after newer ones. A consumer compares the sequences of an item to find out which is newer.
"""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item

_SEQUENCE_LENGTH: Final = 40  # DynamoDB's longest sequence number


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one item. `before` is None for a new item, `after` is None for a deleted one."""

    table: str
    """The name that the template gives the table, in lower case."""

    key: Item
    before: Item | None
    after: Item | None
    sequence: str
    """The larger of two sequences of one item is the newer one, as text. Across items it means nothing."""

    at: datetime
    """When the change was made, to the second."""


def changes(event: Mapping[str, Any], tables: Collection[str]) -> list[Change]:
    """Returns the changes in a batch of a stream of one of these tables. Raises ValueError for any other event."""
    names = {dynamodb.table(name): name for name in tables}
    match event:
        case {"Records": [*records]} if records and all(_is_of(names, record) for record in records):
            return [change_of(record, names[_deployed_table(record)]) for record in records]
        case _:
            raise ValueError("This function takes batches of its tables' streams only.")


def table_of(event: Mapping[str, Any], tables: Collection[str]) -> str:
    """Returns the one of these tables whose stream the batch is from. Raises ValueError for any other event.

    The records are not parsed, so that a consumer can parse them one by one.
    """
    names = {dynamodb.table(name): name for name in tables}
    found = {names[_deployed_table(record)] if _is_of(names, record) else "" for record in event["Records"]}
    if len(found) != 1 or "" in found:
        raise ValueError("This function takes batches of one of its tables' streams only.")
    return found.pop()


def sequence_of(record: Mapping[str, Any]) -> str:
    """Returns the record's sequence. Within a shard, the larger of two sequences is the later one, as text."""
    return str(record["dynamodb"]["SequenceNumber"]).zfill(_SEQUENCE_LENGTH)


def _is_of(names: Mapping[str, str], record: Any) -> bool:
    match record:
        case {"eventSource": "aws:dynamodb", "eventSourceARN": str(), "dynamodb": {"Keys": _, "SequenceNumber": str()}}:
            return _deployed_table(record) in names
        case _:
            return False


def _deployed_table(record: Mapping[str, Any]) -> str:
    """Returns the table's name from the ARN of its stream, `…:table/NAME/stream/LABEL`."""
    return str(record["eventSourceARN"]).partition(":table/")[2].partition("/")[0]


def change_of(record: Mapping[str, Any], table: str) -> Change:
    """Returns the change in one record of the stream of this table."""
    told = record["dynamodb"]
    return Change(
        table=table,
        key=_item(told["Keys"]),
        before=_item(told["OldImage"]) if "OldImage" in told else None,
        after=_item(told["NewImage"]) if "NewImage" in told else None,
        sequence=sequence_of(record),
        at=datetime.fromtimestamp(int(told["ApproximateCreationDateTime"]), UTC),
    )


def _item(image: Mapping[str, Any]) -> Item:
    return dynamodb.unpack({name: _decoded(value) for name, value in image.items()})


def _decoded(value: Mapping[str, Any]) -> Item:
    """Returns the value with its bytes as bytes: an event is JSON, in which they are Base64."""
    ((kind, content),) = value.items()
    if kind == "B":
        return {"B": base64.b64decode(content)}
    if kind == "L":
        return {"L": [_decoded(element) for element in content]}
    if kind == "M":
        return {"M": {name: _decoded(element) for name, element in content.items()}}
    return {kind: content}
