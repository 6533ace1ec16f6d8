"""Whoever leaves and comes back gains nothing by it: what must outlive an erasure, watched from the tables alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from points.adapters.aws.codec import unpack
from points.domain.ledger.accounts import Account
from points.domain.ledger.closing import standing
from tests.simulation.dynamodb import Change
from tests.simulation.oracle import SKEW, Wrong

MOST_RETURNS: Final = 8
_KEPT_AT_LEAST: Final = timedelta(days=364)  # of the program's twelve months
_KEPT_AT_MOST: Final = timedelta(days=367)


@dataclass(slots=True)
class Left:
    """An account as it was when its member left, and what refunds have taken from it since."""

    at: datetime
    attributes: Mapping[str, Any]
    is_frozen: bool
    taken: int = 0


@dataclass(slots=True)
class Persons:
    now: Callable[[], datetime]
    image: Callable[[str], Mapping[str, Any]]
    """An account as it is stored now."""
    limits: Mapping[str, int]
    """The most units of a life of this reward that one person may have."""
    person_of: dict[str, str] = field(default_factory=dict)
    frozen: set[str] = field(default_factory=set)
    left: dict[str, Left] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    """Accounts that are closed, of which nothing is kept yet, by person."""
    signed: set[tuple[str, str]] = field(default_factory=set)
    units: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By person and life of a reward."""
    returned: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def watch(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.after is None or change.after is change.before:
                continue
            match change.table:
                case "members" if change.before is None:
                    self._comes(change.key[0], unpack(change.after))
                case "accounts":
                    self._frozen(change.key[0], change)
                case "leavers" if "attributes" in change.after:
                    self._leaves(unpack(change.after))
                case "entries" if change.before is None:
                    self._entry(unpack(change.after))
                case "redemptions":
                    self._redemption(change)

    def _frozen(self, member_id: str, change: Change) -> None:
        assert change.after is not None
        if "erased" in change.after and "erased" not in (change.before or {}):
            self.gone[self.person_of[member_id]] = member_id
        elif "erased" not in change.after:
            (self.frozen.add if "frozen" in change.after else self.frozen.discard)(member_id)

    def _leaves(self, kept: Mapping[str, Any]) -> None:
        """What is kept of somebody belongs to one of those whose accounts were closed."""
        (person,) = {who for who, member_id in self.gone.items() if self._is_of(kept, member_id)}
        member_id = self.gone.pop(person)
        self.left[person] = Left(self.now(), self.image(member_id), member_id in self.frozen)

    def _is_of(self, kept: Mapping[str, Any], member_id: str) -> bool:
        image = self.image(member_id)
        return bool(kept["known_as"] == image.get("known_as", image.get("invite_code")))

    def _comes(self, member_id: str, item: Mapping[str, Any]) -> None:
        person = str(item["openid"])
        self.person_of[member_id] = person
        left = self.left.get(person)
        if left is None:
            return
        away = self.now() - left.at
        if away < _KEPT_AT_LEAST:
            self._inherits(member_id, person, left)
        elif away < _KEPT_AT_MOST:
            return
        else:
            self.units[person].clear()
            self.returned[person].clear()

    def _inherits(self, member_id: str, person: str, left: Left) -> None:
        image, now = self.image(member_id), self.now()
        owed = {self._owed(left, left.at + skew) for skew in (-SKEW, timedelta(), SKEW)}
        if -image["balance"] not in owed:
            raise Wrong(f"{member_id} came back with {image['balance']} points, and owes {owed}")
        for name in ("signed_on", "known_as"):
            before = left.attributes.get(name, left.attributes.get("invite_code") if name == "known_as" else None)
            if image.get(name) != before:
                raise Wrong(f"{member_id} came back with {name} {image.get(name)}, and left with {before}")
        if left.is_frozen != ("frozen" in image):
            raise Wrong(f"{member_id} came back {'frozen' if 'frozen' in image else 'thawed'}")
        if image.get("risk", 0) < left.attributes.get("risk", 0):
            raise Wrong(f"{member_id} came back without the risk they left with")
        if {"joined", "invited_by"} & image.keys():
            raise Wrong(f"{member_id} came back as somebody new")
        if (now - SKEW).date() == (now + SKEW).date():
            today = f"day:{now:%Y%m%d}:"
            lost = {n for n, used in left.attributes.items() if n.startswith(today) and image.get(n) != used}
            if lost:
                raise Wrong(f"{member_id} came back without today's {lost}")
        self._count_return(person, now)

    def _count_return(self, person: str, now: datetime) -> None:
        recent = [at for at in self.returned[person] if now - at < _KEPT_AT_LEAST]
        if len(recent) >= MOST_RETURNS:
            raise Wrong(f"{person} came back {len(recent) + 1} times within a year")
        self.returned[person] = [*recent, now]

    def may_be_refused(self, person: str) -> bool:
        """Whether so many returns are remembered that the next may be refused."""
        recent = [at for at in self.returned[person] if self.now() - at < _KEPT_AT_MOST]
        return len(recent) >= MOST_RETURNS

    def _owed(self, left: Left, at: datetime) -> int:
        attributes = {name: value for name, value in left.attributes.items() if name != "member_id"}
        worth = standing(Account(left.attributes["member_id"], attributes), at)
        return worth.debt + max(0, left.taken - max(0, worth.balance) - worth.pending)

    def _entry(self, entry: Mapping[str, Any]) -> None:
        person = self.person_of.get(entry["member_id"])
        if person is None:
            return
        if entry["kind"] == "sign_in" and "made_up" not in entry.get("why", {}):
            key = person, entry["source_id"]
            if key in self.signed:
                raise Wrong(f"{person} signed in twice on {entry['source_id']}")
            self.signed.add(key)
        left = self.left.get(person)
        if entry["kind"] == "clawback" and left and left.attributes["member_id"] == entry["member_id"]:
            left.taken -= entry["points"]

    def _redemption(self, change: Change) -> None:
        assert change.after is not None
        redemption = unpack(change.after)
        member_id, reward_id = redemption["member_id"], redemption["reward_id"]
        if reward_id not in self.limits:
            return
        units, life = self.units[self.person_of[member_id]], f"{reward_id}@{redemption.get('life', 1)}"
        if change.before is None:
            units[life] += redemption.get("quantity", 1)
            if units[life] > self.limits[reward_id]:
                raise Wrong(f"{member_id} has had {units[life]} units of {life}")
            return
        is_cancelled = redemption["status"] == "cancelled" != unpack(change.before)["status"]
        # What the leaving cancels is given back to the account that was left.
        is_here = "erased" not in self.image(member_id) or member_id in self.gone.values()
        if is_cancelled and is_here:
            units[life] -= redemption.get("quantity", 1)
