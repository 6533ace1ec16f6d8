"""A followup that is not due yet waits in its queue, hidden, and for a bounded number of times."""

from types import SimpleNamespace
from typing import Any

import pytest

from local.wechat.server import StandIn
from points.adapters.catalog import dispenser
from points.adapters.queues import followups as followup_queue
from points.adapters.wechat.pay import PayUnreachable, WeChatPay
from points.domain.rewards.followups import DONE, FAILED, MOST_WAITS, Check, Followup
from points.workflows import avatar_cleaning, followups, leavers, open_payments
from tests.deployment import of_type
from tests.fixtures.bank import Bank, cancel, redeem, with_a_pot_on_sale
from tests.fixtures.cloud import Cloud
from tests.fixtures.followups import looked_at, record_of


@pytest.fixture
def ming(mall: Cloud, bank: Bank) -> str:
    return with_a_pot_on_sale(mall, bank)


def test_a_refund_under_way_is_looked_at_again_in_a_quarter_of_an_hour(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)
    cancel(mall, ming, redemption_id)
    bank.refunds_are("PROCESSING")

    looks = [looked_at(record_of("payment", redemption_id, receives=n)) for n in range(1, MOST_WAITS + 2)]

    assert looks == [(True, 900)] * MOST_WAITS + [(False, 0)], "then the night continues"


def test_a_hold_that_is_not_over_waits_until_it_is(mall: Cloud, ming: str, bank: Bank) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    mall.clock("2026-11-22T12:10:00+08:00")

    is_kept, wait_s = looked_at(record_of("payment", redemption_id))

    assert is_kept
    assert 295 <= wait_s <= 302


def test_units_drawn_in_the_last_minute_are_looked_at_in_another(mall: Cloud, wechat: StandIn) -> None:
    cup = {"reward_id": "cup", "kind": "goods", "name": "杯", "points": 1, "stock": 3, "flash": True}
    assert mall.merchant("POST /merchant/rewards", body=cup).status == 201
    dispenser.draw("cup", 1)

    assert looked_at(record_of("units", "cup")) == (True, 60)


def test_who_does_followups_queues_none(mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)
    assert mall.member(ming, "DELETE /me").status == 204
    bank.refunds_are("CLOSED")
    monkeypatch.setattr(followup_queue, "send", lambda *_: pytest.fail("a followup was sent from a followup"))

    assert looked_at(record_of("leaver", ming)) == (True, open_payments.REFUND_AGAIN_S)
    bank.refunds_are("SUCCESS")
    assert looked_at(record_of("leaver", ming)) == (False, 0)


def test_a_leavers_refund_that_fails_is_tried_again(
    mall: Cloud, ming: str, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    redemption_id = redeem(mall, ming).body["redemption_id"]
    bank.pays(redemption_id)
    assert mall.member(ming, "DELETE /me").status == 204

    def silent(*_: Any) -> str:
        raise PayUnreachable("nothing")

    with monkeypatch.context() as outage:
        outage.setattr(WeChatPay, "refund", silent)
        assert looked_at(record_of("leaver", ming)) == (True, 0), "SQS delivers it again after its own time"
    assert leavers.call_off(ming) == [redemption_id], "it is cancelled, and its money is still to be sent back"
    assert looked_at(record_of("leaver", ming)) == (False, 0)
    assert leavers.call_off(ming) == []
    assert bank.has(redemption_id) == (9900, 9900)


def test_a_fault_in_one_followup_is_logged_and_leaves_the_others(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(about: str) -> Check:
        raise KeyError(about)

    seen: list[str] = []
    log = SimpleNamespace(exception=lambda message, **keys: seen.append(f"{message}: {keys['about']}"))
    monkeypatch.setattr(avatar_cleaning, "check", broken)

    assert followups.check(Followup("avatar", "x/a.jpg"), log) == FAILED
    assert followups.check(Followup("payment", "nothing"), log) == DONE
    assert seen == ["followup failed: x/a.jpg"]


def test_a_followup_fails_often_enough_before_it_is_given_up() -> None:
    queue = of_type("AWS::SQS::Queue")["FollowupQueue"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] - MOST_WAITS >= 5
