"""Queueing reminders: SQS may take part of a batch, and the rest has to follow."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from points.adapters.queues import notices as notice_queue
from points.domain.errors import TryAgain

URL = "https://sqs.ap-east-1.amazonaws.com/123456789012/reminders"
REFUSED = {"Code": "InternalError", "SenderFault": False}


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """SQS as botocore sees it, with answers laid out beforehand."""
    for name, value in {
        "NOTICE_QUEUE_URL": URL,
        "AWS_DEFAULT_REGION": "ap-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(notice_queue, "_BACKOFF_S", 0)
    notice_queue.client.cache_clear()
    with Stubber(notice_queue.client()) as stubber:
        yield stubber
    notice_queue.client.cache_clear()


def answers(sqs: Stubber, takes: list[str], refuses: list[str], *, sender_fault: bool = False) -> None:
    taken = [{"Id": number, "MessageId": "m", "MD5OfMessageBody": "0" * 32} for number in takes]
    refused = [{"Id": number, **REFUSED, "SenderFault": sender_fault} for number in refuses]
    entries: list[Any] = [{"Id": number, "MessageBody": ANY} for number in sorted([*takes, *refuses])]
    expected = {"QueueUrl": URL, "Entries": entries}
    sqs.add_response("send_message_batch", {"Successful": taken, "Failed": refused}, expected)


def test_what_sqs_does_not_take_is_sent_again(sqs: Stubber) -> None:
    answers(sqs, ["0", "2"], ["1"])
    answers(sqs, ["1"], [])

    assert notice_queue.send([{"n": number} for number in range(3)]) == 3

    sqs.assert_no_pending_responses()


def test_a_queue_that_stays_busy_is_tried_five_times(sqs: Stubber) -> None:
    for _ in range(5):
        answers(sqs, [], ["0"])

    with pytest.raises(TryAgain):
        notice_queue.send([{"n": 0}])

    sqs.assert_no_pending_responses()


def test_what_sqs_will_never_take_is_our_mistake(sqs: Stubber) -> None:
    answers(sqs, [], ["0"], sender_fault=True)

    with pytest.raises(AssertionError):
        notice_queue.send([{"n": 0}])


def test_nothing_to_say_costs_no_call(sqs: Stubber) -> None:
    assert notice_queue.send([]) == 0


def test_a_queue_that_refuses_the_call_is_a_reason_to_try_again(sqs: Stubber) -> None:
    sqs.add_client_error("send_message_batch", "RequestThrottled", http_status_code=403)

    with pytest.raises(TryAgain):
        notice_queue.send([{"n": 0}])
