"""Hides received messages for a while, so that SQS delivers them again later.

A function waits in this way and does not send the message again: Lambda stops a function that sends to its own queue
after about 16 rounds.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.sqs import client


def put_off(queue: str, waits_s: Mapping[str, int]) -> None:
    """Hides messages of the queue whose URL is in the environment variable `queue`.

    `waits_s` has the seconds by receipt handle, for at most ten messages. If SQS fails, the queue's own time applies.
    """
    entries: list[Any] = [
        {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": wait_s}
        for number, (handle, wait_s) in enumerate(waits_s.items())
    ]
    if entries:  # SQS refuses an empty batch
        with suppress(BotoCoreError, ClientError):
            client().change_message_visibility_batch(QueueUrl=os.environ[queue], Entries=entries)
