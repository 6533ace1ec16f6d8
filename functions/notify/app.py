"""One warning to one member: a message inside the mini program always, and its copy in WeChat where they agreed.

SQS delivers a reminder once or more, perhaps twice at the same time. The message's id makes it one message; the state
of its copy, in the same item, makes it one copy at most:

| state                             | means                                         |
| --------------------------------- | --------------------------------------------- |
| sending                           | one worker is at it, until `held_until`       |
| waiting                           | nothing was sent; the reminder comes again    |
| sent                              | WeChat has taken it                           |
| unknown                           | perhaps sent: no answer, or the worker died   |
| no_template, no_consent, too_late | it was not to be sent                         |
| failed:<errcode>                  | WeChat refuses it for good                    |

A worker claims the copy before it sends. If it dies in between, or WeChat does not answer, nobody can tell whether the
copy was sent, and it is not sent again: better no copy than two, and the message itself is there.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters import members, messages, shop, templates, wechat_app
from points.adapters.members import Member
from points.adapters.messages import SENDING, WAITING, Copy, Message
from points.adapters.templates import Template
from points.adapters.wechat_errors import (
    Busy,
    ConsentMissing,
    NoAnswer,
    QuotaExhausted,
    RateLimited,
    TokenRefused,
    Unreachable,
    WeChatError,
)
from points.domain import reminders
from points.domain.errors import TryAgain
from points.domain.ledger import Value
from points.domain.reminders import Reminder
from points.web import message_texts

# No copy is begun later than this in a batch: one may take nine seconds, and Lambda stops us after thirty.
SENDING_TIME_S: Final = 18
# Longer than a worker lives, and over when SQS delivers again what a dead one had.
CLAIM_S: Final = 60
# So often in a row, and WeChat is down: the rest of the batch waits for better times.
OUTAGE: Final = 2

AGAIN: Final = "again"
_NOTHING_SENT: Final = (Unreachable, Busy, RateLimited, QuotaExhausted, TokenRefused)
_DOWN: Final = (Unreachable, NoAnswer, QuotaExhausted, TokenRefused)
_TOKEN_CALL: Final = "/cgi-bin/stable_token"

logger = Logger(service="notify")
templates.configured()  # a template that no message fits stops us here, not at the first member


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves a batch of the reminder queue; answers which reminders are to be delivered again."""
    match event:
        case {"Records": [*records]} if records and all(r.get("eventSource") == "aws:sqs" for r in records):
            outlet = Outlet()
            outcomes = [(record["messageId"], _outcome(record, outlet)) for record in records]
        case _:
            raise ValueError("This function takes batches of the reminder queue only.")
    logger.info("batch", copies=dict(Counter(outcome for _, outcome in outcomes)))
    return {"batchItemFailures": [{"itemIdentifier": name} for name, outcome in outcomes if outcome == AGAIN]}


class Outlet:
    """The way to WeChat during one batch: closed when time runs out, or when nobody answers there."""

    def __init__(self) -> None:
        self._closes_at = time.monotonic() + SENDING_TIME_S
        self._failures_in_a_row = 0

    @property
    def is_open(self) -> bool:
        return self._failures_in_a_row < OUTAGE and time.monotonic() < self._closes_at

    def send(self, openid: str, template: Template, values: Mapping[str, str]) -> None:
        try:
            wechat_app.opened().send_subscription(openid, template.template_id, template.page, values)
        except WeChatError as failure:
            is_down = isinstance(failure, _DOWN) or failure.call == _TOKEN_CALL
            self._failures_in_a_row = self._failures_in_a_row + 1 if is_down else 0
            raise
        self._failures_in_a_row = 0


# ── One reminder ─────────────────────────────────────────────────────────────


def _outcome(record: Mapping[str, Any], outlet: Outlet) -> str:
    """The state of the copy, `nobody`, or `again`."""
    try:
        return _deliver(reminders.reminder_of(json.loads(record["body"])), outlet)
    except TryAgain:
        return AGAIN
    except Exception:
        logger.exception("reminder not understood", message_id=record["messageId"])
        return AGAIN  # and in the end into the dead-letter queue


def _deliver(reminder: Reminder, outlet: Outlet) -> str:
    member = members.member(reminder.member_id)
    if member is None or not member.openid:
        return "nobody"  # erased meanwhile
    now = shop.opened().now
    about: dict[str, Value] = {"points": reminder.points, "expires_on": reminder.expires_on.isoformat()}
    message = Message(member.member_id, reminder.message_id, reminders.KIND, about, now)
    template = templates.template(message.kind)
    planned = _plan(reminder, template, now.date(), outlet)
    existing = messages.write(message, planned)
    mine = planned if existing is None else _take_over(message, existing, planned)
    if mine.state == SENDING and template is not None:
        return _send(message, mine, member, template, now.date(), outlet)
    return AGAIN if mine.state in (WAITING, SENDING) else mine.state


def _plan(reminder: Reminder, template: Template | None, today: date, outlet: Outlet) -> Copy:
    """What is to become of the copy, if nothing has become of it yet."""
    if template is None:
        return Copy("no_template")
    if reminder.expires_on < today:
        return Copy("too_late")
    if not members.consent_left(reminder.member_id, template.template_id):
        return Copy("no_consent")
    return _claim() if outlet.is_open else Copy(WAITING)


def _take_over(message: Message, existing: Copy, planned: Copy) -> Copy:
    """What the copy of a message that was written before is now; `planned` where it has waited for us."""
    if existing.state == WAITING:
        return planned if messages.move(message, existing, planned) else Copy(WAITING)
    if existing.state != SENDING:
        return existing
    if time.time() < existing.held_until:
        return Copy(WAITING)  # another worker has it at this moment; what it leaves will show
    messages.move(message, existing, Copy("unknown"))  # its worker died
    return Copy("unknown")


def _claim() -> Copy:
    return Copy(SENDING, int(time.time()) + CLAIM_S)


def _send(message: Message, mine: Copy, member: Member, template: Template, today: date, outlet: Outlet) -> str:
    values = template.filled(message_texts.placeholders(message.kind, message.about, today))
    try:
        outlet.send(member.openid, template, values)
        state = "sent"
    except WeChatError as failure:
        state = _state_after(failure)
    except TryAgain:  # the app's secret cannot be read
        state = WAITING
    messages.move(message, mine, Copy(state))
    # The count of what was agreed to comes last: too high, it costs one refusal; WeChat keeps the true one.
    if state == "sent":
        members.spend_consent(member.member_id, template.template_id)
    if state == "no_consent":
        members.clear_consent(member.member_id, template.template_id)
    return AGAIN if state == WAITING else state


def _state_after(failure: WeChatError) -> str:
    if isinstance(failure, ConsentMissing):
        return "no_consent"  # to be expected
    if isinstance(failure, _NOTHING_SENT) or failure.call == _TOKEN_CALL:
        logger.warning("WeChat put us off", failure=str(failure))
        return WAITING
    if isinstance(failure, NoAnswer):
        logger.warning("WeChat did not answer", failure=str(failure))
        return "unknown"
    logger.error("WeChat refused", failure=str(failure))
    return f"failed:{failure.errcode}"
