"""The table Figures: one write for a shard's batch, folds that lose nothing, and reads that see each number once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from benchmarks.metering import metered
from points.adapters.aws import dynamodb
from points.adapters.figures import folding, reader, shards
from points.adapters.figures.items import FOLDS, IDLE, OPEN, PARKED
from points.adapters.figures.shards import Parked, Shard
from points.domain.errors import TryAgain
from points.domain.figures.counts import Cell, by_day, total, totals_by_key
from points.domain.figures.measures import DIMENSIONS, Dimension
from tests.fixtures import figures_shop

NOW_S = 1_795_000_000
DAY_S = 86_400
FIRST, LAST = date(2026, 11, 1), date(2026, 12, 31)
ISSUED = Cell("2026-11-22", "issued")
BY_RULE = Cell("2026-11-22", "issued", "rule", "tea")


def write(name: str, counts: dict[Cell, int], *, position: str = "1", parked: tuple[Parked, ...] = ()) -> None:
    found = shards.shard(name)
    after = replace(found, position=position, touched_s=NOW_S, counts={**found.counts, **counts}, parked=parked)
    assert shards.replace(after)


def read(*dimensions: Dimension) -> dict[Cell, int]:
    return reader.counts(FIRST, LAST, *(dimensions or DIMENSIONS), consistent=True)


def test_a_shard_is_written_only_as_it_was_read(aws: None) -> None:
    unread = Shard("entries#a", position="5", counts={ISSUED: 3})

    assert shards.replace(unread)
    assert not shards.replace(unread), "it is there already"
    seen = shards.shard("entries#a")
    assert shards.replace(replace(seen, position="6"))
    assert not shards.replace(replace(seen, position="7"))
    assert (shards.shard("entries#a").position, shards.shard("entries#a").counts) == ("6", {ISSUED: 3})


def test_figures_are_the_same_before_and_after_they_are_folded(aws: None) -> None:
    write("entries#a", {ISSUED: 3, BY_RULE: 3, Cell("2026-12-01", "issued"): 4})
    write("entries#b", {ISSUED: 10, Cell("2026-11-22", "expired"): 2})
    before = read()

    assert folding.fold(NOW_S) == 5

    assert read() == before == {**before, ISSUED: 13}
    assert shards.shard("entries#a").is_empty
    assert shards.shard("entries#a").position == "1", "a batch that comes again is still known"
    assert by_day(read("none"), "issued") == {"2026-11-22": 13, "2026-12-01": 4}
    assert totals_by_key(read("rule"), "issued", "rule") == {"tea": 3}


def test_folds_add_up(aws: None) -> None:
    for number in range(1, 4):
        write("entries#a", {ISSUED: number, Cell(f"2026-11-0{number}", "issued"): 1}, position=str(number))
        folding.fold(NOW_S)

    assert read("none")[ISSUED] == 6
    assert total(read(), "issued") == 9
    assert dynamodb.get("figures", {"figure": OPEN, "period": FOLDS})["number"] == 3  # type: ignore[index]


def test_nothing_to_fold_writes_nothing(aws: None) -> None:
    write("entries#a", {ISSUED: 1})
    folding.fold(NOW_S)

    with metered() as cost:
        assert folding.fold(NOW_S) == 0

    assert cost.write_units == 0


def test_a_batch_between_the_reads_of_a_fold_is_not_lost(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write("entries#a", {ISSUED: 3})
    _once_before(monkeypatch, "transact", lambda: write("entries#a", {ISSUED: 5}, position="2"))

    folding.fold(NOW_S)

    assert read("none") == {ISSUED: 5}
    assert shards.shard("entries#a").position == "2"


def test_a_fold_beside_a_fold_moves_nothing_twice(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write("entries#a", {ISSUED: 3})
    _once_before(monkeypatch, "transact", lambda: folding.fold(NOW_S))

    folding.fold(NOW_S)

    assert read("none") == {ISSUED: 3}


def test_a_reader_beside_a_fold_sees_each_number_once(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write("entries#a", {ISSUED: 3})
    folding.fold(NOW_S)
    write("entries#a", {ISSUED: 4}, position="2")
    honest, left = reader.open_shards, [True]

    def then_folded(**how: Any) -> reader.OpenShards:
        found = honest(**how)
        if left.pop():
            left.append(False)
            monkeypatch.setattr(reader, "open_shards", honest)
            folding.fold(NOW_S)
        return found

    monkeypatch.setattr(reader, "open_shards", then_folded)

    assert read("none") == {ISSUED: 7}


def test_a_reader_whom_folds_never_leave_alone_is_told_to_try_again(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write("entries#a", {ISSUED: 3})
    folding.fold(NOW_S)
    monkeypatch.setattr(reader, "open_shards", lambda **_: reader.OpenShards(0, ()))

    with pytest.raises(TryAgain):
        read("none")


def test_what_one_transaction_cannot_move_the_next_one_does(aws: None) -> None:
    many = {Cell("2026-11-22", "issued", "store", f"store-{n}"): n for n in range(1, 400)}
    many |= {Cell(f"{year}-{month:02d}-01", "issued"): 1 for year in range(2010, 2016) for month in range(1, 13)}
    for place in range(25):
        write(f"entries#{place}", {cell: n for at, (cell, n) in enumerate(many.items()) if at % 25 == place})

    assert folding.fold(NOW_S) == len(many)

    assert reader.counts(date(2010, 1, 1), LAST, *DIMENSIONS, consistent=True) == many


def test_a_parked_record_is_kept_for_ninety_days_with_its_reason_alone(aws: None) -> None:
    write("entries#a", {}, parked=(Parked("entries", "17", "KeyError", "e" * 20),))

    folding.fold(NOW_S)

    item = dynamodb.get("figures", {"figure": PARKED, "period": "entries#17"})
    assert item == {
        "figure": PARKED,
        "period": "entries#17",
        "reason": "KeyError",
        "record": "e" * 20,
        "expires_at": NOW_S + 90 * DAY_S,
    }
    assert not shards.shard("entries#a").parked


@pytest.mark.parametrize(("after_s", "is_open"), [(3600, True), (3601, False)])
def test_a_shard_that_rests_is_no_more_read_by_everybody(aws: None, after_s: int, is_open: bool) -> None:
    write("entries#a", {ISSUED: 1}, position="7")
    folding.fold(NOW_S)

    folding.fold(NOW_S + after_s)

    assert bool(reader.open_shards(consistent=True).shards) is is_open
    assert shards.shard("entries#a").position == "7", "a batch that comes again is still known"
    assert read("none") == {ISSUED: 1}


def test_a_shard_that_rested_goes_on_where_it_was(aws: None) -> None:
    write("entries#a", {ISSUED: 1}, position="7")
    folding.fold(NOW_S)
    folding.fold(NOW_S + 2 * 3600)
    asleep = shards.shard("entries#a")

    write("entries#a", {ISSUED: 2}, position="8")

    assert not shards.replace(replace(asleep, position="9", counts={ISSUED: 5})), "another worker was faster"
    (woken,) = reader.open_shards(consistent=True).shards
    assert (woken.position, woken.is_idle) == ("8", False)
    assert dynamodb.get("figures", {"figure": IDLE, "period": "entries#a"}) is None
    assert read("none") == {ISSUED: 3}


def test_a_shard_that_has_ended_expires_when_its_stream_has_forgotten_it(aws: None) -> None:
    write("entries#a", {ISSUED: 1})
    folding.fold(NOW_S)

    folding.fold(NOW_S + DAY_S)

    item = dynamodb.get("figures", {"figure": IDLE, "period": "entries#a"})
    assert item is not None
    assert item["expires_at"] == NOW_S + 2 * DAY_S


def test_a_shard_that_is_written_while_it_is_put_aside_stays_open(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write("entries#a", {ISSUED: 1}, position="7")
    folding.fold(NOW_S)
    _once_before(monkeypatch, "transact", lambda: write("entries#a", {ISSUED: 2}, position="8"))

    folding.fold(NOW_S + 2 * 3600)

    assert [one.position for one in reader.open_shards(consistent=True).shards] == ["8"]
    assert read("none") == {ISSUED: 3}


def test_a_shard_with_counts_is_never_put_aside(aws: None) -> None:
    write("entries#a", {ISSUED: 1})

    folding.fold(NOW_S + 100 * DAY_S)

    assert read("none") == {ISSUED: 1}


def test_a_year_of_a_dashboard_takes_few_round_trips_and_read_units(aws: None) -> None:
    """Six charts of 400 days in a busy shop: totals, sources, uses, rewards, cohorts and campaigns."""
    cost = figures_shop.cost_of_a_year()

    assert cost.round_trips <= 10
    assert cost.read_units <= 20


def _once_before(monkeypatch: pytest.MonkeyPatch, name: str, happens: Callable[[], object]) -> None:
    """Before the next such call of the adapter, something else happens."""
    honest = getattr(dynamodb, name)

    def call(*arguments: Any, **more: Any) -> Any:
        monkeypatch.setattr(dynamodb, name, honest)
        happens()
        return honest(*arguments, **more)

    monkeypatch.setattr(dynamodb, name, call)
