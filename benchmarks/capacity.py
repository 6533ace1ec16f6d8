"""Capacity units as DynamoDB charges them, from the items themselves.

Sizes: "DynamoDB item sizes and formats"; units: "DynamoDB read and write operations" and "Transactions: capacity"
in the Amazon DynamoDB Developer Guide. Items are in DynamoDB's own JSON, `{"balance": {"N": "12"}}`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

KB: Final = 1024
READ_BLOCK: Final = 4 * KB

Packed = Mapping[str, Any]


def item_bytes(item: Packed) -> int:
    """The item's size: names and values, in UTF-8."""
    return sum(_text(name) + _value(value) for name, value in item.items())


def write_units(largest_image: int, *, transactional: bool) -> int:
    """For an item whose larger image, before or after, has so many bytes; also for a condition that failed."""
    return (2 if transactional else 1) * max(1, _blocks(largest_image, KB))


def read_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """For items that are looked up, each rounded up by itself; an item that is not there counts as a small one."""
    return sum(max(1, _blocks(size, READ_BLOCK)) for size in sizes) * (1 if consistent else 0.5)


def scan_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """For a page of a query or scan: everything looked at is added up first, filtered out or not."""
    return read_units([sum(sizes)], consistent=consistent)


def _blocks(size: int, block: int) -> int:
    return -(-size // block)


def _text(text: str) -> int:
    return len(text.encode())


def _value(value: Packed) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return _text(content)
        case "N":
            return _number(content)
        case "B":
            return len(content)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value(element) for element in content)
        case "M":
            return 3 + sum(1 + _text(name) + _value(element) for name, element in content.items())
    raise NotImplementedError(f"There is no {kind} in our tables.")


def _number(digits: str) -> int:
    """A byte for two significant digits, one more, and one for a minus."""
    significant = digits.lstrip("-").replace(".", "").strip("0")
    return (len(significant) + 1) // 2 + 1 + digits.startswith("-")
