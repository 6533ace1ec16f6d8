"""The figures of a world: fed from its streams, checked against its accounts at night and against its records at last.

Streams are delivered by a host of their own, through weather of their own.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, tzinfo
from random import Random
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

from functions.figures import app
from points.adapters.aws import dynamodb
from points.adapters.aws.codec import unpack
from points.adapters.figures import folding, reader
from points.adapters.ledger.accounts import account_of
from points.domain.errors import TryAgain
from points.domain.figures.counts import Cell, Counts, merged
from points.domain.figures.identity import net_change, standing_of_all
from points.domain.figures.measures import DIMENSIONS
from points.workflows import figures_feed
from tests.simulation import hosts
from tests.simulation.dynamodb import Change, DynamoDB
from tests.simulation.faults import Killed, Line, Weather
from tests.simulation.hosts import Clock, Host
from tests.simulation.oracle import Wrong
from tests.simulation.streams import TABLES, Mapper, Streams

_FROM, _TO = date(2000, 1, 1), date(2100, 1, 1)
_FOLDS_TRIED: Final = 100
_A_NIGHT: Final = 0.2  # how often the streams are delivered at the end of a day


class Figures:
    """`zone` is the program's zone as it is now, with those before it."""

    def __init__(self, seed: str, tables: DynamoDB, clock: Clock, zone: Callable[[], tzinfo], rate: float) -> None:
        self.random = Random(f"{seed}/streams")
        self.tables, self.clock, self.zone = tables, clock, zone
        self.streams = Streams(self.random, clock.time)
        self.mapper = Mapper(self.streams, app.handler)
        self.weather = Weather(Random(f"{seed}/streams' weather"), rate)
        is_stale = tables.is_stale
        self.line = Line(tables, self.weather, lambda call: None)
        tables.is_stale = is_stale
        self.host = Host(skew_us=self.random.randint(-2_000_000, 2_000_000))

    def watch(self, changes: Iterable[Change]) -> None:
        self.streams.watch([change for change in changes if change.table in TABLES])

    def night(self) -> None:
        """Some nights everything is delivered, and what was counted must be what the accounts hold."""
        if self.random.random() < 0.05:
            self.streams.split()
        if self.random.random() >= _A_NIGHT:
            return
        self.deliver(all_of_it=self.random.random() < 0.5)
        if self.random.random() < 0.5:
            self.fold()
        if not self.streams.due():
            self.check_identity()

    def close(self) -> None:
        """The weather clears. All is delivered, and must be what counting all records anew gives, bit by bit."""
        self.weather.rate = 0.0
        self.deliver(all_of_it=True)
        self.check_identity()
        self.check_records()
        self.fold()
        self.check_records()

    def deliver(self, *, all_of_it: bool) -> None:
        with self._at_work():
            self.mapper.deliver(all_of_it=all_of_it)

    def fold(self) -> None:
        for _ in range(_FOLDS_TRIED):
            try:
                with self._at_work():
                    folding.fold(int(self.clock.time()))
                return
            except (TryAgain, Killed):
                continue
        raise Wrong("the figures cannot be folded")

    def check_identity(self) -> None:
        accounts = (account_of(unpack(item)) for item in self.tables.tables["accounts"].items.values())
        held, counted = standing_of_all(accounts).net, net_change(self.counts())
        if held != counted:
            raise Wrong(f"the accounts hold {held} points, and the figures make it {counted}")

    def check_records(self) -> None:
        found, right = self.counts(), self.rebuilt()
        if found != right:
            raise Wrong("the figures differ from the records: " + "; ".join(differences(found, right)[:5]))

    def counts(self) -> dict[Cell, int]:
        with patch.object(dynamodb, "client", lambda: self.tables), patch.object(self.tables, "is_stale", bool):
            return reader.counts(_FROM, _TO, *DIMENSIONS, consistent=True)

    def rebuilt(self) -> dict[Cell, int]:
        zone = self.zone()
        images = self.tables.tables
        return merged(
            *(figures_feed.counts_of(name, map(unpack, images[name].items.values()), zone) for name in TABLES)
        )

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(patch.object(dynamodb, "client", lambda: self.line))
            stack.enter_context(patch.object(self.tables, "is_stale", self.weather.is_stale))
            stack.enter_context(patch.object(figures_feed, "time", self.clock))
            stack.enter_context(patch.object(app, "logger", _SILENT))
            stack.enter_context(hosts.on(self.host, self.clock))
            yield


def differences(found: Counts, right: Counts) -> list[str]:
    """What differs, in words."""
    cells = sorted(found.keys() | right.keys())
    return [
        f"{'|'.join(cell)}: {found.get(cell, 0)} is {right.get(cell, 0)}"
        for cell in cells
        if found.get(cell, 0) != right.get(cell, 0)
    ]


def _nothing(*_: Any, **__: Any) -> None:
    pass


_SILENT: Final = SimpleNamespace(info=_nothing, error=_nothing, warning=_nothing, exception=_nothing)
