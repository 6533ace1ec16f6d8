"""The shop as it is now: what time it is, and what the merchant has decided.

| table   | kind   | id                                                   | item                                       |
| ------- | ------ | ---------------------------------------------------- | ------------------------------------------ |
| Catalog | state  | main                                                 | revision; the test clock: set_to, set_at   |
| Catalog | policy | program, rule#…, campaign#…, activity#…              | version, body (docs/openapi.json), was     |
| Catalog | reward | the reward's id                                      | version, body, deleted                     |
| Catalog | price#REWARD | version                                        | points, cash_fen, since                    |
| Stock   | main   | the reward's id                                      | left; supply, which is left + redeemed     |

A flash reward's stock lies elsewhere: see `points.adapters.catalog.dispenser`.

Every write counts up the revision; a warm environment asks for it once in CATALOG_TTL_S and reads the rest again only
when it has changed. What is deleted stays as a tombstone, so that a version is never used twice. A decision with an
`effective_at` has beside it the one that holds until then: `was`.
"""

import os
import random
import time
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import time as clock_time
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.catalog import dispenser
from points.domain import ids
from points.domain.calendar import parse_day
from points.domain.errors import Invalid, Refusal, TryAgain, VersionConflict
from points.domain.program.activity_terms import Activity, GameTerms, Question
from points.domain.program.board_terms import BoardTerms, Prize
from points.domain.program.campaigns import Audience
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import (
    EVERYTHING,
    Campaign,
    Catalog,
    Ladder,
    MakeUpTerms,
    Program,
    ReferralTerms,
    RiskTerms,
    Rule,
)
from points.domain.program.quiet_hours import QuietHours
from points.domain.program.reward_terms import CouponTerms, Eligibility, Reward, ServiceTerms

PolicyKind = Literal["rule", "campaign", "activity"]
SHELF: Final = "main"
_ATTEMPTS: Final = 5
_BACKOFF_S: Final = 0.05
# The test clock creeps, so that what happens later is later, and no test is surprised by midnight.
_CREEP: Final = 1000
_STATE: Final = {"kind": "state", "id": "main"}


@dataclass(frozen=True, slots=True)
class _State:
    revision: int = 0
    clock_set_to: int | None = None
    clock_set_at: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A stored decision: its body as the contract words it, and how often it was edited. Version 0 is a default.

    `was` is the one that holds until this one takes effect, if there was any.
    """

    id: str
    version: int
    body: Mapping[str, Any]
    was: "Record | None" = None
    shards: int = 0  # of a flash reward's dispenser

    @property
    def effective_at(self) -> datetime | None:
        return _time(self.body.get("effective_at"))

    def in_force(self, at: datetime) -> "Record | None":
        """The decision that holds at that moment."""
        return self if self.effective_at is None or at >= self.effective_at else self.was


@dataclass(frozen=True)
class _Shelf:
    """What was decided, as stored and as the domain's types: those are made once, however many requests ask."""

    revision: int
    records: dict[str, Record]

    _catalogs: dict[int, Catalog] = field(default_factory=dict)

    @cached_property
    def _changes(self) -> list[datetime]:
        """When what was decided takes effect, in order."""
        return sorted(record.effective_at for record in self.records.values() if record.effective_at)

    def catalog_at(self, at: datetime) -> Catalog:
        """What holds at that moment."""
        place = bisect_right(self._changes, at)
        if place not in self._catalogs:
            self._catalogs[place] = self._catalog(at)
        return self._catalogs[place]

    def _catalog(self, at: datetime) -> Catalog:
        holding = {name: held for name, record in self.records.items() if (held := record.in_force(at))}
        return Catalog(
            program_of(holding.get("program", _default_program())),
            tuple(map(rule_of, _of_kind(holding, "rule"))),
            tuple(map(campaign_of, _of_kind(holding, "campaign"))),
            tuple(map(activity_of, _of_kind(holding, "activity"))),
        )

    @cached_property
    def rewards(self) -> Mapping[str, Reward]:
        return {name: reward_of(record) for name, record in self.records.items()}


