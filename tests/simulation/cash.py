"""A shop that takes points and cash, under a seed: members, WeChat Pay, staff, reconciliation, and every fault.

    python -m tests.simulation.cash --seed 7 --ops 20000

Money comes in time, late, twice or never; what WeChat Pay tells of it comes never, often, out of order or tampered
with; it answers or does not; workers die, followups are lost. After every commit stock, holds and money have to fit
together, and in the end every order has its reward or its money back, and none has both.
"""

import argparse
import heapq
import importlib
import json
import random as global_random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from random import Random
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

from local.audit import audit
from local.audit_records import Books as AuditedBooks
from local.inprocess import PAY_SETTINGS, WECHAT_PAY
from local.wechat.pay import notification, signed_headers
from points.adapters.aws import secrets
from points.adapters.aws.codec import unpack
from points.adapters.catalog import dispenser, dispenser_sweep, shop
from points.adapters.members import members
from points.adapters.members.members import Member
from points.adapters.queues import followups as followup_queue
from points.adapters.queues import visibility
from points.adapters.wechat.pay import PayRefused, PayUnreachable, refund_no
from points.domain import ids
from points.domain.errors import TryAgain
from points.domain.ledger.accounts import open_account
from points.domain.rewards.payments import Payment
from points.workflows import shipping_notice, wechat_orders
from tests import deployment
from tests.simulation import hosts, wire
from tests.simulation.dynamodb import Change
from tests.simulation.expressions import Item
from tests.simulation.faults import Killed, Line, Weather
from tests.simulation.hosts import Clock, Host
from tests.simulation.mall import ADDRESS
from tests.simulation.oracle import Wrong
from tests.simulation.world import SECOND, START, ZONE

FUNCTIONS: Final = ("orders", "redeem", "merchant", "fulfilment", "pay", "reconcile", "tidy")
APPID: Final = str(WECHAT_PAY["appid"])
VISIBLE_AGAIN_S: Final = 360
MOST_RECEIVES: Final = 10
_BACK: Final = {"cancelled", "refunded"}
_NEXT: Final = {
    ("", "awaiting"),
    ("", "paid"),  # a second payment of the same order
    ("awaiting", "paid"),
    ("awaiting", "closed"),
    ("closed", "paid"),
    ("paid", "refunding"),
    ("paid", "refunded"),
    ("paid", "refund_failed"),
    ("refunding", "refunded"),
    ("refunding", "refund_failed"),
    ("refund_failed", "refunded"),
}
_GOODS: Final = {"kind": "goods", "name": "壶", "images": [], "description": "", "flash": False}
_REWARDS: Final = {
    "pot": {"points": 10, "cash_fen": 500, "stock": 60},
    "rare": {"points": 5, "cash_fen": 900, "stock": 40, "per_member_limit": 2},
    "rush": {"points": 1, "cash_fen": 100, "stock": 50, "flash": True},
    "cup": {"points": 3, "cash_fen": 0, "stock": 80},
}


@dataclass(slots=True)
class BankOrder:
    fen: int
    openid: str
    state: str = "NOTPAY"
    paid: list[str] = field(default_factory=list)  # transactions
    refunded: dict[str, int] = field(default_factory=dict)


