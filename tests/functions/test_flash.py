"""Flash sales: every unit is sold once, and what nobody could take comes back."""

import os
from collections import Counter
from typing import Any

import pytest

from points.adapters.aws import dynamodb, sqs
from points.adapters.catalog import dispenser, dispenser_items, dispenser_stock, dispenser_sweep, shop
from points.adapters.write_path import transactions
from points.domain.errors import TryAgain
from points.domain.ledger.transactions import Transaction
from points.domain.rewards.dispenser import UnitTaken
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import Cloud, handler_of
from tests.fixtures.shop import differences, rich

CUP: dict[str, Any] = {
    "reward_id": "cup",
    "kind": "goods",
    "name": "青瓷杯",
    "points": 20,
    "stock": 3,
    "flash": True,
}
WISH = {"reward_id": "cup", "quantity": 1, "expected_points": 20, "address": ADDRESS}


@pytest.fixture
def ming(mall: Cloud) -> str:
    mall.clock("2026-11-22T12:00:00+08:00")
    return rich(mall, "ming")


def on_sale(mall: Cloud, **changes: Any) -> None:
    answer = mall.merchant("POST /merchant/rewards", body=CUP | changes)
    assert answer.status == 201, answer.body


def taps(mall: Cloud, member_id: str, key: str) -> str:
    answer = mall.member(member_id, "POST /redeem", body=WISH, key=key)
    return answer.code if answer.status >= 400 else answer.body["redemption_id"]


@pytest.fixture(autouse=True)
def _nobody_looked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispenser, "LOOK_S", 0.0)
    dispenser.forget()


def left(mall: Cloud) -> int:
    stock_left = mall.merchant("GET /merchant/rewards/{reward_id}", "/merchant/rewards/cup").body["stock_left"]
    assert mall.member(mall.join("looks"), "GET /rewards/{reward_id}", "/rewards/cup").body["stock"] == stock_left
    return int(stock_left)


def test_a_crowd_that_only_looks_reads_the_shards_once_in_a_moment(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispenser, "LOOK_S", 60.0)
    on_sale(mall)
    shelf, asked = dynamodb.table("stock"), Counter[str]()

    def ask(model: Any, params: Any, **_: Any) -> None:
        asked[model.name] += shelf.encode() in params["body"]

    events: Any = dynamodb.client().meta.events
    events.register("before-call.dynamodb", ask)
    looks = [mall.member(ming, "GET /rewards").body["items"][0]["stock"] for _ in range(5)]
    events.unregister("before-call.dynamodb", ask)

    assert looks == [3] * 5
    assert asked["BatchGetItem"] == 1


def test_what_there_is_is_sold_once_and_no_more(mall: Cloud, ming: str) -> None:
    on_sale(mall)

    told = [taps(mall, ming, f"tap-{n}") for n in range(5)]

    assert Counter(len(text) == 32 for text in told) == {True: 3, False: 2}
    assert told[3:] == ["OUT_OF_STOCK", "OUT_OF_STOCK"]
    assert left(mall) == 0
    assert mall.member(ming, "GET /points").body["balance"] == 40
    assert differences() == []


def test_the_same_tap_again_is_answered_as_before_also_when_all_is_gone(mall: Cloud, ming: str) -> None:
    on_sale(mall, stock=2)
    first = mall.member(ming, "POST /redeem", body=WISH, key="tap")

    soon = mall.member(ming, "POST /redeem", body=WISH, key="tap")
    taps(mall, ming, "another")
    late = mall.member(ming, "POST /redeem", body=WISH, key="tap")

    assert soon.replayed
    assert late.replayed
    assert first.body == soon.body == late.body
    assert differences() == []


def test_who_cannot_pay_takes_nothing_away_from_who_can(mall: Cloud, ming: str) -> None:
    on_sale(mall)
    poor = rich(mall, "poor", points=19)

    assert {taps(mall, poor, f"tap-{n}") for n in range(9)} == {"INSUFFICIENT_POINTS"}

    _tidy()
    assert left(mall) == 3
    assert len(list(dispenser_stock.shards())) == 1
    ((_, _, shard),) = dispenser_stock.shards()
    assert shard.next == 1, "after the first one nobody draws who cannot pay"
    assert all(len(taps(mall, ming, f"tap-{n}")) == 32 for n in range(3))
    assert differences() == []


def test_a_tap_repeated_takes_no_unit_away_from_the_others(mall: Cloud, ming: str) -> None:
    on_sale(mall, stock=3)

    told = [taps(mall, ming, "tap") for _ in range(9)]

    assert len(set(told)) == 1
    ((_, _, shard),) = dispenser_stock.shards()
    assert shard.next == 2, "one for the tap, one before anybody looked"
    _tidy()
    assert left(mall) == 2
    assert differences() == []


