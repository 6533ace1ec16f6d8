"""What becomes of a notice that could not be sent: it waits (WAITING_QUEUE_URL), or is parked (PARKED_QUEUE_URL).

A notice that has to wait leaves the queue it came in for one of its own: SQS hides 120,000 at a time and gives out no
more, and what comes after them is to be written inside the mini program whatever WeChat does.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.sqs import client
from points.domain.errors import TryAgain

_LONGEST_DELAY_S: Final = 900  # of a message that is sent; what is received can be hidden for longer


def has_waited(record: Mapping[str, Any]) -> bool:
    """Whether the record came out of the queue of those that wait."""
    return bool(record.get("eventSourceARN") == os.environ["WAITING_QUEUE_ARN"])


def set_aside(waits_s: Mapping[str, tuple[str, int]]) -> set[str]:
    """Puts notices among those that wait: by name, its body and for how long; the names of those that are there."""
    entries: list[Any] = [
        {"Id": str(number), "MessageBody": body, "DelaySeconds": min(wait_s, _LONGEST_DELAY_S)}
        for number, (body, wait_s) in enumerate(waits_s.values())
    ]
    if not entries:  # of one batch, so ten at most
        return set()
    try:
        answer = client().send_message_batch(QueueUrl=os.environ["WAITING_QUEUE_URL"], Entries=entries)
    except (BotoCoreError, ClientError):
        return set()
    names = list(waits_s)
    return {names[int(entry["Id"])] for entry in answer.get("Successful", [])}


def put_off(waits_s: Mapping[str, int]) -> None:
    """Hides what has waited before, by receipt handle, for so many seconds; where SQS cannot, for the usual time."""
    entries: list[Any] = [
        {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": wait_s}
        for number, (handle, wait_s) in enumerate(waits_s.items())
    ]
    if entries:
        with suppress(BotoCoreError, ClientError):
            client().change_message_visibility_batch(QueueUrl=os.environ["WAITING_QUEUE_URL"], Entries=entries)


def park(body: str, reason: str) -> None:
    """Puts what somebody has to look at where what was given up is, with the reason; TryAgain where SQS cannot."""
    try:
        client().send_message(
            QueueUrl=os.environ["PARKED_QUEUE_URL"],
            MessageBody=body,
            MessageAttributes={"reason": {"DataType": "String", "StringValue": reason[:256]}},
        )
    except (BotoCoreError, ClientError) as error:
        raise TryAgain("The queue takes nothing.") from error
