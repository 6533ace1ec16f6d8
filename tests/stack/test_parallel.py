"""Eight phones and shops at once, functions killed under them: what each heard can have happened one by one."""

import json
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.queues import Queue
from typing import TYPE_CHECKING, Any, Final

import pytest
import requests

from local.client import Merchant, Phone, Reply
from points.domain import ids
from tests.stack.linearizability import (
    Answer,
    Buy,
    Cancel,
    Look,
    Operation,
    Play,
    Redeem,
    Request,
    SignIn,
    check,
)
from tests.stack.mall import order, put_on_sale, wish

if TYPE_CHECKING:
    from local.stack import Stack  # heavy, and imported here by every client process

_log = logging.getLogger(__name__)  # the figures: --log-cli-level=INFO

CLIENTS: Final = 8
MEMBERS: Final = 5
REQUESTS: Final = 2000
VICTIMS: Final = ("redeem", "orders", "query", "earn", "redeem", "sign_in", "orders")
KILL_EVERY: Final = 200  # answers
PATIENCE: Final = 20  # times a client asks

CUP: Final = 10  # points
POSTCARD: Final = 4
POSTCARDS_EACH: Final = 5
GAME: Final = 3
GAMES_A_DAY: Final = 12


@dataclass(frozen=True)
class Mall:
    """What the clients know: the members, the merchant's key, and ids nobody else uses."""

    merchant: Merchant
    phones: Sequence[Phone]
    name: str


# ── What a client does, in a process of its own ──────────────────────────────


def shop(client: int, mall: Mall, heard: "Queue[Operation]") -> None:
    """One client's share of the requests; tells what it hears."""
    chance = random.Random(client)
    for n in range(REQUESTS // CLIENTS):
        heard.put(_persist(client, mall, chance.choice(mall.phones), _request(chance, mall.name, n)))


def _request(chance: random.Random, name: str, n: int) -> Request:
    """The `n`-th request. Clients are about as fast as each other, and so meet at the same ids."""
    number = n // 4 - chance.randrange(4)
    key = f"{name}-{number}"
    changed = chance.random() < 0.05  # somebody's mistake: other content under the same id
    match chance.choices(("buy", "redeem", "cancel", "look", "play", "sign in"), (25, 25, 15, 20, 10, 5))[0]:
        case "buy":
            return Buy(key, number % 9 + 1 + changed)
        case "redeem" if number % 3:
            return Redeem(key, f"{name}-cup", 1 + changed, CUP)
        case "redeem":
            return Redeem(key, f"{name}-postcard", 1 + changed, POSTCARD, POSTCARDS_EACH)
        case "cancel":
            return Cancel(key)
        case "play":
            return Play(key, f"{name}-game", GAME, GAMES_A_DAY)
        case "sign in":
            return SignIn()
    return Look()


def _persist(client: int, mall: Mall, phone: Phone, request: Request) -> Operation:
    """Asks until there is an answer: whatever broke, the same id makes it the same request."""
    troubles: list[str] = []
    sent_s = time.monotonic()
    while True:
        try:
            reply = _send(mall, phone, request)
        except requests.RequestException as broken:
            troubles.append(type(broken).__name__)
        else:
            if reply.status < 500:
                answer = _answer(request, reply)
                return Operation(client, phone.member_id, request, sent_s, time.monotonic(), answer, tuple(troubles))
            troubles.append(reply.code or str(reply.status))
        if len(troubles) >= PATIENCE:
            raise TimeoutError(f"{request}: {troubles}")
        time.sleep(random.uniform(0.01, 0.1))


def _send(mall: Mall, phone: Phone, request: Request) -> Reply:
    match request:
        case Buy(order_id=number, points=points):
            paid = order(f"{number}-{phone.member_id}", phone.member_id, points * 1000)
            return mall.merchant.send("POST", "/merchant/orders", paid)
        case SignIn():
            return phone.post("/sign-in")
        case Play(key=key, activity_id=activity_id):
            return phone.post("/earn", {"activity_id": activity_id}, key=key)
        case Redeem(key=key, reward_id=reward_id, quantity=quantity, unit_points=price):
            return phone.post("/redeem", wish(reward_id, price, quantity=quantity), key=key)
        case Cancel(key=key):
            # Not read from an answer: so that one process cancels what another is just redeeming.
            number = ids.redemption_id(phone.member_id, ids.redemption_key(phone.member_id, key))
            return phone.post(f"/redemptions/{number}/cancel")
        case Look():
            return phone.get("/points")


def _answer(request: Request, reply: Reply) -> Answer:
    if reply.code:
        return Answer(reply.code)
    shown = tuple(reply.body[name] for name in request.shows)
    return Answer(str(reply.status), shown, json.dumps(reply.body, ensure_ascii=False, sort_keys=True), reply.replayed)


# ── Eight of them ────────────────────────────────────────────────────────────


@pytest.fixture
def mall(merchant: Merchant, log_in: Callable[..., Phone], unique: Callable[[str], str]) -> Mall:
    name = unique("parallel")
    put_on_sale(merchant, f"{name}-cup", points=CUP, stock=1_000_000)
    put_on_sale(merchant, f"{name}-postcard", points=POSTCARD, stock=1_000_000, per_member_limit=POSTCARDS_EACH)
    game: dict[str, Any] = {
        "activity_id": f"{name}-game",
        "kind": "game",
        "title": "猜灯谜",
        "points": GAME,
        "daily_limit": GAMES_A_DAY,
        "starts_at": "2026-11-01T00:00:00+08:00",
        "ends_at": "2026-12-01T00:00:00+08:00",
    }
    answer = merchant.send("POST", "/merchant/activities", game)
    assert answer.status == 201, answer.body
    return Mall(merchant, [log_in() for _ in range(MEMBERS)], name)


@pytest.mark.timeout(600)  # over a minute of processor time: three minutes where others want it too
def test_whatever_is_killed_every_history_is_one_of_single_requests(stack: "Stack", mall: Mall) -> None:
    began_s = time.monotonic()
    processes = get_context("spawn")
    heard: Queue[Operation] = processes.Queue()
    clients = [processes.Process(target=shop, args=(n, mall, heard), daemon=True) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    victims, killed, done = cycle(VICTIMS), 0, list[Operation]()
    while len(done) < REQUESTS:
        done.append(heard.get(timeout=120))
        if len(done) % KILL_EVERY == 0:
            killed += stack.kill_workers(next(victims))
    for client in clients:
        client.join()
    done += [_persist(CLIENTS, mall, phone, Look()) for phone in mall.phones]
    _report(done, killed, time.monotonic() - began_s)

    troubles = Counter(trouble for operation in done for trouble in operation.troubles)
    assert troubles["INTERNAL_ERROR"] == 0
    assert troubles["500"] > 0, "no worker was killed in the middle of a request"
    for phone in mall.phones:
        check([operation for operation in done if operation.member_id == phone.member_id])


def _report(done: Sequence[Operation], killed: int, seconds: float) -> None:
    """The figures, for who wants them: `make test ARGS="tests/stack/test_parallel.py --log-cli-level=INFO"`."""
    repeats = sum(len(operation.troubles) for operation in done)
    replays = sum(operation.answer.replayed for operation in done)
    troubles = Counter(trouble for operation in done for trouble in operation.troubles)
    outcomes = Counter(f"{type(operation.request).__name__} {operation.answer.outcome}" for operation in done)
    _log.info("%d operations in %.1f s, %d workers killed", len(done), seconds, killed)
    _log.info("%d asked again after %s; %d replays", repeats, dict(troubles), replays)
    _log.info("%s", dict(sorted(outcomes.items())))
