"""The queue of errands for the cashier (SQS; ERRAND_QUEUE_URL)."""

import json
import os
import time
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.sqs import client
from points.domain.errands import Errand, content_of

LONGEST_S: Final = 900  # that SQS keeps a message back

_sent: dict[tuple[Errand, int], float] = {}


def send(errand: Errand, after_s: int = 0) -> bool:
    """Sends the cashier there in `after_s` seconds. False where the queue takes nothing: the nightly pass will look."""
    try:
        client().send_message(
            QueueUrl=os.environ["ERRAND_QUEUE_URL"],
            MessageBody=json.dumps(content_of(errand)),
            DelaySeconds=min(max(0, after_s), LONGEST_S),
        )
    except (BotoCoreError, ClientError):
        return False
    return True


def send_once(errand: Errand, after_s: int) -> None:
    """The same for what a crowd notices at once: what this environment has sent is on its way for `after_s`."""
    if time.monotonic() >= _sent.get((errand, after_s), 0.0):
        _sent[errand, after_s] = time.monotonic() + after_s
        send(errand, after_s)


def forget() -> None:
    """Drops what is remembered of errands sent."""
    _sent.clear()
