"""The audit: what the books say against what the receipts say, account by account.

balance = sum of lots - spent
balance + pending = sum of the entries' points
every purchase, activity and redemption has its receipt, and every receipt its entry
stock left + units redeemed = supply          redeemed per member = the limit's counter
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from points.domain.ledger import Account, Entry
from points.domain.postings import Claim, Order
from points.domain.redeeming import limit_counter
from points.domain.redemption import Redemption

_GIVEN_BACK = frozenset({"cancelled", "refunded"})


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two books disagree: `subject` names what (a public id), `expected` what the receipts say."""

    subject: str
    what: str
    expected: int
    found: int

    def __str__(self) -> str:
        return f"{self.subject}: {self.what} should be {self.expected}, is {self.found}"


def audit_account(
    account: Account,
    entries: Sequence[Entry],
    orders: Iterable[Order],
    claims: Iterable[Claim],
    redemptions: Sequence[Redemption],
    counters: Mapping[str, int],
) -> Iterator[Difference]:
    """Every difference in one member's books. `counters` are the member's reward limits, by name."""
    who = account.member_id
    yield from _compare(who, "balance (lots - spent)", sum(account.lots.values()) - account.spent, account.balance)
    held = account.balance + sum(account.pending.values())
    yield from _compare(who, "balance + pending", sum(entry.points for entry in entries), held)
    yield from _match_receipts(who, entries, orders, claims, redemptions)
    live: Counter[str] = Counter()
    for redemption in redemptions:
        if redemption.limited and redemption.status not in _GIVEN_BACK:
            live[limit_counter(redemption.reward_id)] += redemption.quantity
    for name in sorted(live.keys() | counters.keys()):
        yield from _compare(who, f"limit {name}", live[name], counters.get(name, 0))


def audit_stock(
    left: Mapping[str, int], supply: Mapping[str, int], redemptions: Iterable[Redemption]
) -> Iterator[Difference]:
    """Every reward whose stock and redemptions do not add up to its supply."""
    taken: Counter[str] = Counter()
    for redemption in redemptions:
        if redemption.stocked and redemption.status not in _GIVEN_BACK:
            taken[redemption.reward_id] += redemption.quantity
    for reward_id in sorted(supply):
        expected = supply[reward_id] - taken[reward_id]
        yield from _compare(f"reward {reward_id}", "stock left", expected, left.get(reward_id, 0))


def _match_receipts(
    who: str,
    entries: Sequence[Entry],
    orders: Iterable[Order],
    claims: Iterable[Claim],
    redemptions: Iterable[Redemption],
) -> Iterator[Difference]:
    by_id = {entry.entry_id: entry.points for entry in entries}
    receipts: dict[str, tuple[str, int]] = {}
    taken_back: Counter[str] = Counter()
    for order in orders:
        receipts[order.entry_id] = f"purchase {order.order_id}", order.points
        taken_back[order.order_id] = sum(refund.clawed_back for refund in order.refunds.values())
    for claim in claims:
        receipts[claim.entry_id] = f"activity {claim.receipt_id}", claim.points
    for redemption in redemptions:
        receipts[redemption.entry_id] = f"redemption {redemption.redemption_id}", -redemption.points
        taken_back[redemption.redemption_id] = -redemption.points if redemption.status in _GIVEN_BACK else 0
    for entry_id, (name, points) in receipts.items():
        yield from _compare(who, name, points, by_id.get(entry_id, 0))
    for entry in entries:
        if entry.kind in ("purchase", "activity", "redeem") and entry.entry_id not in receipts:
            yield Difference(who, f"{entry.kind} {entry.source_id} without a receipt", 0, entry.points)
    reversed_points: Counter[str] = Counter()
    for entry in entries:
        if entry.kind in ("clawback", "cancel"):
            reversed_points[entry.source_id] -= entry.points
    for source_id in sorted(taken_back.keys() | reversed_points.keys()):
        yield from _compare(who, f"taken back of {source_id}", taken_back[source_id], reversed_points[source_id])


def _compare(subject: str, what: str, expected: int, found: int) -> Iterator[Difference]:
    if expected != found:
        yield Difference(subject, what, expected, found)
