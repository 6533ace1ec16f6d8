"""`make audit`: compares accounts, stock and limits of a stack with its receipts, and prints each difference.

It reads whole tables with the credentials of the person who runs it. Nothing may write meanwhile. It audits the local
stack, or with `--stack NAME` a deployed one.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial
from itertools import chain
from typing import Any

import boto3

from local import audit_trail
from local.audit_records import Books, Records
from local.processes import ROOT
from points.adapters.aws import dynamodb
from points.adapters.catalog import dispenser_items, records
from points.adapters.catalog.decoding.policies import zone_of
from points.adapters.catalog.stock import SHELF
from points.domain import ids
from points.domain.audit.allowances import used_of_budgets
from points.domain.audit.budgets import audit_budget_shards, audit_budgets, audit_decided_budgets
from points.domain.audit.findings import Difference
from points.domain.audit.member import audit_account
from points.domain.audit.stock import audit_decided_stock, audit_shards, audit_stock, units_claimed, units_taken
from points.domain.ledger.postings import Entry
from points.domain.rewards import codes
from points.domain.rewards.redemption import Redemption


@dataclass(frozen=True, slots=True)
class Report:
    accounts: int
    entries: int
    differences: tuple[Difference, ...]


def audit(books: Books, now: datetime | None = None, code_key: bytes | None = None) -> Report:
    """Audits all records of `books`. Returns the counts and the differences.

    `now` is the time of the audit; None means the shop's time. `code_key` is the key of coupon and voucher codes;
    without it, only the form of codes is checked.
    """
    records = Records.read(books)
    entries = [entry for mine in records.entries.values() for entry in mine]
    at = now or shop_time(books, entries)
    code_of = partial(codes.code_of, code_key) if code_key else None
    thanked = frozenset(
        entry.member_id for entry in entries if (entry.kind, entry.source_id) == ("referral", entry.member_id)
    )
    of_members = (audit_account(records.of(account, thanked), at, code_of) for account in records.accounts)
    differences = (
        *chain.from_iterable(of_members),
        *_without_account(records),
        *_stock(records),
        *_payments_without_redemption(records),
        *_budgets(records),
        *audit_trail.differences(books, records),
    )
    return Report(len(records.accounts), len(entries), differences)


def _without_account(records: Records) -> Iterator[Difference]:
    known = {account.member_id for account in records.accounts}
    for kind in ("entries", "orders", "claims", "redemptions", "payments"):
        by_member: Mapping[str, Sequence[object]] = getattr(records, kind)
        for stranger in sorted(by_member.keys() - known):
            yield Difference(stranger, f"{kind} of a member without an account", 0, len(by_member[stranger]))


def _stock(records: Records) -> Iterator[Difference]:
    shelf = {item["reward_id"]: item for item in records.stock if item["shelf"] == SHELF}
    left = {reward_id: item["left"] for reward_id, item in shelf.items()}
    supply = {reward_id: item["supply"] for reward_id, item in shelf.items()}
    redeemed = _redeemed(records)
    yield from audit_stock(left, supply, units_taken(redeemed))
    shards = {
        (item["reward_id"], place): dispenser_items.shard_of(item)
        for item in records.stock
        if (place := dispenser_items.place_of(item)) is not None
    }
    yield from audit_shards(shards, units_claimed(redeemed))
    yield from audit_decided_stock(records.decided_stock, supply, shards)
    yield from _claimed_twice(redeemed)


def _redeemed(records: Records) -> list[Redemption]:
    return [redemption for mine in records.redemptions.values() for redemption in mine]


def _claimed_twice(redeemed: Iterable[Redemption]) -> Iterator[Difference]:
    holders = Counter((r.life_id, r.unit) for r in redeemed if r.unit)
    for (life_id, unit), count in holders.items():
        if count > 1:
            yield Difference(f"reward {life_id}", f"holders of unit {unit}", 1, count)


def _payments_without_redemption(records: Records) -> Iterator[Difference]:
    known = {redemption.redemption_id for redemption in _redeemed(records)}
    for payment in chain.from_iterable(records.payments.values()):
        if payment.redemption_id not in known:
            name = f"redemption of payment {payment.payment_id}"
            yield Difference(payment.member_id, name, "there", "missing")


def _budgets(records: Records) -> Iterator[Difference]:
    orders = list(chain.from_iterable(records.orders.values()))
    used = used_of_budgets(orders, list(chain.from_iterable(records.entries.values())))
    yield from audit_budgets(used, records.budgets, records.budgets)
    yield from audit_budget_shards(records.budget_shards)
    yield from audit_decided_budgets(records.decided_budgets, records.budget_shards)


def tables_of(cloudformation: Any, stack_name: str) -> dict[str, str]:
    """Returns the names of the stack's tables by logical id."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::DynamoDB::Table"
    }


