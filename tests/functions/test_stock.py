"""Stock movements: units added and removed by staff, with a reason, and what the list says of every change."""

from typing import Any

import pytest

from points.adapters.catalog import decisions, shop, stock
from points.domain.errors import VersionConflict
from points.workflows import reward_stock
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud, Response
from tests.fixtures.decisions import REWARD

STOCK = "/merchant/rewards/{reward_id}/stock"
MUG = REWARD | {"stock": 10, "points": 0}


@pytest.fixture
def owner(mall: Cloud) -> str:
    return mall.hire("owner")


@pytest.fixture(params=[False, True], ids=["plain", "flash"])
def mug(mall: Cloud, request: pytest.FixtureRequest) -> dict[str, Any]:
    """A reward with ten units, of which none is redeemed."""
    added = mall.merchant("POST /merchant/rewards", body=MUG | {"flash": request.param})
    assert added.status == 201, added.body
    return dict(added.body)


def changed(mall: Cloud, cookie: str, change: int, key: str = "k-1", reason: str = "到货") -> Response:
    body = {"change": change, "reason": reason}
    return mall.operator(cookie, f"POST {STOCK}", "/merchant/rewards/mug/stock", body, key=key)


def listed(mall: Cloud, query: str = "") -> list[dict[str, Any]]:
    return list(mall.merchant(f"GET {STOCK}", "/merchant/rewards/mug/stock", query=query).body["items"])


def shown(mall: Cloud) -> tuple[int, int, int]:
    """The reward's version, its stock, and the units left."""
    mug = mall.merchant("GET /merchant/rewards/{reward_id}", "/merchant/rewards/mug").body
    return mug["version"], mug["stock"], mug["stock_left"]


def redeem(mall: Cloud, units: int) -> None:
    """Each by somebody else, as a flash reward gives one unit at a time."""
    for number in range(units):
        mall.member(
            mall.join(f"buyer-{number}"),
            "POST /redeem",
            body={"reward_id": "mug", "quantity": 1, "expected_points": 0, "address": ADDRESS},
            key=f"r-{number}",
        )


def test_units_are_added_and_removed_and_each_change_is_listed(mall: Cloud, owner: str, mug: dict[str, Any]) -> None:
    added = changed(mall, owner, 30)
    assert (added.status, shown(mall)) == (201, (2, 40, 40))
    removed = changed(mall, owner, -15, "k-2", "盘点少了").body
    assert shown(mall) == (3, 25, 25)
    assert [removed[name] for name in ("change", "stock_before", "stock_after", "reason")] == [-15, 40, 25, "盘点少了"]
    assert removed["by"] == f"operator:{owner.partition('.')[0]}"
    first = {"version": 1, "by": "key:m1", "change": 10, "stock_before": 0, "stock_after": 10, "reason": None}
    items = listed(mall)
    assert items[:2] == [removed, added.body]
    assert {name: items[2][name] for name in first} == first
    assert listed(mall, "limit=1") == [removed]


def test_no_more_units_are_removed_than_are_left(mall: Cloud, owner: str, mug: dict[str, Any]) -> None:
    redeem(mall, 4)
    assert shown(mall) == (1, 10, 6)
    for change in (-7, -11):
        refused = changed(mall, owner, change)
        assert (refused.status, [error["field"] for error in refused.body["errors"]]) == (422, ["change"])
    assert shown(mall) == (1, 10, 6)
    assert changed(mall, owner, -6).status == 201
    assert shown(mall) == (2, 4, 0)


def test_the_same_key_changes_the_stock_once(mall: Cloud, owner: str, mug: dict[str, Any]) -> None:
    first, again = changed(mall, owner, 5), changed(mall, owner, 5)
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
    assert changed(mall, owner, 6).code == "IDEMPOTENCY_CONFLICT"
    assert shown(mall) == (2, 15, 15)
    assert changed(mall, owner, -15, "k-2").status == 201
    assert changed(mall, owner, 5).body == first.body
    assert shown(mall) == (3, 0, 0)


def test_an_edit_that_changes_the_stock_is_listed_too_and_another_edit_is_not(
    mall: Cloud, owner: str, mug: dict[str, Any]
) -> None:
    one, path = "PUT /merchant/rewards/{reward_id}", "/merchant/rewards/mug"
    mall.operator(owner, one, path, mug | {"name": "青瓷盖杯"})
    assert len(listed(mall)) == 1
    mall.operator(owner, one, path, mug | {"stock": 12, "version": 2})
    newest = listed(mall)[0]
    assert [newest[name] for name in ("version", "change", "stock_before", "stock_after", "reason")] == [
        3,
        2,
        10,
        12,
        None,
    ]


