"""A stage for single requests: each may be killed at any of its calls, and two may take turns call by call.

Time stands still on it, so that what happened twice, late or in another order can be compared to the letter.
"""

import importlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from points.domain.errors import TryAgain
from points.domain.ledger import settlement_mark
from tests import deployment
from tests.simulation import hosts, wire
from tests.simulation.dynamodb import Paginator, Table
from tests.simulation.faults import Killed
from tests.simulation.hosts import Clock

When = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Death:
    """At which call (from 0) a request's process is killed, and whether the call had been made."""

    call: int
    when: When


class StoppedClock(Clock):
    def sleep(self, seconds: float) -> None:
        pass


@dataclass(slots=True)
class Run:
    """One request under way: the calls it has made, how it is to die, and whose turn it is."""

    death: Death | None = None
    is_job: bool = False
    calls: int = 0
    answer: Mapping[str, Any] | None = None
    turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    over: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    route: str
    path: str = ""
    body: bytes = b""
    member_id: str = ""
    key: str = ""
    job: str = ""


class Stage:
    """The functions over tables in memory; `send` plays one request, `together` two in a given order of turns."""

    def __init__(self, at: datetime) -> None:
        self.tables = hosts.tables()
        self.clock = StoppedClock(0)
        self.clock.true_us = int(at.timestamp()) * 1_000_000
        self._running = threading.local()
        self._back = threading.Semaphore(0)
        self._sent = 0
        self._routes = deployment.routes()

    @contextmanager
    def open(self) -> Iterator[None]:
        with hosts.deployed(self, self.clock):
            yield

    def set_clock(self, at: datetime) -> None:
        self.clock.true_us = int(at.timestamp()) * 1_000_000

    # ── The client that the adapters are given ──

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda **arguments: self._call(name, arguments)

    def get_paginator(self, name: str) -> Paginator:
        return Paginator(self, name)

    def _call(self, name: str, arguments: dict[str, Any]) -> Any:
        run: Run | None = getattr(self._running, "run", None)
        if run is None:
            return getattr(self.tables, name)(**arguments)
        number, run.calls = run.calls, run.calls + 1
        if not run.is_job or _may_meet_another(name, arguments):
            self._yield(run)
        if run.death == Death(number, "before"):
            raise Killed
        try:
            return getattr(self.tables, name)(**arguments)
        finally:
            if run.death == Death(number, "after"):
                raise Killed

    # ── One request, or two ──

    def send(self, request: Request, death: Death | None = None) -> Run:
        run = Run(death, bool(request.job))
        run.turn.release()
        self._running.run = run
        self._together = False
        try:
            self._serve(run, self._event(request))
        finally:
            self._running.run = None
        return run

    def together(
        self, requests: list[Request], deaths: list[Death | None], order: list[int]
    ) -> tuple[list[Run], list[int]]:
        """Plays the requests at once. `order` says who goes on at each turn that both could take (0 or 1), and whoever
        comes first goes on where it says no more; answers the runs and how it went."""
        runs = [Run(death, bool(request.job)) for death, request in zip(deaths, requests, strict=True)]
        events = [self._event(request) for request in requests]
        self._together = True
        threads = [threading.Thread(target=self._act, args=pair) for pair in zip(runs, events, strict=True)]
        for thread in threads:
            thread.start()
            self._back.acquire()  # it stands at its first call, or is over
        turns: list[int] = []
        while waiting := [place for place, run in enumerate(runs) if not run.over]:
            choice = waiting[0]
            if len(waiting) > 1:
                choice = order[len(turns)] if len(turns) < len(order) else 0
                turns.append(choice)
            runs[choice].turn.release()
            self._back.acquire()
        for thread in threads:
            thread.join()
        self._together = False
        return runs, turns

    def _act(self, run: Run, event: dict[str, Any]) -> None:
        self._running.run = run
        try:
            self._serve(run, event)
        finally:
            run.over = True
            self._back.release()

    def _yield(self, run: Run) -> None:
        """Between two calls is where the others' turn may come."""
        if self._together:
            self._back.release()
            run.turn.acquire()

    def _serve(self, run: Run, event: dict[str, Any]) -> None:
        folder = "expire" if "routeKey" not in event else self._routes[event["routeKey"]]
        try:
            run.answer = importlib.import_module(f"functions.{folder}.app").handler(event, None)
        except Killed:
            run.answer = None
        except TryAgain:
            if not run.is_job:
                raise
            run.answer = None  # another worker was faster; the scheduler asks again

    def _event(self, request: Request) -> dict[str, Any]:
        if request.job:
            return {"source": "aws.scheduler", "job": request.job, "scheduled_time": "2026-01-01T00:00:00Z"}
        self._sent += 1
        now_s = self.clock.true_us // 1_000_000
        if "/merchant" in request.route:
            nonce = f"n{self._sent}"
            headers = wire.merchant_headers(request.route, request.path, request.body, nonce, now_s)
        else:
            headers = wire.member_headers(request.member_id, request.key, now_s)
        return wire.event(request.route, request.path, request.body, headers, str(self._sent))


def _may_meet_another(name: str, arguments: dict[str, Any]) -> bool:
    """Of a job's many calls, those whose order with another's can matter: accounts read and written, checkpoints."""
    if name == "put_item":
        return str(arguments["Item"].get("part", {}).get("S", "")).startswith("segment#")
    return name in {"scan", "transact_write_items"}


def orders(play: Callable[[list[int]], list[int]]) -> int:
    """Plays every order of turns there is; `play` follows the turns it is given and answers all that it took."""
    todo: list[list[int]] = [[]]
    played = 0
    while todo:
        given = todo.pop()
        turns = play(given)
        played += 1
        todo += [[*turns[:place], 1] for place in range(len(given), len(turns))]
    return played


def image(tables: Mapping[str, Table], names: tuple[str, ...]) -> dict[str, Any]:
    """What is in the tables of these names, without what tells one attempt from another."""
    found: dict[str, Any] = {}
    for name in names:
        for key, item in tables[name].items.items():
            found["/".join((name, *key))] = {
                what: _seen(what, value) for what, value in item.items() if what != "nonce"
            }
    return found


def _seen(what: str, value: Any) -> Any:
    """A sealed address is other bytes each time it is sealed, as many of them; a run has another name each time."""
    if what == settlement_mark.MARK:
        return value["S"].partition("*")[2]
    return len(value["B"]) if what == "sealed_address" else value


LEDGER: Final = ("accounts", "entries", "orders", "redemptions", "receipts", "counters", "stock")
