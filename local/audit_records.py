"""Reads the tables of a stack for the audit, and sorts their records by member."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from points.adapters.aws import dynamodb
from points.adapters.catalog.records import limited, record_of
from points.adapters.counters import budget_items, uses
from points.adapters.counters.keys import BUDGET
from points.adapters.ledger import accounts, claims, entries, orders, payments, redemption_items, status_counts
from points.domain.audit.books import Books as MembersBooks
from points.domain.earning.activity_limits import total_owner
from points.domain.earning.budgets import BudgetShard, Tally
from points.domain.earning.orders import Order
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.claims import Claim
from points.domain.ledger.postings import Entry
from points.domain.rewards.payments import Payment
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.status_counts import COUNTER


@dataclass(frozen=True, slots=True)
class Books:
    """The tables of one stack. `tables` has the deployed name of each table, by its logical id in the template."""

    client: Any
    tables: Mapping[str, str]

    def items(self, name: str) -> Iterator[dynamodb.Item]:
        pages = self.client.get_paginator("scan").paginate(TableName=self.tables[name], ConsistentRead=True)
        for page in pages:
            for item in page["Items"]:
                yield dynamodb.unpack(item)


@dataclass(frozen=True, slots=True)
class Records:
    """The content of the tables.

    Most fields are by member id. `budget_shards` and `budgets` are by the owner of the counter. `decided_stock` and
    `decided_budgets` are what the merchant has decided, by the id of the life.
    """

    accounts: list[Account]
    entries: Mapping[str, list[Entry]]
    orders: Mapping[str, list[Order]]
    claims: Mapping[str, list[Claim]]
    redemptions: Mapping[str, list[Redemption]]
    payments: Mapping[str, list[Payment]]
    counters: Mapping[str, Mapping[str, int]]
    counts: Mapping[str, Mapping[str, Value]]
    budget_shards: Mapping[str, BudgetShard]
    budgets: Mapping[str, Tally]
    decided_stock: Mapping[str, int]
    decided_budgets: Mapping[str, int]
    stock: list[dynamodb.Item]

    @classmethod
    def read(cls, books: Books) -> Self:
        counters = list(books.items("Counters"))
        decided = [item for item in books.items("Catalog") if "body" in item] if "Catalog" in books.tables else []
        return cls(
            accounts=[accounts.account_of(item) for item in books.items("Accounts")],
            entries=_by_member(entries.entry_of(item) for item in books.items("Entries")),
            orders=_by_member(orders.order_of(item) for item in books.items("Orders")),
            claims=_by_member(claims.claim_of(item) for item in books.items("Receipts")),
            redemptions=_by_member(redemption_items.redemption_of(item) for item in books.items("Redemptions")),
            payments=_by_member(payments.payment_of(item) for item in books.items("Payments")),
            counters=_by_owner(counters),
            counts={item["owner"]: status_counts.of(item) for item in counters if item["counter"] == COUNTER},
            budget_shards={item["owner"]: budget_items.shard_of(item) for item in counters if "supply" in item},
            budgets=budget_items.tallied(item for item in counters if item["counter"] == BUDGET),
            decided_stock=limited((record_of(i) for i in decided if i["kind"] == "reward"), "stock"),
            decided_budgets=limited(
                (record_of(i) for i in decided if i["id"].startswith("campaign#")), "budget_points"
            ),
            stock=list(books.items("Stock")),
        )

    def of(self, account: Account, thanked: frozenset[str]) -> MembersBooks:
        mine = account.member_id
        counted = self.counters.get(mine, {})
        return MembersBooks(
            account=account,
            entries=self.entries.get(mine, ()),
            orders=self.orders.get(mine, ()),
            claims=self.claims.get(mine, ()),
            redemptions=self.redemptions.get(mine, ()),
            limits={name: n for name, n in counted.items() if name.startswith("reward#")},
            totals=self.counters.get(total_owner(mine), {}),
            thanked=thanked,
            payments={payment.payment_id: payment for payment in self.payments.get(mine, ())},
            counts=self.counts.get(mine, {}),
        )


class _Owned(Protocol):
    @property
    def member_id(self) -> str: ...


R = TypeVar("R", bound=_Owned)


def _by_member(records: Iterable[R]) -> dict[str, list[R]]:
    found: dict[str, list[R]] = defaultdict(list)
    for record in records:
        found[record.member_id].append(record)
    return dict(found)


def _by_owner(counters: Iterable[dynamodb.Item]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for item in counters:
        found[item["owner"]][item["counter"]] = uses.own(item)
    return dict(found)
