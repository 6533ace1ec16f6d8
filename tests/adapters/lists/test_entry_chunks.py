"""Entries of all members: many in one row, whatever batches they come in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from benchmarks.metering import metered
from points.adapters.lists import entry_chunks
from points.adapters.streams import records
from points.adapters.streams.records import Change
from points.domain import ids
from tests.fixtures.streams import record

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
DAY = date(2026, 11, 22)
MEMBER = "7k3mq9d2xv5tbn0w"
FIRST, LAST = "0", "z"


def entry_at(at: datetime, number: int = 0, kind: str = "purchase") -> Change:
    item = {"member_id": MEMBER, "entry_id": ids.entry_id(at, kind, str(number)), "kind": kind}
    key = {"member_id": MEMBER, "entry_id": item["entry_id"]}
    (change,) = records.changes({"Records": [record("entries", key, None, item)]}, ("entries",))
    return change


def whole_day(day: date = DAY) -> list[entry_chunks.Listed]:
    first, last = entry_chunks.begin_of(day), entry_chunks.begin_of(day + timedelta(days=1))
    found: list[entry_chunks.Listed] = []
    while True:
        page, more = entry_chunks.page(day, first, last)
        found += page
        if more is None:
            return found
        assert more < last, "a page goes on"
        last = more


def positions(changes: Sequence[Change]) -> list[str]:
    return sorted((f"{c.key['entry_id']}#{c.key['member_id']}" for c in changes), reverse=True)


def test_entries_are_listed_newest_first_whatever_the_batches(aws: None) -> None:
    changes = [entry_at(NOON + timedelta(milliseconds=7 * n), n) for n in range(400)]

    for start in range(0, 400, 70):
        entry_chunks.add(changes[start : start + 70])
    for start in range(350, -1, -50):  # the same again, late and in other batches
        entry_chunks.add(changes[start : start + 50])

    assert [one.position for one in whole_day()] == positions(changes)


def test_a_day_with_more_seconds_than_a_page_is_read_to_its_end(aws: None) -> None:
    changes = [entry_at(NOON + timedelta(seconds=n), n) for n in range(120)]
    entry_chunks.add(changes)

    assert [one.position for one in whole_day()] == positions(changes)


def test_a_day_has_its_own_entries_only(aws: None) -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    last, first = entry_at(midnight - timedelta(microseconds=1)), entry_at(midnight)
    entry_chunks.add([first, last])

    assert [one.position for one in whole_day()] == positions([last])
    assert [one.position for one in whole_day(date(2026, 11, 23))] == positions([first])
    assert entry_chunks.day_below(entry_chunks.position_at(midnight)) == DAY


def test_a_page_has_only_what_lies_between(aws: None) -> None:
    changes = [entry_at(NOON + timedelta(milliseconds=250 * n), n) for n in range(9)]
    entry_chunks.add(changes)
    listed = positions(changes)

    page, more = entry_chunks.page(DAY, listed[-3], listed[2])

    assert ([one.position for one in page], more) == (listed[3:-2], None)


def test_a_hundred_entries_of_a_second_cost_a_fifth_of_a_unit_each(aws: None) -> None:
    changes = [entry_at(NOON + timedelta(milliseconds=n), n) for n in range(100)]

    with metered() as cost:
        entry_chunks.add(changes)

    assert cost.round_trips == 1
    assert cost.write_units <= 0.2 * len(changes)
