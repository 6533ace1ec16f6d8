"""Ten thousand warnings on the embedded queue, while a tenth of everything fails and WeChat is away for a while: one
message each, one copy at most.

The queue is the emulator's; the function runs here, on tables in memory, so that a worker can be killed at any call.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from functions.notify import app
from local import emulator
from local.processes import free_port
from points.adapters.aws.codec import pack
from points.adapters.messages import quotas
from points.adapters.queues import notices as notice_queue
from points.adapters.queues import unsent_notices
from points.adapters.wechat import app as wechat_app
from points.adapters.wechat import gate as wechat_gate
from points.adapters.wechat.errors import Busy, ConsentMissing, NoAnswer, RateLimited, TokenRefused, Unreachable
from points.domain import ids
from points.domain.messages.notices import content_of
from points.domain.messages.reminders import Reminder
from points.workflows import notice_delivery
from tests.simulation import hosts
from tests.simulation.dynamodb import DynamoDB, Paginator
from tests.simulation.faults import Killed
from tests.simulation.hosts import Clock

WARNINGS: Final = 10_000
WAVE: Final = 500  # as a sweep brings them, page by page; for each call the emulator looks at all that a queue holds
FAULTS: Final = 0.1
OUTAGE: Final = 100  # batches, one after the other
DEADLY: Final = 0.01  # of the calls to a table; a batch makes some thirty, so every fourth dies on the way
MORNING: Final = datetime(2027, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TEMPLATE: Final = '{"points_expiring": {"template_id": "T", "page": "{page}", "fields": {"number1": "{points}"}}}'
WAITING: Final = "arn:aws:sqs:ap-east-1:123456789012:ten-thousand"  # what comes again stays in its queue
SEND: Final = "/cgi-bin/message/subscribe/send"


class Phones:
    """WeChat: takes messages, a tenth of the time not, or takes them and does not say so."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.got: Counter[str] = Counter()
        self.faults = 0
        self.is_down = False
        self.lost = 0

    def takes_messages(self) -> bool:
        return not self.is_down

    def send_subscription(self, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> None:
        if self.is_down:
            self.lost += 1
            raise NoAnswer(SEND, detail="HTTP 502")
        if self._dice.random() >= FAULTS:
            self.got[openid] += 1
            return
        self.faults += 1
        fault = self._dice.choice([Unreachable, Busy, RateLimited, TokenRefused, NoAnswer, NoAnswer, ConsentMissing])
        if fault is NoAnswer and self._dice.random() < 0.5:
            self.got[openid] += 1  # taken, and the answer was lost
        raise fault(SEND)


class Mortal:
    """The tables as a worker sees them that may die before or after any call."""

    def __init__(self, tables: DynamoDB, dice: random.Random) -> None:
        self._tables, self._dice = tables, dice
        self.rate = 0.0

    def get_paginator(self, name: str) -> Paginator:
        return Paginator(self, name)

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._tables, name)

        def mortally(**arguments: Any) -> Any:
            if self._dice.random() < self.rate / 2:
                raise Killed
            answer = call(**arguments)
            if self._dice.random() < self.rate / 2:
                raise Killed
            return answer

        return mortally


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, str]]:
    """A queue of an emulator of its own, and its client."""
    port = free_port()
    emulating = emulator.start(port, tmp_path, keeps_state=False, enforces_iam=False)
    try:
        endpoint = emulator.endpoint_url(port)
        emulating.wait_until_healthy(f"{endpoint}/_ministack/health")
        client = emulator.client("sqs", endpoint)
        url = client.create_queue(QueueName="ten-thousand", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
        monkeypatch.setenv("WAITING_QUEUE_URL", url)
        monkeypatch.setenv("WAITING_QUEUE_ARN", WAITING)
        monkeypatch.setattr(unsent_notices, "client", lambda: client)
        yield client, url
        client.close()
    finally:
        emulating.stop()


@pytest.mark.timeout(300)  # thousands of calls to the queue, on a machine that may be busy
def test_ten_thousand_warnings_are_ten_thousand_messages_and_one_copy_each_at_most(
    letters: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(20271123)
    client, url = letters
    tables, phones = hosts.tables(), Phones(dice)
    worker, clock = Mortal(tables, dice), Clock(ids.microseconds(MORNING))
    monkeypatch.setenv("WECHAT_TEMPLATES", TEMPLATE)
    monkeypatch.setattr(wechat_app, "opened", lambda: phones)
    silent = SimpleNamespace(info=_nothing, warning=_nothing, error=_nothing, exception=_nothing)
    monkeypatch.setattr(app, "logger", silent)
    monkeypatch.setattr(app, "wait_s", lambda attempt: 0)  # nobody waits here
    monkeypatch.setattr(notice_delivery, "CLAIM_S", 0)
    monkeypatch.setattr(quotas, "LEASE_S", 0)
    names = [ids.digest("member", str(number), length=16) for number in range(WARNINGS)]
    agreed = set(names[::2])
    for member_id in names:
        person = {"member_id": member_id, "openid": f"o-{member_id}"} | ({"quota:T": 1} if member_id in agreed else {})
        tables.put_item(TableName="members", Item=pack(person))
        account = {"member_id": member_id, "balance": 120, "lot:2027-11": 120, "settled_through": "2027-10"}
        tables.put_item(TableName="accounts", Item=pack(account))
    warnings = [content_of(Reminder(member_id, 120, date(2027, 11, 30), 7).notice) for member_id in names]

    monkeypatch.setattr(wechat_gate, "_CLOSED_S", (0,))
    left, sent, deaths, deliveries_made, without_answer = WARNINGS, 0, 0, 0, 0
    with hosts.deployed(worker, clock):
        while left:
            if sent < WARNINGS and sent - (WARNINGS - left) < WAVE:
                sent += bring(client, url, warnings[sent : sent + WAVE])
            phones.is_down = left < WARNINGS // 2 and without_answer < OUTAGE
            without_answer += phones.is_down
            batch = client.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, AttributeNames=["ApproximateReceiveCount"]
            ).get("Messages", [])
            deliveries_made += len(batch)
            worker.rate = DEADLY
            try:
                answer = app.handler({"Records": [record(message) for message in batch]}, None) if batch else {}
            except Killed:
                deaths += 1
                put_back(client, url, batch)
                continue
            finally:
                worker.rate = 0.0
            again = {failure["itemIdentifier"] for failure in answer.get("batchItemFailures", [])}
            done = [message for message in batch if message["MessageId"] not in again]
            put_back(client, url, [message for message in batch if message["MessageId"] in again])
            if dice.random() < FAULTS:
                put_back(client, url, done)  # all of it was done, and the queue has not heard of it
                continue
            left -= remove(client, url, done)

    assert sent == len(tables.tables["messages"].items) == WARNINGS
    assert max(phones.got.values()) == 1
    assert phones.got.keys() <= {f"o-{member_id}" for member_id in agreed}
    states = Counter(item["wechat"]["S"] for item in tables.tables["messages"].items.values())
    assert states.keys() <= {"sent", "unknown", "no_consent"}
    assert states["sent"] <= len(phones.got) <= states["sent"] + states["unknown"]
    assert min(deaths, phones.faults) > 200
    assert without_answer == OUTAGE
    assert phones.lost <= 5, "one, and one for each worker that died before it had said so"
    assert deliveries_made > WARNINGS * (1 + FAULTS)


def _nothing(*_: object, **__: object) -> None:
    pass


def record(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "eventSource": "aws:sqs",
        "eventSourceARN": WAITING,
    }


def bring(client: Any, url: str, warnings: Sequence[Mapping[str, Any]]) -> int:
    """Queues them; this queue is not one of those in memory."""
    with pytest.MonkeyPatch.context() as real:
        real.setattr(notice_queue, "client", lambda: client)
        real.setenv("NOTICE_QUEUE_URL", url)
        return notice_queue.send(warnings)


def put_back(client: Any, url: str, batch: list[dict[str, Any]]) -> None:
    """They come again: nobody has said that they were done."""
    entries = [
        {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
        for n, message in enumerate(batch)
    ]
    if entries:
        client.change_message_visibility_batch(QueueUrl=url, Entries=entries)


def remove(client: Any, url: str, batch: list[dict[str, Any]]) -> int:
    entries = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(batch)]
    return len(client.delete_message_batch(QueueUrl=url, Entries=entries)["Successful"]) if entries else 0
