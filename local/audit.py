"""`make audit`: recomputes every account, the stock and the limits from the receipts, and names each difference.

Reads whole tables with an operator's rights, while nobody writes; run it against the local stack, or with
`--stack NAME` against a deployed one.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import boto3

from local.processes import ROOT
from points.adapters.aws import dynamodb
from points.adapters.catalog import dispenser_items
from points.adapters.catalog.stock import SHELF
from points.adapters.counters import budgets
from points.adapters.ledger import payments, receipts, transactions
from points.domain import ids
from points.domain.audit.allowances import used_of_budgets
from points.domain.audit.audit import Books as MembersBooks
from points.domain.audit.audit import (
    Difference,
    audit_account,
    audit_budgets,
    audit_heaps,
    audit_shards,
    audit_stock,
    units_claimed,
    units_taken,
)
from points.domain.earning.activity_limits import total_owner
from points.domain.earning.budgets import owner_of_shard
from points.domain.earning.orders import Order
from points.domain.ledger.claims import Claim
from points.domain.ledger.postings import Entry
from points.domain.rewards import codes
from points.domain.rewards.payments import Payment
from points.domain.rewards.redemption import Redemption


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


def audit(books: Books, now: datetime | None = None, code_key: bytes | None = None) -> Report:
    """Every difference between the books and the receipts, at the shop's time where no other is given."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for item in books.items("Entries"):
        entries[item["member_id"]].append(transactions.entry_of(item))
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
    laid_out = []
    for item in books.items("Counters"):
        counters[item["owner"]][item["counter"]] = item.get("n", 0)
        laid_out += [item] if "supply" in item else []

    paying: dict[str, dict[str, Payment]] = defaultdict(dict)
    for item in books.items("Payments"):
        payment = payments.payment_of(item)
        paying[payment.member_id][payment.payment_id] = payment
    differences: list[Difference] = []
    at = now or shop_time(books, (entry for mine in entries.values() for entry in mine))
    accounts = 0
    known: set[str] = set()
    thanked = {
        mine for mine, all_mine in entries.items() for e in all_mine if (e.kind, e.source_id) == ("referral", mine)
    }
    for item in books.items("Accounts"):
        account = transactions.account_of(item)
        accounts += 1
        mine = account.member_id
        known.add(mine)
        whole = MembersBooks(
            account,
            entries[mine],
            orders[mine],
            claims[mine],
            redemptions[mine],
            {name: n for name, n in counters[mine].items() if name.startswith("reward#")},
            counters[total_owner(mine)],
            frozenset(thanked),
            paying[mine],
        )
        differences += audit_account(whole, at, partial(codes.code_of, code_key) if code_key else None)
    for kind, by_member in (
        ("entries", entries),
        ("orders", orders),
        ("claims", claims),
        ("redemptions", redemptions),
        ("payments", paying),
    ):
        for stranger in sorted(by_member.keys() - known):
            differences.append(
                Difference(stranger, f"{kind} of a member without an account", 0, len(by_member[stranger]))
            )
    everything = list(books.items("Stock"))
    shelf = {item["reward_id"]: item for item in everything if item["shelf"] == SHELF}
    left = {reward_id: item["left"] for reward_id, item in shelf.items()}
    supply = {reward_id: item["supply"] for reward_id, item in shelf.items()}
    redeemed = [r for each in redemptions.values() for r in each]
    differences += audit_stock(left, supply, units_taken(redeemed))
    shards = {
        (item["reward_id"], place): dispenser_items.shard_of(item)
        for item in everything
        if (place := dispenser_items.place_of(item)) is not None
    }
    differences += audit_shards(shards, units_claimed(redeemed))
    differences += _claimed_twice(redeemed)
    known_redemptions = {r.redemption_id for r in redeemed}
    for payment in (payment for mine in paying.values() for payment in mine.values()):
        if payment.redemption_id not in known_redemptions:
            name = f"redemption of payment {payment.payment_id}"
            differences.append(Difference(payment.member_id, name, "there", "missing"))
    used = used_of_budgets(
        (order for mine in orders.values() for order in mine), (entry for mine in entries.values() for entry in mine)
    )
    taken = Counter[str]()
    for owner, one in counters.items():
        taken[owner_of_shard(owner)] += one.get("budget", 0)
    differences += audit_budgets(used, taken, taken)
    differences += audit_heaps({item["owner"]: budgets.heap_of(item) for item in laid_out})
    return Report(accounts, sum(map(len, entries.values())), tuple(differences))


def _claimed_twice(redeemed: Iterable[Redemption]) -> Iterator[Difference]:
    holders = Counter((r.reward_id, r.unit) for r in redeemed if r.unit)
    for (reward_id, unit), count in holders.items():
        if count > 1:
            yield Difference(f"reward {reward_id}", f"holders of unit {unit}", 1, count)


def tables_of(cloudformation: Any, stack_name: str) -> dict[str, str]:
    """The stack's tables: their names by logical id."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::DynamoDB::Table"
    }


def shop_time(books: Books, entries: Iterable[Entry]) -> datetime:
    """What time it is in the shop, in its zone; not before the newest entry, for a test clock can be set back."""
    catalog = books.items("Catalog") if "Catalog" in books.tables else ()
    state = {item["id"]: item for item in catalog if item["kind"] in ("state", "policy")}
    zone = ZoneInfo(state.get("program", {}).get("body", {}).get("time_zone", "Asia/Shanghai"))
    clock = state.get("main", {})
    now = ids.from_microseconds(clock["set_to"]) if "set_to" in clock else datetime.now(UTC)
    return max([now, *(entry.at for entry in entries)]).astimezone(zone)


def code_key(cloudformation: Any, secretsmanager: Any, stack_name: str) -> bytes:
    """The key behind the codes of coupons and vouchers."""
    found = cloudformation.describe_stack_resource(StackName=stack_name, LogicalResourceId="IdentityKey")
    secret_id = found["StackResourceDetail"]["PhysicalResourceId"]
    identity_key = json.loads(secretsmanager.get_secret_value(SecretId=secret_id)["SecretString"])["key"]
    return codes.key_of(str(identity_key).encode())


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
    books = Books(boto3.client("dynamodb", **options), tables)
    key = code_key(boto3.client("cloudformation", **options), boto3.client("secretsmanager", **options), stack_name)
    report = audit(books, code_key=key)
    for difference in report.differences:
        print(difference)
    print(f"{report.accounts} accounts, {report.entries} entries, {len(report.differences)} differences")
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
