"""What Lambda delivers from a stream, and what is read from it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from points.adapters.streams import records
from tests.deployment import ROOT
from tests.fixtures.streams import record

TABLES = ("members", "redemptions")
KEY = {"member_id": "m"}


def test_a_change_has_the_item_before_and_after_it(aws: None) -> None:
    before, after = KEY | {"sealed": b"s1:\x00\xff", "tags": ["a", b"b"]}, KEY | {"more": {"of": b"it"}, "n": 12}

    (changed,) = records.changes({"Records": [record("members", KEY, before, after)]}, TABLES)

    assert (changed.table, changed.key, changed.before, changed.after) == ("members", KEY, before, after)
    assert changed.at == datetime.fromtimestamp(1795330800, UTC)


def test_a_new_item_has_no_before_and_a_deleted_one_no_after(aws: None) -> None:
    batch = [record("members", KEY, None, KEY), record("members", KEY, KEY, None)]

    made, deleted = records.changes({"Records": batch}, TABLES)

    assert (made.before, made.after) == (None, KEY)
    assert (deleted.before, deleted.after) == (KEY, None)


def test_sequences_of_any_length_are_in_the_order_of_their_numbers(aws: None) -> None:
    batch = [record("members", KEY, None, KEY) for _ in range(3)]
    for one, number in zip(batch, ("999", "1000", "9" * 40), strict=True):
        one["dynamodb"]["SequenceNumber"] = number

    found = [change.sequence for change in records.changes({"Records": batch}, TABLES)]

    assert found == sorted(found)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Records": []},
        {"Records": ["text"]},
        {"Records": [{"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:ap-east-1:1:q"}]},
    ],
)
def test_what_is_no_batch_of_a_stream_is_refused(aws: None, event: Any) -> None:
    with pytest.raises(ValueError, match="batches"):
        records.changes(event, TABLES)


def test_the_stream_of_another_table_is_refused(aws: None) -> None:
    with pytest.raises(ValueError, match="batches"):
        records.changes({"Records": [record("orders", {"order_id": "o"}, None, {"order_id": "o"})]}, TABLES)


def test_the_event_that_is_kept_as_an_example_is_understood(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDEMPTIONS_TABLE", "points-Redemptions")
    event = json.loads((ROOT / "events" / "lists-redemptions-listed.json").read_text(encoding="utf-8"))

    (changed,) = records.changes(event, TABLES)

    assert changed.after is not None
    assert changed.after["sealed_address"].startswith(b"s1:")
