"""A mall under a seed: members, a merchant and schedules against the real functions, while everything goes wrong.

An operation is one delivery to a function: a first attempt, a repetition of it, a scheduled run, a poisoned body. What
a client was answered is remembered with what it asked (`Tap`), and every later answer to the same is compared with it.
"""

import hashlib
import heapq
import json
import random as global_random
import traceback
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch
from zoneinfo import ZoneInfo

from botocore.exceptions import ClientError

from local.audit import audit
from local.audit_records import Books as AuditedBooks
from points.adapters.aws.codec import pack, unpack
from points.adapters.catalog.decoding.policies import zone_of
from points.adapters.catalog.records import record_of
from points.domain import ids
from points.domain.earning import invite_codes
from tests import deployment
from tests.simulation import hosts, mall, releases, wire
from tests.simulation.books import Books, Policy
from tests.simulation.checkout import Checkout, Wanted
from tests.simulation.dynamodb import Change, DynamoDB
from tests.simulation.faults import Killed, Line, Weather
from tests.simulation.figures import Figures
from tests.simulation.hosts import Clock, Host
from tests.simulation.lives import Lives
from tests.simulation.oracle import SKEW, Wrong
from tests.simulation.persons import Persons
from tests.simulation.releases import THIS, Release

ZONE: Final = ZoneInfo("Asia/Shanghai")
START: Final = datetime(2026, 1, 1, tzinfo=ZONE)
SECOND: Final = 1_000_000
HOUR: Final = 3600 * SECOND
DAY: Final = 24 * HOUR
FUNCTIONS: Final = (
    "orders",
    "coupons",
    "redeem",
    "earn",
    "sign_in",
    "merchant",
    "members",
    "privacy",
    "login",
    "query",
    "expire",
    "snapshot",
)
JOBS: Final = {"expire": "expire", "rank": "snapshot"}
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
    release: str = ""
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
        self.persons = Persons(self.now, self._account, mall.LIMITS)
        self.lives = Lives(lambda: self.clock.true_us, self.tables.tables, ZONE, self.persons.person_of.__getitem__)
        self.figures = Figures(self.seed, self.tables, self.clock, self._zone, self.rate)
        self.tables.watch = self._watch
        self.tables.clock = self.clock.monotonic
        skews = [0, 0, *(self.random.randint(-4 * SECOND, 4 * SECOND) for _ in range(3))]
        self.releases = (THIS, releases.other())
        self.hosts = [Host(skew, self.releases[place % 2]) for place, skew in enumerate(skews)]
        self.members: list[str] = []
        self.openids: dict[str, str] = {}
        self.frozen: set[str] = set()
        self.erasing: set[str] = set()
        self.taps: list[Tap] = []
        self.due: list[tuple[int, int, Tap]] = []
        self.orders: list[tuple[str, str, dict[str, int]]] = []
        self.redemptions: list[tuple[str, str]] = []
        self.checkout = Checkout(self.tables)
        self.serving: list[Tap] = []
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
            stack.enter_context(hosts.deployed(self.line, self.clock, *self.releases))
            self.handlers: dict[tuple[str, str], Callable[[Mapping[str, Any], Any], dict[str, Any]]] = {}
            for release in self.releases:
                for name in FUNCTIONS:
                    app = release.function(name)
                    self.handlers[release.name, name] = app.handler
                    silent = SimpleNamespace(info=_nothing, exception=self._fault, warning=_nothing)
                    stack.enter_context(patch.object(app.api, "logger", silent))
                self._arrange(release, stack)
            self.routes = deployment.routes()
            yield

    def _arrange(self, release: Release, stack: ExitStack) -> None:
        """WeChat vouches for whoever says who they are, and the jobs' logs are not read."""
        login = release.function("login")
        wechat = SimpleNamespace(code2session=lambda code: SimpleNamespace(openid=code))
        stack.enter_context(patch.object(login, "wechat_app", SimpleNamespace(opened=lambda: wechat)))
        stack.enter_context(patch.object(login, "time", self.clock))
        log = SimpleNamespace(info=_nothing, exception=_nothing)
        for name in JOBS.values():
            stack.enter_context(patch.object(release.function(name).passes, "log", log))
        stack.enter_context(patch.object(release.function("privacy"), "logger", log))

    def _step(self) -> None:
        self._pass_time()
        self._deliver_queued()
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
        self.clock.true_us += HOUR
        while self.tables.queued:
            self._deliver_queued()
        self._run_schedule()
        for (member_id,), image in self.tables.tables["accounts"].items.items():
            self.books.compare(member_id, image)
            if "erased" in image and (left := list(self._personal(member_id))):
                raise Wrong(f"{member_id} was erased, and there is {left} again")
        names = {name: name.lower() for name in deployment.of_type("AWS::DynamoDB::Table", deployment.written())}
        self._count_days_in_a_row()
        report = audit(AuditedBooks(self.tables, names), self.now())
        if report.differences:
            self.touched = {difference.subject for difference in report.differences}
            raise Wrong("the audit found " + "; ".join(map(str, report.differences)))
        self.figures.close()
        held = sum(oracle.entries for oracle in self.books.oracles.values())
        if held != self.books.sums.total():
            raise Wrong(f"members hold {held} of {self.books.sums.total()} points")

    def _count_days_in_a_row(self) -> None:
        signed = defaultdict(set)
        for kind, *about in self.books.effects:
            if kind == "sign_in":
                signed[about[0]].add(date.fromisoformat(about[1]))
        for member_id, days in signed.items():
            account, last = self._account(member_id), max(days)
            inherited = date.fromisoformat(account.get("kept:signed_on", "0001-01-01"))
            last = max(last, inherited)  # without its streak
            streak = next(n for n in count() if last - timedelta(days=n) not in days)
            if "erased" not in account and (account["signed_on"], account["streak"]) != (last.isoformat(), streak):
                self.touched = {member_id}
                raise Wrong(f"{streak} days in a row up to {last}, and the account has {account['streak']}")

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
        self.figures.night()
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
        host = self._free_host()
        if tap.sent > 1:
            self._count_repeat(tap, host)
        tap.release = tap.release or host.release.name
        event = self._event(tap)
        calm = len(self.weather.struck)
        outer, self.depth = self.depth, self.depth + 1
        self.serving.append(tap)
        try:
            with hosts.on(host, self.clock):
                answer = self._serve(host, tap.route, event)
        except Killed:
            answer = None
        finally:
            self.depth = outer
            self.serving.pop()
        self.clock.true_us += 1000
        self._tell(tap, host, answer, self.weather.struck[calm:])
        if answer is not None:
            self._judge(tap, answer)
        self._ask_again(tap, answer)

    def _serve(self, host: Host, route: str, event: Mapping[str, Any]) -> dict[str, Any]:
        return self.handlers[host.release.name, self.routes[route]](event, None)

    def _deliver_queued(self) -> None:
        """The queue's oldest message, if it is time; it stays there until it is dealt with."""
        waiting = [message for message in self.tables.queued if message[0] <= self.clock.monotonic()]
        if not waiting:
            return
        self.ops += 1
        host, outer = self._free_host(), self.depth
        record = {"eventSource": "aws:sqs", "messageId": "m", "body": waiting[0][1]}
        self.depth += 1
        try:
            with hosts.on(host, self.clock):
                answer = self.handlers[host.release.name, "privacy"]({"Records": [record]}, None)
        except Killed:
            return
        finally:
            self.depth = outer
        if not answer["batchItemFailures"]:
            self.tables.queued.remove(waiting[0])
            self._see_off(json.loads(waiting[0][1])["member_id"])

    def _free_host(self) -> Host:
        return self.random.choice([host for host in self.hosts if not host.busy])

    def _count_repeat(self, tap: Tap, host: Host) -> None:
        age = self.clock.true_us - tap.born_us
        kind = "delivered again"
        if age > 399 * DAY:
            kind = "delivered again 400 days late"
        elif age > 24 * HOUR:
            kind = "delivered again 25 hours late"
        elif tap.number < self.number - 1:
            kind = "delivered again out of order"
        self.weather.struck.append(kind)
        if host.release.name != tap.release:
            self.weather.struck.append("delivered again to another release")

    def _ask_again(self, tap: Tap, answer: Mapping[str, Any] | None) -> None:
        """A client that does not know repeats itself, up to 16 times; a few repeat themselves although they know."""
        unknown = answer is None or answer["statusCode"] in (503, 401)
        gives_up = tap.kind == "erase" and self.random.random() < 0.5
        if gives_up or tap.sent >= 16 or tap.kind in ("poison", "look", "trace", "export"):
            return
        if not unknown:
            if tap.repeats <= 0:
                return
            tap.repeats -= 1
        self._send_later(tap, self.random.choices(_DELAYS, cum_weights=_DELAY_WEIGHTS)[0])

    def _send_later(self, tap: Tap, delay_us: int) -> None:
        self.sequence += 1
        heapq.heappush(self.due, (self.clock.true_us + delay_us, self.sequence, tap))

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
        if code == "UNAUTHENTICATED" and "/merchant" not in tap.route:
            self._judge_token(tap)
        if code == "RETURNED_TOO_OFTEN" and not self.persons.may_be_refused(tap.about):
            raise Wrong(f"{tap.about} was refused, and has seldom come back")
        if tap.kind in ("sign_in", "make_up"):
            self._judge_sign_in(tap, code, json.loads(text))
        if status < 300:
            self._judge_other(tap, json.loads(text) if text else {})
        if isinstance(tap.about, Wanted):
            self.checkout.judge(tap.about, code, json.loads(text))
        if not tap.effect:
            return
        done = self.books.effects.get(tap.effect)
        if status < 300:
            self._judge_success(tap, text, done)
        elif code not in _TRANSIENT:
            self._judge_refusal(tap, code, done)

    def _judge_token(self, tap: Tap) -> None:
        """A member's token is refused once they are erased, and to erase them again only where all of it was done."""
        if tap.member_id not in self.erasing:
            raise Wrong(f"{tap.kind} {tap.number} was refused as if {tap.member_id} were gone")
        if tap.kind == "erase":
            self._judge_erased(tap)

    def _judge_success(self, tap: Tap, text: str, done: tuple[str, int] | None) -> None:
        if done is None:
            raise Wrong(f"{tap.kind} {tap.number} was answered {text} and did not happen")
        if tap.answer is None:
            tap.answer = text
            self._remember(tap, json.loads(text), done)
            return
        gone = {"address"} if tap.member_id in self.erasing else set()
        if text != tap.answer and _lasting(text, gone) != _lasting(tap.answer, gone):
            raise Wrong(f"{tap.kind} {tap.number} was answered\n{tap.answer}\nand then\n{text}")

    def _judge_sign_in(self, tap: Tap, code: str, body: Mapping[str, Any]) -> None:
        """Its key is the day, and a second answer that day is a refusal."""
        if not code:
            key = ("sign_in", tap.member_id, body["date"])
            points = body["points"] if tap.kind == "sign_in" else -body["points"]
            if key in self.signed or self.books.effects.get(key, ("", None))[1] != points:
                raise Wrong(f"the sign-in of {body} is {self.books.effects.get(key)} in the books")
            self.signed.add(key)
        elif code == "ALREADY_SIGNED_IN":
            days = {tap.about} if tap.about else {(self.now() + off).date().isoformat() for off in _CLOCKS}
            if not any(("sign_in", tap.member_id, day) in self.books.effects for day in days):
                raise Wrong(f"{tap.member_id} is told of a sign-in that never was")
        elif tap.kind == "sign_in" and code not in _TRANSIENT and not self._is_stopped(tap, code):
            raise Wrong(f"a sign-in was refused: {code}")

    def _is_stopped(self, tap: Tap, code: str) -> bool:
        """Whether a member's own request may be refused like this, whatever it asks: they are frozen."""
        return code == "ACCOUNT_FROZEN" and tap.member_id in self.frozen

    def _judge_other(self, tap: Tap, body: Mapping[str, Any]) -> None:
        """What has no receipt, and must be right all the same."""
        match tap.kind:
            case "login":
                self._judge_login(tap.about, body["member"]["member_id"])
            case "erase":
                self._judge_erased(tap)
            case "confirm":
                if unpacked(self.tables, "redemptions", _parts(tap.about))["status"] != "completed":
                    raise Wrong(f"{tap.about} was confirmed, and is not completed")
            case "trace" if any(e["kind"] == "purchase" and e.get("lines") is None for e in body["items"]):
                raise Wrong(f"an order is missing in {body}")
            case "export" if any(e["kind"] == "purchase" and e["lines"] is None for e in body["entries"]):
                raise Wrong(f"an order is missing in {body}")

    def _judge_login(self, openid: str, member_id: str) -> None:
        """One person is one member, and somebody new only when they were erased."""
        earlier = {known for known, owner in self.openids.items() if owner == openid}
        if member_id not in _ids(openid) or (earlier - self.erasing - {member_id}):
            raise Wrong(f"whoever is {earlier} logs in as {member_id}")
        if member_id not in earlier:
            self.openids[member_id] = openid
            self.members.append(member_id)
            if "frozen" in self._account(member_id):
                self.frozen.add(member_id)  # as when they left

    def _judge_erased(self, tap: Tap) -> None:
        """Nothing of the person is left."""
        member_id = tap.member_id
        left = list(self._personal(member_id))
        if left:
            raise Wrong(f"{member_id} is erased, and there is still {left}")
        self._see_off(member_id)

    def _see_off(self, member_id: str) -> None:
        """Who is gone may come back in a while."""
        if member_id in self.members:
            self.members.remove(member_id)
            self.number += 1
            back = self._login(self.number, self.openids[member_id])
            is_restless = self._generation(member_id) > 0
            self._send_later(back, self.random.randint(SECOND, 3 * DAY if is_restless else 30 * DAY))

    def _personal(self, member_id: str) -> Iterator[str]:
        tables = self.tables.tables
        kept = {"member_id", "created_at"}  # so that the number of new members of a day stays right
        yield from (f"members: {name}" for name in tables["members"].items[(member_id,)] if name not in kept)
        for key in tables["redemptions"].partitions.get(member_id, []):
            yield from ["an address"] if "address" in tables["redemptions"].items[(member_id, key)] else []
        for claim in tables["receipts"].items.values():
            yield from ["what they said"] if claim["member_id"]["S"] == member_id and "content" in claim else []
        yield from tables["messages"].partitions.get(member_id, [])
        told = ("board", "consent", "invited", "joined", "orders", "score", "b:", "sign", "streak", "day:")
        yield from (name for name in self._account(member_id) if name.startswith(told))

    def _judge_refusal(self, tap: Tap, code: str, done: tuple[str, int] | None) -> None:
        if done is not None and not (self._is_stopped(tap, code) and "/merchant" not in tap.route):
            raise Wrong(f"{tap.kind} {tap.number} was refused with {code}, and had happened: {done}")
        if done is None and tap.kind in ("redeem", "activity") and not self._may_be_refused(tap, code):
            raise Wrong(f"{tap.kind} {tap.number} was refused with {code}, and there is no reason for it")

    def _may_be_refused(self, tap: Tap, code: str) -> bool:
        """Whether a limit or a budget was reached in a life that is not over."""
        body = json.loads(tap.body)
        match tap.kind, code:
            case "redeem", "LIMIT_REACHED":
                return self.lives.may_be_full(tap.member_id, body["reward_id"], body["quantity"])
            case "activity", "LIMIT_REACHED":
                days = {(self.now() + off).date().isoformat() for off in _CLOCKS}
                return self.lives.may_be_done(tap.member_id, tap.about, days)
            case "activity", "EXPIRED":
                return self.lives.may_be_used_up(tap.about, most=2 * 3)
        return True

    def _remember(self, tap: Tap, body: Mapping[str, Any], done: tuple[str, int]) -> None:
        match tap.kind:
            case "order":
                if (body["entry_id"], body["points"]) != done:
                    raise Wrong(f"order {tap.number} was answered {body} and is {done} in the books")
                self.orders.append((tap.key, tap.member_id, dict(tap.about)))
            case "activity" | "adjust":
                if (body["entry_id"], body["points"]) != done:
                    raise Wrong(f"{tap.kind} {tap.number} was answered {body} and is {done} in the books")
            case "refund":
                if -body["clawed_back"] != done[1]:
                    raise Wrong(f"refund {tap.number} was answered {body} and is {done} in the books")
            case "redeem":
                if -body["points"] != done[1]:
                    raise Wrong(f"redemption {tap.number} was answered {body} and is {done} in the books")
                self.redemptions.append((tap.member_id, body["redemption_id"]))
                if "coupon" in body:
                    self.checkout.add(body["redemption_id"], body["coupon"]["coupon_code"])

    # ── What clients want ────────────────────────────────────────────────────

    def _new_tap(self) -> Tap:
        kind = self.random.choices(_KINDS, cum_weights=_KIND_WEIGHTS)[0]
        needed = {
            "refund": self.orders,
            "cancel": self.redemptions,
            "confirm": self.redemptions,
            "use": self.checkout.recent,
            "release": self.checkout.known,
        }
        if not needed.get(kind, True):
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

    def _make_up(self, number: int, member_id: str) -> Tap:
        """A day that was missed, or one that nobody may sign any more, or yet; often the day before it as well."""
        day = self.now().date() - timedelta(days=self.random.randint(0, 8))
        if self.random.random() < 0.5:
            self.number += 1
            other = self._made_up(self.number, member_id, day - timedelta(days=1))
            self._send_later(other, self.random.randint(0, 2 * SECOND))
        return self._made_up(number, member_id, day)

    def _made_up(self, number: int, member_id: str, day: date) -> Tap:
        body, route = {"date": day.isoformat()}, "POST /sign-in/make-up"
        born_us = self.clock.true_us
        return Tap(number, "make_up", route, "", _json(body), member_id, born_us=born_us, about=day.isoformat())

    def _activity(self, number: int, member_id: str) -> Tap:
        activity_id = self.random.choice(("survey", "game", "share"))
        key = f"a{number}"
        tap = Tap(
            number, "activity", "POST /earn", "", _json({"activity_id": activity_id, "score": number}), member_id, key
        )
        tap.about = activity_id
        tap.effect = ("activity", ids.digest("activity", member_id, key, length=26))
        return tap

    def _redeem(self, number: int, member_id: str) -> Tap:
        reward_id, kind, price = self.random.choice(mall.REWARDS)
        body: dict[str, Any] = {"reward_id": reward_id, "quantity": 1, "expected_points": price}
        if kind == "goods":
            body |= {"address": mall.ADDRESS, "quantity": self.random.choice((1, 1, 2, 3))}
        key = f"k{number}"
        redemption_id = ids.redemption_id(member_id, ids.redemption_key(member_id, key))
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

    def _use(self, number: int, member_id: str) -> Tap:
        return self._at_checkout(number, self.checkout.use(number, self.random))

    def _release(self, number: int, member_id: str) -> Tap:
        return self._at_checkout(number, self.checkout.release(self.random))

    def _at_checkout(self, number: int, wanted: Wanted) -> Tap:
        owner, _ = _parts(wanted.redemption_id)
        return Tap(number, wanted.kind, wanted.route, wanted.path, wanted.body, owner, about=wanted)

    def _look(self, number: int, member_id: str) -> Tap:
        return Tap(number, "look", "GET /points", "", b"", member_id)

    def _poison(self, number: int, member_id: str) -> Tap:
        route, path = self.random.choice(mall.POISONED)
        body = self.random.choice(mall.POISON)
        return Tap(number, "poison", route, path, body, member_id, key=f"p{number}")

    def _restock(self, number: int, member_id: str) -> Tap:
        """More units or fewer, no end to them, or counted again."""
        reward_id, _, _ = self.random.choice(mall.REWARDS)
        body = self._decided(("reward", reward_id))
        if body is None:
            return self._renew(number, member_id)
        stock = body.pop("stock", None)
        if stock is None or self.random.random() < 0.7:
            body["stock"] = max(0, (stock or 0) + self.random.randint(-20, 30))
        route = "PUT /merchant/rewards/{reward_id}"
        return Tap(number, "restock", route, f"/merchant/rewards/{reward_id}", _json(body), "")

    def _budget(self, number: int, member_id: str) -> Tap:
        """More points or fewer, no end to them, or counted again."""
        name = self.random.choice(("double", "half"))
        body = self._decided(("policy", f"campaign#{name}"))
        if body is None:
            return self._renew(number, member_id)
        had = body.pop("budget_points", None)
        if had is None or self.random.random() < 0.7:
            body["budget_points"] = max(1, (had or 0) + self.random.randint(-3_000, 6_000))
        route = "PUT /merchant/campaigns/{campaign_id}"
        return Tap(number, "budget", route, f"/merchant/campaigns/{name}", _json(body), "")

    def _renew(self, number: int, member_id: str) -> Tap:
        """Something is deleted, and soon created again under its id, perhaps while others still remember it."""
        plural, body = self.random.choice(mall.RENEWED)
        id_field = next(field for field in body if field.endswith("_id"))
        again = dict(body)
        if again.get("stock") is not None:
            again["stock"] = self.random.choice((3, 40, 5_000))
        if "budget_points" in again:
            again["budget_points"] = self.random.choice((100, 300) if "points" in again else (300, 3_000, 100_000))
        create = Tap(number, "create", f"POST {plural}", "", _json(again), "", born_us=self.clock.true_us)
        kind = id_field.removesuffix("_id")
        key = ("reward", body[id_field]) if kind == "reward" else ("policy", f"{kind}#{body[id_field]}")
        if self._decided(key) is None:
            return create
        self._send_later(create, self.random.choice((0, 0, SECOND, 20 * SECOND, HOUR)))
        self.number += 1
        route = f"DELETE {plural}/{{{id_field}}}"
        return Tap(self.number, "drop", route, f"{plural}/{body[id_field]}", b"", "")

    def _decided(self, key: tuple[str, str]) -> dict[str, Any] | None:
        """The terms as they are stored, with their version, to be changed; None where it is deleted."""
        item = unpacked(self.tables, "catalog", key)
        if "body" not in item:
            return None
        # Of what the other release adds the API knows nothing.
        return {name: value for name, value in item["body"].items() if name != "season"} | {"version": item["version"]}

    def _program(self, number: int, member_id: str) -> Tap:
        decided = self._decided(("policy", "program"))
        assert decided is not None
        body = decided | {
            "expiry": self.random.choice(mall.EXPIRIES),
            "grace_months": self.random.choice((1, 1, 2, 12)),
            "pending_days": self.random.choice((0, 0, 0, 1, 7, 15, 90)),
        }
        return Tap(number, "program", "PUT /merchant/program", "", _json(body), "")

    def _adjust(self, number: int, member_id: str) -> Tap:
        key = f"b{number}"
        body = {"points": self.random.choice((5, 100, -5, -50, -1000)), "reason": "更正", "operator": "chen"}
        path = f"/merchant/members/{member_id}/adjustments"
        receipt_id = ids.digest("adjust", member_id, key, length=26)
        effect = ("adjust", member_id, receipt_id)
        route = "POST /merchant/members/{member_id}/adjustments"
        return Tap(number, "adjust", route, path, _json(body), member_id, key, effect)

    def _freeze(self, number: int, member_id: str) -> Tap:
        """Mostly the ones who are frozen already are let go."""
        frozen = [known for known in self.members if self._account(known).get("frozen")]
        if frozen and self.random.random() < 0.7:
            member_id = self.random.choice(frozen)
        self.frozen.add(member_id)
        body = {"frozen": member_id not in frozen, "reason": "刷分"}
        path = f"/merchant/members/{member_id}/freeze"
        return Tap(number, "freeze", "POST /merchant/members/{member_id}/freeze", path, _json(body), member_id)

    def _confirm(self, number: int, member_id: str) -> Tap:
        owner, redemption_id = self.random.choice(self.redemptions)
        if self.random.random() < 0.7:
            self._ship(redemption_id)
        path = f"/redemptions/{redemption_id}/confirm"
        return Tap(
            number, "confirm", "POST /redemptions/{redemption_id}/confirm", path, b"", owner, about=redemption_id
        )

    def _ship(self, redemption_id: str) -> None:
        """The packing table, straight on the tables: goods that are to be shipped and still may be cancelled."""
        member_id, key = _parts(redemption_id)
        step = {
            "TableName": "redemptions",
            "Key": pack({"member_id": member_id, "redemption_key": key}),
            "UpdateExpression": "SET #status = :shipped ADD #steps :one",
            "ConditionExpression": "#status = :packed",
            "ExpressionAttributeNames": {"#status": "status", "#steps": "steps"},
            "ExpressionAttributeValues": pack({":shipped": "shipped", ":packed": "to_ship", ":one": 1}),
        }
        count = {
            "TableName": "counters",
            "Key": pack({"owner": member_id, "counter": "redemptions"}),
            "UpdateExpression": "ADD to_ship :less, shipped :one",
            "ExpressionAttributeValues": pack({":less": -1, ":one": 1}),
        }
        with suppress(ClientError):
            self.tables.transact_write_items(TransactItems=[{"Update": step}, {"Update": count}])

    def _trace(self, number: int, member_id: str) -> Tap:
        path = f"/merchant/members/{member_id}/entries"
        return Tap(number, "trace", "GET /merchant/members/{member_id}/entries", path, b"", member_id)

    def _export(self, number: int, member_id: str) -> Tap:
        return Tap(number, "export", "GET /me/export", "", b"", member_id)

    def _erase(self, number: int, member_id: str) -> Tap:
        """Mostly the same persons again and again: they may come back eight times a year."""
        if len(self.members) < self.people // 2:
            return self._look(number, member_id)
        again = [known for known in self.members if self._generation(known)]
        if again and self.random.random() < 0.9:
            member_id = max(again, key=self._generation)
        self.erasing.add(member_id)
        return Tap(number, "erase", "DELETE /me", "", b"", member_id)

    def _join(self, number: int, member_id: str) -> Tap:
        return self._login(number, hashlib.sha256(f"member-{number}".encode()).hexdigest()[:28], member_id)

    def _login(self, number: int, openid: str, inviter: str = "") -> Tap:
        body = {"code": openid} | ({"invite_code": _invite_code(inviter)} if inviter else {})
        return Tap(number, "login", "POST /login", "", _json(body), inviter, about=openid)

    def _generation(self, member_id: str) -> int:
        return next(nth for nth, known in enumerate(_ids(self.openids[member_id])) if known == member_id)

    def _account(self, member_id: str) -> dict[str, Any]:
        return unpacked(self.tables, "accounts", (member_id,))

    # ── The shop ─────────────────────────────────────────────────────────────

    def _open_the_shop(self) -> None:
        for route, body in mall.OPENING:
            self.number += 1
            tap = Tap(self.number, "opening", route, "", _json(body), "")
            with hosts.on(self.hosts[0], self.clock):
                answer = self._serve(self.hosts[0], route, self._event(tap))
            assert answer["statusCode"] < 300, answer
        for place in range(self.people):
            openid = hashlib.sha256(f"member-{place}-of-the-first".encode()).hexdigest()[:28]
            inviter = self.random.choice(self.members) if place % 2 else ""
            tap = self._login(self.number, openid, inviter)
            with hosts.on(self.hosts[0], self.clock):
                self._judge(tap, self._serve(self.hosts[0], tap.route, self._event(tap)))

    def _run_schedule(self) -> None:
        for job in JOBS:
            self._run_job(job)

    def _run_job(self, job: str) -> None:
        """The scheduler repeats a run that failed, at most twice."""
        at = self.now().isoformat()
        for _ in range(3):
            self.ops += 1
            outer, self.depth = self.depth, self.depth + 1
            try:
                host = self._free_host()
                with hosts.on(host, self.clock):
                    run = {"source": "aws.scheduler", "job": job, "scheduled_time": at}
                    self.handlers[host.release.name, JOBS[job]](run, None)
                return
            except Killed:
                continue
            except self._left_undone(host):
                continue
            finally:
                self.depth = outer

    def _left_undone(self, host: Host) -> tuple[type[Exception], ...]:
        """What a job raises so that it is begun again."""
        errors = host.release.module("points.domain.errors")
        return errors.TryAgain, host.release.module("points.workflows.passes").AccountsSkipped

    # ── On the wire ──────────────────────────────────────────────────────────

    def _event(self, tap: Tap) -> dict[str, Any]:
        return wire.event(tap.route, tap.path, tap.body, self._headers(tap), str(self.ops))

    def _headers(self, tap: Tap) -> dict[str, str]:
        now_s = self.clock.true_us // SECOND
        if tap.kind == "login":
            return {}
        if "/merchant" not in tap.route:
            return wire.member_headers(tap.member_id, tap.key, now_s)
        if tap.headers is None or self.random.random() < 0.8:
            nonce = f"n{tap.number}-{tap.sent}-{self.ops}"
            tap.headers = wire.merchant_headers(tap.route, tap.path, tap.body, nonce, now_s, _merchant_key(tap))
        return tap.headers  # perhaps the very same bytes once more

    # ── The story ────────────────────────────────────────────────────────────

    def _zone(self) -> tzinfo:
        """The program's zone, with those before it."""
        item = self.tables.tables["catalog"].items.get(("policy", "program"))
        return zone_of(record_of(unpack(item))) if item else ZONE

    def _watch(self, changes: list[Change]) -> None:
        if changes[0].table == "figures":
            return  # what is counted, and no point
        self.figures.watch(changes)
        for change in changes:
            if change.table == "accounts":
                self.touched.add(change.key[0])
            if change.table == "catalog" and change.key == ("policy", "program") and change.after is not None:
                self._new_policy(change)
        self.books.watch(changes)
        wanted = self.serving[-1].about if self.serving else None
        self.checkout.watch(changes, wanted if isinstance(wanted, Wanted) else None)
        self.persons.watch(changes)
        self.lives.watch(changes)
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


