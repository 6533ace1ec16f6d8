"""Where requests come from, and how many members come from there: what one environment can see without a write.

An address is the gateway's word; a device is the client's own, so it can only ever speak against it. Many people behind
one address may be honest: the shop's own Wi-Fi is in TRUSTED_ADDRESSES, and from there only devices count.
"""

import os
import time
from collections.abc import Callable, Iterator
from typing import Final

from points.domain.errors import RateLimited
from points.domain.risk import MEDIUM
from points.web.requests import Request

_MEMBERS_A_MINUTE: Final = {"address": 60, "device": 10}  # for each warm environment
_CALLS_A_MINUTE: Final = 120  # of one member
_WINDOW_S: Final = 60
_MOST_PLACES: Final = 10_000
_MOST_CHARACTERS: Final = 64


def places(request: Request) -> Iterator[tuple[str, str]]:
    """(kind, name) of each place that the request comes from and that counts."""
    if not is_trusted(request):
        yield "address", request.source_ip
    device = request.headers.get("x-device-id", "")[:_MOST_CHARACTERS]
    if device:
        yield "device", device


def is_trusted(request: Request) -> bool:
    return request.source_ip in os.environ.get("TRUSTED_ADDRESSES", "").split(",")


class Crowd:
    """Who came from where in this minute. Forgets with the minute, and when there are too many places to remember."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._window = 0
        self._members: dict[tuple[str, str], set[str]] = {}
        self._calls: dict[str, int] = {}

    def suspicion(self, request: Request, member_id: str) -> int:
        """The level of risk that the crowd says: medium from half of what is let through. RateLimited above that."""
        self._forget()
        if not is_trusted(request):
            self._calls[member_id] = self._calls.get(member_id, 0) + 1
            if self._calls[member_id] > _CALLS_A_MINUTE:
                raise RateLimited("Too many calls of this member: wait a minute.")
        level = 0
        for kind, name in places(request):
            members, most = self._members.setdefault((kind, name), set()), _MEMBERS_A_MINUTE[kind]
            if member_id not in members and len(members) >= most:
                raise RateLimited(f"Too many members at once from this {kind}: wait a minute.")
            members.add(member_id)
            if len(members) * 2 > most:
                level = MEDIUM
        return level

    def _forget(self) -> None:
        window = int(self._clock()) // _WINDOW_S
        if window != self._window or len(self._members) > _MOST_PLACES or len(self._calls) > _MOST_PLACES:
            self._window = window
            self._members.clear()
            self._calls.clear()
