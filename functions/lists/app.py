"""Keeps the merchant's lists up to date from the streams of the tables that they list.

Lambda delivers each change at least once. After a fault it may deliver older changes again.
`points.adapters.lists.rows` then still writes the same rows. Changes of different items are written at the same time.
If one cannot be written, the function still writes the others and then fails. Lambda divides the batch in halves and
delivers them again, until the change that fails is alone.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.aws import parallel
from points.adapters.lists import entry_chunks, rows
from points.adapters.lists.every_kind import KINDS
from points.adapters.lists.rows import Kind
from points.adapters.streams import records
from points.adapters.streams.records import Change
from points.domain.errors import TryAgain

TABLES: Final = ("members", "redemptions", "orders", "entries")

logger = Logger(service="lists", use_rfc3339=True)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves a batch of a stream. Any other event raises ValueError."""
    changed = _by_item(records.changes(event, TABLES))
    work = [(kind, of_item) for of_item in changed for kind in KINDS if kind.table == of_item[0].table]
    failed = [fault for fault in parallel.each(_written, work) if fault is not None]
    entry_chunks.add(of_item[-1] for of_item in changed if of_item[0].table == "entries")
    if failed:
        raise failed[0]
    return {"items": len(changed)}


def _by_item(changes: Sequence[Change]) -> list[list[Change]]:
    """Returns the changes of each item, in their order."""
    items: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        items.setdefault((change.table, *change.key.values()), []).append(change)
    return [sorted(of_item, key=lambda change: change.sequence) for of_item in items.values()]


def _written(work: tuple[Kind, Sequence[Change]]) -> Exception | None:
    """Writes the rows of one kind of one item. Returns the fault, if there was one."""
    kind, of_item = work
    try:
        rows.apply(kind, of_item, int(time.time()))
    except TryAgain as fault:
        return fault
    except Exception as fault:
        # Not the item: it holds personal data.
        logger.exception("rows not written", kind=kind.name, sequence=of_item[-1].sequence)
        return fault
    return None