class Overtaken(VersionConflict):
    """Something else in the shop was decided since it was looked at; the decision itself is as it was seen."""


_state: tuple[float, _State] | None = None
_shelves: dict[str, _Shelf] = {}


class Shop:
    """One consistent look at the shop, for one request."""

    def __init__(self, state: _State) -> None:
        self._state = state

    @property
    def revision(self) -> int:
        """How often anything in the shop was decided."""
        return self._state.revision

    @cached_property
    def now(self) -> datetime:
        """The program's time, in its zone."""
        return self._instant.astimezone(self.catalog.program.zone)

    @cached_property
    def _instant(self) -> datetime:
        return _program_time(self._state)

    @cached_property
    def catalog(self) -> Catalog:
        """Program, rules, campaigns and activities (not the rewards) that hold now."""
        return _shelf("policy", self._state.revision).catalog_at(self._instant)

    @cached_property
    def rewards(self) -> Mapping[str, Reward]:
        """Every reward by id, in the order of the ids."""
        return _shelf("reward", self._state.revision).rewards

    def record(self, kind: PolicyKind | Literal["program", "reward"], name: str = "") -> Record | None:
        """The stored decision, for the back office."""
        if kind == "program":
            return _shelf("policy", self._state.revision).records.get("program", _default_program())
        return {record.id: record for record in self.records(kind)}.get(name)

    def records(self, kind: PolicyKind | Literal["reward"]) -> list[Record]:
        if kind == "reward":
            return list(_shelf("reward", self._state.revision).records.values())
        return _of_kind(_shelf("policy", self._state.revision).records, kind)


def opened() -> Shop:
    """The shop, no older than CATALOG_TTL_S. One read where that time has passed, none otherwise."""
    global _state
    if _state is None or time.monotonic() - _state[0] >= float(os.environ.get("CATALOG_TTL_S", "30")):
        item = dynamodb.get("catalog", _STATE, consistent=True) or {}
        clock = item if os.environ.get("TEST_CLOCK") == "enabled" else {}
        _state = (
            time.monotonic(),
            _State(item.get("revision", 0), clock.get("set_to"), clock.get("set_at", 0)),
        )
    return Shop(_state[1])


def latest() -> Shop:
    """The shop as it is this moment, for whoever is about to change it. One read."""
    global _state
    _state = None
    return opened()


def forget() -> None:
    """Drops what is cached."""
    global _state
    _state = None
    _shelves.clear()


# ── Deciding ─────────────────────────────────────────────────────────────────


def save(
    kind: PolicyKind | Literal["program", "reward"],
    name: str,
    body: Mapping[str, Any] | None,
    *,
    version: int,
    left: int | None = None,
    supply_change: int | None = None,
    shards: int = 0,
    revision: int | None = None,
    was: Record | None = None,
    beside: Callable[[], Sequence[Item]] = tuple,
) -> int:
    """Writes a decision over the one of `version` (0: the default, or none yet) and answers the new version.

    `body` None deletes. With a reward, `left` units are in stock from now on, however many there were, or
    `supply_change` units come on top of what is left (are taken from it), in a flash reward's `shards`. Where
    `revision` is given, nothing else in the shop may have been decided since: for what is right only beside all the
    others. `was` holds until a body with an `effective_at` does. `beside` makes further writes for the same
    transaction, anew for every attempt.
    Raises VersionConflict where another edit came first, Overtaken where `revision` is not the shop's any more, Invalid
    where fewer units are left than are taken.
    """
    assert left is None or supply_change is None
    item: Item = {**_key(kind, name), "version": version + 1}
    item |= {"deleted": True} if body is None else {"body": dict(body)}
    item |= {"shards": shards} if shards else {}
    item |= {"was": {"version": was.version, "body": dict(was.body)}} if was else {}
    writes: list[Item] = [{"Put": _decision(item, version)}, {"Update": _next_revision(revision)}]
    for attempt in range(_ATTEMPTS):
        stock: list[Item] = []
        if shards and body is None:
            stock = dispenser.closed(name, shards)
        elif shards and (left is not None or supply_change is not None):
            stock = dispenser.restocked(name, shards, left=left, change=supply_change)
        elif left is not None:
            stock = [{"Update": _left_from_now_on(name, left, seen=stock_left(name))}]
        elif supply_change is not None:
            stock = [{"Update": _supply_change(name, supply_change)}]
        more = beside()
        refusal = _refused([*writes, *stock, *more])
        if refusal is None:
            forget()
            return version + 1
        if isinstance(refusal, VersionConflict) or (isinstance(refusal, Invalid) and left is None and not more):
            raise refusal
        # Members redeem while the merchant edits: who collides with them waits a moment.
        time.sleep(random.uniform(0, _BACKOFF_S * 2**attempt))
    raise TryAgain("Too many others write at the same time.")


