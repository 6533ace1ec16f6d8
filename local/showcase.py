"""Fills a demo shop with members who have bought, signed in and redeemed for months.

The test clock plays this history week by week and then returns to real time. All people are invented.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from local.client import Merchant, Phone, Reply
from local.errors import StackError
from local.seed import PASTRY, PICTURES, TEA, TEAWARE, Place

HERO: Final = "ming"
FRIENDS: Final = {
    "qing": "阿青",
    "lan": "兰草",
    "shi": "石头",
    "yu": "小雨",
    "he": "荷叶",
    "song": "松间",
    "bai": "白露",
}
FACES: Final = PICTURES / "faces"
WEEKS: Final = 13
_CATEGORIES: Final = (TEA, TEAWARE, PASTRY)
_ADDRESS: Final = {
    "name": "王小明",
    "phone": "13800138000",
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": "龙井路 1 号",
}


def furnish(stack: Place) -> None:
    """Plays the shop's history and returns to real time. Raises `StackError` if the API refuses a request."""
    merchant = Merchant(stack.api_url, stack.merchant.key, stack.merchant.secret)
    _add_cash_reward(merchant)
    now = datetime.now(UTC)
    phones: dict[str, Phone] = {}
    try:
        for week in range(WEEKS, 0, -1):
            _play_week(stack, merchant, phones, now - timedelta(weeks=week), week)
        _sign_in(merchant, phones[HERO], now)
    finally:
        merchant.set_clock(None)
    _today(merchant, phones, now)


def _play_week(stack: Place, merchant: Merchant, phones: dict[str, Phone], at: datetime, week: int) -> None:
    merchant.set_clock(at.isoformat())
    if not phones:
        phones |= {name: _join(stack, name, nickname) for name, nickname in {HERO: "小明", **FRIENDS}.items()}
    _order(merchant, phones[HERO], f"{HERO}-{week}", at, 96_000 + 31_700 * (week * 5 % 7))
    if week % 4 == 2:
        cake = _redeem(phones[HERO], "osmanthus-cake", 260, address=_ADDRESS)
        _ship(merchant, cake, f"SF14197800{week:05}")
    if week % 2 == 0:
        for index, name in enumerate(FRIENDS):
            _order(merchant, phones[name], f"{name}-{week}", at, 60_000 + 46_000 * (index * 3 % 7))


def _sign_in(merchant: Merchant, hero: Phone, now: datetime) -> None:
    """Signs in on the last three days, so that today's sign-in would be the fourth in a row."""
    for days in (3, 2, 1):
        merchant.set_clock((now - timedelta(days=days)).isoformat())
        _done(hero.post("/sign-in"), 200)


def _today(merchant: Merchant, phones: dict[str, Phone], now: datetime) -> None:
    hero = phones[HERO]
    for index, name in enumerate(FRIENDS):
        _order(merchant, phones[name], f"{name}-now", now, 90_000 + 97_000 * (index * 4 % 7))
    _order(merchant, hero, f"{HERO}-now", now, 146_800)
    _redeem(hero, "pot-of-tea", 110)
    _redeem(hero, "ten-off", 100)
    shipped = _redeem(hero, "canvas-bag", 150, address=_ADDRESS)
    _ship(merchant, shipped, "SF1419780022667")
    merchant.run_job("rank")
    merchant.run_job("expire")  # also counts the accounts for the figures


def _join(stack: Place, name: str, nickname: str) -> Phone:
    phone = Phone.log_in(stack.api_url, name)
    _done(phone.post("/me", {"nickname": nickname}), 200)
    face = FACES / f"{name}.png"
    if face.exists():  # not every member has a picture
        _done(phone.upload("/me/avatar", face.read_bytes(), "image/png"), 200)
    return phone


def _order(merchant: Merchant, phone: Phone, order_id: str, at: datetime, amount_fen: int) -> None:
    lines = [
        {"line_id": str(number), "category": category, "amount_fen": amount_fen // 3}
        for number, category in enumerate(_CATEGORIES, start=1)
    ]
    paid = {"order_id": order_id, "member_id": phone.member_id, "paid_at": at.isoformat(), "lines": lines}
    _done(merchant.send("POST", "/merchant/orders", paid), 201)


def _redeem(phone: Phone, reward_id: str, points: int, **more: Any) -> dict[str, Any]:
    wish = {"reward_id": reward_id, "quantity": 1, "expected_points": points, **more}
    return dict(_done(phone.post("/redeem", wish), 201))


def _ship(merchant: Merchant, redeemed: dict[str, Any], tracking_no: str) -> None:
    parcel = {"carrier": "SF", "tracking_no": tracking_no}
    _done(merchant.send("POST", f"/merchant/redemptions/{redeemed['redemption_id']}/ship", parcel), 200)


def _add_cash_reward(merchant: Merchant) -> None:
    """Adds a reward that costs points and cash."""
    answer = merchant.send("GET", "/merchant/rewards/longjing-tea")
    known = _done(answer, 200)
    tin = {name: known[name] for name in ("kind", "images", "description", "flash")}
    tin |= {"reward_id": "spring-tin", "name": "春茶铁罐 100 克", "points": 300, "cash_fen": 2990, "stock": 8}
    _done(merchant.send("POST", "/merchant/rewards", tin), 201)


def _done(answer: Reply, status: int) -> Any:
    if answer.status != status:
        raise StackError(f"The showcase could not be furnished: {answer.status} {answer.body}.")
    return answer.body
