"""Sizes and units, by the examples and rules of the DynamoDB Developer Guide."""

from typing import Any

import pytest

from benchmarks.capacity import item_bytes, read_units, scan_units, write_units


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "abc"}, 3),
        ({"S": "龙井"}, 6),
        ({"N": "0"}, 1),
        ({"N": "7"}, 2),
        ({"N": "27"}, 2),
        ({"N": "-27"}, 3),
        ({"N": "461"}, 3),
        ({"N": "1000000"}, 2),
        ({"N": "1795330800000001"}, 9),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"B": b"1234"}, 4),
        ({"L": []}, 3),
        ({"L": [{"S": "a"}, {"S": "bc"}]}, 3 + 2 + 3),
        ({"M": {"a": {"S": "bc"}}}, 3 + 1 + 1 + 2),
    ],
)
def test_an_attribute_is_its_name_and_its_value(value: dict[str, Any], size: int) -> None:
    assert item_bytes({"name": value}) == 4 + size


def test_a_write_is_charged_by_the_started_kilobyte_and_twice_in_a_transaction() -> None:
    assert [write_units(size, transactional=False) for size in (0, 1, 1024, 1025)] == [1, 1, 1, 2]
    assert [write_units(size, transactional=True) for size in (0, 1, 1024, 1025)] == [2, 2, 2, 4]


def test_items_looked_up_are_rounded_up_one_by_one() -> None:
    assert read_units([100, 5000], consistent=True) == 3
    assert read_units([100, 5000], consistent=False) == 1.5
    assert read_units([0], consistent=False) == 0.5  # looking for what is not there


def test_items_walked_over_are_added_up_first() -> None:
    assert scan_units([100] * 40, consistent=False) == 0.5
    assert scan_units([100] * 41, consistent=True) == 2
    assert scan_units([], consistent=False) == 0.5
