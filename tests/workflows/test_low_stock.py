"""The merchant is told when a reward is nearly sold out: once, and again after it has been restocked."""

import logging
from typing import Any, Final

import pytest

from functions.reconcile import app
from tests.fixtures.cloud import Cloud, Response

HOURLY: Final = {"source": "aws.scheduler", "job": "stock", "scheduled_time": "2026-11-22T12:05:00Z"}
GOODS: Final = {"kind": "goods", "name": "杯", "points": 1, "images": [], "description": ""}


def put_on_sale(mall: Cloud, reward_id: str, **terms: Any) -> Response:
    return mall.merchant("POST /merchant/rewards", body=GOODS | {"reward_id": reward_id} | terms)


def restock(mall: Cloud, reward_id: str, stock: int) -> None:
    path = f"/merchant/rewards/{reward_id}"
    body = mall.merchant("GET /merchant/rewards/{reward_id}", path).body
    changed = {name: value for name, value in body.items() if name not in ("stock_left", "stock_is_low")}
    answer = mall.merchant("PUT /merchant/rewards/{reward_id}", path, changed | {"stock": stock})
    assert answer.status == 200, answer.body


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int]]:
    """What one look tells: (reward, left)."""
    caplog.clear()
    caplog.set_level(logging.INFO)
    app.handler(HOURLY, None)
    found = [vars(entry) for entry in caplog.records if entry.message == "stock is low"]
    return [(line["reward_id"], line["left"]) for line in found]


def test_a_reward_that_becomes_low_is_told_of_once(mall: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    put_on_sale(mall, "a-low", stock=3, low_stock=3)
    put_on_sale(mall, "b-enough", stock=4, low_stock=3)
    put_on_sale(mall, "c-unwatched", stock=0)
    put_on_sale(mall, "d-endless", stock=None)
    put_on_sale(mall, "e-flash", stock=2, low_stock=5, flash=True)

    assert told(caplog) == [("a-low", 3), ("e-flash", 2)]
    assert told(caplog) == []

    restock(mall, "b-enough", 1)
    assert told(caplog) == [("b-enough", 1)]
    assert app.handler(HOURLY, None) == {"job": "stock", "low": 3}

    restock(mall, "a-low", 9)
    assert told(caplog) == []
    restock(mall, "a-low", 2)
    assert told(caplog) == [("a-low", 2)]


def test_the_back_office_says_which_are_low(mall: Cloud) -> None:
    put_on_sale(mall, "low", stock=3, low_stock=3)
    put_on_sale(mall, "enough", stock=4, low_stock=3)
    put_on_sale(mall, "endless", stock=None)

    rewards = mall.merchant("GET /merchant/rewards").body["items"]

    assert {one["reward_id"]: one["stock_is_low"] for one in rewards} == {
        "low": True,
        "enough": False,
        "endless": False,
    }


def test_who_dies_between_telling_and_noting_it_tells_again(
    mall: Cloud, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_sale(mall, "cup", stock=1, low_stock=1)

    def die(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as mortal:
        mortal.setattr("points.workflows.low_stock.table", die)  # asked for when it is to be written down
        with pytest.raises(KeyboardInterrupt):
            app.handler(HOURLY, None)

    assert told(caplog) == [("cup", 1)]


@pytest.mark.parametrize("terms", [{"stock": None, "low_stock": 3}, {"stock": 3, "low_stock": -1}])
def test_what_cannot_be_watched_is_refused(mall: Cloud, terms: dict[str, Any]) -> None:
    refused = put_on_sale(mall, "cup", **terms)

    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "low_stock")