@pytest.mark.parametrize(
    ("terms", "code", "drawn"),
    [({"eligibility": {"tags": ["vip"]}}, "NOT_ELIGIBLE", 0), ({"per_day_limit": 1}, "LIMIT_REACHED", 1)],
    ids=["it is not for them", "they had one today"],
)
def test_who_has_the_points_and_may_not_have_it_draws_no_unit(
    mall: Cloud, ming: str, terms: dict[str, Any], code: str, drawn: int
) -> None:
    on_sale(mall, stock=9, **terms)

    told = [taps(mall, ming, f"tap-{n}") for n in range(9)]

    assert Counter(told)[code] == 9 - drawn
    ((_, _, shard),) = dispenser_stock.shards()
    assert shard.next == drawn
    assert differences() == []


@pytest.mark.parametrize("first_stock", [0, 3000])
def test_a_flash_reward_can_be_stocked_whatever_was_before(mall: Cloud, ming: str, first_stock: int) -> None:
    on_sale(mall, stock=first_stock)
    if first_stock:
        assert mall.merchant("DELETE /merchant/rewards/{reward_id}", "/merchant/rewards/cup").status == 204
        on_sale(mall, stock=5)
    version = mall.merchant("GET /merchant/rewards/{reward_id}", "/merchant/rewards/cup").body["version"]

    body = CUP | {"version": version, "stock": 3005}
    changed = mall.merchant("PUT /merchant/rewards/{reward_id}", "/merchant/rewards/cup", body)

    assert (changed.status, changed.body["stock_left"], left(mall)) == (200, 3005, 3005)
    assert len(taps(mall, ming, "tap")) == 32
    assert left(mall) == 3004
    assert differences() == []


def test_the_limit_for_each_member_holds_and_costs_the_others_nothing(mall: Cloud, ming: str) -> None:
    on_sale(mall, per_member_limit=1)

    told = [taps(mall, ming, f"tap-{n}") for n in range(4)]

    assert told[1:] == ["LIMIT_REACHED"] * 3
    _tidy()
    assert left(mall) == 2
    assert differences() == []


def test_a_cancelled_unit_is_sold_again_under_another_number(mall: Cloud, ming: str) -> None:
    on_sale(mall, stock=1)
    redemption_id = taps(mall, ming, "tap")

    path = f"/redemptions/{redemption_id}/cancel"
    assert mall.member(ming, "POST /redemptions/{redemption_id}/cancel", path).status == 200

    assert left(mall) == 1
    dispenser.forget()
    assert len(taps(mall, ming, "again")) == 32
    units = [item["unit"] for item in _redemptions()]
    assert sorted(units) == ["0-1", "0-2"]
    assert differences() == []


