"""Limits the rate of requests by source address, device and member.

Each environment counts in its own memory first, which costs nothing: almost every device has one member and most
addresses have few. Members who share an address or a device are also counted in the table for all environments
together, up to a maximum, so that nobody can run up costs.

The address comes from the gateway. The device id comes from the client, so it is only used to refuse a client. Many
honest members may share an address. Therefore an address above its limit admits one more member every `TRICKLE_S`
seconds, so that fake members block nobody for long. List the shop's Wi-Fi in TRUSTED_ADDRESSES: requests from there are
only limited by device.
"""

import os
import time
from collections.abc import Callable, Collection, Iterator
from typing import Final

from points.domain.earning.risk import MEDIUM
from points.domain.errors import RateLimited
from points.web.requests import Request

_MEMBERS_A_MINUTE: Final = {"address": 60, "device": 10}  # members per environment
_GATHERED_A_MINUTE: Final = {"address": 300, "device": 10}  # members in all environments together
_ALONE: Final = {"address": 5, "device": 1}
_CALLS_A_MINUTE: Final = 120  # per member
TRICKLE_S: Final = 2
_WINDOW_S: Final = 60
_MOST_PLACES: Final = 10_000
_MOST_CHARACTERS: Final = 64


def places(request: Request) -> Iterator[tuple[str, str]]:
    """Yields (kind, name) of the address and the device of the request. A trusted address is left out."""
    if not is_trusted(request):
        yield "address", request.source_ip
    device = request.headers.get("x-device-id", "")[:_MOST_CHARACTERS]
    if device:
        yield "device", device


def is_trusted(request: Request) -> bool:
    """Returns whether the request comes from one of TRUSTED_ADDRESSES."""
    return request.source_ip in os.environ.get("TRUSTED_ADDRESSES", "").split(",")


class RateLimiter:
    """The members seen per address and device in the current minute. It is cleared every minute and when it grows too
    large.
    """

    def __init__(self, gathered: Callable[[str, str], int], clock: Callable[[], float] = time.monotonic) -> None:
        """`gathered(place, member_id)` counts the members at a place (`points.adapters.counters.rate_limits`)."""
        self._gathered = gathered
        self._clock = clock
        self._window = 0
        self._members: dict[tuple[str, str], set[str]] = {}
        self._half_full: set[tuple[str, str]] = set()
        self._full_until: dict[tuple[str, str], float] = {}
        self._calls: dict[str, int] = {}

    def suspicion(self, request: Request, member_id: str) -> int:
        """Counts the request. Returns its risk level: medium from half of a limit on, else 0.

        Raises RateLimited above a limit.
        """
        self._forget()
        if not is_trusted(request):
            self._calls[member_id] = self._calls.get(member_id, 0) + 1
            if self._calls[member_id] > _CALLS_A_MINUTE:
                raise RateLimited("This member made too many calls. Wait a minute.")
        return max([self._among(place, member_id) for place in places(request)], default=0)

    def _among(self, place: tuple[str, str], member_id: str) -> int:
        members = self._members.setdefault(place, set())
        if member_id not in members:
            self._let_in(place, members, member_id)
            members.add(member_id)
        return MEDIUM if place in self._half_full else 0

    def _let_in(self, place: tuple[str, str], members: Collection[str], member_id: str) -> None:
        kind, name = place
        most, most_of_all = _MEMBERS_A_MINUTE[kind], _GATHERED_A_MINUTE[kind]
        if self._clock() < self._full_until.get(place, 0.0):
            raise _refused(kind)
        is_full = len(members) >= most
        of_all = self._gathered(f"{kind} {name}", member_id) if not is_full and len(members) >= _ALONE[kind] else 0
        if is_full or of_all > most_of_all:
            self._let_trickle(place)
        if (len(members) + 1) * 2 > most or of_all * 2 > most_of_all:
            self._half_full.add(place)

    def _let_trickle(self, place: tuple[str, str]) -> None:
        """Handles a member above the limit of this place: starts a pause in which nobody else is admitted.
        Raises RateLimited for the first such member. A later one, after a pause, is admitted.
        """
        kind, _ = place
        is_first = place not in self._full_until
        self._full_until[place] = self._clock() + (TRICKLE_S if kind == "address" else _WINDOW_S)
        if is_first:
            raise _refused(kind)

    def _forget(self) -> None:
        window = int(self._clock()) // _WINDOW_S
        if window != self._window or len(self._members) > _MOST_PLACES or len(self._calls) > _MOST_PLACES:
            self._window = window
            self._members.clear()
            self._half_full.clear()
            self._full_until.clear()
            self._calls.clear()


def _refused(kind: str) -> RateLimited:
    wait_s = TRICKLE_S if kind == "address" else _WINDOW_S
    return RateLimited(f"Too many members at once from this {kind}.", retry_after_s=wait_s)
