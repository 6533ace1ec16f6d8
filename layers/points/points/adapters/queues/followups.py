"""Sends followups to the queue of the reconcile function (SQS; FOLLOWUP_QUEUE_URL)."""

import json
import os
import time
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.sqs import client
from points.domain.rewards.followups import Followup, content_of

LONGEST_S: Final = 900  # the longest delay of SQS

_sent: dict[tuple[Followup, int], float] = {}


def send(followup: Followup, after_s: int = 0) -> bool:
    """Queues the followup with a delay of `after_s` seconds.

    Returns False if SQS fails. The nightly pass then does what the followup asks for.
    """
    try:
        client().send_message(
            QueueUrl=os.environ["FOLLOWUP_QUEUE_URL"],
            MessageBody=json.dumps(content_of(followup)),
            DelaySeconds=min(max(0, after_s), LONGEST_S),
        )
    except (BotoCoreError, ClientError):
        return False
    return True


def send_once(followup: Followup, after_s: int) -> None:
    """Queues the followup like `send`, unless this environment queued it in the last `after_s` seconds.

    Use it for an event that many requests notice at the same time.
    """
    if time.monotonic() >= _sent.get((followup, after_s), 0.0):
        _sent[followup, after_s] = time.monotonic() + after_s
        send(followup, after_s)


def forget() -> None:
    """Clears what this environment remembers."""
    _sent.clear()
