"""Rows of lists are what the newest image of their item says, whatever is delivered, how often and in which order."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.lists import rows
from points.adapters.lists.rows import Kind, Row
from points.adapters.streams import records
from points.adapters.streams.records import Change
from points.domain.errors import TryAgain
from tests.fixtures.streams import record

NOW_S = 1_795_330_800


def by_day(item: Item) -> Iterator[Row]:
    yield Row("orders", item["order_id"], {"at": item["at"]})


def by_colour(item: Item) -> Iterator[Row]:
    if "colour" in item:
        yield Row(f"colour#{item['colour']}", item["order_id"], {"at": item["at"]})


FIXED = Kind("orders", "orders", "fixed", by_day)
MOVING = Kind("colours", "orders", "moving", by_colour)


def story(*images: Item | None, order_id: str = "o1") -> list[Change]:
    """The changes of one order through these images, beginning with none."""
    whole = [None, *({"order_id": order_id, **image} if image is not None else None for image in images)]
    pairs = pairwise(whole)
    batch = [record("orders", {"order_id": order_id}, before, after) for before, after in pairs]
    return records.changes({"Records": batch}, ("orders",))


def apply(kind: Kind, batches: Sequence[Sequence[Change]]) -> None:
    for batch in batches:
        rows.apply(kind, batch, NOW_S)


def shown() -> list[Item]:
    """What lists show: all rows but marks and what stays of deleted items."""
    items, _ = dynamodb.scan("lists", limit=1000)
    bookkeeping = ("sequence", "written_s")
    found = [item for item in items if not item["list"].startswith("mark#") and "gone" not in item]
    plain = [{name: value for name, value in item.items() if name not in bookkeeping} for item in found]
    return sorted(plain, key=lambda item: (item["list"], item["place"]))


RED, BLUE, PLAIN = {"at": 1, "colour": "red"}, {"at": 2, "colour": "blue"}, {"at": 3}


@pytest.mark.parametrize("kind", [FIXED, MOVING], ids=lambda kind: kind.keys)
@pytest.mark.parametrize("last", [BLUE, PLAIN, None], ids=["changed", "without", "deleted"])
def test_every_order_of_delivery_ends_with_the_newest_image(aws: None, kind: Kind, last: Item | None) -> None:
    newest = {"order_id": "o1", **last} if last else None
    wanted = [row.item for row in kind.of(newest)]
    told = story(RED, BLUE, RED, last)

    for order in permutations(told):
        _empty()
        apply(kind, [[change] for change in order])
        assert shown() == wanted


@given(
    images=st.lists(st.sampled_from([RED, BLUE, PLAIN, None]), min_size=1, max_size=5),
    deliveries=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), max_size=6),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whole_batches_that_are_delivered_again_change_nothing(
    aws: None, images: list[Item | None], deliveries: list[tuple[int, int]]
) -> None:
    told = story(*images)
    again = [told[start : start + length] for start, length in deliveries]
    newest = {"order_id": "o1", **images[-1]} if images[-1] is not None else None

    for kind in (FIXED, MOVING):
        _empty()
        apply(kind, [batch for batch in (*([change] for change in told), *again) if batch])
        assert shown() == [row.item for row in kind.of(newest)]


def test_a_batch_that_broke_off_is_completed_by_its_next_delivery(aws: None) -> None:
    told = story(RED, BLUE, PLAIN)
    apply(MOVING, [told[:1], told[1:2]])

    apply(MOVING, [told])

    assert shown() == []


def test_a_lost_record_is_made_good_by_the_next_one(aws: None) -> None:
    red, _, plain = story(RED, BLUE, PLAIN)

    apply(MOVING, [[red], [plain]])

    assert shown() == []


def test_a_change_that_shows_nothing_new_writes_nothing(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told = story(RED, RED | {"other": 1})
    apply(FIXED, [told[:1]])
    apply(MOVING, [told[:1]])

    monkeypatch.setattr(rows, "dynamodb", None)

    apply(FIXED, [told[1:]])
    apply(MOVING, [told[1:]])


def test_rows_whose_keys_change_leave_no_key_behind(aws: None) -> None:
    apply(MOVING, [[change] for change in story(RED, BLUE, None)])

    items, _ = dynamodb.scan("lists", limit=1000)
    assert [(item["list"], item["rows"]) for item in items] == [("mark#colours#o1", [])]


def test_a_mark_that_others_change_all_the_time_is_tried_again_later(
    aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled: list[Any] = [{"Code": "TransactionConflict"}]
    monkeypatch.setattr(dynamodb, "transact", lambda writes: cancelled)

    with pytest.raises(TryAgain):
        apply(MOVING, [story(RED)])


def _empty() -> None:
    items, _ = dynamodb.scan("lists", limit=1000)
    for item in items:
        key = dynamodb.pack({"list": item["list"], "place": item["place"]})
        dynamodb.client().delete_item(TableName=dynamodb.table("lists"), Key=key)