def set_clock(to: datetime | None) -> None:
    """Moves the program's time (None: back to the real one). Only where TEST_CLOCK is enabled."""
    values: Item = {":one": 1}
    if to is None:
        update = "REMOVE set_to, set_at ADD revision :one"
    else:
        update = "SET set_to = :to, set_at = :at ADD revision :one"
        values |= {":to": ids.microseconds(to), ":at": ids.microseconds(real_now())}
    with dynamodb.faults_as_try_again():
        dynamodb.client().update_item(
            TableName=table("catalog"),
            Key=dynamodb.pack(_STATE),
            UpdateExpression=update,
            ExpressionAttributeValues=dynamodb.pack(values),
        )
    forget()


def stock(first: str, last: str) -> dict[str, int]:
    """Units left of the rewards from id `first` to id `last`, in one read."""
    items, _ = dynamodb.page(
        "stock",
        "shelf = :shelf AND reward_id BETWEEN :first AND :last",
        {":shelf": SHELF, ":first": first, ":last": last},
        limit=1000,
    )
    return {item["reward_id"]: item["left"] for item in items}


def units_left(rewards: Mapping[str, int]) -> dict[str, int]:
    """Units left of these rewards, given the shards of each (0 where it is no flash reward); what is not counted is
    left out. One read for all that are none, one for those that are.
    """
    counted = [name for name, shards in rewards.items() if not shards]
    found = stock(min(counted), max(counted)) if counted else {}
    flash = dispenser.left({name: shards for name, shards in rewards.items() if shards})
    return {name: units for name, units in (found | flash).items() if name in rewards}


def stock_left(reward_id: str) -> int | None:
    """Units left of one reward at this moment; None where it was never counted."""
    item = dynamodb.get("stock", {"shelf": SHELF, "reward_id": reward_id}, consistent=True)
    return item["left"] if item else None


@dataclass(frozen=True, slots=True)
class Price:
    """What a reward cost from a moment on, and by which edit."""

    version: int
    points: int
    cash_fen: int
    since: datetime


def price_noted(reward_id: str, price: Price) -> Item:
    """The write, beside an edit, that remembers a price."""
    item = {
        "kind": f"price#{reward_id}",
        "id": f"{price.version:010}",
        "points": price.points,
        "cash_fen": price.cash_fen,
        "since": ids.microseconds(price.since),
    }
    return {"Put": {"TableName": table("catalog"), "Item": dynamodb.pack(item)}}


def prices(reward_id: str, *, limit: int, after: str | None = None) -> tuple[list[Price], str | None]:
    """What a reward has cost, the latest first: (page, what to go on after or None)."""
    kind = f"price#{reward_id}"
    items, more = dynamodb.page(
        "catalog",
        "kind = :kind",
        {":kind": kind},
        limit=limit,
        after={"kind": kind, "id": after} if after else None,
        newest_first=True,
    )
    found = [
        Price(int(item["id"]), item["points"], item["cash_fen"], ids.from_microseconds(item["since"])) for item in items
    ]
    return found, more["id"] if more else None


