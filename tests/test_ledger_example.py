"""The example in docs/ledger.md, lived line by line."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from points.domain.earning import purchases, refunds
from points.domain.earning.adjustments import Adjustment, adjust
from points.domain.earning.calculation import Line
from points.domain.earning.orders import Order, Refund
from points.domain.earning.purchases import Purchase
from points.domain.ledger.accounts import Account
from points.domain.ledger.charging import rebuild
from points.domain.ledger.closing import overdue_posting
from points.domain.ledger.postings import apply
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog
from points.domain.rewards import giving_back, redeeming
from points.domain.rewards.redeeming import Wish
from points.domain.rewards.redemption import Redemption
from tests.deployment import ROOT
from tests.fixtures.book import MEMBER, MUG, SHANGHAI, TEN_YUAN_A_POINT, Book, program

TERMS = program(ExpiryPolicy("rolling_months", months=2), pending_days=7, grace_months=1)


@dataclass(frozen=True, slots=True)
class Row:
    day: date
    what: str
    points: int
    after: dict[str, str]


def rows() -> list[Row]:
    text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8").replace("−", "-")
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if re.match(r"\| 20\d\d-\d\d-\d\d \|", line)
    ]
    names = ("balance", "pending", "spent", "lots")
    return [
        Row(date.fromisoformat(day), what, int(points or 0), dict(zip(names, after, strict=True)))
        for day, what, points, *after in cells
    ]


@dataclass(slots=True)
class Example:
    """The book, and what was bought and redeemed under the letters of the table."""

    book: Book = field(default_factory=lambda: Book(Catalog(TERMS, (TEN_YUAN_A_POINT,))))
    orders: dict[str, Order] = field(default_factory=dict)
    redeemed: dict[str, Redemption] = field(default_factory=dict)

    def live(self, row: Row) -> None:
        self.book.now = datetime.combine(row.day, time(12), SHANGHAI)
        verb, _, name = row.what.partition(" ")
        match verb:
            case "buy":
                self._buy(name, row.points)
            case "redeem":
                self._redeem(name, row.points)
            case "refund":
                self._refund(name, row.points)
            case "cancel":
                self._cancel(name)
            case "give":
                wanted = Adjustment(MEMBER, "k", "", row.points, "", "")
                self.book.post(lambda found: adjust(wanted, TERMS, self.book.now, found))
            case _:
                assert row.what == "look"

    def _buy(self, name: str, points: int) -> None:
        purchase = Purchase(name, MEMBER, self.book.now, [Line("1", "tea", points * 1000)], "", "")
        done = self.book.post(lambda found: purchases.buy(purchase, self.book.catalog, self.book.now, found))
        assert isinstance(done.receipt, Order)
        self.orders[name] = done.receipt

    def _redeem(self, name: str, points: int) -> None:
        wish, reward = Wish(MEMBER, name * 16, "", "mug", 1, points), replace(MUG, points=points)
        done = self.book.post(lambda found: redeeming.redeem(wish, reward, "", self.book.now, found))
        assert isinstance(done.receipt, Redemption)
        self.redeemed[name] = done.receipt

    def _refund(self, name: str, points: int) -> None:
        order = self.orders[name]

        def plan(found: Findings) -> Transaction[Refund]:
            assert found.account is not None
            return refunds.refund(order, "r", {"1": points * 1000}, "", self.book.now, found.account, self.book.rebuild)

        assert isinstance(self.book.post_after_reading(plan).receipt, Refund)

    def _cancel(self, name: str) -> None:
        done = self.redeemed[name]
        self.book.post(lambda found: giving_back.cancel(done, TERMS, self.book.now, found.account, self.book.rebuild))

    def seen(self) -> dict[str, str]:
        """The account as it would be if somebody settled it now."""
        account: Account = self.book.account
        overdue = overdue_posting(account, self.book.now)
        account = apply(account, overdue) if overdue else account
        return {
            "balance": str(account.balance),
            "pending": str(sum(account.pending.values())),
            "spent": str(account.spent),
            "lots": ", ".join(f"{lot}: {points}" for lot, points in account.lots.items()),
        }


def test_the_example_in_the_document_is_what_happens() -> None:
    example, table = Example(), rows()
    assert len(table) >= 10

    for row in table:
        example.live(row)
        assert example.seen() == row.after, row

    example.book.sweep()
    assert rebuild(example.book.entries, SHANGHAI, example.book.account.settled_through).misplaced == []
    assert sum(entry.points for entry in example.book.entries) == 0
