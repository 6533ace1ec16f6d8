"""Delivers notices: always as a message in the mini program, and as a WeChat message if the member agreed.

SQS delivers a notice at least once, possibly twice at the same time. `points.workflows.notice_delivery` still writes
only one message, and sends at most one WeChat copy. If a copy cannot be sent now, its notice is delivered again: with
growing delays while WeChat is down, after the quiet hours, or after midnight in Beijing if WeChat's daily quota is used
up. No copy is sent after the notice's last day.
"""

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.counters import copies_sent
from points.adapters.messages import templates
from points.adapters.messages.copies import Copy
from points.adapters.messages.messages import Message
from points.adapters.queues import unsent_notices, visibility
from points.domain.errors import TryAgain
from points.domain.messages.notices import LONGEST_WAIT_S, notice_of, wait_s
from points.domain.messages.subscription_fields import FieldDoesNotFit
from points.web.texts import messages as message_texts
from points.workflows.notice_delivery import AGAIN, BUSY, PARKED, Delivery
from points.workflows.wechat_outlet import Letter, Outlet

AFTER_ANOTHER_S: Final = (5, 20)  # the shortest and longest wait while another worker sends to this member

logger = Logger(service="notify", use_rfc3339=True)
templates.configured()  # a template with wrong fields fails at start, not at the first notice


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves a batch of either notice queue. Returns the records to deliver again."""
    match event:
        case {"Records": [*records]} if records and all(r.get("eventSource") == "aws:sqs" for r in records):
            delivery = Delivery(Outlet(logger), _letter, logger)
            outcomes = [(record, _outcome(record, delivery)) for record in records]
        case _:
            raise ValueError("This function takes batches of the notice queues only.")
    logger.info("batch", copies=dict(Counter(outcome.state for _, outcome in outcomes)))
    _count(outcomes, delivery.outlet.now.date())
    again = [(record, outcome.wait_s) for record, outcome in outcomes if outcome.state == AGAIN]
    new = {r["messageId"]: (r["body"], wait_s) for r, wait_s in again if not unsent_notices.has_waited(r)}
    aside = unsent_notices.set_aside(new)
    visibility.put_off(
        "WAITING_QUEUE_URL", {r["receiptHandle"]: wait_s for r, wait_s in again if unsent_notices.has_waited(r)}
    )
    failed = [record["messageId"] for record, _ in again if record["messageId"] not in aside]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one notice: the state of its copy, `nobody`, `parked`, or `again` after `wait_s` seconds.

    `kind` is the kind of the message, and `counted` the state to count; both are empty if nothing is to be counted.
    """

    state: str
    wait_s: int = 0
    kind: str = ""
    counted: str = ""


# ── One notice ───────────────────────────────────────────────────────────────


def _outcome(record: Mapping[str, Any], delivery: Delivery) -> Outcome:
    attempt = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
    try:
        notice = notice_of(json.loads(record["body"]))
    except (ValueError, KeyError, TypeError):
        return _parked(record, "not a notice", attempt)
    try:
        state = delivery.deliver(notice)
        if state.startswith(PARKED):
            parked = _parked(record, f"WeChat refused: {state}", attempt)
            return replace(parked, kind=notice.kind, counted=state) if parked.state != AGAIN else parked
        if state in (AGAIN, BUSY):
            return Outcome(AGAIN, _wait_s(delivery.outlet, attempt, state))
    except TryAgain:
        return Outcome(AGAIN, _backoff_s(attempt))
    except Exception:
        logger.exception("notice not understood", message_id=record["messageId"])
        return _parked(record, "internal error, see the log", attempt)
    return Outcome(state, kind=notice.kind, counted="" if state == "nobody" else state)


def _count(outcomes: Sequence[tuple[Any, Outcome]], today: date) -> None:
    """Counts the final states by kind of message. A count that cannot be written is lost; the notices are not."""
    ended = [outcome for _, outcome in outcomes if outcome.counted]
    for kind in {outcome.kind for outcome in ended}:
        try:
            copies_sent.count(kind, today, Counter(outcome.counted for outcome in ended if outcome.kind == kind))
        except TryAgain:
            logger.warning("copies not counted", kind=kind)


def _parked(record: Mapping[str, Any], reason: str, attempt: int) -> Outcome:
    """Moves the record to the queue of notices that staff have to look at."""
    try:
        unsent_notices.park(record["body"], reason)
    except TryAgain:
        return Outcome(AGAIN, _backoff_s(attempt))
    logger.error("parked", message_id=record["messageId"], reason=reason)
    return Outcome("parked")


def _wait_s(outlet: Outlet, attempt: int, state: str) -> int:
    if state == BUSY:
        return random.randint(*AFTER_ANOTHER_S)
    if outlet.closed_for_s:
        # Spread out, and at most as long as SQS allows.
        return min(outlet.closed_for_s + random.randrange(300), LONGEST_WAIT_S)
    return _backoff_s(attempt)


def _backoff_s(attempt: int) -> int:
    longest = wait_s(attempt)
    return random.randint(longest // 2, longest)


def _letter(message: Message, today: date) -> Letter | Copy:
    """Returns the WeChat copy of the message to send. If none may be sent, returns the `Copy` state that says why."""
    template = templates.template(message.kind)
    if template is None:
        return Copy("no_template")
    placeholders = message_texts.placeholders(message.kind, message.about, message.rewards, today)
    try:
        return Letter(template.template_id, template.page_with(placeholders), template.filled(placeholders))
    except FieldDoesNotFit as fault:
        # Not sent, because WeChat would refuse it. The text names the field, never its value.
        logger.error("WeChat refused", failure=str(fault))
        return Copy("failed:field")