def stored_version(kind: PolicyKind | Literal["program", "reward"], name: str) -> int:
    """The version a decision of this name would be written over, tombstones included; 0 where there never was one."""
    return int(_stored(kind, name).get("version", 0))


def stored_shards(reward_id: str) -> int:
    """How many shards there are of a flash reward of this name, also of one that was deleted."""
    return int(_stored("reward", reward_id).get("shards", 0))


def _stored(kind: PolicyKind | Literal["program", "reward"], name: str) -> Item:
    return dynamodb.get("catalog", _key(kind, name), consistent=True, only=("version", "shards")) or {}


def _key(kind: str, name: str) -> Item:
    if kind == "reward":
        return {"kind": "reward", "id": name}
    return {"kind": "policy", "id": "program" if kind == "program" else f"{kind}#{name}"}


def _decision(item: Item, version: int) -> Item:
    put: Item = {
        "TableName": table("catalog"),
        "Item": dynamodb.pack(item),
        "ConditionExpression": "version = :version" if version else "attribute_not_exists(id)",
    }
    if version:
        put["ExpressionAttributeValues"] = dynamodb.pack({":version": version})
    return put


def _next_revision(seen: int | None) -> Item:
    update: Item = {
        "TableName": table("catalog"),
        "Key": dynamodb.pack(_STATE),
        "UpdateExpression": "ADD revision :one",
        "ExpressionAttributeValues": dynamodb.pack({":one": 1}),
    }
    if seen is not None:
        update["ConditionExpression"] = "revision = :seen" if seen else "attribute_not_exists(revision)"
        update["ExpressionAttributeValues"] |= dynamodb.pack({":seen": seen} if seen else {})
    return update


def _left_from_now_on(reward_id: str, left: int, *, seen: int | None) -> Item:
    update = _supply_update(reward_id, left - (seen or 0))
    update["ConditionExpression"] = "attribute_not_exists(#left)" if seen is None else "#left = :seen"
    update["ExpressionAttributeValues"] |= dynamodb.pack({} if seen is None else {":seen": seen})
    return update


def _supply_change(reward_id: str, change: int) -> Item:
    update = _supply_update(reward_id, change)
    if change < 0:
        update["ConditionExpression"] = "#left >= :taken"
        update["ExpressionAttributeValues"] |= dynamodb.pack({":taken": -change})
    return update


def _supply_update(reward_id: str, change: int) -> Item:
    return {
        "TableName": table("stock"),
        "Key": dynamodb.pack({"shelf": SHELF, "reward_id": reward_id}),
        "UpdateExpression": "ADD #left :change, supply :change",
        "ExpressionAttributeNames": {"#left": "left"},
        "ExpressionAttributeValues": dynamodb.pack({":change": change}),
    }


def _refused(writes: list[Any]) -> Refusal | None:
    """None where all of it was written."""
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().transact_write_items(TransactItems=writes)
    except ClientError as error:
        return _why(error)
    return None


def _why(error: ClientError) -> Refusal:
    """What the cancellation says of the decision, the revision and the stock, in this order."""
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        raise error
    reasons: Any = error.response.get("CancellationReasons", [])
    decision, revision, *stock = [r["Code"] == "ConditionalCheckFailed" for r in reasons] + [False] * 2
    if decision:
        return VersionConflict("Somebody else edited this: read it again and send its version.")
    if revision:
        return Overtaken("Somebody else decided something at this moment: send it again.")
    if any(stock):
        return Invalid({"stock": "Fewer units than that are left."})
    return TryAgain("Others write at the same time.")


# ── Reading ──────────────────────────────────────────────────────────────────


def real_now() -> datetime:
    """The host's own time: the one place where the program asks for it."""
    return datetime.now(UTC)


