"""Dead letters go back to their queue by receiving and sending alone."""

from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.redrive import QUEUES, redrive
from tests.deployment import written


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield boto3.client("sqs", region_name="ap-east-1")


def _waiting(sqs: Any, url: str) -> int:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def test_every_letter_goes_back_once(sqs: Any) -> None:
    letters, queue = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("letters", "queue"))
    for number in range(23):
        sqs.send_message(QueueUrl=letters, MessageBody=f"followup {number}")

    assert redrive(sqs, letters, queue) == 23

    assert (_waiting(sqs, letters), _waiting(sqs, queue)) == (0, 23)
    assert redrive(sqs, letters, queue) == 0


def test_every_queue_has_both_addresses() -> None:
    outputs = written()["Outputs"]
    assert {f"{name}QueueUrl" for name in QUEUES} | {f"{name}DeadLetterQueueUrl" for name in QUEUES} <= outputs.keys()
