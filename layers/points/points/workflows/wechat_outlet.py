"""Sends messages to WeChat, and decides whether messages can be sent now.

If WeChat does not answer a message, the worker sends a test message without a recipient. If that gets no answer either,
all workers stop sending for a while. After that, they send a test message first. So an outage costs at most one copy
for each worker that was sending when it began.
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

# No copy is started later than this in a batch: one can take nine seconds, and Lambda ends the function after thirty.
SENDING_TIME_S: Final = 18
LONG_OUTAGE: Final = 5  # failures in a row, about twenty minutes; then the alarm rings
TAKES_NO_MESSAGES: Final = "WeChat takes no messages"  # an alarm counts these lines
TOKEN_CALL: Final = "/cgi-bin/stable_token"
_DOUBTFUL: Final = (Unreachable, NoAnswer, TokenRefused)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in WeChat's form: its template, the page it opens, and the template's fields."""

    template_id: str
    page: str
    values: Mapping[str, str]


class Outlet:
    """Sends the messages of one batch.

    The outlet is closed, and sends nothing, in quiet hours, when time runs out, or if WeChat does not answer.
    """

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
        """Returns for how many seconds no message can be sent, because of quiet hours or of WeChat; 0 if unknown."""
        return self._night_s or self._known_gate.closed_for_s

    def send(self, openid: str, letter: Letter) -> None:
        """Sends one message. Raises WeChatError or TryAgain."""
        try:
            wechat_app.opened().send_subscription(openid, letter.template_id, letter.page, letter.values)
        except WeChatError as failure:
            with suppress(TryAgain):  # this copy has failed, whether or not the state of the gate can be stored
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
            self._gate = Gate(outages=before.outages + 1)  # closed for this batch, even if storing the gate fails
            self._gate = self._asked_first(before)

    @cached_property
    def _night_s(self) -> int:
        loud_at = shop.opened().catalog.program.quiet_hours.end_after(self.now)
        # Computed in UTC: if the zone's clock changes that night, local hours would give the wrong time.
        return int(loud_at.timestamp() - self.now.timestamp()) + 1 if loud_at else 0

    @property
    def _has_time(self) -> bool:
        return time.monotonic() < self._closes_at

    def _asked_first(self, before: Gate) -> Gate:
        """Tests whether WeChat answers, and stores the result for all workers. Returns the new state of the gate."""
        try:
            if self._has_time and wechat_app.opened().takes_messages():
                if before.outages:
                    wechat_gate.reopen(before)
                return Gate()
        except QuotaExhausted as failure:
            return self._used_up(failure)
        except TokenRefused as failure:
            self._log.error(TAKES_NO_MESSAGES, failure=str(failure))
        closed = wechat_gate.close_for_outage(before)
        self._log.warning("WeChat does not answer", outages=closed.outages, closed_for_s=closed.closed_for_s)
        if closed.outages >= LONG_OUTAGE:
            self._log.error(TAKES_NO_MESSAGES, failure=f"no answer, {closed.outages} times in a row")
        return closed

    def _used_up(self, failure: QuotaExhausted) -> Gate:
        self._log.error(TAKES_NO_MESSAGES, failure=str(failure))
        return wechat_gate.close(quota_returns_at(shop.real_now()))
