"""Moves notices whose WeChat copy cannot be sent now to the queue of waiting or of parked notices.

The queues are WAITING_QUEUE_URL and PARKED_QUEUE_URL. Waiting notices have their own queue, because SQS delivers
nothing more from a queue with 120,000 hidden messages. Other notices must still be written as messages in the mini
program, even if WeChat fails.
"""

import os
from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.sqs import client
from points.domain.errors import TryAgain

_LONGEST_DELAY_S: Final = 900  # the longest delay when sending; a received message can be hidden for longer


def has_waited(record: Mapping[str, Any]) -> bool:
    """Returns whether the record came from the queue of waiting notices."""
    return bool(record.get("eventSourceARN") == os.environ["WAITING_QUEUE_ARN"])


def set_aside(waits_s: Mapping[str, tuple[str, int]]) -> set[str]:
    """Moves notices to the waiting queue. `waits_s` has (body, seconds to wait) by name. Returns the names moved."""
    entries: list[Any] = [
        {"Id": str(number), "MessageBody": body, "DelaySeconds": min(wait_s, _LONGEST_DELAY_S)}
        for number, (body, wait_s) in enumerate(waits_s.values())
    ]
    if not entries:  # SQS refuses an empty batch; a batch has at most ten
        return set()
    try:
        answer = client().send_message_batch(QueueUrl=os.environ["WAITING_QUEUE_URL"], Entries=entries)
    except (BotoCoreError, ClientError):
        return set()
    names = list(waits_s)
    return {names[int(entry["Id"])] for entry in answer.get("Successful", [])}


def park(body: str, reason: str) -> None:
    """Moves a notice that a person must look at to the parked queue, with the reason. Raises TryAgain if SQS fails."""
    try:
        client().send_message(
            QueueUrl=os.environ["PARKED_QUEUE_URL"],
            MessageBody=body,
            MessageAttributes={"reason": {"DataType": "String", "StringValue": reason[:256]}},
        )
    except (BotoCoreError, ClientError) as error:
        raise TryAgain("The queue does not accept messages.") from error