def shop_time(books: Books, entries: Iterable[Entry]) -> datetime:
    """Returns the shop's time, in its time zone.

    A test clock can be set back. Therefore the result is never earlier than the newest entry.
    """
    state = _state(books)
    clock = state.get("main", {})
    now = ids.from_microseconds(clock["set_to"]) if "set_to" in clock else datetime.now(UTC)
    return max([now, *(entry.at for entry in entries)]).astimezone(_zone(state))


def shop_zone(books: Books) -> tzinfo:
    """Returns the program's time zone, with its former zones."""
    return _zone(_state(books))


def _state(books: Books) -> dict[str, dynamodb.Item]:
    catalog = books.items("Catalog") if "Catalog" in books.tables else ()
    return {item["id"]: item for item in catalog if item["kind"] in ("state", "policy")}


def _zone(state: Mapping[str, dynamodb.Item]) -> tzinfo:
    return zone_of(records.record_of(state["program"]) if "program" in state else records.default_program())


def code_key(cloudformation: Any, secretsmanager: Any, stack_name: str) -> bytes:
    """Returns the key from which the codes of coupons and vouchers are derived."""
    found = cloudformation.describe_stack_resource(StackName=stack_name, LogicalResourceId="IdentityKey")
    secret_id = found["StackResourceDetail"]["PhysicalResourceId"]
    identity_key = json.loads(secretsmanager.get_secret_value(SecretId=secret_id)["SecretString"])["key"]
    return codes.key_of(str(identity_key).encode())


def main() -> int:
    arguments = argparse.ArgumentParser(description="Audit the ledger of a stack.")
    arguments.add_argument("--stack", help="a deployed stack's name (default: the local stack)")
    found = stack_of(arguments.parse_args().stack)
    if found is None:
        print("No local stack is running: start one with `make serve`, or name a deployed one with --stack.")
        return 1
    stack_name, options = found
    cloudformation = boto3.client("cloudformation", **options)
    books = Books(boto3.client("dynamodb", **options), tables_of(cloudformation, stack_name))
    key = code_key(cloudformation, boto3.client("secretsmanager", **options), stack_name)
    report = audit(books, code_key=key)
    for difference in report.differences:
        print(difference)
    print(f"{report.accounts} accounts, {report.entries} entries, {len(report.differences)} differences")
    return 1 if report.differences else 0


def stack_of(name: str | None) -> tuple[str, dict[str, Any]] | None:
    """Returns (the stack's name, the options of its boto3 clients). A `name` of None means the local stack.

    Returns None if no local stack is running.
    """
    if name is not None:
        return name, {}
    path = ROOT / ".local" / "stack.json"
    if not path.exists():
        return None
    local = json.loads(path.read_text(encoding="utf-8"))
    options = {
        "endpoint_url": local["endpoint_url"],
        "region_name": local["region"],
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }
    return local["stack_name"], options


if __name__ == "__main__":
    sys.exit(main())
