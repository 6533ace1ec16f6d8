"""A mall under a seed: members, a merchant and schedules against the real functions, while everything goes wrong.

An operation is one delivery to a function: a first attempt, a repetition of it, a scheduled run, a poisoned body. What
a client was answered is remembered with what it asked (`Tap`), and every later answer to the same is compared with it.
"""

import hashlib
import heapq
import importlib
import json
import random as global_random
import traceback
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch
from zoneinfo import ZoneInfo

from local.audit import Books as AuditedBooks
from local.audit import audit
from points.adapters import members, shop
from points.adapters.members import Member
from points.domain import identity
from points.domain.errors import TryAgain
from points.domain.ledger import open_account
from tests import deployment
from tests.simulation import hosts, wire
from tests.simulation.books import Books, Policy
from tests.simulation.dynamodb import Change, DynamoDB
from tests.simulation.faults import Killed, Line, Weather
from tests.simulation.hosts import Clock, Host
from tests.simulation.oracle import SKEW, Wrong

ZONE: Final = ZoneInfo("Asia/Shanghai")
START: Final = datetime(2026, 1, 1, tzinfo=ZONE)
SECOND: Final = 1_000_000
HOUR: Final = 3600 * SECOND
DAY: Final = 24 * HOUR
FUNCTIONS: Final = ("orders", "redeem", "earn", "sign_in", "merchant", "query", "expire")
ADDRESS: Final = {
    "name": "李雷",
    "phone": "13800000000",
    "province": "广东",
    "city": "深圳",
    "district": "南山",
    "detail": "1 号",
}
# What is refused without having been looked at; the same request may succeed later.
_TRANSIENT: Final = frozenset({"TRY_AGAIN", "UNAUTHENTICATED"})


@dataclass(slots=True)
class Tap:
    """What a client wants once, however often it has to ask. `effect` names it in the books."""

    number: int
    kind: str
    route: str
    path: str
    body: bytes
    member_id: str
    key: str = ""
    effect: tuple[str, ...] = ()
    answer: str | None = None
    sent: int = 0
    repeats: int = 0
    born_us: int = 0
    headers: dict[str, str] | None = None
    about: Any = None


