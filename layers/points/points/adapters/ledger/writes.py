"""Registers a writer for each type of fact: how the fact is written, and what its failed condition means.

A new type of fact needs a class in its feature's folder (`points.domain.ledger.writes.Write`) and one call of
`register` in the adapter of its table. `points.adapters.write_path` lists which adapter registers which type.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Generic, TypeVar

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table, value
from points.domain.ledger.accounts import Value
from points.domain.ledger.writes import Write

W = TypeVar("W", bound=Write)


def _nothing(fact: Any, item: Item | None) -> None:
    """Returns None for every failed fact: its receipt's condition failed too, and explains the cancellation."""


def _none(fact: Any) -> Collection[str]:
    return ()


def _ignored(fact: Any) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Writer(Generic[W]):
    """The functions that an adapter registers for one type of fact.

    write: returns the fact's part of a TransactWriteItems.
    failed: is called with the current item if the fact's condition failed. Returns the receipt if the item is a
        receipt, else None. Raises if no other attempt can succeed.
    exhausted: is called after a failed condition. Returns the owners that have too little left. May read again.
    known_exhausted: returns the same before the write, from this environment's memory.
    collided: is called after a conflict on the item, so that the next attempt may choose another item.
    """

    write: Callable[[W], Item]
    failed: Callable[[W, Item | None], Write | None] = _nothing
    exhausted: Callable[[W], Collection[str]] = _none
    known_exhausted: Callable[[W], Collection[str]] = _none
    collided: Callable[[W], None] = _ignored


_writers: Final[dict[type[Write], Writer[Any]]] = {}
_adapters: Final[dict[str, str]] = {}


def register(kind: type[W], writer: Writer[W]) -> None:
    """Registers the writer of this type of fact. An adapter calls it once, when the adapter is imported."""
    assert kind not in _writers, f"{kind.__name__} is registered twice"
    _writers[kind] = writer


def locate(adapters: Mapping[str, str]) -> None:
    """Sets which module registers the writer of which type: `{name of the type: full name of the module}`."""
    _adapters.update(adapters)


def writer_of(fact: W) -> Writer[W]:
    """Returns the writer of this fact. Imports the writer's adapter at the first fact of a type.

    Raises LookupError if no adapter registers this type.
    """
    kind = type(fact)
    if kind not in _writers and kind.__name__ in _adapters:
        import_module(_adapters[kind.__name__])
    if kind not in _writers:
        raise LookupError(f"No adapter has registered how {kind.__name__} is written.")
    return _writers[kind]


# ── Parts of a transaction ───────────────────────────────────────────────────


def creation(name: str, item: Item, key: str) -> Item:
    """Returns the part of a transaction that creates an item. It fails if an item with its key exists.

    `key` is the name of a key attribute. DynamoDB returns the existing item after a failure.
    """
    return {
        "Put": {
            "TableName": table(name),
            "Item": dynamodb.pack(item),
            "ConditionExpression": f"attribute_not_exists({key})",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


class Expression:
    """The placeholders for the attribute names and values of one write."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: Item = {}

    def name(self, attribute: str) -> str:
        return self.names.setdefault(attribute, f"#{len(self.names)}")

    def value(self, plain: Value) -> str:
        placeholder = f":{len(self.values)}"
        self.values[placeholder] = value(plain)
        return placeholder

    def write(self, **rest: Any) -> Item:
        """Returns the write with these placeholders. If it fails, DynamoDB returns the current item."""
        written: Item = {
            **rest,
            "ExpressionAttributeNames": {placeholder: name for name, placeholder in self.names.items()},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if self.values:
            written["ExpressionAttributeValues"] = self.values
        return written
