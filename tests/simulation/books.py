"""What must hold after every commit, checked on what it touched, beside an oracle that keeps its own account.

Raises `Wrong` from within the commit that breaks it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from points.adapters.aws.codec import plain, unpack
from points.domain import ids
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import standing
from tests.simulation.dynamodb import Change, image_bytes
from tests.simulation.expressions import Item
from tests.simulation.mall import PRIZES
from tests.simulation.oracle import SKEW, Oracle, Wrong

ACCOUNT_LIMIT_BYTES: Final = 1024
OTHER_RELEASES: Final = "redeemed"  # what only the other release writes into an account


@dataclass(frozen=True, slots=True)
class Policy:
    """What the program said of the points granted under it."""

    expiry: dict[str, Any]
    pending_days: int
    grace_months: int

    def allows(self, today: date, live_from: date, lot: str) -> bool:
        """Whether points granted today may live so. Long waits and lives are told in steps, in the member's favour."""
        wait = (live_from - today).days
        if not self.pending_days <= wait <= self.pending_days + self.pending_days // self._parts():
            return False
        return self.gives(live_from, lot)

    def _parts(self) -> int:
        """Into how many steps a long wait is divided: fewer beside a long life."""
        return 8 if self.expiry["kind"] == "rolling_months" and (self.expiry.get("months") or 12) > 12 else 15

    def gives(self, live_from: date, lot: str) -> bool:
        """Whether points that come alive that day may die with this lot."""
        match self.expiry["kind"]:
            case "rolling_months":
                months = self.expiry.get("months") or 12
                return _month(live_from, months) <= lot <= _month(live_from, months + (months - 1) // 24)
            case "end_of_year":
                return lot == f"{live_from.year + (self.expiry.get('years') or 0):04d}-12"
            case _:
                return lot == "never"


@dataclass(slots=True)
class Books:
    """`now` is the time by the true clock; a host may be off by `SKEW`."""

    now: Callable[[], datetime]
    oracles: dict[str, Oracle] = field(default_factory=lambda: defaultdict(Oracle))
    effects: dict[tuple[str, ...], tuple[str, int]] = field(default_factory=dict)
    """(entry_id, points) of everything that may happen once, by what it is."""
    sums: Counter[str] = field(default_factory=Counter)
    """Points by the kind of their entries, over all members."""
    policies: list[tuple[datetime, Policy]] = field(default_factory=list)
    """(until when it may still be obeyed, policy)."""
    commits: int = 0
    won: dict[tuple[str, str], list[tuple[int, int, bool]]] = field(default_factory=lambda: defaultdict(list))
    """(score, place, whether it is one member's alone) of the prizes of a board and its period."""

    def watch(self, changes: list[Change]) -> None:
        self.commits += 1
        accounts: dict[str, Change] = {}
        entries: list[tuple[Item, Change]] = []
        receipts: list[str] = []
        for change in changes:
            if change.after is change.before:
                continue
            if change.after is None:
                if change.table != "messages":
                    raise Wrong(f"{change.key} of {change.table} was deleted")
                continue
            match change.table:
                case "accounts":
                    accounts[change.key[0]] = change
                case "entries":
                    if change.before is not None:
                        raise Wrong(f"the entry {change.key} was overwritten")
                    entries.append((unpack(change.after), change))
                case "redemptions":
                    self._redemption(change)
                case "orders" if change.before is not None:
                    receipts += set(change.after["refunds"]["M"]) - set(change.before["refunds"]["M"])
                case "receipts":
                    receipts.append(change.key[0])
        for member_id, change in accounts.items():
            mine = [entry for entry, _ in entries if entry["member_id"] == member_id]
            self._account(member_id, change, mine, receipts)
        for entry, _ in entries:
            if entry["member_id"] in accounts:
                continue
            if entry["points"]:
                raise Wrong(f"{entry} changed no account")
            self._once(entry, receipts)  # nothing earned, nothing paid: it happened all the same

    # ── Accounts ─────────────────────────────────────────────────────────────

    def _account(self, member_id: str, change: Change, entries: list[Item], receipts: list[str]) -> None:
        oracle = self.oracles[member_id]
        assert change.after is not None
        image = change.after
        settled = plain(image["settled_through"])
        closed = change.before is not None and plain(change.before["settled_through"]) != settled
        for entry in entries:
            _check_may(entry, change.before)
            self.sums[entry["kind"]] += entry["points"]
            self._once(entry, receipts)
            if entry["kind"] != "expire":
                self._happened(oracle, entry, settled, change)
        if closed:
            self._closed(oracle, settled, entries)
        balance, spent = plain(image["balance"]), plain(image.get("spent", _ZERO))
        lots = pending = 0
        for name, value in image.items():
            if name[:4] == "lot:":
                lots += plain(value)
            elif name[:8] == "pending:":
                pending += plain(value)
        if balance != lots - spent:
            raise Wrong(f"balance {balance} is not {lots} in lots - {spent} spent")
        if spent < 0:
            raise Wrong(f"spent is {spent}")
        if balance + pending != oracle.entries:
            raise Wrong(f"balance {balance} + pending {pending} is not {oracle.entries}, the sum of the entries")
        size = image_bytes({name: value for name, value in image.items() if name != OTHER_RELEASES})
        if size > ACCOUNT_LIMIT_BYTES:
            raise Wrong(f"the account has {size} bytes")
        if self.commits % 4 == 0:
            self.compare(member_id, image)

    def compare(self, member_id: str, image: Item) -> None:
        """What the member is told against what the oracle has."""
        now, oracle = self.now(), self.oracles[member_id]
        if plain(image["settled_through"]) > _month(now.date(), -1):
            return  # closed by a clock that is seconds ahead
        attributes = unpack(image)
        told = standing(Account(attributes.pop("member_id"), attributes), now)
        today, born_by = now.date(), (now + SKEW).date()
        # By a faster clock it may be tomorrow: then what begins to live tomorrow is there, but for what still waits.
        waits = sum(
            points
            for name, points in attributes.items()
            if name.startswith("pending:") and today.isoformat() < name.split(":")[1] <= born_by.isoformat()
        )
        right = oracle.balance(today, born_by=born_by) - waits
        if told.balance != right:
            raise Wrong(f"the member has {told.balance}, and should have {right}")
        if sum(points for _, points in told.expiring) != max(0, told.balance):
            raise Wrong(f"{told.expiring} is not how {told.balance} points expire")

    def _once(self, entry: Item, receipts: list[str]) -> None:
        kind, member_id, source = entry["kind"], entry["member_id"], entry["source_id"]
        key: tuple[str, ...] = (kind, member_id, source)
        if kind == "activity":
            key = (kind, *receipts)
        if kind == "clawback":
            key = (kind, source, *receipts)
        if "bonus" in entry.get("why", {}):
            key = ("bonus taken back", member_id, source)
        if kind == "purchase":
            key = (kind, source)
        if key in self.effects:
            raise Wrong(f"{key} happened a second time")
        self.effects[key] = (entry["entry_id"], entry["points"])

    def _happened(self, oracle: Oracle, entry: Item, settled: str, change: Change) -> None:
        at = ids.from_microseconds(entry["at"]).astimezone(self.now().tzinfo)
        if abs(at - self.now()) > SKEW:
            raise Wrong(f"{entry} says it was at {at}")
        points, kind, today = entry["points"], entry["kind"], at.date()
        is_spent = kind == "redeem" or (kind in ("adjust", "sign_in") and points < 0)  # a day made up has its price
        is_guarded = is_spent or kind in ("cancel", "clawback")
        if is_guarded and settled < _month(today, -1):
            raise Wrong(f"{kind} before {_month(today, -1)} was closed")
        match kind:
            case "adjust" if "carried" in entry["why"]:
                oracle.inherit(-points, entry["entry_id"])
            case _ if is_spent:
                oracle.spend(-points, (at + SKEW).date(), entry["entry_id"], entry["source_id"])
            case "cancel":
                oracle.give_back(entry["source_id"], points, self._grace(entry, today), today)
            case "clawback" if "dead_lot" in entry["why"]:
                why = entry["why"]
                oracle.owe(-points, why.get("died", 0), why["dead_lot"], entry["entry_id"])
            case "clawback":
                oracle.claw_back(-points, entry["source_id"])
            case "purchase" | "sign_in" | "activity" | "referral":
                live_from, lot = self._life(entry, today, change) if points else (today, "")
                oracle.grant(points, lot, live_from, entry["source_id"] if kind in ("purchase", "referral") else "")
            case "adjust" if points > 0:
                if "prize" in entry["why"]:
                    self._won(entry, change)
                if not any(policy.gives(today, str(entry["lot"])) for policy in self._obeyed()):
                    raise Wrong(f"{entry} lives by no policy of these days")
                oracle.grant(points, str(entry["lot"]), today)
            case _:
                raise Wrong(f"nobody expects a {kind}")

    def _won(self, entry: Item, change: Change) -> None:
        """A prize is what the place wins, and equal scores have equal places, unless one is for one member alone."""
        season, place = (entry["why"]["prize"], entry["why"]["period"]), entry["why"]["place"]
        prize = next(p for p in PRIZES if p["board"] == season[0] and p["from_place"] <= place <= p["to_place"])
        if prize["points"] != entry["points"]:
            raise Wrong(f"{entry} is another prize than {prize}")
        told = (change.before or {}).get(f"score:{season[1]}")
        if told is None:
            return  # paid late: the account no longer says what the place was for
        score = plain(told)
        for other_score, other_place, is_single in self.won[season]:
            if place == other_place and (is_single or score != other_score):
                raise Wrong(f"{season}: {score} and {other_score} points are both in place {place}")
            if (score > other_score and place > other_place) or (score < other_score and place < other_place):
                raise Wrong(f"{season}: {score} points are in place {place}, {other_score} in place {other_place}")
            if score == other_score and place != other_place and not (is_single or prize.get("single", False)):
                raise Wrong(f"{season}: of equal scores one is in place {place}, the other in place {other_place}")
        self.won[season].append((score, place, prize.get("single", False)))

    def _life(self, entry: Item, today: date, change: Change) -> tuple[date, str]:
        """When the points live: as the account has it, if a policy that held allows it."""
        lot = str(entry["lot"])
        assert change.after is not None
        waiting = [name for name in change.after if name.startswith("pending:") and name.endswith(lot)]
        before = change.before or {}
        grown = [name for name in waiting if change.after[name] != before.get(name)]
        live_from = date.fromisoformat(grown[0].split(":")[1]) if grown else today
        if not any(policy.allows(today, live_from, lot) for policy in self._obeyed()):
            raise Wrong(f"{entry} lives from {live_from} by no policy of these days")
        return live_from, lot

    def _grace(self, entry: Item, today: date) -> str | None:
        if "lot" not in entry:
            return None
        if entry["lot"] not in {_month(today, policy.grace_months) for policy in self._obeyed()}:
            raise Wrong(f"{entry} lives for another grace than the program's")
        return str(entry["lot"])

    def _obeyed(self) -> list[Policy]:
        now = self.now()
        return [policy for until, policy in self.policies if until >= now]

    def _closed(self, oracle: Oracle, month: str, entries: list[Item]) -> None:
        if month >= _month((self.now() + SKEW).date(), 0):
            raise Wrong(f"{month} was closed before it was over")
        recorded = -sum(entry["points"] for entry in entries if entry["kind"] == "expire")
        expired = oracle.close(month)
        if expired != recorded:
            raise Wrong(f"{recorded} points expired with {month}, and should have been {expired}")

    # ── Rewards ──────────────────────────────────────────────────────────────

    def _redemption(self, change: Change) -> None:
        assert change.after is not None
        if change.before is not None:
            step = plain(change.before["status"]), plain(change.after["status"])
            if step[0] != step[1] and step not in _STEPS:
                raise Wrong(f"{change.key} went from {step[0]} to {step[1]}")


_ZERO: Final = {"N": "0"}
_STEPS: Final = frozenset(
    {
        ("to_ship", "cancelled"),
        ("issued", "cancelled"),
        ("to_ship", "shipped"),
        ("shipped", "completed"),
        ("issued", "used"),
        ("used", "issued"),
    }
)


def _check_may(entry: Item, before: Item | None) -> None:
    """Who is frozen does nothing, and nothing more happens to who is gone than that their sums are kept right."""
    if before is None or "frozen" not in before:
        return
    kind = entry["kind"]
    if kind in ("sign_in", "activity", "redeem") or (kind == "referral" and entry["source_id"] != entry["member_id"]):
        raise Wrong(f"{entry} is of somebody who is frozen")
    if "erased" in before and kind not in ("clawback", "expire", "cancel"):
        raise Wrong(f"{entry} is of somebody who is gone")


def _month(day: date, months_later: int) -> str:
    years, month = divmod(day.year * 12 + day.month - 1 + months_later, 12)
    return f"{years:04d}-{month + 1:02d}"
