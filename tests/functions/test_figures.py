"""The function of figures: batches of streams, and the scheduler's fold."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from functions.figures import app
from points.adapters.figures import reader
from points.domain.figures.measures import DIMENSIONS
from tests.fixtures.counted_shop import CountedShop
from tests.fixtures.figures_records import BEGIN


@pytest.fixture
def shop() -> Iterator[CountedShop]:
    with CountedShop().open() as shop:
        yield shop


def fed(event: dict[str, Any]) -> None:
    assert app.handler(event, None) == {"state": {}, "batchItemFailures": []}


def test_the_end_of_a_window_without_records_is_nothing(shop: CountedShop) -> None:
    fed({"Records": [], "shardId": "shardId-1", "isFinalInvokeForWindow": True, "state": {}})

    assert not shop.tables.tables["figures"].items


@pytest.mark.parametrize("event", [{}, {"source": "aws.scheduler", "job": "rank", "scheduled_time": ""}])
def test_other_events_are_refused(shop: CountedShop, event: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="takes"):
        app.handler(event, None)


def test_a_shard_with_many_numbers_is_folded_at_once(shop: CountedShop) -> None:
    shop.sign_in(BEGIN)

    with patch.object(app, "MOST_OPEN", 0):
        fed(shop.batch())

    assert reader.open_shards(consistent=True).folds == 1
    assert shop.sums() == {"2026-11-01": 1}


def test_the_scheduler_folds(shop: CountedShop) -> None:
    shop.sign_in(BEGIN)
    fed(shop.batch())

    run = app.handler({"source": "aws.scheduler", "job": "fold", "scheduled_time": "2026-11-22T00:00:00Z"}, None)

    assert run["job"] == "fold"
    assert run["moved"] == len(reader.counts(date(2026, 11, 1), date(2026, 11, 1), *DIMENSIONS)) > 0
