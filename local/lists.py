"""`make lists-rebuild`: makes the rows of the merchant's lists anew from the records, and prints what it changed.

It reads whole tables of the local stack, or with `--stack NAME` of a deployed one, with the credentials of the person
who runs it. They must be allowed to read the secret of the seal keys, because some rows are made from addresses. The
shop stays open. If it is interrupted, it is run again: rows that are right are not written.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import boto3

from local.audit import stack_of
from local.figures import opened
from points.workflows import list_rebuild
from points.workflows.list_rebuild import Page

PAGES_A_LINE: Final = 100


def told(pages: Iterable[Page]) -> Iterator[str]:
    """Yields a line of text after every hundred pages and after the last page of each table, and one with the sum."""
    written = 0
    for table, of_table in groupby(pages, key=lambda page: page.table):
        read = changed = 0
        for number, page in enumerate(of_table, start=1):
            read, changed = read + page.read, changed + page.written
            if number % PAGES_A_LINE == 0:
                yield f"{table}: {read} read, {changed} put right so far"
        yield f"{table}: {read} read, {changed} put right"
        written += changed
    yield f"{written} rows of the lists were wrong or missing"


def seal_keys(cloudformation: Any, stack_name: str) -> str:
    """Returns the id of the secret with which addresses are encrypted."""
    found = cloudformation.describe_stack_resource(StackName=stack_name, LogicalResourceId="SealKeys")
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def main() -> int:
    arguments = argparse.ArgumentParser(description="Rebuild the merchant's lists of a stack.")
    arguments.add_argument("--stack", help="a deployed stack's name (default: the local stack)")
    found = stack_of(arguments.parse_args().stack)
    if found is None:
        print("No local stack is running: start one with `make serve`, or name a deployed one with --stack.")
        return 1
    stack_name, options = found
    opened(stack_name, options)
    os.environ["SEAL_KEYS_SECRET"] = seal_keys(boto3.client("cloudformation", **options), stack_name)
    for line in told(list_rebuild.rebuild(int(time.time()))):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
