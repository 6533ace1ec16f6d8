"""The seeded tea shop in one process, and what its members do there, one call each."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Final

from benchmarks import members
from local import seed
from local.inprocess import Cloud, Response
from local.wechat.state import State
from points.adapters.aws import dynamodb
from points.adapters.catalog import shop
from points.adapters.ledger import settlement
from points.adapters.members import members as people
from points.domain.calendar import NEVER
from points.domain.ledger.accounts import Account

NOW: Final = datetime.fromisoformat("2026-11-22T12:00:00+08:00")
ADDRESS: Final = {
    "name": "林小雨",
    "phone": "13800138000",
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": "龙井路 1 号 2 幢 301 室",
}
ORDER_LINES: Final = [
    {"line_id": "1", "category": seed.TEA, "sku": "longjing-50g", "amount_fen": 12_800},
    {"line_id": "2", "category": seed.TEA, "sku": "biluochun-50g", "amount_fen": 9_900},
    {"line_id": "3", "category": seed.TEAWARE, "sku": "gaiwan-white", "amount_fen": 6_800},
]
QUIZZES: Final[list[dict[str, Any]]] = [
    {"activity_id": "tea-quiz", "kind": "quiz", "title": "茶知识问答", "points": 2, "daily_limit": 20},
    {
        "activity_id": "tea-riddle",
        "kind": "quiz",
        "title": "猜茶名",
        "points": 2,
        "daily_limit": 20,
        "total_limit": 500,
    },
]
ANSWERS: Final = {"favourite": "龙井", "how_often": "每天", "where": ["家里", "办公室"], "why": "香气清，回味甘"}
FOR_EVER: Final = {"starts_at": "2020-01-01T00:00:00+08:00", "ends_at": "2036-01-01T00:00:00+08:00"}


@dataclass(frozen=True, slots=True)
class TeaShop:
    """Every call asserts that it went well and answers with its body."""

    mall: Cloud = field(default_factory=Cloud)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def open(self) -> None:
        """Rules, a campaign, activities, and twenty rewards: a full page of them."""
        self.mall.clock(NOW.isoformat())
        for rule in seed.RULES:
            self._decide("rules", rule)
        self._decide("campaigns", _without_budget(seed.campaigns(NOW)[0]))
        for activity in (*seed.ACTIVITIES, *QUIZZES):
            self._decide("activities", activity | FOR_EVER)
        for reward in seed.REWARDS:
            for copy in ("", "-2"):
                reward_id = reward["reward_id"] + copy
                picture = f"https://img.tea.example.com/{reward_id}.png"
                more = {"reward_id": reward_id, "images": [picture], "cash_fen": 0, "flash": False}
                self._decide("rewards", reward | more)
        osmanthus = next(reward for reward in seed.REWARDS if reward["reward_id"] == "osmanthus-cake")
        flash = {"reward_id": "flash-cake", "images": [], "cash_fen": 0, "flash": True, "stock": 5000}
        self._decide("rewards", osmanthus | flash)

    def set_budget(self) -> None:
        """From now on the campaign's points come out of a budget."""
        body = seed.campaigns(NOW)[0] | {"version": 1}
        route = "PUT /merchant/campaigns/{campaign_id}"
        _good(self.mall.merchant(route, f"/merchant/campaigns/{body['campaign_id']}", body))

    def regular(self, name: str) -> str:
        """A member who has come every day for years, though not yet today, and saved up."""
        member_id = self.mall.join(name)
        lived = members.live(members.EVERY_DAY, shop.opened().catalog, NOW, fate=0)
        lots = {**lived.lots, NEVER: 100_000}
        saved_up = {"lot:never": lots[NEVER], "spent": 0, "balance": sum(lots.values()), "signed_on": "2026-11-21"}
        known = {name: value for name, value in lived.attributes.items() if not name.startswith("day:")}
        put("accounts", {"member_id": member_id, **known, **saved_up})
        return member_id

    def collector(self) -> str:
        """A regular with a page full of goods redeemed."""
        member = self.regular("collector")
        for _ in range(20):
            self.redeem(member, "canvas-bag")
        return member

    def charted(self, member: str) -> str:
        """The member, whose chart was looked at before: the days of past months are kept."""
        self.look(member, "/points/trend")
        return member

    def buy(self, member: str) -> Any:
        order_id = f"T20261122-{next(self._numbers):06d}"
        order = {"order_id": order_id, "member_id": member, "paid_at": NOW.isoformat(), "lines": ORDER_LINES}
        return _good(self.mall.merchant("POST /merchant/orders", body=order)) | {"order_id": order_id}

    def refund(self, order_id: str) -> Any:
        route = "POST /merchant/orders/{order_id}/refunds"
        body = {"refund_id": f"R-{order_id}", "lines": [{"line_id": "2", "amount_fen": 9_900}]}
        return _good(self.mall.merchant(route, f"/merchant/orders/{order_id}/refunds", body))

    def earn(self, member: str, activity_id: str) -> Any:
        report = {"activity_id": activity_id, "answers": ANSWERS}
        return _good(self.mall.member(member, "POST /earn", body=report, key=self._tap()))

    def sign_in(self, member: str) -> Any:
        return _good(self.mall.member(member, "POST /sign-in"))

    def redeem(self, member: str, reward_id: str) -> Any:
        reward = shop.opened().rewards[reward_id]
        wish = {"reward_id": reward_id, "quantity": 1, "expected_points": reward.points}
        wish |= {"address": ADDRESS} if reward.kind == "goods" else {}
        return _good(self.mall.member(member, "POST /redeem", body=wish, key=self._tap()))

    def cancel(self, member: str, redemption_id: str) -> Any:
        route = "POST /redemptions/{redemption_id}/cancel"
        return _good(self.mall.member(member, route, f"/redemptions/{redemption_id}/cancel"))

    def look(self, member: str, route: str, path: str = "", *, query: str = "") -> Any:
        return _good(self.mall.member(member, f"GET {route}", path, query=query))

    def meet_wechat(self, member: str, wechat: State) -> bytes:
        """A picture for the member to send. WeChat looks only at pictures of members whom it has just seen."""
        person = people.member(member)
        assert person is not None
        wechat.openids.add(person.openid)
        wechat.active_at[person.openid] = wechat.now()
        return (seed.PICTURES / "gaiwan.png").read_bytes()

    def change_avatar(self, member: str, picture: bytes) -> Any:
        headers = {"content-type": "image/png"}
        return _good(self.mall.member(member, "POST /me/avatar", body=picture, headers=headers))

    def log_in(self, name: str) -> Any:
        return _good(self.mall.send("POST /login", body={"code": f"demo-{name}"}))

    def _decide(self, plural: str, body: dict[str, Any]) -> None:
        _good(self.mall.merchant(f"POST /merchant/{plural}", body=body))

    def _tap(self) -> str:
        """An idempotency key as the mini program makes one: a UUIDv7, a second after the one before."""
        number = next(self._numbers)
        milliseconds = int(NOW.timestamp() + number) * 1000
        return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | number))


def put(table: str, item: Mapping[str, Any]) -> None:
    dynamodb.client().put_item(TableName=dynamodb.table(table), Item=dynamodb.pack(item))


def expire(account: Account) -> None:
    """Closes November for the account, as the job and a late spender do."""
    expired = settlement.settle(account, NOW.replace(month=12, day=1))
    assert expired


def _good(answer: Response) -> Any:
    assert answer.status < 300, answer.body
    return answer.body


def _without_budget(campaign: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in campaign.items() if name != "budget_points"}