def _program_time(state: _State) -> datetime:
    now = real_now()
    if state.clock_set_to is None:
        return now
    crept = (ids.microseconds(now) - state.clock_set_at) // _CREEP
    return ids.from_microseconds(state.clock_set_to + max(0, crept))


def _shelf(kind: Literal["policy", "reward"], revision: int) -> _Shelf:
    cached = _shelves.get(kind)
    if cached is None or cached.revision != revision:
        cached = _shelves[kind] = _Shelf(revision, _read(kind))
    return cached


def _read(kind: str) -> dict[str, Record]:
    records: dict[str, Record] = {}
    pages = (
        dynamodb.client()
        .get_paginator("query")
        .paginate(
            TableName=table("catalog"),
            KeyConditionExpression="kind = :kind",
            ExpressionAttributeValues=dynamodb.pack({":kind": kind}),
            ConsistentRead=True,  # a revision was seen that an older replica may not have
        )
    )
    with dynamodb.faults_as_try_again():
        for page in pages:
            for packed in page["Items"]:
                item = dynamodb.unpack(packed)
                records[item["id"]] = _record_of(item)
    if kind == "policy":
        records.setdefault("rule#default", _DEFAULT_RULE)
    return {name: record for name, record in records.items() if record.body}


def _record_of(item: Item) -> Record:
    name, was = item["id"].rpartition("#")[2], item.get("was")
    before = Record(name, was["version"], was["body"]) if was else None
    return Record(name, item["version"], item.get("body", {}), before, item.get("shards", 0))


def _of_kind(records: Mapping[str, Record], kind: str) -> list[Record]:
    """By id. The default rule steps back for any other that is for everything."""
    found = sorted((record for name, record in records.items() if name.startswith(f"{kind}#")), key=lambda r: r.id)
    decided = any(record.version and record.body.get("category") == EVERYTHING for record in found)
    return [record for record in found if record is not _DEFAULT_RULE] if decided else found


# As long as nothing else is decided: one point for every full 10 yuan.
_DEFAULT_RULE: Final = Record("default", 0, {"category": EVERYTHING, "fen_per_point": 1000})


def _default_program() -> Record:
    body = {
        "time_zone": os.environ.get("TIME_ZONE", "Asia/Shanghai"),
        "expiry": {"kind": "rolling_months", "months": 12},
        "grace_months": 1,
        "pending_days": 0,
        "sign_in": {"ladder": [5, 5, 10, 5, 5, 5, 50], "wrap": True},
        "referral": {"inviter_points": 100, "invitee_points": 50, "qualifies_on": "first_order"},
        "reminder_days": [30, 7, 1],
        "leaderboard": {"top": 100, "boards": [], "prizes": []},
    }
    return Record("program", 0, body)


# ── Bodies as the domain's types; they were validated when they were written ─


def program_of(record: Record) -> Program:
    body = record.body
    expiry = body["expiry"]
    return Program(
        ZoneInfo(body["time_zone"]),
        ExpiryPolicy(expiry["kind"], expiry.get("months", 12), expiry.get("years", 0)),
        body["grace_months"],
        body["pending_days"],
        _ladder(body["sign_in"]),
        ReferralTerms(**body["referral"]),
        tuple(body["reminder_days"]),
        body["leaderboard"]["top"],
        record.version,
        MakeUpTerms(**body["sign_in"]["make_up"]) if body["sign_in"].get("make_up") else None,
        frozenset(parse_day(day) for day in body["sign_in"].get("amnesty", ())),
        tuple(_board_of(own) for own in body["leaderboard"].get("boards", ())),
        tuple(Prize(**prize) for prize in body["leaderboard"].get("prizes", ())),
        body.get("auto_confirm_days", 10),
        quiet_hours=_quiet_hours(body.get("quiet_hours")),
        risk=RiskTerms(**body.get("risk", {})),
    )


def _ladder(body: Mapping[str, Any]) -> Ladder:
    bonus_days = tuple((bonus["day"], bonus["points"]) for bonus in body.get("bonus_days", ()))
    return Ladder(tuple(body["ladder"]), body["wrap"], bonus_days)


