"""How each fact of a transaction is written, and what its failed condition means: told by the adapter that keeps it.

A new kind of write is a fact in its feature's folder (`points.domain.ledger.writes.Write`) and one `register` in the
adapter of its table. `points.adapters.write_path` imports all of these adapters.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table, value
from points.domain.ledger.accounts import Value
from points.domain.ledger.writes import Write

W = TypeVar("W", bound=Write)


def _nothing(fact: Any, item: Item | None) -> None:
    """Written by whoever wrote the receipt, whose own condition has failed as well: there is nothing more to say."""


def _none(fact: Any) -> Collection[str]:
    return ()


def _ignored(fact: Any) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Writer(Generic[W]):
    """What an adapter says of one type of facts.

    write: the fact's part of a TransactWriteItems.
    failed: its condition failed on this item. Answers the receipt that was written before, if it is one; raises where
        no other plan can help.
    exhausted: what the failure shows to have too little left, by owner. May look once more.
    known_exhausted: the same before anything is written, from what this environment remembers.
    collided: others write the same item at this moment; the next attempt may choose another.
    """

    write: Callable[[W], Item]
    failed: Callable[[W, Item | None], Write | None] = _nothing
    exhausted: Callable[[W], Collection[str]] = _none
    known_exhausted: Callable[[W], Collection[str]] = _none
    collided: Callable[[W], None] = _ignored


_writers: Final[dict[type[Write], Writer[Any]]] = {}


def register(kind: type[W], writer: Writer[W]) -> None:
    """Says how facts of this type are written. Once, where the adapter is imported."""
    assert kind not in _writers, f"{kind.__name__} is registered twice"
    _writers[kind] = writer


def writer_of(fact: W) -> Writer[W]:
    """Raises LookupError where no adapter that was imported keeps such facts."""
    if type(fact) not in _writers:
        raise LookupError(f"No adapter has registered how {type(fact).__name__} is written.")
    return _writers[type(fact)]


# ── Parts of a transaction ───────────────────────────────────────────────────


def creation(name: str, item: Item, key: str) -> Item:
    """The part that makes an item whose `key` must not exist yet. Its failure brings the item that exists."""
    return {
        "Put": {
            "TableName": table(name),
            "Item": dynamodb.pack(item),
            "ConditionExpression": f"attribute_not_exists({key})",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


class Expression:
    """Placeholders for the attribute names and values of one write."""

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
        """The write with these placeholders. Its failure brings the item that is there."""
        written: Item = {
            **rest,
            "ExpressionAttributeNames": {placeholder: name for name, placeholder in self.names.items()},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if self.values:
            written["ExpressionAttributeValues"] = self.values
        return written
