"""The shop's decisions as they are stored, and what happens when two people decide at once."""

import pytest

from points.adapters.aws import dynamodb
from points.adapters.catalog import decisions, shop, stock
from points.adapters.write_path import transactions
from points.domain.errors import Invalid, VersionConflict
from points.domain.ledger.transactions import Transaction
from points.domain.program import lives
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
    _save(0, supply=10)
    _redeem(4)
    _save(1, supply=4)

    with pytest.raises(Invalid) as refused:
        _save(2, supply=3)

    assert list(refused.value.errors) == ["stock"]
    assert stock.left_of("mug") == 0
    assert decisions.stored_version("reward", "mug") == 2
    _save(2, supply=8)
    assert stock.left_of("mug") == 4


@pytest.mark.parametrize("life", [1, 3])
def test_supply_is_what_is_left_and_what_was_redeemed_however_often_it_is_set(life: int) -> None:
    mug = lives.life_id("mug", life)
    _save(0, supply=10, mug=mug)
    _redeem(3, mug)
    _save(1, supply=20, mug=mug)
    _redeem(2, mug)
    _save(2, supply=8, mug=mug)
    _redeem(-1, mug)

    item = dynamodb.get("stock", {"shelf": "main", "reward_id": mug})
    assert item is not None
    assert (item["left"], item["supply"]) == (4, 8)


def test_units_that_are_redeemed_while_some_are_removed_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    _save(0, supply=10)
    transact = dynamodb.transact

    def meanwhile(writes: list[dynamodb.Item]) -> list[dynamodb.Item] | None:
        monkeypatch.setattr(dynamodb, "transact", transact)
        _redeem(8)
        return transact(writes)

    monkeypatch.setattr(dynamodb, "transact", meanwhile)
    with pytest.raises(Invalid):
        _save(1, supply=7)

    assert (stock.left_of("mug"), decisions.stored_version("reward", "mug")) == (2, 1)


def test_nothing_is_taken_from_a_life_that_is_over_and_what_comes_back_is_kept_there() -> None:
    _save(0, supply=10)
    _redeem(3)
    decisions.save("reward", "mug", None, version=1, beside=lambda: stock.closed("mug", 0))

    assert transactions.commit(Transaction((), None, (StockChange("mug", 1),))) is not None
    _redeem(-3)

    assert stock.left_of("mug") == 10
    assert stock.left_between("mug", "mug") == {}


def _save(version: int, *, supply: int, mug: str = "mug") -> None:
    decisions.save("reward", "mug", MUG, version=version, beside=lambda: stock.restocked(mug, 0, supply))


def _redeem(units: int, mug: str = "mug") -> None:
    assert transactions.commit(Transaction((), None, (StockChange(mug, units),))) is None


def test_what_is_deleted_leaves_its_version_behind() -> None:
    _save(0, supply=10)
    decisions.save("reward", "mug", None, version=1)

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
