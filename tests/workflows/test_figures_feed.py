"""The pipeline of figures on simulated streams: whatever is delivered twice, late, in part or broken, counts once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from functions.figures import app
from points.adapters.figures import reader, shards
from points.adapters.figures.items import PARKED
from points.adapters.figures.shards import Shard
from points.domain.errors import TryAgain
from points.domain.figures.counts import total
from points.domain.zones import FormerZone, ProgramZone
from points.workflows import figures_feed
from points.workflows.figures_feed import TooManyUnreadable
from tests.fixtures import figures_records
from tests.fixtures.counted_shop import SHANGHAI, CountedShop
from tests.fixtures.figures_records import BEGIN

HOUR = timedelta(hours=1)
FAULTS = {
    *("shard split", "batch delivered again", "batch halved", "batch late"),
    *("batch left by a killed worker", "batch tried again"),
}


@pytest.fixture
def shop() -> Iterator[CountedShop]:
    with CountedShop().open() as shop:
        yield shop


def fed(event: dict[str, Any]) -> None:
    assert app.handler(event, None) == {"state": {}, "batchItemFailures": []}


@pytest.mark.parametrize("seed", range(12))
def test_under_faults_the_figures_are_what_counting_all_records_anew_gives(seed: int) -> None:
    with CountedShop(str(seed), rate=0.3).open() as shop:
        for place, item in enumerate(figures_records.written(seed, 600, 70)):
            shop.write(item)
            if place % 40 == 0:
                shop.figures.streams.split()
            if place % 25 == 0:
                shop.figures.deliver(all_of_it=False)
            if place % 60 == 0:
                shop.figures.fold()
        shop.figures.weather.rate = 0.0
        shop.figures.deliver(all_of_it=True)

        shop.figures.check_records()
        shop.figures.fold()
        shop.figures.check_records()
        assert shop.figures.streams.counts.keys() == FAULTS
        assert total(shop.figures.counts(), "entries") == len(shop.tables.tables["entries"].items) > 300


def test_a_batch_that_comes_twice_counts_once(shop: CountedShop) -> None:
    shop.sign_in(BEGIN)

    fed(shop.batch())
    fed(shop.batch())

    assert shop.sums() == {"2026-11-01": 1}


def test_of_a_batch_that_was_counted_in_part_the_rest_is_counted(shop: CountedShop) -> None:
    for number in range(4):
        shop.sign_in(BEGIN, number)
    event = shop.batch()

    fed({"Records": event["Records"][:2]})
    fed(event)

    assert shop.sums() == {"2026-11-01": 4}


def test_an_old_batch_after_a_newer_one_counts_nothing(shop: CountedShop) -> None:
    for number in range(4):
        shop.sign_in(BEGIN, number)
    event = shop.batch()
    fed({"Records": event["Records"][:2]})
    fed({"Records": event["Records"][2:]})

    fed({"Records": event["Records"][:2]})

    assert shop.sums() == {"2026-11-01": 4}


def test_a_batch_that_comes_again_after_its_shard_has_rested_counts_once(shop: CountedShop) -> None:
    shop.sign_in(BEGIN)
    fed(shop.batch())
    shop.figures.fold()
    shop.clock.true_us += 90 * 60 * 1_000_000
    shop.figures.fold()
    assert not reader.open_shards(consistent=True).shards

    fed(shop.batch())
    shop.sign_in(BEGIN, 1)
    fed(shop.batch())

    assert shop.sums() == {"2026-11-01": 2}


def test_a_worker_that_was_given_up_and_writes_late_counts_nothing(shop: CountedShop) -> None:
    shop.sign_in(BEGIN)
    event = shop.batch()

    with _once_between(lambda: fed(event)):
        fed(event)

    assert shop.sums() == {"2026-11-01": 1}


def test_a_worker_whom_others_never_let_write_leaves_the_batch_in_the_stream(shop: CountedShop) -> None:
    shop.sign_in(BEGIN)

    with (
        patch.object(shards, "replace", lambda shard: False),
        patch.object(figures_feed, "time", SimpleNamespace(time=lambda: 0, sleep=lambda s: None)),
        pytest.raises(TryAgain),
    ):
        app.handler(shop.batch(), None)

    fed(shop.batch())
    assert shop.sums() == {"2026-11-01": 1}


def test_two_shards_do_not_know_each_others_positions(shop: CountedShop) -> None:
    for number in range(2):
        shop.sign_in(BEGIN, number)
    later, earlier = shop.batch()["Records"][::-1]

    fed({"Records": [later], "shardId": "shardId-2"})
    fed({"Records": [earlier], "shardId": "shardId-1"})

    assert shop.sums() == {"2026-11-01": 2}


def test_an_entry_that_is_delivered_late_counts_on_its_own_day(shop: CountedShop) -> None:
    shop.sign_in(BEGIN - timedelta(days=40))

    fed(shop.batch())

    assert shop.sums() == {"2026-09-22": 1}


def test_days_are_the_shops_across_a_change_of_zone(shop: CountedShop) -> None:
    changed_at = datetime(2026, 11, 10, 6, tzinfo=UTC)
    for number, at in enumerate((changed_at - 15 * HOUR, changed_at - HOUR, changed_at, changed_at + 17 * HOUR)):
        if at >= changed_at:
            shop.zone = ProgramZone(ZoneInfo("America/New_York"), (FormerZone(SHANGHAI, changed_at),))
        shop.sign_in(at, number)
        fed(shop.batch())

    assert shop.sums() == {"2026-11-09": 1, "2026-11-10": 3}
    shop.figures.check_records()


def test_midnight_is_the_shops_and_not_that_of_utc(shop: CountedShop) -> None:
    midnight = datetime(2026, 11, 9, 16, tzinfo=UTC)
    shop.sign_in(midnight - timedelta(microseconds=1), 1)
    shop.sign_in(midnight, 2)

    fed(shop.batch())

    assert shop.sums() == {"2026-11-09": 1, "2026-11-10": 1}


@pytest.mark.parametrize(
    ("poison", "reason"),
    [
        (lambda image: image.pop("kind"), "KeyError"),
        (lambda image: image.update(at={"N": "9" * 30}), "OverflowError"),
        (lambda image: image.update(points={"S": "many"}), "TypeError"),
        (lambda image: image.update(why={"M": {"held": {"S": "of 13800138000"}}}), "ValueError"),
    ],
)
def test_a_record_that_cannot_be_counted_is_parked_and_the_others_go_on(
    shop: CountedShop, poison: Callable[[Any], object], reason: str
) -> None:
    for number in range(3):
        shop.sign_in(BEGIN, number)
    event = shop.batch()
    poison(event["Records"][1]["dynamodb"]["NewImage"])

    fed(event)
    fed(event)
    shop.figures.fold()

    assert shop.sums() == {"2026-11-01": 2}
    (parked,) = [item for key, item in shop.tables.tables["figures"].items.items() if key[0] == PARKED]
    assert (parked["reason"]["S"], parked["record"]["S"]) == (reason, "e0000000000000000001")
    assert "m000000000000001" not in str(parked)
    assert "13800138000" not in str(parked)


def test_where_everything_is_unreadable_the_code_is_wrong_and_the_records_stay_in_the_stream(shop: CountedShop) -> None:
    for number in range(shards.MOST_PARKED + 1):
        shop.sign_in(BEGIN, number)

    with (
        patch.object(figures_feed, "COUNTED", {"entries": lambda item, zone: 1 // 0}),
        pytest.raises(TooManyUnreadable),
    ):
        app.handler(shop.batch(), None)

    fed(shop.batch())
    assert shop.sums() == {"2026-11-01": shards.MOST_PARKED + 1}


def test_a_batch_of_two_tables_is_refused(shop: CountedShop) -> None:
    for table, item in figures_records.written(1, 40, 3):
        shop.write((table, item))
    both = shop.batch()["Records"][:1] + shop.batch("orders")["Records"][:1]

    with pytest.raises(ValueError, match="one of its tables"):
        app.handler({"Records": both}, None)


def test_nothing_in_the_table_names_a_member(shop: CountedShop) -> None:
    for item in figures_records.written(3, 200, 5):
        shop.write(item)
    shop.figures.deliver(all_of_it=True)
    shop.figures.fold()

    told = str(shop.tables.tables["figures"].items)
    members = {key[0] for name in ("entries", "members") for key in shop.tables.tables[name].items}
    assert not [member for member in members if member in told]


@contextmanager
def _once_between(happens: Callable[[], object]) -> Iterator[None]:
    """Between the next read of a shard and its write, something else happens."""
    honest, left = shards.replace, [happens]

    def replace(shard: Shard) -> bool:
        if left:
            left.pop()()
        return honest(shard)

    with patch.object(shards, "replace", replace):
        yield
