"""What the shards of a budget bear, as `make bench` says it."""

from random import Random

from benchmarks.budgets import Load, Rush, loads, wrong


def test_sixteen_shards_bear_many_times_what_one_does() -> None:
    found = list(loads())

    assert wrong(found) == []
    assert all(load.is_borne for load in found)


def test_a_single_shard_collapses_under_what_sixteen_bear() -> None:
    one, sixteen = Rush(1, 0.006, Random(1)).run(400), Rush(16, 0.006, Random(1)).run(400)

    assert one.given_up > 0
    assert (sixteen.given_up, sixteen.is_borne) == (0, True)


def test_less_than_eight_times_is_a_broken_promise() -> None:
    assert wrong([Load(1, 6, 100, 1.0, 0), Load(16, 6, 700, 1.0, 0)])
    assert not wrong([Load(1, 6, 100, 1.0, 0), Load(16, 6, 800, 1.0, 0)])
