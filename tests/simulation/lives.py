"""What must hold of every life of a reward, an activity and a campaign, checked on what each commit touched.

Stock and budgets are counted here by hand, from redemptions, orders and entries. Nobody is refused for what was done in
a life that is over.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Final

from points.adapters.aws.codec import unpack
from points.domain import ids
from tests.simulation.dynamodb import Change, Table
from tests.simulation.expressions import Item
from tests.simulation.oracle import Wrong

REMEMBERED_US: Final = 120 * 1_000_000  # how long a request under way, or a host that remembers, may obey what is over
_BACK: Final = frozenset({"cancelled", "refunded"})


@dataclass(slots=True)
class Lives:
    """`now_us` is the true time. Owners of budgets are `campaign#LIFE` and `activity#LIFE`."""

    now_us: Callable[[], int]
    tables: Mapping[str, Table]
    zone: tzinfo
    person_of: Callable[[str], str]
    """Who the member is, under whatever id: limits outlive an erasure."""
    ruled: dict[str, list[tuple[int, str, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    """(until when it may be obeyed, id of the life, its terms), by `reward#ID`, `activity#ID`, `campaign#ID`."""
    out: Counter[str] = field(default_factory=Counter)
    """Counted units that members have, by the life of the reward."""
    had: dict[tuple[str, str], list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """(until when it may have been seen, units), the latest last, by person and life of a reward with a limit."""
    done: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """How often a person did a life of an activity: in all, and on a day."""
    given: Counter[str] = field(default_factory=Counter)
    returned: Counter[str] = field(default_factory=Counter)

    def watch(self, changes: list[Change]) -> None:
        shelves: set[str] = set()
        budgets: set[str] = set()
        for change in changes:
            if change.after is None or change.after is change.before:
                continue
            before, after = unpack(change.before) if change.before else {}, unpack(change.after)
            match change.table:
                case "catalog":
                    shelves |= set(self._decided(change.key, after))
                case "redemptions":
                    shelves |= set(self._redemption(before, after))
                case "stock":
                    shelves.add(change.key[1])
                    if "closed" in before and after["left"] < before["left"]:
                        raise Wrong(f"{change.key} was sold when it was over")
                case "orders":
                    budgets |= set(self._order(before, after))
                case "entries":
                    budgets |= set(self._entry(after))
                case "counters" if change.key[1] == "budget":
                    budgets.add("#".join(change.key[0].split("#")[:2]))
        for life_id in shelves:
            self._shelf(life_id)
        for owner in budgets:
            self._budget(owner)

    # ── Decisions ────────────────────────────────────────────────────────────

    def _decided(self, key: tuple[str, ...], after: Item) -> Iterator[str]:
        name = f"reward#{key[1]}" if key[0] == "reward" else key[1]
        if name.partition("#")[0] not in ("reward", "activity", "campaign"):
            return
        forever, now_us = 1 << 62, self.now_us()
        self.ruled[name] = [
            (min(until, now_us + REMEMBERED_US), life_id, terms)
            for until, life_id, terms in self.ruled[name]
            if until >= now_us
        ]
        if "body" in after:
            life_id = _life_id(name.partition("#")[2], after.get("life", 1))
            self.ruled[name].append((forever, life_id, after["body"]))
            if key[0] == "reward" and after["body"].get("stock") is not None:
                yield life_id

    def _obeyed(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((life_id, terms) for until, life_id, terms in self.ruled[name] if until >= self.now_us())

    def _terms(self, name: str, life_id: str) -> dict[str, Any]:
        """What applies to this life now; nothing where it is over."""
        ruled = (terms for until, life, terms in self.ruled[name] if life == life_id and until > 1 << 61)
        return next(ruled, {})

    # ── Rewards ──────────────────────────────────────────────────────────────

    def _redemption(self, before: Item, after: Item) -> Iterator[str]:
        life_id, units = _life_id(after["reward_id"], after.get("life", 1)), after.get("quantity", 1)
        change = (after["status"] not in _BACK) - (bool(before) and before["status"] not in _BACK)
        if not change:
            return
        if "limited" in after and not (change < 0 and self._is_gone(after["member_id"])):
            known = self.had[self.person_of(after["member_id"]), life_id]
            most = known[-1][1] if known else 0
            known[-1:] = [(self.now_us() + REMEMBERED_US, most)] if known else []
            known.append((1 << 62, most + change * units))
        if "stocked" in after:
            self.out[life_id] += change * units
            yield life_id

    def _is_gone(self, member_id: str) -> bool:
        """Then what comes back is not given back to the person."""
        return "erased" in self.tables["accounts"].items[(member_id,)]

    def _shelf(self, life_id: str) -> None:
        """What is left and what is out are the supply, and the supply is what was decided."""
        item = self.tables["stock"].items.get(("main", life_id))
        left, supply = (unpack(item)["left"], unpack(item)["supply"]) if item else (0, 0)
        if left < 0 or left + self.out[life_id] != supply:
            raise Wrong(f"{life_id}: {left} left and {self.out[life_id]} out are not {supply}")
        decided = self._terms(f"reward#{life_id.partition('@')[0]}", life_id).get("stock")
        if decided not in (None, supply):
            raise Wrong(f"{life_id} has a stock of {supply}, and {decided} were decided")

    def may_be_full(self, member_id: str, reward_id: str, quantity: int) -> bool:
        """Whether some life that is still obeyed could give this member no more."""
        person = self.person_of(member_id)
        for life_id, terms in self._obeyed(f"reward#{reward_id}"):
            most = max((units for until, units in self.had[person, life_id] if until >= self.now_us()), default=0)
            if terms.get("per_member_limit") is not None and most + quantity > terms["per_member_limit"]:
                return True
        return False

    # ── Activities ───────────────────────────────────────────────────────────

    def may_be_done(self, member_id: str, activity_id: str, days: set[str]) -> bool:
        """Whether this member has done some life that is still obeyed as often as they may."""
        person = self.person_of(member_id)
        return any(
            max(self.done[person, life_id, day] for day in days) >= terms["daily_limit"]
            or self.done[person, life_id] >= terms.get("total_limit", 1 << 62)
            for life_id, terms in self._obeyed(f"activity#{activity_id}")
        )

    def may_be_used_up(self, activity_id: str, most: int) -> bool:
        """Whether some life that is still obeyed has too little of its own budget left."""
        return any(
            self.given[f"activity#{life_id}"] + most > terms.get("budget_points", 1 << 62)
            for life_id, terms in self._obeyed(f"activity#{activity_id}")
        )

    # ── Budgets ──────────────────────────────────────────────────────────────

    def _order(self, before: Item, after: Item) -> Iterator[str]:
        for line in after["lines"]:
            why = line.get("why", {})
            if "budget" not in why:
                continue
            owner = f"campaign#{_life_id(why['campaign'], why.get('campaign_life', 1))}"
            if not before:
                self.given[owner] += line["points"]
            self.returned[owner] += _gone(line, after["refunded"]) - (_gone(line, before["refunded"]) if before else 0)
            yield owner

    def _entry(self, entry: Item) -> Iterator[str]:
        why, day = entry.get("why", {}), ids.from_microseconds(entry["at"]).astimezone(self.zone).date().isoformat()
        if entry["kind"] == "activity":
            life_id = _life_id(entry["source_id"], why.get("activity_life", 1))
            person = self.person_of(entry["member_id"])
            self.done[person, life_id] += 1
            self.done[person, life_id, day] += 1
            if "own_budget" in why:
                self.given[f"activity#{life_id}"] += entry["points"]
                yield f"activity#{life_id}"
        if "budget" in why and entry["kind"] != "purchase":
            owner = f"campaign#{_life_id(why['campaign'], why.get('campaign_life', 1))}"
            self.given[owner] += entry["points"]
            yield owner

    def _budget(self, owner: str) -> None:
        kind, _, life_id = owner.partition("#")
        shards = [owner] if kind == "activity" else [f"{owner}#{number}" for number in range(16)]
        stored = [self.tables["counters"].items.get((shard, "budget")) for shard in shards]
        items = [unpack(item) for item in stored if item is not None]
        net, back = (sum(item.get(name, 0) for item in items) for name in ("n", "given_back"))
        if (net + back, back) != (self.given[owner], self.returned[owner]):
            counted = f"{self.given[owner]} given and {self.returned[owner]} returned"
            raise Wrong(f"{owner} says {net + back} given and {back} returned, receipts say {counted}")
        decided = self._terms(f"{kind}#{life_id.partition('@')[0]}", life_id).get("budget_points")
        if kind == "activity" or decided is None:
            return
        left, supply = (sum(item.get(name, 0) for item in items) for name in ("left", "supply"))
        if left + net != supply or supply != decided or any(item.get("left", 0) < 0 for item in items):
            raise Wrong(f"{owner}: {left} left and {net} given are {supply}, and {decided} were decided")


def _life_id(name: str, life: int) -> str:
    return name if life == 1 else f"{name}@{life}"


def _gone(line: Item, refunded: Mapping[str, int]) -> int:
    """The n-th of p points stays as long as n p-ths of the money do."""
    kept_fen = line["fen"] - refunded.get(line["id"], 0)
    return sum(1 for n in range(1, line["points"] + 1) if n * line["fen"] > kept_fen * line["points"])
