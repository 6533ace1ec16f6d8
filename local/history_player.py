"""Plays what members did in the past on a running stack: by the functions' own code, in this process, at its own time.

Nothing waits for a network, and the shop's time stays what it is. Every deed goes through the one write path, and has
the key that it had before: whatever is there already is replayed.
"""

import hashlib
import heapq
import json
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from unittest.mock import patch

from local.client import Merchant
from local.handlers import event_of, handler_of, routes
from local.history_days import Deed, lines, nickname, wish
from local.seed import REWARDS
from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.members import members, profiles
from points.adapters.members.members import Member
from points.domain import ids
from points.domain.earning import invite_codes
from points.domain.ledger.accounts import open_account
from points.web import signing
from points.web.signing import Keys

PRICES: Final = {reward["reward_id"]: reward["points"] for reward in REWARDS}
KINDS: Final = {reward["reward_id"]: reward["kind"] for reward in REWARDS}
TRUSTED: Final = "127.0.0.1"  # the stack's own address, which no limit of requests holds for
_SHIPPED_AFTER: Final = timedelta(days=1, hours=5)
# A shop answers these in the ordinary course of things.
USUAL: Final = {"ALREADY_SIGNED_IN", "INSUFFICIENT_POINTS", "LIMIT_REACHED", "OUT_OF_STOCK", "NOT_ELIGIBLE"}
# province, city, district, street
_STREETS: Final = (
    ("浙江省", "杭州市", "西湖区", "龙井路"),
    ("上海市", "上海市", "徐汇区", "武康路"),
    ("江苏省", "苏州市", "姑苏区", "平江路"),
    ("福建省", "厦门市", "思明区", "环岛路"),
    ("四川省", "成都市", "青羊区", "宽窄巷子"),
    ("广东省", "广州市", "越秀区", "北京路"),
)


@dataclass(slots=True)
class Guest:
    """One member, as far as what they do next depends on it."""

    member_id: str
    points: int = 0
    orders: list[tuple[str, list[dict[str, object]]]] = field(default_factory=list)


