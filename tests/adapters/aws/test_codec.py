"""Values on their way to the table and back, against boto3's own idea of them."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from points.adapters.aws.codec import pack, plain, unpack, value

NUMBERS = st.integers(-(10**38) + 1, 10**38 - 1)
VALUES = st.recursive(
    st.text() | NUMBERS | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_is_written_as_boto3_writes_it(given: Any) -> None:
    assert value(given) == TypeSerializer().serialize(given)


@given(VALUES)
def test_what_was_written_is_read_back_as_it_was(given: Any) -> None:
    found = plain(TypeSerializer().serialize(given))

    assert found == given
    assert type(found) is type(given)
    assert found == TypeDeserializer().deserialize(value(given))


def test_an_item_is_written_and_read_attribute_by_attribute() -> None:
    item = {"member_id": "m", "balance": 12, "lines": [{"fen": 100}], "data": b"\x00\xff"}

    assert pack(item)["balance"] == {"N": "12"}
    assert unpack(pack(item)) == item


@pytest.mark.parametrize("stranger", [1.5, None, Decimal(1), {"set"}, ("tuple",), 10**38, object()])
def test_what_the_tables_do_not_hold_is_not_guessed(stranger: object) -> None:
    with pytest.raises(TypeError):
        value(stranger)


@pytest.mark.parametrize("packed", [{"N": "1.5"}, {"NULL": True}, {"SS": ["a"]}])
def test_what_nobody_here_wrote_is_not_read(packed: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError)):
        plain(packed)