class Bank:
    """WeChat Pay as our client sees it; `down` is how often it does not answer."""

    def __init__(self, random: Random) -> None:
        self.random, self.down = random, 0.15
        self.orders: dict[str, BankOrder] = {}
        self.refunds: dict[str, str] = {}

    @contextmanager
    def _line(self) -> Iterator[None]:
        draw = self.random.random()
        if draw < self.down / 2:
            raise PayUnreachable("no answer")
        yield
        if draw < self.down:
            raise PayUnreachable("done, and not heard of")

    def order(self, payment: Payment, openid: str, notify_url: str, *, open_for: timedelta) -> str:
        assert notify_url.startswith("https://")
        assert open_for >= timedelta(minutes=1)
        with self._line():
            known = self.orders.setdefault(payment.payment_id, BankOrder(payment.fen, openid))
            if known.state == "CLOSED":
                raise PayRefused("order", "ORDER_CLOSED")
        return f"wx{payment.payment_id}"

    def transaction(self, payment_id: str) -> dict[str, Any]:
        with self._line():
            if payment_id not in self.orders:
                raise PayRefused("query", "ORDER_NOT_EXIST")
            told = self.told(payment_id)
            if self.random.random() < self.down:  # what has been paid is not always known at once
                told["trade_state"] = "NOTPAY"
            return told

    def close(self, payment_id: str) -> None:
        with self._line():
            known = self.orders.get(payment_id)
            if known is None:
                raise PayRefused("close", "ORDER_NOT_EXIST")
            if known.state == "SUCCESS":
                raise PayRefused("close", "ORDERPAID")
            known.state = "CLOSED"

    def refund(self, payment: Payment) -> str:
        with self._line():
            known = self.orders[payment.redemption_id]
            if payment.transaction_id not in known.paid:
                raise Wrong(f"{payment.payment_id} is to be refunded and was never paid")
            number = refund_no(payment)
            if number not in self.refunds:
                closed = () if payment.refunds else ("CLOSED",)
                self.refunds[number] = self.random.choice(("SUCCESS", "PROCESSING", "ABNORMAL", *closed))
            if self.refunds[number] != "CLOSED":
                known.refunded[number] = payment.fen
            return self.refunds[number]

    def refund_state(self, payment: Payment) -> str:
        with self._line():
            number = refund_no(payment)
            if self.random.random() < 0.5 and self.refunds[number] != "CLOSED":
                self.refunds[number] = "SUCCESS"
            return self.refunds[number]

    def told(self, payment_id: str, transaction_id: str = "") -> dict[str, Any]:
        known = self.orders[payment_id]
        told: dict[str, Any] = {
            "appid": APPID,
            "mchid": PAY_SETTINGS.mchid,
            "out_trade_no": payment_id,
            "trade_state": known.state,
            "amount": {"total": known.fen, "currency": "CNY"},
            "payer": {"openid": known.openid},
        }
        if known.paid:
            told |= {"transaction_id": transaction_id or known.paid[0], "success_time": START.isoformat()}
        return told