class World:
    """One mall's years. `run(ops)` raises `Wrong` with the story of whom it happened to."""

    def __init__(self, seed: str, *, rate: float = 0.16, people: int = 24) -> None:
        self.seed, self.rate, self.people = seed, rate, people
        self.ops = 0
        self.outcomes: Counter[str] = Counter()
        self.stories: dict[str, deque[tuple[Any, ...]]] = defaultdict(lambda: deque(maxlen=400))
        self.random = Random(self.seed)
        self.clock = Clock(int(START.timestamp()) * SECOND)
        self.tables = hosts.tables()
        self.weather = Weather(Random(self.seed + "/weather"), 0.0)
        self.line = Line(self.tables, self.weather, self._meanwhile)
        self.books = Books(self.now)
        self.tables.watch = self._watch
        self.tables.clock = self.clock.monotonic
        skews = [0, 0, *(self.random.randint(-4 * SECOND, 4 * SECOND) for _ in range(3))]
        self.hosts = [Host(skew) for skew in skews]
        self.members: list[str] = []
        self.taps: list[Tap] = []
        self.due: list[tuple[int, int, Tap]] = []
        self.orders: list[tuple[str, str, dict[str, int]]] = []
        self.redemptions: list[tuple[str, str]] = []
        self.depth = 0
        self.number = 0
        self.sequence = 0
        self.days_served = 0
        self.digest = hashlib.blake2b(digest_size=16)
        self.signed: set[tuple[str, ...]] = set()
        self.trouble: list[str] = []
        self.touched: set[str] = set()

    # ── Running ──────────────────────────────────────────────────────────────

    def run(self, ops: int) -> None:
        global_random.seed(self.seed)
        with self._deployed():
            self._open_the_shop()
            self.weather.rate = self.rate
            try:
                while self.ops < ops:
                    self._step()
                self._rest()
            except Wrong as wrong:
                raise Wrong(self._story(wrong)) from wrong

    @contextmanager
    def _deployed(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(hosts.deployed(self.line, self.clock))
            apps = {name: importlib.import_module(f"functions.{name}.app") for name in FUNCTIONS}
            for app in apps.values():
                silent = SimpleNamespace(info=_nothing, exception=self._fault, warning=_nothing)
                stack.enter_context(patch.object(app.api, "logger", silent))
            stack.enter_context(
                patch.object(apps["expire"].passes, "log", SimpleNamespace(info=_nothing, exception=_nothing))
            )
            self.handlers: dict[str, Callable[[Mapping[str, Any], Any], dict[str, Any]]] = {
                name: app.handler for name, app in apps.items()
            }
            self.routes = deployment.routes()
            yield

    def _step(self) -> None:
        self._pass_time()
        if self.due and self.due[0][0] <= self.clock.true_us:
            _, _, tap = heapq.heappop(self.due)
            self._deliver(tap)
            return
        self._deliver(self._new_tap())

    def _rest(self) -> None:
        """The weather clears, whatever is still owed is delivered, and the books are read from cover to cover."""
        self.weather.rate = 0.0
        while self.due:
            _, _, tap = heapq.heappop(self.due)
            tap.repeats = 0
            self._deliver(tap)
        self._run_schedule()
        for (member_id,), image in self.tables.tables["accounts"].items.items():
            self.books.compare(member_id, image)
        names = {name: name.lower() for name in deployment.of_type("AWS::DynamoDB::Table", deployment.written())}
        report = audit(AuditedBooks(self.tables, names), self.now())
        if report.differences:
            self.touched = {difference.subject for difference in report.differences}
            raise Wrong("the audit found " + "; ".join(map(str, report.differences)))
        held = sum(oracle.entries for oracle in self.books.oracles.values())
        if held != self.books.sums.total():
            raise Wrong(f"members hold {held} of {self.books.sums.total()} points")

    def now(self) -> datetime:
        return self.clock.true_now().astimezone(ZONE)

    def _pass_time(self) -> None:
        draw = self.random.random()
        before, today = self.clock.true_us, self.now().date()
        if draw < 0.60:
            self.clock.true_us += self.random.randint(1, 3 * SECOND)
        elif draw < 0.97:
            self.clock.true_us += self.random.randint(SECOND, 4 * HOUR)
        elif draw < 0.99:
            # To within seconds of midnight, where the days, weeks and months change.
            midnight = datetime.combine(self.now().date() + timedelta(days=1), datetime.min.time(), ZONE)
            self.clock.true_us = int(midnight.timestamp()) * SECOND - self.random.randint(1, 4 * SECOND)
        else:
            self.clock.true_us += self.random.randint(DAY, 6 * DAY)
        self.clock.true_us = max(self.clock.true_us, before + 1)
        if self.now().date() != today:
            self._new_day()

    def _new_day(self) -> None:
        if self.now().day > 3 and self.random.random() < 0.93:
            return  # most runs find nothing: those of the month's first days are what matters
        draw = self.random.random()
        if draw < 0.35:
            self.weather.struck.append("schedule missed")
            return
        if self.random.random() < 0.7:
            self.clock.true_us += self.random.randint(10 * 60 * SECOND, HOUR)  # as the template has it: past midnight
        self._run_schedule()
        if draw > 0.75:
            self.weather.struck.append("schedule doubled")
            self._run_schedule()

    # ── Delivering ───────────────────────────────────────────────────────────

    def _deliver(self, tap: Tap) -> None:
        self.ops += 1
        tap.sent += 1
        if tap.sent > 1:
            self._count_repeat(tap)
        host = self._free_host()
        event = self._event(tap)
        calm = len(self.weather.struck)
        outer, self.depth = self.depth, self.depth + 1
        try:
            with hosts.on(host, self.clock):
                answer = self.handlers[self.routes[tap.route]](event, None)
        except Killed:
            answer = None
        finally:
            self.depth = outer
        self.clock.true_us += 1000
        self._tell(tap, host, answer, self.weather.struck[calm:])
        if answer is not None:
            self._judge(tap, answer)
        self._ask_again(tap, answer)

    def _free_host(self) -> Host:
        return self.random.choice([host for host in self.hosts if not host.busy])

    def _count_repeat(self, tap: Tap) -> None:
        age = self.clock.true_us - tap.born_us
        kind = "delivered again"
        if age > 399 * DAY:
            kind = "delivered again 400 days late"
        elif age > 24 * HOUR:
            kind = "delivered again 25 hours late"
        elif tap.number < self.number - 1:
            kind = "delivered again out of order"
        self.weather.struck.append(kind)

    def _ask_again(self, tap: Tap, answer: Mapping[str, Any] | None) -> None:
        """A client that does not know repeats itself, up to 16 times; a few repeat themselves although they know."""
        unknown = answer is None or answer["statusCode"] in (503, 401)
        if tap.sent >= 16 or tap.kind in ("poison", "look"):
            return
        if not unknown:
            if tap.repeats <= 0:
                return
            tap.repeats -= 1
        delay = self.random.choices(_DELAYS, cum_weights=_DELAY_WEIGHTS)[0]
        self.sequence += 1
        heapq.heappush(self.due, (self.clock.true_us + delay, self.sequence, tap))

    def _meanwhile(self, call: str) -> None:
        """Somebody else's whole request may lie between any two calls of this one."""
        if 0 < self.depth < 3 and self.weather.rate and self.random.random() < 0.03:
            self.weather.struck.append("others in between")
            if self.due and self.random.random() < 0.5:
                _, _, tap = heapq.heappop(self.due)
                self._deliver(tap)
            elif self.taps and self.random.random() < 0.6:
                # The likeliest thing of all: the same request once more, while the first is still running.
                self._deliver(self.taps[-1])
            else:
                self._deliver(self._new_tap())

    # ── Judging ──────────────────────────────────────────────────────────────

    def _judge(self, tap: Tap, answer: Mapping[str, Any]) -> None:
        status, text = answer["statusCode"], answer.get("body", "")
        if status == 500:
            raise Wrong(f"{tap.kind} {tap.number} was answered 500: {self.trouble[-1] if self.trouble else ''}")
        code = "" if status < 300 else json.loads(text)["code"]
        self.outcomes[f"{tap.kind} {code or 'done'}"] += 1
        if tap.kind == "poison":
            if status < 400:
                raise Wrong(f"poison was swallowed: {tap.route} {tap.body[:200]!r} {text}")
            return
        if tap.kind == "sign_in":
            self._judge_sign_in(tap, code, json.loads(text))
        if not tap.effect:
            return
        done = self.books.effects.get(tap.effect)
        if status < 300:
            self._judge_success(tap, text, done)
        elif code not in _TRANSIENT:
            self._judge_refusal(tap, code, done)

    def _judge_success(self, tap: Tap, text: str, done: tuple[str, int] | None) -> None:
        if done is None:
            raise Wrong(f"{tap.kind} {tap.number} was answered {text} and did not happen")
        if tap.answer is None:
            tap.answer = text
            self._remember(tap, json.loads(text), done)
            return
        if text != tap.answer and _lasting(text) != _lasting(tap.answer):
            raise Wrong(f"{tap.kind} {tap.number} was answered\n{tap.answer}\nand then\n{text}")

    def _judge_sign_in(self, tap: Tap, code: str, body: Mapping[str, Any]) -> None:
        """Its key is the day, and a second answer that day is a refusal."""
        if not code:
            key = ("sign_in", tap.member_id, body["date"])
            if key in self.signed or self.books.effects.get(key, ("", None))[1] != body["points"]:
                raise Wrong(f"the sign-in of {body} is {self.books.effects.get(key)} in the books")
            self.signed.add(key)
        elif code == "ALREADY_SIGNED_IN":
            days = {(self.now() + off).date().isoformat() for off in (-SKEW, timedelta(), SKEW)}
            if not any(("sign_in", tap.member_id, day) in self.books.effects for day in days):
                raise Wrong(f"{tap.member_id} is told of a sign-in that never was")
        elif code not in _TRANSIENT:
            raise Wrong(f"a sign-in was refused: {code}")

    def _judge_refusal(self, tap: Tap, code: str, done: tuple[str, int] | None) -> None:
        if done is not None:
            raise Wrong(f"{tap.kind} {tap.number} was refused with {code}, and had happened: {done}")

    def _remember(self, tap: Tap, body: Mapping[str, Any], done: tuple[str, int]) -> None:
        match tap.kind:
            case "order":
                if (body["entry_id"], body["points"]) != done:
                    raise Wrong(f"order {tap.number} was answered {body} and is {done} in the books")
                self.orders.append((tap.key, tap.member_id, dict(tap.about)))
            case "activity":
                if (body["entry_id"], body["points"]) != done:
                    raise Wrong(f"activity {tap.number} was answered {body} and is {done} in the books")
            case "refund":
                if -body["clawed_back"] != done[1]:
                    raise Wrong(f"refund {tap.number} was answered {body} and is {done} in the books")
            case "redeem":
                if -body["points"] != done[1]:
                    raise Wrong(f"redemption {tap.number} was answered {body} and is {done} in the books")
                self.redemptions.append((tap.member_id, body["redemption_id"]))

    # ── What clients want ────────────────────────────────────────────────────

    def _new_tap(self) -> Tap:
        kind = self.random.choices(_KINDS, cum_weights=_KIND_WEIGHTS)[0]
        if (kind == "refund" and not self.orders) or (kind == "cancel" and not self.redemptions):
            kind = "order"
        self.number += 1
        tap: Tap = getattr(self, f"_{kind}")(self.number, self.random.choice(self.members))
        tap.born_us = self.clock.true_us
        if self.random.random() < 0.25:
            tap.repeats = self.random.choice((1, 1, 1, 2, 3, 15))
        self.taps = [*self.taps[-3:], tap]
        return tap

    def _order(self, number: int, member_id: str) -> Tap:
        lines = {
            f"l{place}": self.random.choice((100, 999, 12_345, 100_000, 777_777))
            for place in range(self.random.randint(1, 3))
        }
        order_id = f"o{number}"
        body = {
            "order_id": order_id,
            "member_id": member_id,
            "paid_at": self.now().isoformat(),
            "lines": [
                {"line_id": line_id, "category": self.random.choice(("tea", "cups", "other")), "amount_fen": fen}
                for line_id, fen in lines.items()
            ],
        }
        effect = ("purchase", order_id)
        return Tap(number, "order", "POST /merchant/orders", "", _json(body), member_id, order_id, effect, about=lines)

    def _refund(self, number: int, member_id: str) -> Tap:
        place = self.random.randrange(len(self.orders))
        order_id, owner, left = self.orders[place]
        line_id = self.random.choice(list(left))
        fen = self.random.choice((left[line_id], left[line_id], max(1, left[line_id] // 3), left[line_id] + 1))
        if fen <= left[line_id]:
            left[line_id] -= fen
        if not left[line_id]:
            del left[line_id]
        if not left:
            self.orders[place] = self.orders[-1]
            self.orders.pop()
        refund_id = f"r{number}"
        body = {"refund_id": refund_id, "lines": [{"line_id": line_id, "amount_fen": fen}]}
        path = f"/merchant/orders/{order_id}/refunds"
        effect = ("clawback", order_id, refund_id)
        return Tap(
            number, "refund", "POST /merchant/orders/{order_id}/refunds", path, _json(body), owner, refund_id, effect
        )

    def _sign_in(self, number: int, member_id: str) -> Tap:
        return Tap(number, "sign_in", "POST /sign-in", "", b"{}", member_id)

    def _activity(self, number: int, member_id: str) -> Tap:
        activity_id = self.random.choice(("survey", "game", "share"))
        key = f"a{number}"
        tap = Tap(
            number, "activity", "POST /earn", "", _json({"activity_id": activity_id, "score": number}), member_id, key
        )
        tap.about = activity_id
        tap.effect = ("activity", identity.digest("activity", member_id, activity_id, key, length=26))
        return tap

    def _redeem(self, number: int, member_id: str) -> Tap:
        reward_id, kind, price = self.random.choice(_REWARDS)
        body: dict[str, Any] = {"reward_id": reward_id, "quantity": 1, "expected_points": price}
        if kind == "goods":
            body |= {"address": ADDRESS, "quantity": self.random.choice((1, 1, 2, 3))}
        key = f"k{number}"
        redemption_id = identity.redemption_id(member_id, identity.redemption_key(member_id, key))
        effect = ("redeem", member_id, redemption_id)
        return Tap(number, "redeem", "POST /redeem", "", _json(body), member_id, key, effect)

    def _cancel(self, number: int, member_id: str) -> Tap:
        place = self.random.randrange(len(self.redemptions))
        owner, redemption_id = self.redemptions[place]
        self.redemptions[place] = self.redemptions[-1]
        self.redemptions.pop()
        path = f"/redemptions/{redemption_id}/cancel"
        effect = ("cancel", owner, redemption_id)
        return Tap(number, "cancel", "POST /redemptions/{redemption_id}/cancel", path, b"", owner, effect=effect)

    def _look(self, number: int, member_id: str) -> Tap:
        return Tap(number, "look", "GET /points", "", b"", member_id)

    def _poison(self, number: int, member_id: str) -> Tap:
        route, path = self.random.choice(_POISONED)
        body = self.random.choice(_POISON)
        return Tap(number, "poison", route, path, body, member_id, key=f"p{number}")

    def _restock(self, number: int, member_id: str) -> Tap:
        reward_id, _, _ = self.random.choice(_REWARDS)
        item = unpacked(self.tables, "catalog", ("reward", reward_id))
        stock = item["body"].get("stock")
        body = item["body"] | {"version": item["version"]}
        if stock is not None:
            body["stock"] = max(0, stock + self.random.randint(-20, 30))
        route = "PUT /merchant/rewards/{reward_id}"
        return Tap(number, "restock", route, f"/merchant/rewards/{reward_id}", _json(body), "")

    def _program(self, number: int, member_id: str) -> Tap:
        item = unpacked(self.tables, "catalog", ("policy", "program"))
        body = item["body"] | {
            "version": item["version"],
            "expiry": self.random.choice(_EXPIRIES),
            "grace_months": self.random.choice((1, 1, 2, 12)),
            "pending_days": self.random.choice((0, 0, 0, 1, 7, 15, 90)),
        }
        return Tap(number, "program", "PUT /merchant/program", "", _json(body), "")

    def _join(self, number: int, member_id: str) -> Tap:
        """Not over HTTP: a login is WeChat's business. The tap that follows is the new member's first."""
        self._open_account(f"member-{number}", member_id)
        return self._sign_in(number, self.members[-1])

    def _open_account(self, name: str, invited_by: str) -> None:
        openid = hashlib.sha256(name.encode()).hexdigest()[:28]
        member_id = identity.member_id(hosts.IDENTITY_KEY.encode(), "wxdemo0000000000", openid)
        for _ in range(32):
            try:
                with hosts.on(self._free_host(), self.clock):
                    now = shop.opened().now
                    members.join(Member(member_id, openid), open_account(member_id, now, invited_by), now)
                break
            except (Killed, TryAgain):
                continue
        else:
            raise AssertionError("32 faults in a row")
        self.members.append(member_id)

    # ── The shop ─────────────────────────────────────────────────────────────

    def _open_the_shop(self) -> None:
        for route, body in _OPENING:
            self.number += 1
            tap = Tap(self.number, "opening", route, "", _json(body), "")
            with hosts.on(self.hosts[0], self.clock):
                answer = self.handlers[self.routes[route]](self._event(tap), None)
            assert answer["statusCode"] < 300, answer
        for place in range(self.people):
            self._open_account(f"member-{place}-of-the-first", self.random.choice(self.members) if place % 2 else "")

    def _run_schedule(self) -> None:
        """The scheduler repeats a run that failed, at most twice."""
        at = self.now().isoformat()
        for _ in range(3):
            self.ops += 1
            outer, self.depth = self.depth, self.depth + 1
            try:
                with hosts.on(self._free_host(), self.clock):
                    self.handlers["expire"]({"source": "aws.scheduler", "job": "expire", "scheduled_time": at}, None)
                return
            except (Killed, TryAgain, self._accounts_skipped()):
                continue
            finally:
                self.depth = outer

    def _accounts_skipped(self) -> type[Exception]:
        skipped: type[Exception] = importlib.import_module("functions.expire.app").AccountsSkipped
        return skipped

    # ── On the wire ──────────────────────────────────────────────────────────

    def _event(self, tap: Tap) -> dict[str, Any]:
        return wire.event(tap.route, tap.path, tap.body, self._headers(tap), str(self.ops))

    def _headers(self, tap: Tap) -> dict[str, str]:
        now_s = self.clock.true_us // SECOND
        if "/merchant" not in tap.route:
            return wire.member_headers(tap.member_id, tap.key, now_s)
        if tap.headers is None or self.random.random() < 0.8:
            nonce = f"n{tap.number}-{tap.sent}-{self.ops}"
            tap.headers = wire.merchant_headers(tap.route, tap.path, tap.body, nonce, now_s)
        return tap.headers  # perhaps the very same bytes once more

    # ── The story ────────────────────────────────────────────────────────────

    def _watch(self, changes: list[Change]) -> None:
        for change in changes:
            if change.table == "accounts":
                self.touched.add(change.key[0])
            if change.table == "catalog" and change.key == ("policy", "program") and change.after is not None:
                self._new_policy(change)
        self.books.watch(changes)
        for change in changes:
            if change.table == "entries" and change.after is not None:
                self.stories[change.key[0]].append((self.clock.true_us, "  entry", change.after))

    def _new_policy(self, change: Change) -> None:
        # A host may obey the old one for as long as it may remember the shop, and a request that has begun.
        until = self.now() + timedelta(seconds=60)
        self.books.policies = [(until, policy) for limit, policy in self.books.policies if limit >= self.now()]
        body = unpacked(self.tables, "catalog", ("policy", "program"))["body"]
        forever = datetime(9999, 1, 1, tzinfo=UTC)
        self.books.policies.append((forever, Policy(body["expiry"], body["pending_days"], body["grace_months"])))

    def _fault(self, *_: Any, **__: Any) -> None:
        self.trouble.append(traceback.format_exc())

    def _tell(self, tap: Tap, host: Host, answer: Mapping[str, Any] | None, struck: list[str]) -> None:
        status = answer["statusCode"] if answer else 0
        text = answer.get("body", "") if answer else "killed"
        self.digest.update(f"{tap.number}{status}{text}".encode())
        self.stories[tap.member_id].append((self.clock.true_us, tap, tap.sent, host.skew_us, struck, status, text))
        for member_id in self.touched - {tap.member_id}:
            self.stories[member_id].append((self.clock.true_us, tap, tap.sent, host.skew_us, struck, status, text))
        self.touched.clear()

    def _story(self, wrong: Wrong) -> str:
        touched = sorted(self.touched) or [self.taps[-1].member_id]
        lines = [f"{wrong}", f"in the world {self.seed}, operation {self.ops}, {self.now().isoformat()}"]
        for member_id in touched[:2]:
            lines.append(f"── the story of {member_id} ──")
            lines += [_told(event) for event in list(self.stories[member_id])[-60:]]
        return "\n".join(lines)


def unpacked(tables: DynamoDB, table: str, key: tuple[str, ...]) -> dict[str, Any]:
    from points.adapters.packing import unpack

    return unpack(tables.tables[table].items[key])


def _told(event: tuple[Any, ...]) -> str:
    at = (hosts.EPOCH + timedelta(microseconds=event[0])).astimezone(ZONE).isoformat(timespec="milliseconds")
    if event[1] == "  entry":
        entry = {name: next(iter(value.values())) for name, value in event[2].items() if name != "member_id"}
        return f"{at}   wrote {entry}"
    _, tap, sent, skew_us, struck, status, text = event
    faults = ", ".join(struck) or "no fault"
    asked = f"{tap.kind} {tap.number} (delivery {sent}, host {skew_us / SECOND:+.1f} s, {faults})"
    return f"{at} {asked}: {tap.body.decode(errors='replace')[:200]} → {status} {text[:300]}"


def _lasting(text: str) -> Any:
    """An answer without what may have changed since: the state of a redemption."""
    body = json.loads(text)
    body.pop("status", None)
    if "coupon" in body:
        body["coupon"].pop("status", None)
    return body


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()


def _nothing(*_: Any, **__: Any) -> None:
    pass


def _cumulated(weights: list[float]) -> list[float]:
    return [sum(weights[: place + 1]) for place in range(len(weights))]


_DELAYS: Final = (0, SECOND // 2, 5 * SECOND, 60 * SECOND, HOUR, 25 * HOUR, 400 * DAY)
_DELAY_WEIGHTS: Final = _cumulated([25, 25, 20, 12, 10, 6, 2])
_WEIGHTS: Final = {
    "order": 22,
    "refund": 8,
    "sign_in": 18,
    "activity": 13,
    "redeem": 20,
    "cancel": 7,
    "look": 5,
    "poison": 5,
    "join": 0.4,
    "restock": 0.4,
    "program": 0.15,
}
_KINDS: Final = list(_WEIGHTS)
_KIND_WEIGHTS: Final = _cumulated([float(weight) for weight in _WEIGHTS.values()])
_EXPIRIES: Final = (
    {"kind": "rolling_months", "months": 12},
    {"kind": "rolling_months", "months": 1},
    {"kind": "rolling_months", "months": 2},
    {"kind": "rolling_months", "months": 36},
    {"kind": "end_of_year", "years": 0},
    {"kind": "end_of_year", "years": 1},
    {"kind": "never"},
)
_REWARDS: Final = (
    ("mug", "goods", 30),
    ("lamp", "goods", 200),
    ("voucher", "service", 15),
    ("coupon", "coupon", 10),
    ("gift", "coupon", 0),
    ("rare", "goods", 50),
)
_ALWAYS: Final = {"starts_at": "2026-01-01T00:00:00+08:00", "ends_at": "2099-01-01T00:00:00+08:00"}
_REWARD: Final = {"images": [], "description": "", "cash_fen": 0, "flash": False}
_COUPON: Final = {
    "kind": "amount_off",
    "threshold_fen": 1000,
    "amount_off_fen": 500,
    "categories": ["*"],
    "valid_days": 30,
}
_PROGRAM: Final = {
    "time_zone": "Asia/Shanghai",
    "expiry": {"kind": "rolling_months", "months": 2},
    "grace_months": 1,
    "pending_days": 0,
    "sign_in": {"ladder": [5, 5, 10, 5, 5, 5, 50], "wrap": True},
    "referral": {"inviter_points": 100, "invitee_points": 50, "qualifies_on": "first_order"},
    "reminder_days": [30, 7, 1],
    "leaderboard": {"top": 100},
}
_OPENING: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("PUT /merchant/program", _PROGRAM | {"version": 0}),
    ("POST /merchant/rules", {"rule_id": "all", "category": "*", "fen_per_point": 1000}),
    ("POST /merchant/rules", {"rule_id": "tea", "category": "tea", "fen_per_point": 500, "daily_limit_points": 500}),
    (
        "POST /merchant/campaigns",
        {
            "campaign_id": "double",
            "name": "双倍",
            "multiplier": "2",
            "kinds": ["purchase", "sign_in", "activity"],
            "categories": ["tea"],
            "budget_points": 100_000,
            **_ALWAYS,
        },
    ),
    (
        "POST /merchant/campaigns",
        {
            "campaign_id": "half",
            "name": "加赠",
            "multiplier": "1.5",
            "kinds": ["activity", "sign_in"],
            "categories": ["*"],
            "budget_points": 5_000,
            **_ALWAYS,
        },
    ),
    (
        "POST /merchant/activities",
        {"activity_id": "survey", "kind": "survey", "title": "问卷", "points": 20, "daily_limit": 1, **_ALWAYS},
    ),
    (
        "POST /merchant/activities",
        {"activity_id": "game", "kind": "game", "title": "游戏", "points": 3, "daily_limit": 5, **_ALWAYS},
    ),
    (
        "POST /merchant/activities",
        {
            "activity_id": "share",
            "kind": "quiz",
            "title": "问答",
            "points": 7,
            "daily_limit": 2,
            "total_limit": 30,
            **_ALWAYS,
        },
    ),
    (
        "POST /merchant/rewards",
        _REWARD | {"reward_id": "mug", "kind": "goods", "name": "杯", "points": 30, "stock": 100_000},
    ),
    (
        "POST /merchant/rewards",
        _REWARD | {"reward_id": "lamp", "kind": "goods", "name": "灯", "points": 200, "stock": 50},
    ),
    (
        "POST /merchant/rewards",
        _REWARD
        | {"reward_id": "rare", "kind": "goods", "name": "瓷", "points": 50, "stock": 40, "per_member_limit": 4},
    ),
    (
        "POST /merchant/rewards",
        _REWARD
        | {
            "reward_id": "voucher",
            "kind": "service",
            "name": "茶歇",
            "points": 15,
            "stock": None,
            "service": {"valid_days": 10, "stores": []},
        },
    ),
    (
        "POST /merchant/rewards",
        _REWARD
        | {"reward_id": "coupon", "kind": "coupon", "name": "券", "points": 10, "stock": 5_000, "coupon": _COUPON},
    ),
    (
        "POST /merchant/rewards",
        _REWARD
        | {
            "reward_id": "gift",
            "kind": "coupon",
            "name": "礼",
            "points": 0,
            "stock": 1_000,
            "per_member_limit": 3,
            "coupon": _COUPON,
        },
    ),
)
_POISONED: Final = (
    ("POST /merchant/orders", ""),
    ("POST /merchant/orders/{order_id}/refunds", "/merchant/orders/o1/refunds"),
    ("POST /earn", ""),
    ("POST /redeem", ""),
    ("PUT /merchant/program", ""),
)
_POISON: Final = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b"\x00",
    b'"text"',
    b"{" * 400,
    b'{"order_id": "o1", "order_id": "o1"}',
    b'{"quantity": -1, "reward_id": "mug", "expected_points": 30}',
    b'{"quantity": 1e3, "reward_id": "mug", "expected_points": 30}',
    b'{"quantity": NaN, "reward_id": "mug", "expected_points": 30}',
    b'{"order_id": "o1", "member_id": "#", "paid_at": "2026-01-01T00:00:00+08:00", "lines": []}',
    b'{"order_id": "\\u0000", "member_id": "x", "paid_at": 5, "lines": [{"line_id": "1", "amount_fen": 1e308}]}',
    b'{"refund_id": "r", "lines": [{"line_id": "l0", "amount_fen": -5}]}',
    b'{"refund_id": "r", "lines": [{"line_id": "l0", "amount_fen": 99999999999999999999}]}',
    b'{"activity_id": "__proto__", "score": true}',
    b'{"activity_id": "' + b"x" * 70_000 + b'"}',
    '{"activity_id": "\ud800"}'.encode("utf-8", "surrogatepass"),
)
