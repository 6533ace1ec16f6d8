"""Sends members whose erasure has begun to a queue (SQS; LEAVING_QUEUE_URL), so that each is checked again later."""

import json
import os
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.sqs import client
from points.domain.errors import TryAgain

_SOON_S: Final = 120  # by then the request that sent it has ended


def send(member_id: str) -> None:
    """Queues the member for a check in two minutes. Raises TryAgain if SQS fails."""
    try:
        client().send_message(
            QueueUrl=os.environ["LEAVING_QUEUE_URL"],
            MessageBody=json.dumps({"member_id": member_id}),
            DelaySeconds=_SOON_S,
        )
    except (BotoCoreError, ClientError) as error:
        raise TryAgain("The queue cannot be reached.") from error
