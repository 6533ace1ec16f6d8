"""Bodies and queries against their models, and what is said of them."""

from typing import Any

import pytest
from pydantic import Field

from points.domain.errors import Invalid, Malformed
from points.web.validation import MOST_ERRORS, Body, Day, Instant, Query, body_of, query_of
from points.web.views.entries import EntriesQuery


class Wish(Body):
    quantity: int = Field(ge=1, le=100)
    note: str | None = Field(None, max_length=5)


class Wishes(Body):
    wishes: list[Wish] = Field(min_length=1, max_length=2)


class Paid(Body):
    paid_at: Instant


class Page(Query):
    limit: int = Field(20, ge=1, le=100)
    day: Day | None = None


def errors_of(model: type[Body], body: Any, language: Any = "en") -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        body_of(model, body, language)
    return {field: str(message) for field, message in refused.value.errors.items()}


def test_a_good_body_is_taken() -> None:
    assert body_of(Wish, {"quantity": 2}, "zh") == Wish(quantity=2)


@pytest.mark.parametrize(
    ("body", "field", "chinese", "english"),
    [
        ({}, "quantity", "必填", "is required"),
        ({"quantity": 0}, "quantity", "不能小于 1", "must be 1 or more"),
        ({"quantity": 101}, "quantity", "不能大于 100", "must be 100 or less"),
        ({"quantity": "2"}, "quantity", "必须是整数", "must be an integer"),
        ({"quantity": 1, "note": "龙井龙井龙井"}, "note", "最多 5 个字符", "must have at most 5 characters"),
        ({"quantity": 1, "note": 5}, "note", "必须是文本", "must be text"),
        ({"quantity": 1, "qty": 1}, "qty", "没有这个字段", "is not a field of this request"),
    ],
)
def test_what_is_wrong_is_said_of_the_field_in_the_callers_language(
    body: dict[str, Any], field: str, chinese: str, english: str
) -> None:
    assert errors_of(Wish, body, "zh") == {field: chinese}
    assert errors_of(Wish, body, "en") == {field: english}


@pytest.mark.parametrize(
    "points",
    [-1, 0, 1.5, 1.0, 10**12, 10**400, 1e308, float("inf"), "88", "８８", "1e3", True, None, [], [1], {}],
)
def test_attack_19_a_number_is_a_whole_number_within_its_bounds_and_nothing_else(points: Any) -> None:
    assert errors_of(Wish, {"quantity": points}).keys() == {"quantity"}


def test_every_wrong_field_is_named_once_by_its_path() -> None:
    body = {"wishes": [{"quantity": 1}, {"quantity": 0, "note": 1, "x": 1}], "y": 1}

    assert errors_of(Wishes, body).keys() == {"wishes.1.quantity", "wishes.1.note", "wishes.1.x", "y"}


@pytest.mark.parametrize("body", [[], "text", 5, None, True])
def test_a_body_is_an_object(body: Any) -> None:
    with pytest.raises(Malformed):
        body_of(Wish, body, "en")


def test_a_field_with_an_endless_name_is_named_by_its_beginning() -> None:
    (field,) = errors_of(Wish, {"quantity": 1, "x" * 60_000: 1})

    assert len(field) == 64


def test_a_body_full_of_nonsense_is_answered_briefly() -> None:
    said = errors_of(Wish, {f"field-{n}-{'x' * 40}": n for n in range(1000)})

    assert len(said) == MOST_ERRORS == 20
    assert "quantity" in said, "what is missing comes first"


def test_what_was_sent_is_not_repeated_in_what_is_said_of_it() -> None:
    said = errors_of(Wish, {"quantity": "13800138000", "note": "my secret"})

    assert "13800138000" not in str(said)
    assert "secret" not in str(said)


# ── Times and queries ────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["2026-11-22T10:00:00+08:00", "2026-11-22T02:00:00Z", "2026-11-22T10:00:00.123+08:00"])
def test_a_time_is_told_with_its_offset(text: str) -> None:
    assert body_of(Paid, {"paid_at": text}, "en").paid_at.utcoffset() is not None


@pytest.mark.parametrize(
    "given",
    [
        "2026-11-22T10:00:00",
        "2026-11-22",
        "1795330800",
        1795330800,
        1795330800.5,
        "yesterday",
        "",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "9999999-01-01T00:00:00Z",
        "2026-11-22T10:00:00+99:00",
        "2026-11-22T10:00:00+08:00" * 2,
        "2026-11-22 10:00:00+08:00",
        "2026-11-22T10:00+08:00",
        "2026-11-22T10:00:00+0800",
        "２０２６-11-22T10:00:00Z",
        None,
        [],
        True,
    ],
)
def test_what_is_no_time_with_an_offset_is_refused(given: Any) -> None:
    assert errors_of(Paid, {"paid_at": given}) == {"paid_at": "must be a time with an offset (RFC 3339)"}


def test_numbers_in_a_query_are_read_from_their_text() -> None:
    assert query_of(Page, {"limit": "5"}, "en").limit == 5
    assert query_of(Page, {}, "en").limit == 20


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "-1"},
        {"limit": "1.5"},
        {"limit": "many"},
        {"limit": ""},
        {"limit": "9" * 4000},
        {"limit": "1,2"},
        {"day": "2026-02-30"},
        {"day": "1999-12-31"},
        {"day": "2200-01-01"},
        {"day": "0"},
        {"day": "now"},
        {"limit": " 5"},
        {"limit": "5.0"},
        {"limit": "1_0"},
        {"limit": "+5"},
        {"limit": "05"},
        {"limit": "５"},
        {"day": "1700006400"},  # an epoch, ten characters long
        {"day": "2026-11-22T00:00:00"},
        {"day": " 2026-11-2"},
        {"colour": "green"},
    ],
)
def test_a_query_that_makes_no_sense_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        query_of(Page, query, "en")
    assert refused.value.errors.keys() == query.keys()


@pytest.mark.parametrize("query", [{"day": "\ufffd"}, {"\ufffd": "1"}])
def test_a_query_of_bytes_that_are_no_text_cannot_be_read(query: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        query_of(Page, query, "en")


def test_a_history_does_not_end_before_it_begins() -> None:
    asked = {"from": "2027-11-30", "to": "2026-11-29"}

    with pytest.raises(Invalid) as refused:
        query_of(EntriesQuery, asked, "en")
    assert refused.value.errors == {"to": "must not be before `from`"}
    assert query_of(EntriesQuery, asked | {"to": "2027-11-30"}, "en").to is not None
