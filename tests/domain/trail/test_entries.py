"""What the trail keeps of a change, and what it never keeps."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from points.domain.trail.entries import Link, TrailEntry, changed, redacted

ENTRY = TrailEntry(
    "reward:mug",
    "change",
    "operator:lin",
    "203.0.113.9",
    datetime(2026, 11, 22, tzinfo=UTC),
    {"points": 1},
    {"points": 2},
)


def test_only_what_changed_is_kept() -> None:
    assert changed({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 5, "d": 4}) == (
        {"b": 2, "c": 3},
        {"b": 5, "c": None, "d": 4},
    )
    assert changed({}, {"a": 1}) == ({}, {"a": 1})
    assert changed({"a": 1}, {}) == ({"a": 1}, {})
    assert changed({"a": 1}, {"a": 1}) == ({}, {})


@pytest.mark.parametrize("name", ["password", "secret", "code", "phone", "address", "openid", "note"])
def test_what_opens_something_or_names_somebody_is_left_out(name: str) -> None:
    assert changed({name: "a"}, {name: "b", "x": 1}) == ({}, {"x": 1})
    assert redacted({"inner": [{name: "b", "x": 1}]}) == {"inner": [{"x": 1}]}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("请联系13800138000", "请联系***8000"),
        ("13800138000 or 13900139000", "***8000 or ***9000"),
        ("订单 20261122123456789", "订单 20261122123456789"),
        ("SF1380013800012", "SF1380013800012"),
    ],
)
def test_a_phone_number_in_a_text_is_cut(text: str, kept: str) -> None:
    assert redacted([text]) == [kept]


@pytest.mark.parametrize(
    "other",
    [
        {"object": "reward:cup"},
        {"action": "delete"},
        {"actor": "operator:mei"},
        {"source": "203.0.113.8"},
        {"at": datetime(2026, 11, 23, tzinfo=UTC)},
        {"before": {}},
        {"after": {"points": 3}},
    ],
)
def test_the_hash_is_over_everything(other: dict[str, Any]) -> None:
    assert Link(ENTRY, 2, "p").hash != Link(replace(ENTRY, **other), 2, "p").hash
    assert Link(ENTRY, 2, "p").hash != Link(ENTRY, 3, "p").hash
    assert Link(ENTRY, 2, "p").hash != Link(ENTRY, 2, "q").hash
    assert Link(ENTRY, 2, "p").hash == Link(replace(ENTRY), 2, "p").hash
