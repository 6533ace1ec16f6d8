"""Every action, killed before and after every call it makes, and repeated: once, twice, and two at a time.

Enumerated, not sampled. Time stands still, so one effect means: the tables hold to the letter what they hold after an
undisturbed request, and every answer is the undisturbed one.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from local.audit import audit
from local.audit_records import Books
from points.adapters.catalog import shop
from points.adapters.counters import budgets
from points.adapters.members import members
from points.adapters.members.members import Member
from points.domain.ledger.accounts import open_account
from tests.simulation.dynamodb import Table
from tests.simulation.stage import LEDGER, Death, Request, Run, Stage, image, orders

ZONE: Final = ZoneInfo("Asia/Shanghai")
NOW: Final = datetime(2026, 3, 15, 12, tzinfo=ZONE)
MING: Final = "m" * 16
HONG: Final = "h" * 16
ADDRESS: Final = {
    "name": "李",
    "phone": "13800000000",
    "province": "粤",
    "city": "深圳",
    "district": "南山",
    "detail": "1",
}


@dataclass(frozen=True, slots=True)
class Action:
    """`prepare` sets the scene and answers the request. Where a repetition is `refused`, that is its code."""

    name: str
    prepare: Callable[[Stage], Request]
    refused: str = ""


def _order(stage: Stage, order_id: str = "o1", member_id: str = MING) -> Request:
    lines = [
        {"line_id": "tea", "category": "tea", "amount_fen": 250_000},
        {"line_id": "cup", "category": "cups", "amount_fen": 99_900},
    ]
    body = {"order_id": order_id, "member_id": member_id, "paid_at": "2026-01-01T12:00:00+08:00", "lines": lines}
    return Request("POST /merchant/orders", body=_json(body))


def _refund(stage: Stage) -> Request:
    _done(stage, _order(stage))
    body = {"refund_id": "r1", "lines": [{"line_id": "tea", "amount_fen": 100_000}]}
    path = "/merchant/orders/o1/refunds"
    return Request("POST /merchant/orders/{order_id}/refunds", path, _json(body))


def _sign_in(stage: Stage) -> Request:
    return Request("POST /sign-in", body=b"{}", member_id=MING)


def _activity(stage: Stage) -> Request:
    body = {"activity_id": "survey", "answers": {"q1": "a"}}
    return Request("POST /earn", body=_json(body), member_id=MING, key="tap-1")


def _redeem_goods(stage: Stage) -> Request:
    _done(stage, _order(stage))
    body = {"reward_id": "mug", "quantity": 2, "expected_points": 30, "address": ADDRESS}
    return Request("POST /redeem", body=_json(body), member_id=MING, key="tap-2")


def _redeem_coupon(stage: Stage) -> Request:
    _done(stage, _order(stage))
    body = {"reward_id": "coupon", "quantity": 1, "expected_points": 10}
    return Request("POST /redeem", body=_json(body), member_id=MING, key="tap-3")


def _use_coupon(stage: Stage) -> Request:
    code = _done(stage, _redeem_coupon(stage))["coupon"]["coupon_code"]
    line = {"line_id": "tea", "category": "tea", "amount_fen": 100}
    path = f"/merchant/coupons/{code}/use"
    return Request("POST /merchant/coupons/{code}/use", path, _json({"order_id": "t1", "lines": [line]}))


def _release_coupon(stage: Stage) -> Request:
    use = _use_coupon(stage)
    body = {"order_id": "t1", "use_id": _done(stage, use)["use_id"]}
    path = use.path.replace("/use", "/release")
    return Request("POST /merchant/coupons/{code}/release", path, _json(body))


def _cancel(stage: Stage) -> Request:
    redemption_id = _done(stage, _redeem_goods(stage))["redemption_id"]
    path = f"/redemptions/{redemption_id}/cancel"
    return Request("POST /redemptions/{redemption_id}/cancel", path, member_id=MING)


def _cancel_after_the_lot_died(stage: Stage) -> Request:
    cancel = _cancel(stage)
    stage.set_clock(datetime(2026, 6, 2, 12, tzinfo=ZONE))
    return cancel


def _expire(stage: Stage) -> Request:
    _done(stage, _order(stage))
    stage.set_clock(datetime(2026, 6, 2, 12, tzinfo=ZONE))
    return Request("", job="expire")


def _referral(stage: Stage) -> Request:
    return _order(stage, "o2", HONG)


def _redeem_after_a_month_nobody_closed(stage: Stage) -> Request:
    _done(stage, _order(stage))
    stage.set_clock(datetime(2026, 6, 2, 12, tzinfo=ZONE))
    _done(stage, _order(stage, "o3"))
    stage.set_clock(datetime(2026, 7, 2, 12, tzinfo=ZONE))
    body = {"reward_id": "mug", "quantity": 1, "expected_points": 30, "address": ADDRESS}
    return Request("POST /redeem", body=_json(body), member_id=MING, key="tap-4")


ACTIONS: Final = (
    Action("an order", _order),
    Action("a refund", _refund),
    Action("a sign-in", _sign_in, refused="ALREADY_SIGNED_IN"),
    Action("an activity", _activity),
    Action("goods redeemed", _redeem_goods),
    Action("a coupon redeemed", _redeem_coupon),
    Action("a coupon used", _use_coupon),
    Action("a coupon released", _release_coupon),
    Action("a redemption cancelled", _cancel),
    Action("a redemption cancelled after its lot died", _cancel_after_the_lot_died),
    Action("points expiring", _expire),
    Action("a friend's first order", _referral),
    Action("goods redeemed after a month nobody closed", _redeem_after_a_month_nobody_closed),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """An action ready to be played, again and again, and what it comes to when nothing goes wrong."""

    action: Action
    stage: Stage
    request: Request
    before: dict[str, Table]
    answer: Any
    after: dict[str, Any]
    calls: int

    def again(self) -> None:
        self.stage.tables.restore(self.before)

    def deaths(self) -> Iterator[Death]:
        for call in range(self.calls):
            yield Death(call, "before")
            yield Death(call, "after")

    def check(self, runs: list[Run]) -> None:
        """One effect, and one answer to whoever was answered."""
        assert image(self.stage.tables.tables, LEDGER) == self.after
        done = 0
        for run in runs:
            if run.answer is None:
                continue
            if self.request.job:
                continue
            body = json.loads(run.answer["body"])
            if self.action.refused and run.answer["statusCode"] >= 400:
                assert body["code"] == self.action.refused
                continue
            done += 1
            assert run.answer["statusCode"] < 300, body
            assert body == self.answer
        if self.action.refused:
            assert done <= 1
        names = {name.title(): name for name in self.stage.tables.tables}
        assert audit(Books(self.stage.tables, names)).differences == ()


@pytest.fixture(params=ACTIONS, ids=lambda action: action.name)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    action: Action = request.param
    stage = Stage(NOW)
    with stage.open():
        _open_the_shop(stage)
        asked = action.prepare(stage)
        before = stage.tables.snapshot()
        shop.forget()
        budgets.forget()
        undisturbed = stage.send(asked)
        assert undisturbed.answer is not None
        answer = None if asked.job else json.loads(undisturbed.answer["body"])
        assert asked.job or undisturbed.answer["statusCode"] < 300, answer
        after = image(stage.tables.tables, LEDGER)
        yield Scene(action, stage, asked, before, answer, after, undisturbed.calls)


def test_killed_anywhere_and_repeated_it_happens_once(scene: Scene) -> None:
    for death in scene.deaths():
        for repetitions in (1, 2):
            scene.again()
            shop.forget()
            assert scene.stage.send(scene.request, death).answer is None
            shop.forget()  # what the process knew died with it
            budgets.forget()

            runs = [scene.stage.send(scene.request) for _ in range(repetitions)]

            scene.check(runs)


def test_killed_anywhere_and_repeated_twice_at_once_it_happens_once(scene: Scene) -> None:
    for death in scene.deaths():
        scene.again()
        shop.forget()
        scene.stage.send(scene.request, death)
        left_behind = scene.stage.tables.snapshot()
        shop.opened().catalog, shop.opened().rewards

        def play(order: list[int], left_behind: dict[str, Table] = left_behind) -> list[int]:
            scene.stage.tables.restore(left_behind)
            runs, turns = scene.stage.together([scene.request] * 2, [None, None], order)
            scene.check(runs)
            return turns

        assert orders(play) >= 1


def test_killed_anywhere_while_its_repetition_runs_it_happens_once(scene: Scene) -> None:
    scene.again()
    shop.opened().catalog, shop.opened().rewards
    calls = scene.stage.send(scene.request).calls
    deaths = [None, *(Death(call, when) for call in range(calls) for when in ("before", "after"))]
    played = 0
    for death in deaths:

        def play(order: list[int], death: Death | None = death) -> list[int]:
            scene.again()
            runs, turns = scene.stage.together([scene.request] * 2, [death, None], order)
            runs.append(scene.stage.send(scene.request))
            scene.check(runs)
            return turns

        played += orders(play)
    assert played > len(deaths)


def test_every_action_makes_calls_to_be_killed_at(scene: Scene) -> None:
    assert scene.calls >= 2


def _open_the_shop(stage: Stage) -> None:
    always = {"starts_at": "2026-01-01T00:00:00+08:00", "ends_at": "2099-01-01T00:00:00+08:00"}
    coupon = {"kind": "amount_off", "threshold_fen": 1, "amount_off_fen": 1, "categories": ["*"], "valid_days": 30}
    survey = {"activity_id": "survey", "kind": "survey", "title": "问卷", "points": 20, "daily_limit": 1}
    reward: dict[str, Any] = {"images": [], "description": "", "cash_fen": 0, "flash": False}
    mug = {"reward_id": "mug", "kind": "goods", "name": "杯", "points": 30, "stock": 9, "per_member_limit": 5}
    ticket = {"reward_id": "coupon", "kind": "coupon", "name": "券", "points": 10, "stock": 9, "coupon": coupon}
    program = {
        "version": 0,
        "time_zone": "Asia/Shanghai",
        "expiry": {"kind": "rolling_months", "months": 2},
        "grace_months": 1,
        "pending_days": 0,
        "sign_in": {"ladder": [5, 10], "wrap": True},
        "referral": {"inviter_points": 100, "invitee_points": 50, "qualifies_on": "first_order"},
        "reminder_days": [30, 7, 1],
        "leaderboard": {"top": 100},
    }
    campaign = {
        "campaign_id": "double",
        "name": "双倍",
        "multiplier": "2",
        "kinds": ["purchase", "activity", "sign_in"],
        "categories": ["*"],
        "budget_points": 3_900,  # one shard: where points are drawn from is no chance
    }
    rule = {"rule_id": "tea", "category": "tea", "fen_per_point": 500, "daily_limit_points": 900}
    for route, body in (
        ("PUT /merchant/program", program),
        ("POST /merchant/rules", rule),
        ("POST /merchant/campaigns", campaign | always),
        ("POST /merchant/activities", survey | always),
        ("POST /merchant/rewards", reward | mug),
        ("POST /merchant/rewards", reward | ticket),
    ):
        _done(stage, Request(route, body=_json(body)))
    now = shop.opened().now
    for member_id, invited_by in ((MING, ""), (HONG, MING)):
        members.join(Member(member_id, "openid-" + member_id), open_account(member_id, now, invited_by), now)


def _done(stage: Stage, request: Request) -> Any:
    """The answer to a request that nothing disturbs."""
    answer = stage.send(request).answer
    assert answer is not None
    assert answer["statusCode"] < 300, answer
    return json.loads(answer["body"])


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()