def test_a_unit_whose_buyer_died_comes_back_by_the_sweep(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_sale(mall, stock=1)
    with monkeypatch.context() as crash:
        crash.setattr(transactions, "commit", _lost)
        assert taps(mall, ming, "tap") == "TRY_AGAIN"
    assert left(mall) == 0
    assert taps(mall, ming, "tap") == "TRY_AGAIN", "it may come back"

    _tidy()
    assert left(mall) == 0, "perhaps they are only slow"
    monkeypatch.setattr(dispenser_sweep, "OLD_S", 0)
    _tidy()

    assert left(mall) == 1
    dispenser.forget()
    assert len(taps(mall, ming, "tap")) == 32
    assert differences() == []


def test_whoever_is_slower_than_the_sweep_is_asked_to_try_again(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_sale(mall, stock=1)
    unit = dispenser.draw("cup", 1)
    monkeypatch.setattr(dispenser_sweep, "OLD_S", 0)
    for _ in range(3):
        _tidy()

    with pytest.raises(TryAgain):
        transactions.post_guarded(lambda _: Transaction((), None, (UnitTaken(unit),)), shop.opened().now)

    assert left(mall) == 1
    assert differences() == []


def test_two_sweeps_at_once_put_a_unit_back_once(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    on_sale(mall, stock=2)
    dispenser.give_back(dispenser.draw("cup", 1))
    judge = dispenser_sweep._judge

    def meanwhile(*arguments: Any) -> tuple[int, int]:
        monkeypatch.setattr(dispenser_sweep, "_judge", judge)
        assert dispenser_sweep.sweep("cup", 1) == (1, False)
        return judge(*arguments)

    monkeypatch.setattr(dispenser_sweep, "_judge", meanwhile)

    assert dispenser_sweep.sweep("cup", 1) == (0, True)
    assert left(mall) == 2
    assert differences() == []


def test_who_is_still_claiming_keeps_those_behind_them_waiting(mall: Cloud, ming: str) -> None:
    on_sale(mall, stock=3)
    slow = dispenser.draw("cup", 1)
    dispenser.give_back(dispenser.draw("cup", 1))

    assert dispenser_sweep.sweep("cup", 1) == (0, True)
    assert transactions.commit(Transaction((), None, (UnitTaken(slow),))) is None
    assert dispenser_sweep.sweep("cup", 1) == (1, False)


def test_members_without_points_cannot_make_it_look_sold_out(mall: Cloud, ming: str) -> None:
    on_sale(mall, stock=2)
    poor = rich(mall, "poor", points=19)
    for n in range(2):  # each in an environment of its own
        dispenser.forget()
        assert taps(mall, poor, f"vain-{n}") == "INSUFFICIENT_POINTS"

    assert taps(mall, ming, "honest") == "TRY_AGAIN"
    _tidy()
    dispenser.forget()
    assert len(taps(mall, ming, "honest")) == 32
    assert len(taps(mall, ming, "honest-too")) == 32
    assert taps(mall, ming, "too-late") == "OUT_OF_STOCK"
    assert differences() == []


def test_it_is_sold_out_only_when_the_sweep_has_judged_a_long_sale(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispenser, "MOST_OUT", 2)
    on_sale(mall, stock=3)
    assert all(len(taps(mall, ming, f"tap-{n}")) == 32 for n in range(3))

    assert taps(mall, ming, "late") == "TRY_AGAIN"
    _tidy()
    dispenser.forget()
    assert taps(mall, ming, "late") == "OUT_OF_STOCK"


@pytest.mark.parametrize(("is_claimed", "told"), [(True, "OUT_OF_STOCK"), (False, "TRY_AGAIN")])
def test_that_all_is_gone_is_noticed_once_and_the_reconcile_sent_to_look(
    mall: Cloud, ming: str, is_claimed: bool, told: str
) -> None:
    on_sale(mall, stock=1)
    unit = dispenser.draw("cup", 1)
    if is_claimed:
        transactions.commit(Transaction((), None, (UnitTaken(unit),)))

    for n in range(3):
        assert taps(mall, ming, f"tap-{n}") == told

    waiting = sqs.client().get_queue_attributes(
        QueueUrl=os.environ["FOLLOWUP_QUEUE_URL"], AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )
    assert waiting["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "1"


def test_the_merchant_adds_units_takes_some_away_and_ends_the_sale(mall: Cloud, ming: str) -> None:
    on_sale(mall, stock=2500)
    assert len(list(dispenser_stock.shards())) == 3
    taps(mall, ming, "tap")

    def changed(version: int, **changes: Any) -> Any:
        body = CUP | {"version": version} | changes
        return mall.merchant("PUT /merchant/rewards/{reward_id}", "/merchant/rewards/cup", body)

    assert changed(1, stock=4000).body["stock_left"] == 3999
    assert len(list(dispenser_stock.shards())) == 4
    assert changed(2, stock=10).body["stock_left"] == 9
    assert changed(3, stock=0).code == "VALIDATION_FAILED"
    assert changed(3, stock=10, flash=False).body["errors"][0]["field"] == "flash"
    assert differences() == []
    deleted = mall.merchant("DELETE /merchant/rewards/{reward_id}", "/merchant/rewards/cup", query="version=3")
    assert deleted.status == 204
    assert taps(mall, ming, "too-late") == "NOT_FOUND"
    on_sale(mall, stock=5)
    assert left(mall) == 5
    assert len(taps(mall, ming, "anew")) == 32
    assert differences() == []


def test_a_flash_reward_is_counted_and_sold_one_at_a_time(mall: Cloud, ming: str) -> None:
    refused = mall.merchant("POST /merchant/rewards", body=CUP | {"stock": None})
    on_sale(mall)
    two = mall.member(ming, "POST /redeem", body=WISH | {"quantity": 2}, key="two")

    assert refused.body["errors"][0]["field"] == "flash"
    assert two.body["errors"][0]["field"] == "quantity"


def test_the_audit_sees_a_unit_that_was_sold_twice_or_made_from_nothing(mall: Cloud, ming: str) -> None:
    on_sale(mall)
    taps(mall, ming, "one")
    taps(mall, ming, "two")
    (first, second) = dynamodb.client().scan(TableName=dynamodb.table("redemptions"))["Items"]

    dynamodb.client().put_item(TableName=dynamodb.table("redemptions"), Item=second | {"unit": first["unit"]})
    assert differences() == [f"reward cup: holders of unit {first['unit']['S']} should be 1, is 2"]
    dynamodb.client().put_item(TableName=dynamodb.table("redemptions"), Item=second)
    shard = dynamodb.get("stock", dispenser_items.shard_key("cup", 0))
    assert shard is not None
    _put("stock", shard | {"left": 7})
    assert differences() == ["reward cup, shard 0: units left should be 1, is 7"]
    assert handler_of("audit").__globals__["audit"](None)["differences"] == 1


def _lost(_: Transaction[Any]) -> None:
    raise TryAgain("The answer was lost.")


def _tidy() -> None:
    handler_of("tidy")({"source": "aws.scheduler", "job": "tidy", "scheduled_time": ""}, None)


def _redemptions() -> list[dict[str, Any]]:
    answer = dynamodb.client().scan(TableName=dynamodb.table("redemptions"))
    return [dynamodb.unpack(item) for item in answer["Items"]]


def _put(table: str, item: dict[str, Any]) -> None:
    dynamodb.client().put_item(TableName=dynamodb.table(table), Item=dynamodb.pack(item))
