"""Stores of the merchant. Orders, rewards, vouchers, operators, keys and boards name a store by its id.

An id can be used although no store has it. Then the id is shown in place of a name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Store:
    """One store. A closed store stays, because vouchers and orders of the past name it."""

    store_id: str
    name: str
    is_open: bool = True


def names(stores: Mapping[str, Store], ids: Iterable[str]) -> list[str]:
    """Returns the names of the stores with these ids, in the same order.
    An id that no store has is returned as its name.
    """
    return [stores[store_id].name if store_id in stores else store_id for store_id in ids]