class CashWorld:
    """`run(ops)` raises `Wrong`."""

    def __init__(self, seed: str, *, rate: float = 0.1) -> None:
        self.random = Random(seed)
        self.seed, self.rate = seed, rate
        self.clock = Clock(int(START.timestamp()) * SECOND)
        self.tables = hosts.tables()
        self.weather = Weather(Random(f"{seed}/weather"), 0.0)
        self.line = Line(self.tables, self.weather, lambda _: None)
        self.bank = Bank(Random(f"{seed}/bank"))
        self.hosts = [Host(self.random.randint(-2 * SECOND, 2 * SECOND)) for _ in range(3)]
        self.due: list[tuple[int, int, Callable[[], None]]] = []
        self.sequence = 0
        self.openids: dict[str, str] = {}
        self.known: list[str] = []
        self.outcomes: Counter[str] = Counter()
        self.redemptions: dict[str, Item] = {}
        self.payments: dict[str, Item] = {}
        self.nights = 0
        self.hidden_s = VISIBLE_AGAIN_S
        self.tables.clock = self.clock.monotonic
        self.tables.watch = self._watch

    # ── Running ──────────────────────────────────────────────────────────────

    def run(self, ops: int) -> None:
        global_random.seed(self.seed)
        with self._deployed():
            self._open()
            self.weather.rate = self.rate
            for _ in range(ops):
                self._pass_time()
                self._step()
            self._rest()

    @contextmanager
    def _deployed(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(hosts.deployed(self.line, self.clock))
            settings = {"WECHAT_PAY": "enabled", "WECHAT_PAY_SECRET": "WECHAT_PAY_SECRET", "FOLLOWUP_QUEUE_URL": "q"}
            settings |= {"PAY_NOTIFY_URL": "https://shop/wechat/pay", "WECHAT_PAY_URL": "", "WECHAT_API_URL": ""}
            stack.enter_context(patch.dict("os.environ", settings))
            secrets._cache["WECHAT_PAY_SECRET"] = (float("inf"), WECHAT_PAY)
            stack.enter_context(patch.object(wechat_orders, "pay", lambda **_: self.bank))
            stack.enter_context(
                patch.object(followup_queue, "client", lambda: SimpleNamespace(send_message=self._queued))
            )
            hiding = SimpleNamespace(change_message_visibility_batch=self._hide)
            stack.enter_context(patch.object(visibility, "client", lambda: hiding))
            apps = {name: importlib.import_module(f"functions.{name}.app") for name in FUNCTIONS}
            for module in (dispenser, dispenser_sweep, followup_queue, apps["pay"]):
                stack.enter_context(patch.object(module, "time", self.clock))
            silent = SimpleNamespace(info=_nothing, warning=_nothing, error=_nothing, exception=self._fault)
            for app in apps.values():
                stack.enter_context(patch.object(getattr(app, "api", app), "logger", silent))
            # The index of redemptions is none of this story's.
            for job in ("confirm_arrivals", "expire_vouchers"):
                stack.enter_context(patch.object(apps["tidy"].deadlines, job, lambda now: ()))
            stack.enter_context(patch.object(shipping_notice, "tell", _heard))
            self.handlers = {name: app.handler for name, app in apps.items()}
            self.left_open = apps["tidy"].LeftOpen
            self.routes = deployment.routes()
            dispenser.forget()
            followup_queue.forget()
            yield

    def _open(self) -> None:
        for reward_id, terms in _REWARDS.items():
            self._merchant("POST /merchant/rewards", {"reward_id": reward_id, **_GOODS, **terms})
        for number in range(12):
            openid = sha256(f"member {number}".encode()).hexdigest()[:28]
            member_id = ids.member_id(hosts.IDENTITY_KEY.encode(), APPID, openid)
            with hosts.on(self.hosts[0], self.clock):
                now = shop.opened().now
                members.join(Member(member_id, openid), open_account(member_id, now), now)
            self.openids[member_id] = openid
            line = {"line_id": "1", "category": "tea", "amount_fen": 300_000}
            order = {"order_id": member_id, "member_id": member_id, "paid_at": self._now().isoformat(), "lines": [line]}
            self._merchant("POST /merchant/orders", order)

    def _rest(self) -> None:
        """The weather clears; whatever is on its way arrives, and a few nights go by."""
        self.weather.rate, self.bank.down = 0.0, 0.0
        while self.due:
            at_us, _, deliver = heapq.heappop(self.due)
            self.clock.true_us = max(self.clock.true_us, at_us)
            deliver()
        for _ in range(12):
            self.clock.true_us += 24 * 3600 * SECOND
            self._night()
        for payment_id, known in self.bank.orders.items():
            self._settled(payment_id, known)
        names = {name: name.lower() for name in deployment.of_type("AWS::DynamoDB::Table", deployment.written())}
        found = audit(AuditedBooks(self.tables, names), self._now()).differences
        if found:
            raise Wrong("the audit found " + "; ".join(map(str, found)))

    def _settled(self, payment_id: str, known: BankOrder) -> None:
        """Paid and had, or paid and sent back: never both, never neither."""
        paid, sent_back = known.fen * len(known.paid), sum(known.refunded.values())
        status = self.redemptions[payment_id]["status"]
        has_reward = status not in _BACK and status != "pending_payment"
        self.outcomes[f"order {status}, paid {len(known.paid)}, refunded {len(known.refunded)}"] += 1
        if paid - sent_back != (known.fen if has_reward else 0):
            raise Wrong(f"{payment_id} is {status}; {paid} fen were paid and {sent_back} sent back")

    # ── What happens ─────────────────────────────────────────────────────────

    def _step(self) -> None:
        if self.due and self.due[0][0] <= self.clock.true_us:
            _, _, deliver = heapq.heappop(self.due)
            deliver()
            return
        kinds = {self._redeem: 30, self._pays: 30, self._cancel: 12, self._asks: 6, self._staff: 8}
        self.random.choices(list(kinds), weights=list(kinds.values()))[0]()

    def _pass_time(self) -> None:
        draw, before = self.random.random(), self._now().date()
        if draw < 0.9:
            self.clock.true_us += self.random.randint(1, 60 * SECOND)
        else:
            self.clock.true_us += self.random.randint(SECOND, 3 * 3600 * SECOND)
        if self._now().date() != before:
            self._night()

    def _redeem(self) -> None:
        member_id, reward_id = self.random.choice(list(self.openids)), self.random.choice(list(_REWARDS))
        self.sequence += 1
        key = f"k{self.sequence}"
        self._tap(member_id, reward_id, key, attempts=4)

    def _tap(self, member_id: str, reward_id: str, key: str, attempts: int) -> None:
        reward = _REWARDS[reward_id]
        price = {"expected_points": reward["points"], "expected_cash_fen": reward["cash_fen"]}
        body = {"reward_id": reward_id, "quantity": 1, "address": ADDRESS} | price
        answer = self._member("POST /redeem", "", member_id, body, key)
        self._count("redeem", answer)
        if answer is not None and answer["statusCode"] == 201:
            redemption_id = json.loads(answer["body"])["redemption_id"]
            if redemption_id not in self.redemptions:
                raise Wrong(f"{redemption_id} was answered and does not exist")
            self.known.append(redemption_id)
        again = answer is None or answer["statusCode"] == 503 or self.random.random() < 0.2
        if again and attempts:
            self._later(lambda: self._tap(member_id, reward_id, key, attempts - 1), self.random.choice((1, 5, 900)))

    def _pays(self) -> None:
        """Somebody pays: soon, late, after the order was closed, or twice; and the shop hears of it, or does not."""
        waiting = [name for name, order in self.bank.orders.items() if order.state != "SUCCESS"]
        paid = [name for name, order in self.bank.orders.items() if order.state == "SUCCESS"]
        if paid and self.random.random() < 0.03:
            name = self.random.choice(paid)
        elif waiting:
            name = self.random.choice(waiting[-20:])
            if self.bank.orders[name].state == "CLOSED" and self.random.random() < 0.9:
                return
        else:
            return
        order = self.bank.orders[name]
        was_closed = order.state == "CLOSED"
        self.sequence += 1
        transaction_id = f"42000{self.sequence:015}"
        order.state = "SUCCESS"
        order.paid.append(transaction_id)
        # WeChat Pay can be asked for the payment of an open order; of any other only its notification tells.
        least = 1 if was_closed or len(order.paid) > 1 else 0
        # Nor can it be asked for a payment that another came on top of.
        told = [transaction_id] * self.random.choice((least, 1, 1, 2, 3)) + order.paid[:-1]
        for told_of in told:
            delay = self.random.choice((0, 1, 15, 180, 3600, 6 * 3600))
            self._later(partial(self._notify, name, told_of, patience=15), delay)

    def _notify(self, name: str, transaction_id: str, patience: int) -> None:
        told = self.bank.told(name, transaction_id)
        lie = self.random.choice(("amount", "tag", "age")) if self.random.random() < 0.15 else ""
        if lie == "amount":
            told["amount"] = {"total": 1, "currency": "CNY"}
        body = notification(PAY_SETTINGS, told, "tag" if lie == "tag" else "")
        at = self.clock.time() - (400 if lie == "age" else 0)
        headers = {key.lower(): text for key, text in signed_headers(PAY_SETTINGS, body, at).items()}
        answer = self._call("pay", wire.event("POST /wechat/pay", "", body, headers, str(self.sequence)))
        self._count(f"notification {lie or 'true'}", answer)
        status = answer["statusCode"] if answer else 0
        if lie and status and status < 400:
            raise Wrong(f"a lie about {name} was believed: {lie}")
        if not lie and status not in (0, 204, 503):
            raise Wrong(f"the truth about {name} was answered {answer}")
        if status != 204 and patience:
            self._later(lambda: self._notify(name, transaction_id, patience - 1), self.random.choice((15, 180, 3600)))

    def _cancel(self) -> None:
        if self.known:
            redemption_id = self.random.choice(self.known[-30:])
            path = f"/redemptions/{redemption_id}/cancel"
            answer = self._member("POST /redemptions/{redemption_id}/cancel", path, redemption_id[:16], {}, "")
            self._count("cancel", answer)

    def _asks(self) -> None:
        if self.known:
            redemption_id = self.random.choice(self.known[-30:])
            path = f"/redemptions/{redemption_id}/pay"
            answer = self._member("POST /redemptions/{redemption_id}/pay", path, redemption_id[:16], {}, "")
            self._count("pay", answer)

    def _staff(self) -> None:
        """Ships, refuses or takes back."""
        if not self.known:
            return
        redemption_id, step = self.random.choice(self.known[-30:]), self.random.choice(("ship", "refuse", "refund"))
        body = {"carrier": "YTO", "tracking_no": "YT12345"} if step == "ship" else {"reason": "缺货"}
        route, path = (
            f"POST /merchant/redemptions/{{redemption_id}}/{step}",
            f"/merchant/redemptions/{redemption_id}/{step}",
        )
        self._count(step, self._merchant(route, body, path))

    # ── The queue and the night ──────────────────────────────────────────────

    def _queued(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: N803
        if self.weather.rate and self.random.random() < 0.2:
            self.weather.struck.append("followup lost")
            return
        self._later(lambda: self._followup(MessageBody, received=1), DelaySeconds)

    def _followup(self, body: str, received: int) -> None:
        record = {
            "messageId": "1",
            "receiptHandle": "1",
            "eventSource": "aws:sqs",
            "attributes": {"ApproximateReceiveCount": str(received)},
            "body": body,
        }
        self.hidden_s = VISIBLE_AGAIN_S
        answer = self._call("reconcile", {"Records": [record]})
        if (answer is None or answer["batchItemFailures"]) and received < MOST_RECEIVES:
            self._later(lambda: self._followup(body, received + 1), self.hidden_s)

    def _hide(self, *, QueueUrl: str, Entries: list[Any]) -> None:  # noqa: N803
        (entry,) = Entries
        self.hidden_s = entry["VisibilityTimeout"]

    def _night(self) -> None:
        """The tables are calm; WeChat Pay need not be. No hold outlives this."""
        self.nights += 1
        stormy, self.weather.rate = self.weather.rate, 0.0
        began = self._now() - timedelta(seconds=5)  # clocks differ
        for _ in range(2):
            try:
                self._call("tidy", {"source": "aws.scheduler", "job": "tidy", "scheduled_time": ""})
                break
            except self.left_open:
                continue
        self.weather.rate = stormy
        for name, payment in self.payments.items():
            over = ids.from_microseconds(payment["hold_until"]) < began
            if over and payment["state"] == "awaiting" and not payment.get("given_back"):
                raise Wrong(f"the hold of {name} has outlived the night")

    # ── What must hold after every commit ────────────────────────────────────

    def _watch(self, changes: list[Change]) -> None:
        touched: set[str] = set()
        moves_stock = False
        for change in changes:
            if change.after is None or change.after is change.before:
                continue
            if change.table == "redemptions":
                name = "".join(change.key)
                self.redemptions[name] = unpack(change.after)
                touched.add(name)
                moves_stock = True
            elif change.table == "payments":
                touched.add(self._payment(change))
            elif change.table == "stock" and change.key[0] == "main":
                moves_stock = True
        for name in touched:
            self._fits(name)
        if moves_stock:
            self._counted()

    def _payment(self, change: Change) -> str:
        assert change.after is not None
        before, after = unpack(change.before) if change.before else {}, unpack(change.after)
        move = before.get("state", ""), after["state"]
        if move[0] != move[1] and move not in _NEXT:
            raise Wrong(f"{change.key} went from {move[0]} to {move[1]}")
        if before.get("transaction_id", "") not in ("", after.get("transaction_id", "")):
            raise Wrong(f"{change.key} forgot its transaction")
        self.payments[change.key[0]] = after
        return str(after["redemption_id"])

    def _fits(self, name: str) -> None:
        redemption, payment = self.redemptions[name], self.payments.get(name)
        if "cash_fen" not in redemption:
            return
        if payment is None:
            raise Wrong(f"{name} costs cash and has no payment")
        is_back = redemption["status"] in _BACK
        if is_back != payment.get("given_back", False):
            raise Wrong(f"{name} is {redemption['status']}, and its payment does not know: {payment}")
        expected = "awaiting" if redemption["status"] == "pending_payment" else "paid"
        if not is_back and payment["state"] != expected:
            raise Wrong(f"{name} is {redemption['status']}, and its payment {payment['state']}")

    def _counted(self) -> None:
        """Stock + holds + redemptions + burnt units = what there was, and nobody has more than they may."""
        taken: Counter[str] = Counter()
        for redemption in self.redemptions.values():
            if redemption["status"] not in _BACK and not redemption.get("unit"):
                taken[redemption["reward_id"]] += redemption.get("quantity", 1)
        for (shelf, reward_id), image in self.tables.tables["stock"].items.items():
            if shelf != "main":
                continue
            item = unpack(image)
            if item["left"] < 0 or item["left"] + taken[reward_id] != item["supply"]:
                raise Wrong(f"{reward_id}: {item['left']} left and {taken[reward_id]} taken are not {item['supply']}")

    # ── On the wire ──────────────────────────────────────────────────────────

    def _call(self, folder: str, event: Mapping[str, Any]) -> Any:
        host = self.random.choice(self.hosts)
        try:
            with hosts.on(host, self.clock):
                return self.handlers[folder](event, None)
        except (Killed, TryAgain):
            return None
        finally:
            self.clock.true_us += 1000

    def _member(self, route: str, path: str, member_id: str, body: Any, key: str) -> Any:
        headers = wire.member_headers(member_id, key, self.clock.true_us // SECOND)
        return self._call(self.routes[route], wire.event(route, path, json.dumps(body).encode(), headers, "r"))

    def _merchant(self, route: str, body: Any, path: str = "") -> Any:
        self.sequence += 1
        raw = json.dumps(body).encode()
        headers = wire.merchant_headers(route, path, raw, f"n{self.sequence}", self.clock.true_us // SECOND)
        answer = self._call(self.routes[route], wire.event(route, path, raw, headers, "r"))
        assert self.weather.rate or answer["statusCode"] < 300, answer
        return answer

    def _later(self, deliver: Callable[[], None], delay_s: int) -> None:
        self.sequence += 1
        heapq.heappush(self.due, (self.clock.true_us + delay_s * SECOND, self.sequence, deliver))

    def _count(self, kind: str, answer: Any) -> None:
        if answer is not None and answer["statusCode"] == 500:
            raise Wrong(f"{kind} was answered 500")
        self.outcomes[f"{kind} {answer['statusCode'] if answer else 'killed'}"] += 1

    def _now(self) -> datetime:
        return self.clock.true_now().astimezone(ZONE)

    def _fault(self, *_: Any, **__: Any) -> None:
        raise Wrong("a function has met what it does not expect") from sys.exception()


def _heard(payment: Payment) -> Payment:
    from points.domain.rewards.payments import stepped

    return stepped(payment, parcel="told")


def _nothing(*_: Any, **__: Any) -> None:
    pass


def main() -> int:
    arguments = argparse.ArgumentParser(description="Points and cash under faults.")
    arguments.add_argument("--seed", default="1")
    arguments.add_argument("--ops", type=int, default=20_000)
    wanted = arguments.parse_args()
    world = CashWorld(wanted.seed)
    world.run(wanted.ops)
    for kind, count in sorted((world.outcomes + world.weather.counts).items()):
        sys.stdout.write(f"{count:8} {kind}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
