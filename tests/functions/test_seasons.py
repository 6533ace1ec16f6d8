"""Finished seasons for staff: the winners, and which prizes were paid or why not."""

from typing import Any

import pytest

from points.adapters.members import restrictions
from points.workflows import season_prizes
from tests.fixtures.cloud import Cloud
from tests.fixtures.seasons import make_boards, prizes, season_of_four

ONE = "GET /merchant/seasons/{season_id}"
WEEK = "week:2026-W47"


@pytest.fixture(autouse=True)
def _sunday(mall: Cloud) -> None:
    mall.clock("2026-11-22T12:00:00+08:00")


def listed(mall: Cloud, query: str = "") -> list[dict[str, Any]]:
    return list(mall.merchant("GET /merchant/seasons", query=query).body["items"])


def states(mall: Cloud) -> list[tuple[str, int, int, str]]:
    found = mall.merchant(ONE, f"/merchant/seasons/{WEEK}").body["prizes"]
    return [(prize["member_id"], prize["place"], prize["points"], prize["state"]) for prize in found]


def test_a_week_that_is_over_is_listed_with_its_winners_and_their_prizes(mall: Cloud) -> None:
    assert listed(mall) == []
    ids = season_of_four(mall)
    make_boards(mall)
    season: dict[str, Any] = {"season_id": WEEK, "board": "week", "period": "2026-W47", "title": "周榜"}
    season |= {"winners": 3, "points": 700, "paid": True}
    assert listed(mall) == [season]
    shown = mall.merchant(ONE, f"/merchant/seasons/{WEEK}").body
    assert {name: shown[name] for name in season} == season
    assert states(mall) == [(ids[0], 1, 500, "paid"), (ids[1], 2, 100, "paid"), (ids[2], 3, 100, "paid")]


def test_what_is_not_paid_says_why(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = season_of_four(mall)
    monkeypatch.setattr(season_prizes, "pay", lambda *_: 0)
    make_boards(mall)
    monkeypatch.undo()
    mall.clock("2026-11-23T00:15:00+08:00")
    assert listed(mall)[0]["paid"] is False
    assert [state for *_, state in states(mall)] == ["due"] * 3
    restrictions.freeze(ids[0], "作弊")
    mall.member(ids[1], "DELETE /me")
    assert [state for *_, state in states(mall)] == ["frozen", "erased", "due"]
    make_boards(mall)
    assert [state for *_, state in states(mall)] == ["frozen", "erased", "paid"]
    assert listed(mall)[0]["paid"] is True
    restrictions.unfreeze(ids[0])
    assert [state for *_, state in states(mall)] == ["missed", "erased", "paid"]


def test_seasons_come_in_pages_the_newest_period_first(mall: Cloud) -> None:
    season_of_four(mall)
    make_boards(mall)
    prizes(mall, ("month", 1, 1, 50))
    mall.clock("2026-12-01T00:15:00+08:00")
    make_boards(mall)
    first = mall.merchant("GET /merchant/seasons", query="limit=1").body
    rest = mall.merchant("GET /merchant/seasons", query=f"limit=1&cursor={first['next_cursor']}").body
    assert [one["season_id"] for one in first["items"] + rest["items"]] == [WEEK, "month:2026-11"]


@pytest.mark.parametrize("name", ["week:2026-W01", "week", "week:2026-W47:1", "~", ":", "WEEK:2026-W47"])
def test_a_season_that_is_not_there_is_not_found(mall: Cloud, name: str) -> None:
    assert mall.merchant(ONE, f"/merchant/seasons/{name}").code == "NOT_FOUND"
