"""What goes wrong on the way to the tables and back, decided by a seed: the client that the adapters are given.

A fault strikes one call. As botocore does (standard mode, three attempts), a call that met an error worth repeating is
repeated with the same arguments, and so with the same ClientRequestToken; half of the faults outlast that and are seen.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any, Final

from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from tests.simulation.dynamodb import DynamoDB, Paginator, canceled
from tests.simulation.expressions import Item

_URL: Final = "https://dynamodb.example"
_KINDS: Final = {
    "put_item": "write",
    "update_item": "write",
    "delete_item": "write",
    "transact_write_items": "write",
    "query": "page",
    "scan": "page",
    "batch_get_item": "batch",
}

# How often, of a hundred.
_ON_WRITES: Final = {
    "throttled": 16,
    "conflict": 16,
    "server error": 6,
    "server error after the commit": 6,
    "connection refused": 8,
    "timeout before the commit": 8,
    "timeout after the commit": 16,
    "killed before the call": 12,
    "killed after the call": 12,
}
_ON_READS: Final = {
    "throttled": 30,
    "server error": 15,
    "connection refused": 15,
    "timeout before the commit": 20,
    "killed before the call": 10,
    "killed after the call": 10,
}
_ON_PAGES: Final = _ON_READS | {"page truncated": 100}
_ON_BATCHES: Final = _ON_READS | {"batch answered in part": 200}


class Killed(BaseException):
    """The process is gone. Not an Exception: nothing that runs in it may catch its own death."""


class Weather:
    """Which fault strikes the next call, if any. `rate` is of a call."""

    def __init__(self, random: Random, rate: float) -> None:
        self.struck: list[str] = []
        self.rate = rate
        self._random = random
        self._kinds = {
            name: (list(kinds), _cumulated(list(kinds.values())))
            for name, kinds in (("write", _ON_WRITES), ("read", _ON_READS), ("page", _ON_PAGES), ("batch", _ON_BATCHES))
        }

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.struck)

    def strikes(self, call: str) -> str | None:
        if self._random.random() >= self.rate:
            return None
        kinds, weights = self._kinds[_KINDS.get(call, "read")]
        kind = self._random.choices(kinds, cum_weights=weights)[0]
        self.struck.append(kind)
        return kind

    def is_stale(self) -> bool:
        if self.rate and self._random.random() < 0.2:
            self.struck.append("stale read")
            return True
        return False

    def outlasts(self) -> bool:
        return self._random.random() < 0.5

    def some(self, keys: list[Item]) -> list[Item]:
        return [key for key in keys if self._random.random() < 0.5]

    def limit(self, wanted: int) -> int:
        return self._random.randint(1, wanted)


class Line:
    """A client of `tables` under `weather`. `between` runs before each call: what others do meanwhile."""

    def __init__(self, tables: DynamoDB, weather: Weather, between: Callable[[str], None]) -> None:
        self._tables = tables
        self._weather = weather
        self._between = between
        tables.is_stale = weather.is_stale

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            return self._call(name, arguments)

        setattr(self, name, call)  # asked for once
        return call

    def get_paginator(self, name: str) -> Paginator:
        return Paginator(self, name)

    def _call(self, name: str, arguments: Item) -> Any:
        self._between(name)
        for attempts_left in (2, 1, 0):
            fault = self._weather.strikes(name)
            if fault is None:
                return getattr(self._tables, name)(**arguments)
            try:
                return self._strike(fault, name, arguments)
            except (EndpointConnectionError, ReadTimeoutError):
                if not attempts_left or self._weather.outlasts():
                    raise
            except ClientError as error:
                if error.response["Error"]["Code"] not in _REPEATED or not attempts_left or self._weather.outlasts():
                    raise
        raise AssertionError

    def _strike(self, fault: str, name: str, arguments: Item) -> Any:
        call = getattr(self._tables, name)
        match fault:
            case "throttled":
                raise _error("ThrottlingException", name)
            case "conflict":
                raise _conflict(name, arguments)
            case "server error":
                raise _error("InternalServerError", name)
            case "server error after the commit":
                _unheard(call, arguments)
                raise _error("InternalServerError", name)
            case "connection refused":
                raise EndpointConnectionError(endpoint_url=_URL)
            case "timeout before the commit":
                raise ReadTimeoutError(endpoint_url=_URL)
            case "timeout after the commit":
                _unheard(call, arguments)
                raise ReadTimeoutError(endpoint_url=_URL)
            case "killed before the call":
                raise Killed
            case "killed after the call":
                _unheard(call, arguments)
                raise Killed
            case "page truncated":
                return call(**arguments | {"Limit": self._weather.limit(min(arguments.get("Limit", 20), 20))})
            case "batch answered in part":
                return self._in_part(call, arguments["RequestItems"])
        raise AssertionError(fault)

    def _in_part(self, call: Callable[..., Any], wanted: Item) -> Item:
        """Some of the keys are looked up, perhaps none; the others have to be asked for once more."""
        now = {name: self._weather.some(one["Keys"]) for name, one in wanted.items()}
        asked = {name: wanted[name] | {"Keys": keys} for name, keys in now.items() if keys}
        left = {
            name: one | {"Keys": [key for key in one["Keys"] if key not in now[name]]} for name, one in wanted.items()
        }
        found = call(RequestItems=asked)["Responses"] if asked else {}
        return {"Responses": found, "UnprocessedKeys": {name: one for name, one in left.items() if one["Keys"]}}


def _unheard(call: Callable[..., Any], arguments: Item) -> None:
    """Makes the call; what it answers, or that it is refused, nobody learns."""
    with suppress(ClientError):
        call(**arguments)


_REPEATED: Final = frozenset({"ThrottlingException", "InternalServerError"})


def _conflict(name: str, arguments: Item) -> ClientError:
    if name != "transact_write_items":
        return _error("TransactionConflictException", name)
    reasons: list[Item] = [{"Code": "None"} for _ in arguments["TransactItems"]]
    reasons[0] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    return canceled(reasons)


def _error(code: str, call: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "simulated"}}, call)


def _cumulated(weights: list[int]) -> list[int]:
    return [sum(weights[: place + 1]) for place in range(len(weights))]