def test_an_unlimited_stock_has_nothing_to_add_to(mall: Cloud, owner: str) -> None:
    mall.merchant("POST /merchant/rewards", body=MUG | {"stock": None})
    assert changed(mall, owner, 5).code == "STATE_CONFLICT"
    assert listed(mall) == []
    path = "/merchant/rewards/mug"
    mall.operator(owner, "PUT /merchant/rewards/{reward_id}", path, MUG | {"stock": 8, "version": 1})
    (counted,) = listed(mall)
    assert (counted["change"], counted["stock_before"], counted["stock_after"]) == (None, None, 8)


def test_the_trail_has_the_change_and_rebuilds_the_reward(mall: Cloud, owner: str, mug: dict[str, Any]) -> None:
    changed(mall, owner, 5)
    (entry, _) = mall.operator(owner, "GET /merchant/audit-trail", query="object=reward:mug").body["items"]
    assert (entry["action"], entry["before"], entry["after"]) == ("restock", {"stock": 10}, {"stock": 15})


@pytest.mark.parametrize(
    "body",
    [{"change": 0, "reason": "到货"}, {"change": 5}, {"change": 5, "reason": " "}, {"change": 1.5, "reason": "到货"}],
)
def test_a_change_without_a_reason_or_units_is_refused(mall: Cloud, owner: str, body: dict[str, Any]) -> None:
    path = "/merchant/rewards/mug/stock"
    assert mall.operator(owner, f"POST {STOCK}", path, body, key="k").code == "VALIDATION_FAILED"
    assert mall.operator(owner, f"POST {STOCK}", path, {"change": 5, "reason": "到货"}).code == "VALIDATION_FAILED"


def test_a_stock_stays_below_the_most_units(mall: Cloud, owner: str) -> None:
    mall.merchant("POST /merchant/rewards", body=MUG)
    assert changed(mall, owner, 100_000_000).status == 422
    assert changed(mall, owner, 99_999_990).status == 201


def test_a_reward_that_is_not_there_has_no_stock(mall: Cloud, owner: str) -> None:
    assert changed(mall, owner, 5).code == "NOT_FOUND"
    assert mall.merchant(f"GET {STOCK}", "/merchant/rewards/mug/stock").code == "NOT_FOUND"


def test_a_deleted_reward_keeps_its_list_and_a_new_life_begins_with_nothing(
    mall: Cloud, owner: str, mug: dict[str, Any]
) -> None:
    mall.operator(owner, "DELETE /merchant/rewards/{reward_id}", "/merchant/rewards/mug")
    assert changed(mall, owner, 5).code == "NOT_FOUND"
    assert len(listed(mall)) == 1
    mall.merchant("POST /merchant/rewards", body=MUG | {"flash": mug["flash"], "stock": 3})
    newest = listed(mall)[0]
    assert (newest["stock_before"], newest["stock_after"], newest["change"]) == (0, 3, 3)


def test_another_edit_meanwhile_is_not_lost(
    mall: Cloud, owner: str, mug: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, edits = decisions.save, [mug | {"name": "青瓷盖杯"}]

    def save(*arguments: Any, **how: Any) -> int:
        if edits:
            mall.operator(owner, "PUT /merchant/rewards/{reward_id}", "/merchant/rewards/mug", edits.pop())
        return real(*arguments, **how)

    monkeypatch.setattr(decisions, "save", save)
    assert changed(mall, owner, 5).body["version"] == 3
    record = shop.latest().record("reward", "mug")
    assert record is not None
    assert (record.body["name"], record.body["stock"]) == ("青瓷盖杯", 15)
    assert reward_stock.left_of(record) == 15


def test_a_change_that_always_comes_too_late_is_to_be_sent_again(
    mall: Cloud, owner: str, mug: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*_: Any, **__: Any) -> int:
        raise VersionConflict

    monkeypatch.setattr(decisions, "save", overtaken)
    assert changed(mall, owner, 5).code == "TRY_AGAIN"


def test_the_last_units_redeemed_meanwhile_are_not_removed(
    mall: Cloud, owner: str, mug: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, once = stock.restocked, [True]

    def restocked(*arguments: Any) -> Any:
        parts = real(*arguments)
        if once:
            once.pop()
            redeem(mall, 1)
        return parts

    monkeypatch.setattr(stock, "restocked", restocked)
    monkeypatch.setattr("time.sleep", lambda _: None)
    assert changed(mall, owner, -10).status == 422
    assert shown(mall) == (1, 10, 9)