def _board_of(own: Mapping[str, Any]) -> BoardTerms:
    return BoardTerms(
        own["board_id"],
        own["title"],
        own["period"],
        frozenset(own["categories"]),
        frozenset(own["stores"]),
        frozenset(own["activities"]),
        own["measure"],
    )


def _quiet_hours(hours: Mapping[str, str] | None) -> QuietHours:
    if hours is None:
        return QuietHours()
    return QuietHours(clock_time.fromisoformat(hours["begin"]), clock_time.fromisoformat(hours["end"]))


def rule_of(record: Record) -> Rule:
    body = record.body
    return Rule(record.id, body["category"], body["fen_per_point"], body.get("daily_limit_points"), record.version)


def campaign_of(record: Record) -> Campaign:
    body = record.body
    return Campaign(
        record.id,
        body["name"],
        datetime.fromisoformat(body["starts_at"]),
        datetime.fromisoformat(body["ends_at"]),
        Decimal(body["multiplier"]),
        frozenset(body["kinds"]),
        frozenset(body["categories"]),
        body.get("budget_points"),
        record.version,
        frozenset(body.get("weekdays", ())),
        Audience(**body["audience"]) if body.get("audience") else None,
    )


def activity_of(record: Record) -> Activity:
    body = record.body
    return Activity(
        record.id,
        body["kind"],
        body["title"],
        body["points"],
        body["daily_limit"],
        datetime.fromisoformat(body["starts_at"]),
        datetime.fromisoformat(body["ends_at"]),
        1 if "questions" in body else body.get("total_limit"),  # a survey is answered once
        body["ticket_required"] or "game" in body,
        record.version,
        tuple(_question(question) for question in body.get("questions", ())),
        _game(body["game"]) if "game" in body else None,
        body.get("budget_points"),
        body.get("share", {}).get("strict", True),
    )


def _question(body: Mapping[str, Any]) -> Question:
    options = tuple(body.get("options", ()))
    return Question(body["question_id"], body["title"], options, body["multiple"], body["optional"])


def _game(body: Mapping[str, Any]) -> GameTerms:
    steps = tuple((step["score"], step["points"]) for step in body.get("steps", ()))
    return GameTerms(body["min_seconds"], body["max_score"], steps)


def reward_of(record: Record) -> Reward:
    body = record.body
    coupon, service = body.get("coupon"), body.get("service")
    return Reward(
        record.id,
        body["kind"],
        body["name"],
        body["points"],
        body["description"],
        tuple(body["images"]),
        body["cash_fen"],
        body.get("stock") is not None,
        body.get("per_member_limit"),
        _time(body.get("on_sale_from")),
        _time(body.get("on_sale_until")),
        body["flash"],
        _coupon_of(coupon) if coupon else None,
        ServiceTerms(service["valid_days"], tuple(service["stores"])) if service else None,
        record.version,
        record.shards,
        body.get("per_day_limit"),
        _eligibility_of(body["eligibility"]) if "eligibility" in body else None,
        body.get("draft", False),
        _time(body.get("publish_at")),
        body.get("low_stock"),
    )


def _eligibility_of(body: Mapping[str, Any]) -> Eligibility:
    return Eligibility(body.get("joined_within_days"), body.get("min_streak"), tuple(body.get("tags", ())))


def _coupon_of(body: Mapping[str, Any]) -> CouponTerms:
    return CouponTerms(
        body["kind"],
        body.get("valid_days"),
        body["threshold_fen"],
        body.get("amount_off_fen"),
        body.get("percent_off"),
        body.get("max_off_fen"),
        tuple(body["categories"]),
        tuple(body.get("excluded", ())),
        _time(body.get("valid_from")),
        _time(body.get("valid_until")),
        tuple(parse_day(day) for day in body.get("blackout", ())),
        body.get("stacks", False),
        body.get("grace_days", 0),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