def _lasting(text: str, gone: set[str]) -> Any:
    """An answer without what may have changed since: the state of a redemption, and what is gone with the person."""
    body = {name: told for name, told in json.loads(text).items() if name not in {"status"} | gone}
    if "coupon" in body:
        body["coupon"].pop("status", None)
    return body


def _parts(redemption_id: str) -> tuple[str, str]:
    parts = ids.split_redemption_id(redemption_id)
    assert parts is not None
    return parts


def _ids(openid: str) -> Iterator[str]:
    return ids.member_ids(hosts.IDENTITY_KEY.encode(), "wxdemo0000000000", openid)


def _invite_code(member_id: str) -> str:
    return invite_codes.code_of(invite_codes.key_of(hosts.IDENTITY_KEY.encode()), member_id)


def _merchant_key(tap: Tap) -> str:
    return tap.key if tap.kind == "adjust" else ""


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()


def _nothing(*_: Any, **__: Any) -> None:
    pass


def _cumulated(weights: list[float]) -> list[float]:
    return [sum(weights[: place + 1]) for place in range(len(weights))]


_CLOCKS: Final = (-SKEW, timedelta(), SKEW)
_DELAYS: Final = (0, SECOND // 2, 5 * SECOND, 60 * SECOND, HOUR, 25 * HOUR, 400 * DAY)
_DELAY_WEIGHTS: Final = _cumulated([25, 25, 20, 12, 10, 6, 2])
_WEIGHTS: Final = {
    "order": 20,
    "refund": 8,
    "sign_in": 16,
    "make_up": 2,
    "activity": 12,
    "redeem": 19,
    "cancel": 7,
    "confirm": 2,
    "use": 6,
    "release": 5,
    "adjust": 3,
    "look": 5,
    "poison": 4,
    "freeze": 0.5,
    "export": 0.5,
    "trace": 0.3,
    "erase": 0.6,
    "join": 0.4,
    "restock": 0.5,
    "budget": 0.2,
    "renew": 0.5,
    "program": 0.15,
}
_KINDS: Final = list(_WEIGHTS)
_KIND_WEIGHTS: Final = _cumulated([float(weight) for weight in _WEIGHTS.values()])
