"""The pipeline's load of `make bench`, smaller: every posting is counted, for few units."""

from benchmarks.pipeline import MOST_UNITS, WINDOW_S, Pipeline, rows, wrong
from tests.deployment import of_type, written


def test_a_posting_costs_less_than_a_tenth_of_a_write_unit_at_a_hundred_a_second() -> None:
    load = Pipeline(rate_s=100).run(9_000)

    assert load.write_units_each < MOST_UNITS
    assert wrong([load]) == []
    assert rows([load])[0][:2] == ("100", "9,000")


def test_where_every_posting_has_a_batch_of_its_own_the_promise_is_broken() -> None:
    load = Pipeline(rate_s=1).run(300)

    assert load.write_units_each > MOST_UNITS
    assert wrong([load]) == []  # nothing is promised of a quiet shop
    assert wrong([type(load)(100, 300, 1, 300, 1, 1.0)])


def test_the_load_waits_as_long_for_a_batch_as_the_template_says() -> None:
    sources = of_type("AWS::Lambda::EventSourceMapping", written()).values()
    windows = {one["MaximumBatchingWindowInSeconds"] for one in sources if "TumblingWindowInSeconds" in one}
    assert windows == {WINDOW_S}
