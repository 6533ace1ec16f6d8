"""The shop's decisions as they are stored, and what happens when two people decide at once."""

import pytest

from points.adapters.aws import dynamodb
from points.adapters.catalog import decisions, shop, stock
from points.adapters.write_path import transactions
from points.domain.errors import Invalid, VersionConflict
from points.domain.ledger.transactions import Transaction
from points.domain.rewards.stock import StockChange

RULE = {"category": "tea", "fen_per_point": 500}
MUG = {
    "kind": "goods",
    "name": "青瓷杯",
    "images": [],
    "description": "",
    "points": 300,
    "cash_fen": 0,
    "stock": 10,
    "flash": False,
}


@pytest.fixture(autouse=True)
def _tables(aws: None) -> None:
    """Every test has the shop for itself."""


def test_of_two_edits_of_one_version_the_first_holds() -> None:
    decisions.save("rule", "tea", RULE, version=0)

    with pytest.raises(VersionConflict):
        decisions.save("rule", "tea", RULE | {"fen_per_point": 1}, version=0)

    record = shop.latest().record("rule", "tea")
    assert record is not None
    assert (record.version, record.body) == (1, RULE)


def test_what_is_right_only_beside_all_the_others_is_not_saved_when_they_have_changed() -> None:
    before = shop.latest()
    decisions.save("rule", "green-tea", RULE, version=0, revision=before.revision)

    with pytest.raises(VersionConflict):
        decisions.save("rule", "black-tea", RULE, version=0, revision=before.revision)

    assert decisions.save("rule", "black-tea", RULE, version=0, revision=shop.latest().revision) == 1


def test_stock_is_set_or_changed_but_never_below_nothing() -> None:
    decisions.save("reward", "mug", MUG, version=0, left=10)
    decisions.save("reward", "mug", MUG, version=1, supply_change=-10)

    with pytest.raises(Invalid) as refused:
        decisions.save("reward", "mug", MUG, version=2, supply_change=-1)

    assert list(refused.value.errors) == ["stock"]
    assert stock.left_of("mug") == 0
    assert decisions.stored_version("reward", "mug") == 2
    decisions.save("reward", "mug", MUG, version=2, left=4)
    assert stock.left_of("mug") == 4


def test_supply_is_what_is_left_and_what_was_redeemed_however_often_it_is_set() -> None:
    decisions.save("reward", "mug", MUG, version=0, left=10)
    _redeem(3)
    decisions.save("reward", "mug", None, version=1, left=0)
    decisions.save("reward", "mug", MUG, version=2, left=5)
    _redeem(2)

    item = dynamodb.get("stock", {"shelf": "main", "reward_id": "mug"})
    assert item is not None
    assert (item["left"], item["supply"]) == (3, 8)


def _redeem(units: int) -> None:
    assert transactions.commit(Transaction((), None, (StockChange("mug", units),))) is None


def test_what_is_deleted_leaves_its_version_behind() -> None:
    decisions.save("reward", "mug", MUG, version=0, left=10)
    decisions.save("reward", "mug", None, version=1, left=0)

    assert shop.latest().record("reward", "mug") is None
    assert shop.latest().rewards == {}
    assert decisions.stored_version("reward", "mug") == 2


def test_a_decision_is_seen_at_once_by_whoever_asks_for_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_TTL_S", "300")
    remembered = shop.opened()
    _someone_else_saves()

    assert shop.opened().revision == remembered.revision
    assert shop.latest().record("rule", "tea") is not None


def _someone_else_saves() -> None:
    """In another environment, so that this one does not learn of it."""
    state, shelves = shop._state, dict(shop._decisions)
    decisions.save("rule", "tea", RULE, version=0)
    shop._state = state
    shop._decisions.update(shelves)
