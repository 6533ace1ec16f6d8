"""The queue of followups for the reconcile function (SQS; FOLLOWUP_QUEUE_URL)."""

import json
import os
import time
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.sqs import client
from points.domain.rewards.followups import Followup, content_of

LONGEST_S: Final = 900  # that SQS keeps a message back

_sent: dict[tuple[Followup, int], float] = {}


def send(followup: Followup, after_s: int = 0) -> bool:
    """Queues the followup for `after_s` seconds from now. False where SQS refuses it: the nightly pass does it then."""
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
    """The same for what a crowd notices at once: what this environment has sent is on its way for `after_s`."""
    if time.monotonic() >= _sent.get((followup, after_s), 0.0):
        _sent[followup, after_s] = time.monotonic() + after_s
        send(followup, after_s)


def forget() -> None:
    """Drops what is remembered of followups sent."""
    _sent.clear()
