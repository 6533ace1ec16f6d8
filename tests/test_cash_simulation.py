"""A short run of `python -m tests.simulation.cash`, and proofs that it would see what it is there to see."""

from dataclasses import replace
from typing import Any

import pytest

from points.domain.rewards import giving_back
from points.domain.rewards.payments import PaymentNote
from points.workflows import open_payments
from tests.simulation.cash import CashWorld
from tests.simulation.oracle import Wrong

OPS = 1200


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_whatever_becomes_of_the_money_it_ends_with_the_reward_or_goes_back(seed: str) -> None:
    world = CashWorld(seed)

    world.run(OPS)

    told = world.outcomes
    assert told["notification true 204"] > 30
    for lie in ("amount 422", "tag 400", "age 401"):
        assert told[f"notification {lie}"] > 0
    ended = [kind for kind in told if kind.startswith("order ")]
    for end in ("to_ship, paid 1, refunded 0", "cancelled, paid 0, refunded 0", "cancelled, paid 1, refunded 1"):
        assert f"order {end}" in ended
    assert any("paid 2, refunded 1" in end or "paid 2, refunded 2" in end for end in ended)
    assert sum(world.weather.counts.values()) > 200
    assert world.nights > 5


def test_a_cancellation_that_forgets_the_money_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = giving_back.take_back

    def forgetful(*arguments: Any, **more: Any) -> Any:
        whole = honest(*arguments, **more)
        return replace(whole, writes=tuple(fact for fact in whole.writes if not isinstance(fact, PaymentNote)))

    monkeypatch.setattr(giving_back, "take_back", forgetful)

    with pytest.raises(Wrong, match="its payment does not know"):
        CashWorld("1").run(OPS)


def test_a_refund_that_is_booked_and_never_made_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        open_payments, "REFUND_STATES", {"SUCCESS": "refunded", "PROCESSING": "refunded", "ABNORMAL": "refunded"}
    )
    world = CashWorld("1")
    monkeypatch.setattr(world.bank, "refund", lambda payment: "SUCCESS")

    with pytest.raises(Wrong, match="were paid and 0 sent back"):
        world.run(600)
