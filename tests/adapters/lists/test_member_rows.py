"""Which rows a member has in the list of members."""

import pytest

from points.adapters.lists import names
from points.adapters.lists.member_rows import rows_of

MING = {"member_id": "7k3mq9d2xv5tbn0w", "openid": "o-ming", "created_at": 1795330800000000}


def test_a_member_is_listed_by_the_time_they_joined() -> None:
    (row,) = rows_of(MING)

    assert row.list == names.EVERYBODY
    assert row.place == names.place_of(1795330800000000, "7k3mq9d2xv5tbn0w")
    assert row.shows == {"member_id": "7k3mq9d2xv5tbn0w", "created_at": 1795330800000000}
    assert names.place_of(1795330799999999, "z") < row.place < names.place_of(1795330800000001)


def test_a_frozen_member_is_listed_again_even_without_a_reason() -> None:
    assert [row.list for row in rows_of(MING | {"frozen_for": ""})] == ["members", "members#frozen"]


@pytest.mark.parametrize(
    ("nickname", "name", "place"),
    [
        ("小茗", "nickname#小", "小茗 7k3mq9d2xv5tbn0w"),
        ("Ａnna Ｌi", "nickname#a", "anna li 7k3mq9d2xv5tbn0w"),
        ("STRASSE", "nickname#s", "strasse 7k3mq9d2xv5tbn0w"),
    ],
)
def test_a_nickname_is_found_by_how_it_begins(nickname: str, name: str, place: str) -> None:
    *_, row = rows_of(MING | {"nickname": nickname})

    assert (row.list, row.place) == (name, place)
    assert row.place.startswith(names.folded(nickname))


def test_an_erased_member_has_no_row() -> None:
    assert list(rows_of({"member_id": "7k3mq9d2xv5tbn0w"})) == []


def test_openids_and_consents_are_in_no_row() -> None:
    rows = list(rows_of(MING | {"nickname": "小茗", "quota:T-1": 3, "person": "p", "terms": {"version": "1"}}))

    assert not {"openid", "quota:T-1", "person", "terms"} & {name for row in rows for name in row.item}