class Player:
    """Plays deeds in their order; `counts` has how many there were of each kind, and what was refused."""

    def __init__(self, merchant: Merchant) -> None:
        self.counts: Counter[str] = Counter()
        self._merchant = merchant
        self._now = datetime.now(UTC)
        self._routes = routes()
        self._keys = Keys(*secrets.token_keys())
        self._guests: dict[int, Guest] = {}
        self._parcels: list[tuple[datetime, str]] = []  # a heap

    @contextmanager
    def at_its_own_time(self) -> Iterator[None]:
        with patch.object(shop, "real_now", lambda: self._now):
            yield

    def play(self, deed: Deed) -> None:
        while self._parcels and self._parcels[0][0] <= deed.at:
            self._ship(*heapq.heappop(self._parcels))
        self._now = deed.at
        self.counts[deed.kind] += 1
        match deed.kind:
            case "join":
                self._guests[deed.number] = self._join(deed.number)
            case "order":
                self._order(self._guests[deed.number], deed)
            case "refund":
                self._refund(self._guests[deed.number], deed)
            case "sign_in":
                guest = self._guests[deed.number]
                guest.points += self._by_member(guest, "POST /sign-in", {}).get("points", 0)
            case "redeem":
                self._redeem(self._guests[deed.number], deed)

    def _join(self, number: int) -> Guest:
        key, appid = secrets.identity_key(), secrets.wechat_app()["appid"]
        openid = hashlib.sha256(f"guest {number}".encode()).hexdigest()[:28]
        member_id = ids.member_id(key, appid, openid)
        now = shop.opened().now
        code = invite_codes.code_of(invite_codes.key_of(key), member_id)
        person = ids.person_id(key, appid, openid)
        if members.join(Member(member_id, openid, person=person), open_account(member_id, now, invite_code=code), now):
            profiles.change_profile(member_id, nickname=nickname(number), avatar_url=None, board=None)
        return Guest(member_id)

    def _order(self, guest: Guest, deed: Deed) -> None:
        order_id, bought = f"T{deed.at:%Y%m%d%H%M%S}{deed.number:04}", lines(deed.chance)
        paid = {"order_id": order_id, "member_id": guest.member_id, "paid_at": deed.at.isoformat(), "lines": bought}
        guest.points += self._by_merchant("POST /merchant/orders", "", paid).get("points", 0)
        guest.orders.append((order_id, bought))

    def _refund(self, guest: Guest, deed: Deed) -> None:
        order_id, bought = guest.orders[-1]
        first = {"line_id": bought[0]["line_id"], "amount_fen": bought[0]["amount_fen"]}
        path = f"/merchant/orders/{order_id}/refunds"
        body = {"refund_id": f"R{order_id}", "lines": [first]}
        back = self._by_merchant("POST /merchant/orders/{order_id}/refunds", path, body)
        guest.points -= back.get("clawed_back", 0)

    def _redeem(self, guest: Guest, deed: Deed) -> None:
        reward_id = wish(deed.chance, {name: price for name, price in PRICES.items() if price <= guest.points})
        if reward_id is None:
            return
        body: dict[str, Any] = {"reward_id": reward_id, "quantity": 1, "expected_points": PRICES[reward_id]}
        if KINDS[reward_id] == "goods":
            body["address"] = _address(deed)
        done = self._by_member(guest, "POST /redeem", body, key=_key(deed))
        guest.points -= done.get("points", 0)
        if done.get("status") in ("to_ship", "shipped", "completed"):
            heapq.heappush(self._parcels, (deed.at + _SHIPPED_AFTER, done["redemption_id"]))

    def _ship(self, at: datetime, redemption_id: str) -> None:
        self._now = at
        number = int(hashlib.sha256(redemption_id.encode()).hexdigest(), 16) % 10**13
        path = f"/merchant/redemptions/{redemption_id}/ship"
        parcel = {"carrier": "SF", "tracking_no": f"SF{number:013}"}
        self._by_merchant("POST /merchant/redemptions/{redemption_id}/ship", path, parcel)
        self.counts["ship"] += 1

    def _by_member(self, guest: Guest, route: str, body: Any, *, key: str = "") -> Mapping[str, Any]:
        token = signing.token(self._keys, guest.member_id, int(time.time()))
        headers = {"authorization": f"Bearer {token}"} | ({"idempotency-key": key} if key else {})
        return self._sent(route, "", body, headers)

    def _by_merchant(self, route: str, path: str, body: Any) -> Mapping[str, Any]:
        method, _, pattern = route.partition(" ")
        signed = self._merchant.signed(method, path or pattern, _json(body))
        return self._sent(route, path, body, {name.lower(): text for name, text in signed.items()})

    def _sent(self, route: str, path: str, body: Any, headers: Mapping[str, str]) -> Mapping[str, Any]:
        """The answer's body; empty where it was refused."""
        event = event_of(route, path, _json(body), headers=headers)
        event["requestContext"]["http"]["sourceIp"] = TRUSTED
        answer = handler_of(self._routes[route])(event, None)
        said: dict[str, Any] = json.loads(answer["body"])
        if answer["statusCode"] < 400:
            return said
        self.counts[said["code"]] += 1
        if said["code"] not in USUAL:
            print(f"{route} at {self._now}: {said}", flush=True)
        return {}


def _address(deed: Deed) -> dict[str, str]:
    province, city, district, street = _STREETS[deed.number % len(_STREETS)]
    return {
        "name": nickname(deed.number)[:2],
        "phone": f"139{int(deed.chance * 10**8):08}",
        "province": province,
        "city": city,
        "district": district,
        "detail": f"{street} {deed.number % 97 + 1} 号",
    }


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _key(deed: Deed) -> str:
    """A UUIDv7 of its time, the same each time."""
    random = int.from_bytes(hashlib.sha256(repr(deed).encode()).digest()[:10], "big")
    milliseconds = int(deed.at.timestamp() * 1000)
    number = milliseconds << 80 | 0x7 << 76 | (random >> 4 & 0xFFF) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return str(uuid.UUID(int=number))
