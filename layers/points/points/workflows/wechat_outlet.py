"""Whether messages can be sent to WeChat now, and sending them.

A copy that gets no answer makes its worker ask WeChat again, with a message to nobody. If that gets no answer either,
nobody sends for a while. After that, workers ask in the same way before they send. So an outage of a day costs one
copy for each worker that was sending when it began.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from points.adapters.catalog import shop
from points.adapters.wechat import app as wechat_app
from points.adapters.wechat import gate as wechat_gate
from points.adapters.wechat.errors import NoAnswer, QuotaExhausted, TokenRefused, Unreachable, WeChatError
from points.adapters.wechat.gate import Gate
from points.domain.errors import TryAgain
from points.domain.messages.notices import quota_returns_at
from points.workflows.logs import Log

# No copy is begun later than this in a batch: one may take nine seconds, and Lambda stops us after thirty.
SENDING_TIME_S: Final = 18
LONG_OUTAGE: Final = 5  # so often in a row, about twenty minutes, and somebody is to know
TAKES_NOTHING: Final = "WeChat takes nothing from us"  # an alarm counts these lines
TOKEN_CALL: Final = "/cgi-bin/stable_token"
_DOUBTFUL: Final = (Unreachable, NoAnswer, TokenRefused)


@dataclass(frozen=True, slots=True)
class Letter:
    """A copy as WeChat takes it."""

    template_id: str
    page: str
    values: Mapping[str, str]


class Outlet:
    """The way to WeChat during one batch: closed at night, when time runs out, or when nobody answers there."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.now = shop.opened().now
        self._closes_at = time.monotonic() + SENDING_TIME_S
        self._gate: Gate | None = None

    @property
    def is_open(self) -> bool:
        return self._has_time and not self._night_s and self._known_gate.is_open

    @property
    def closed_for_s(self) -> int:
        """How long nothing is to be sent, as far as that is known: it is night, or WeChat takes nothing."""
        return self._night_s or self._known_gate.closed_for_s

    def send(self, openid: str, letter: Letter) -> None:
        """Raises WeChatError, TryAgain."""
        try:
            wechat_app.opened().send_subscription(openid, letter.template_id, letter.page, letter.values)
        except WeChatError as failure:
            with suppress(TryAgain):  # what became of this copy stays as it is
                self._learn_from(failure)
            raise

    @property
    def _known_gate(self) -> Gate:
        if self._gate is None:
            seen = wechat_gate.seen()
            self._gate = self._asked_first(seen) if seen.is_in_doubt else seen
        return self._gate

    def _learn_from(self, failure: WeChatError) -> None:
        if isinstance(failure, QuotaExhausted) and failure.call != TOKEN_CALL:
            self._gate = self._used_up(failure)
        elif isinstance(failure, _DOUBTFUL) or failure.call == TOKEN_CALL:
            before = self._gate or Gate()
            self._gate = Gate(outages=before.outages + 1)  # for this batch, also where nothing can be noted now
            self._gate = self._asked_first(before)

    @cached_property
    def _night_s(self) -> int:
        loud_at = shop.opened().catalog.program.quiet_hours.end_after(self.now)
        # By the clock of the world: where a zone's clock is put on or back that night, the hours between are others.
        return int(loud_at.timestamp() - self.now.timestamp()) + 1 if loud_at else 0

    @property
    def _has_time(self) -> bool:
        return time.monotonic() < self._closes_at

    def _asked_first(self, before: Gate) -> Gate:
        """Whether WeChat answers, now that somebody doubts it: the gate as it is for everybody from now on."""
        try:
            if self._has_time and wechat_app.opened().takes_messages():
                if before.outages:
                    wechat_gate.reopen(before)
                return Gate()
        except QuotaExhausted as failure:
            return self._used_up(failure)
        except TokenRefused as failure:
            self._log.error(TAKES_NOTHING, failure=str(failure))
        closed = wechat_gate.close_for_outage(before)
        self._log.warning("WeChat does not answer", outages=closed.outages, closed_for_s=closed.closed_for_s)
        if closed.outages >= LONG_OUTAGE:
            self._log.error(TAKES_NOTHING, failure=f"no answer, {closed.outages} times in a row")
        return closed

    def _used_up(self, failure: QuotaExhausted) -> Gate:
        self._log.error(TAKES_NOTHING, failure=str(failure))
        return wechat_gate.close(quota_returns_at(shop.real_now()))
