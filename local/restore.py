"""`make restore STACK=… AT=…` takes the tables of a stack back to one second of the last 35 days.

DynamoDB restores a table as a new one, which the stack cannot use, and the tables belong together. So all tables are
restored to the same second, and their content is copied back into the tables of the stack. Then the restored tables can
be deleted. Nothing may write meanwhile (docs/runbook.md). A repeated call goes on where the last one ended.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError

from local.audit import stack_of, tables_of

BATCH: Final = 25  # the most writes in one call
WAITS: Final = {"Delay": 10, "MaxAttempts": 1000}  # a restore of a large table takes hours


@dataclass(frozen=True, slots=True)
class Copied:
    """What copying one table back has changed."""

    put: int
    deleted: int


def restored_name(table: str, at: datetime) -> str:
    """Returns the name of the table to which `table` is restored. It is always the same for the same second."""
    return f"{table}-{at:%Y%m%dT%H%M%S}"


def restore(client: Any, tables: Mapping[str, str], at: datetime) -> None:
    """Restores every table to the second `at`, each to a new table, and waits until all of them can be read."""
    for table in tables.values():
        try:
            client.restore_table_to_point_in_time(
                SourceTableName=table, TargetTableName=restored_name(table, at), RestoreDateTime=at
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "TableAlreadyExistsException":
                raise
    for table in tables.values():
        client.get_waiter("table_exists").wait(TableName=restored_name(table, at), WaiterConfig=WAITS)


def copy_back(client: Any, table: str, at: datetime) -> Copied:
    """Makes the content of `table` that of its restored copy. Writes only what differs."""
    key = [part["AttributeName"] for part in client.describe_table(TableName=table)["Table"]["KeySchema"]]

    def key_of(item: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(repr(item[name]) for name in key)

    wanted = {key_of(item): item for item in _items(client, restored_name(table, at))}
    present = {key_of(item): item for item in _items(client, table)}
    put = [{"PutRequest": {"Item": item}} for name, item in wanted.items() if present.get(name) != item]
    gone = [item for name, item in present.items() if name not in wanted]
    delete = [{"DeleteRequest": {"Key": {name: item[name] for name in key}}} for item in gone]
    _write(client, table, [*put, *delete])
    return Copied(len(put), len(delete))


def drop(client: Any, tables: Mapping[str, str], at: datetime) -> None:
    """Deletes the restored tables."""
    for table in tables.values():
        client.delete_table(TableName=restored_name(table, at))


def _items(client: Any, table: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _write(client: Any, table: str, writes: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(writes), BATCH):
        left: Any = {table: list(writes[start : start + BATCH])}
        while left:
            left = client.batch_write_item(RequestItems=left).get("UnprocessedItems")


def main() -> int:
    parser = argparse.ArgumentParser(description="Take the tables of a stack back to one second.")
    parser.add_argument("--stack", help="a deployed stack's name (default: the local stack)")
    parser.add_argument(
        "--at", required=True, type=datetime.fromisoformat, help="with an offset: 2026-11-29T12:00:00+08:00"
    )
    parser.add_argument("--drop", action="store_true", help="only delete the restored tables")
    arguments = parser.parse_args()
    found = stack_of(arguments.stack)
    if found is None or arguments.at.tzinfo is None:
        print("Name a stack, or start one with `make serve`, and give the time with its offset.", file=sys.stderr)
        return 1
    stack, options = found
    client, at = boto3.client("dynamodb", **options), arguments.at.astimezone(UTC)
    tables = tables_of(boto3.client("cloudformation", **options), stack)
    if arguments.drop:
        drop(client, tables, at)
        return 0
    run(client, tables, at)
    print("Audit the books (make audit), then delete the restored tables with --drop.")
    return 0


def run(client: Any, tables: Mapping[str, str], at: datetime) -> None:
    """Restores all tables and copies them back, with a line for each."""
    print(f"Restoring {len(tables)} tables to {at.isoformat()} ...", flush=True)
    restore(client, tables, at)
    for name, table in tables.items():
        copied = copy_back(client, table, at)
        print(f"  {name:<12} {copied.put:>6} put  {copied.deleted:>6} deleted", flush=True)


if __name__ == "__main__":
    sys.exit(main())
