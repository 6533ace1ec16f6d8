"""What becomes of a notice that could not be sent: it waits (REMINDER_QUEUE_URL), or is parked (PARKED_QUEUE_URL)."""

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.sqs import client
from points.domain.errors import TryAgain


def put_off(waits_s: Mapping[str, int]) -> None:
    """Hides what was received, by receipt handle, for so many seconds; where SQS cannot, for the usual time."""
    entries: list[Any] = [
        {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": wait_s}
        for number, (handle, wait_s) in enumerate(waits_s.items())
    ]
    if entries:  # of one batch, so ten at most
        with suppress(BotoCoreError, ClientError):
            client().change_message_visibility_batch(QueueUrl=os.environ["REMINDER_QUEUE_URL"], Entries=entries)


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
