"""The queue of members who are leaving (SQS; LEAVING_QUEUE_URL): whoever begins to be erased is looked at again."""

import json
import os
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.sqs import client
from points.domain.errors import TryAgain

_SOON_S: Final = 120  # by then the request that sent it has ended, one way or the other


def send(member_id: str) -> None:
    """Sends the member to be looked at in two minutes; TryAgain where the queue takes nothing."""
    try:
        client().send_message(
            QueueUrl=os.environ["LEAVING_QUEUE_URL"],
            MessageBody=json.dumps({"member_id": member_id}),
            DelaySeconds=_SOON_S,
        )
    except (BotoCoreError, ClientError) as error:
        raise TryAgain("The queue cannot be reached.") from error
