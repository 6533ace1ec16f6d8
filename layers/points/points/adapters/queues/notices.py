"""Sends notices to members to a queue (SQS; NOTICE_QUEUE_URL). The queue delivers each notice at least once."""

import json
import os
import random
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.sqs import client as client
from points.domain.errors import TryAgain

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

Content = Mapping[str, Any]
Thing = TypeVar("Thing")

_BATCH: Final = 10  # the most messages in one SQS call
_ATTEMPTS: Final = 5
_BACKOFF_S: Final = 0.1


def send(contents: Iterable[Content]) -> int:
    """Queues the notices in batches of ten. Returns the number queued. Raises TryAgain if SQS does not accept one."""
    sent = 0
    for batch in _batches(contents):
        _send(batch)
        sent += len(batch)
    return sent


def _send(batch: list[Content]) -> None:
    waiting: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": str(number), "MessageBody": json.dumps(content, ensure_ascii=False)}
        for number, content in enumerate(batch)
    ]
    for attempt in range(_ATTEMPTS):
        try:
            answer = client().send_message_batch(QueueUrl=os.environ["NOTICE_QUEUE_URL"], Entries=waiting)
        except (BotoCoreError, ClientError) as error:
            raise TryAgain("The queue cannot be reached.") from error
        failed = {entry["Id"]: entry for entry in answer.get("Failed", [])}
        if not failed:
            return
        assert not any(entry["SenderFault"] for entry in failed.values()), "SQS refuses what we send"
        waiting = [entry for entry in waiting if entry["Id"] in failed]
        time.sleep(random.uniform(0, _BACKOFF_S * 2**attempt))
    raise TryAgain("The queue is busy.")


def _batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    rest = iter(things)
    while batch := list(islice(rest, _BATCH)):
        yield batch
