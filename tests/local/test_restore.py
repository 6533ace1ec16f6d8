"""A table is what it was at one second, whatever was written, changed or deleted since."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local import restore
from local.restore import Copied

AT = datetime(2026, 11, 29, 4, 0, 0, tzinfo=UTC)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        made = boto3.client("dynamodb", region_name="ap-east-1")
        made.create_table(
            TableName="entries",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "m", "AttributeType": "S"},
                {"AttributeName": "e", "AttributeType": "N"},
            ],
            KeySchema=[{"AttributeName": "m", "KeyType": "HASH"}, {"AttributeName": "e", "KeyType": "RANGE"}],
        )
        yield made


def _put(client: Any, number: int, points: int) -> None:
    client.put_item(
        TableName="entries", Item={"m": {"S": "ming"}, "e": {"N": str(number)}, "points": {"N": str(points)}}
    )


def _points(client: Any) -> dict[int, int]:
    return {int(item["e"]["N"]): int(item["points"]["N"]) for item in client.scan(TableName="entries")["Items"]}


def test_what_was_changed_deleted_or_added_since_is_undone_and_the_rest_left_alone(client: Any) -> None:
    for number in range(60):
        _put(client, number, 10)
    restore.restore(client, {"Entries": "entries"}, AT)
    for number in range(50, 90):
        _put(client, number, 99)
    client.delete_item(TableName="entries", Key={"m": {"S": "ming"}, "e": {"N": "0"}})

    assert restore.copy_back(client, "entries", AT) == Copied(put=11, deleted=30)

    assert _points(client) == dict.fromkeys(range(60), 10)
    assert restore.copy_back(client, "entries", AT) == Copied(put=0, deleted=0)


def test_a_repeated_restore_goes_on_with_the_copies_there_are(client: Any) -> None:
    _put(client, 1, 10)
    restore.restore(client, {"Entries": "entries"}, AT)
    _put(client, 1, 99)
    restore.restore(client, {"Entries": "entries"}, AT)

    restore.copy_back(client, "entries", AT)
    assert _points(client) == {1: 10}
    restore.drop(client, {"Entries": "entries"}, AT)
    assert client.list_tables()["TableNames"] == ["entries"]
