"""`make audit`: recomputes every account, the stock and the limits from the receipts, and names each difference.

Reads whole tables with an operator's rights, while nobody writes; run it against the local stack, or with
`--stack NAME` against a deployed one.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from points.adapters import dynamodb, ledger, receipts
from points.domain.audit import Difference, audit_account, audit_stock
from points.domain.ledger import Entry
from points.domain.postings import Claim, Order
from points.domain.redemption import Redemption

from local.processes import ROOT


@dataclass(frozen=True, slots=True)
class Report:
    accounts: int
    entries: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """The tables of a stack, by their names in the template."""

    client: Any
    tables: Mapping[str, str]

    def items(self, name: str) -> Iterator[dynamodb.Item]:
        pages = self.client.get_paginator("scan").paginate(TableName=self.tables[name], ConsistentRead=True)
        for page in pages:
            for item in page["Items"]:
                yield dynamodb.unpack(item)


def audit(books: Books) -> Report:
    """Every difference between the books and the receipts."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for item in books.items("Entries"):
        entries[item["member_id"]].append(ledger.entry_of(item))
    orders: dict[str, list[Order]] = defaultdict(list)
    for item in books.items("Orders"):
        orders[item["member_id"]].append(receipts.order_of(item))
    claims: dict[str, list[Claim]] = defaultdict(list)
    for item in books.items("Receipts"):
        claims[item["member_id"]].append(receipts.claim_of(item))
    redemptions: dict[str, list[Redemption]] = defaultdict(list)
    for item in books.items("Redemptions"):
        redemptions[item["member_id"]].append(receipts.redemption_of(item))
    counters: dict[str, dict[str, int]] = defaultdict(dict)
    for item in books.items("Counters"):
        if item["counter"].startswith("reward#"):
            counters[item["owner"]][item["counter"]] = item["n"]

    differences: list[Difference] = []
    accounts = 0
    for item in books.items("Accounts"):
        account = ledger.account_of(item)
        accounts += 1
        mine = account.member_id
        differences += audit_account(
            account, entries[mine], orders[mine], claims[mine], redemptions[mine], counters[mine]
        )
    shelf = {item["reward_id"]: item for item in books.items("Stock")}
    left = {reward_id: item["left"] for reward_id, item in shelf.items()}
    supply = {reward_id: item["supply"] for reward_id, item in shelf.items()}
    differences += audit_stock(left, supply, (r for each in redemptions.values() for r in each))
    return Report(accounts, sum(map(len, entries.values())), tuple(differences))


def tables_of(cloudformation: Any, stack_name: str) -> dict[str, str]:
    """The stack's tables: their names by logical id."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::DynamoDB::Table"
    }


def main() -> int:
    arguments = argparse.ArgumentParser(description="Audit the ledger of a stack.")
    arguments.add_argument("--stack", help="a deployed stack's name (default: the local stack)")
    stack_name, options = arguments.parse_args().stack, {}
    if stack_name is None:
        path = ROOT / ".local" / "stack.json"
        if not path.exists():
            print("No local stack is running: start one with `make serve`, or name a deployed one with --stack.")
            return 1
        local = json.loads(path.read_text(encoding="utf-8"))
        stack_name = local["stack_name"]
        options = {
            "endpoint_url": local["endpoint_url"],
            "region_name": local["region"],
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }
    tables = tables_of(boto3.client("cloudformation", **options), stack_name)
    report = audit(Books(boto3.client("dynamodb", **options), tables))
    for difference in report.differences:
        print(difference)
    print(f"{report.accounts} accounts, {report.entries} entries, {len(report.differences)} differences")
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
