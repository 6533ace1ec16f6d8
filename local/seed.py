"""Fills a stack with a demo tea shop: ten rewards with pictures, rules, campaigns and activities.

The pictures are our own: local/images has each drawing (.svg) and the uploaded file (.png).

Everything is sent through the merchant's API. What exists already is not changed, so a second call changes nothing. The
program and the rule for all categories keep the defaults of a new shop.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from local.client import Merchant
from local.credentials import MerchantKey
from local.errors import StackError

PICTURES: Final = Path(__file__).parent / "images"
_ZONE: Final = "+08:00"
_LONG_RUNNING: Final = {"starts_at": f"2026-01-01T00:00:00{_ZONE}", "ends_at": f"2036-01-01T00:00:00{_ZONE}"}
TEA, TEAWARE, PASTRY = "茶叶", "茶具", "点心"

RULES: Final[list[dict[str, Any]]] = [
    {"rule_id": "tea", "category": TEA, "fen_per_point": 500, "daily_limit_points": 2000},
    {"rule_id": "teaware", "category": TEAWARE, "fen_per_point": 800},
    {"rule_id": "pastry", "category": PASTRY, "fen_per_point": 1000},
]

ACTIVITIES: Final[list[dict[str, Any]]] = [
    {
        "activity_id": "taste-survey",
        "kind": "survey",
        "title": "口味小调查：你最爱哪一口茶？",
        "points": 20,
        "daily_limit": 1,
        "total_limit": 1,
        "ticket_required": False,
        "questions": [
            {"question_id": "favourite", "title": "最爱哪一款？", "options": ["龙井", "桂花乌龙", "红茶", "普洱"]},
            {"question_id": "words", "title": "想对我们说什么？", "optional": True},
        ],
    },
    {
        "activity_id": "catch-the-leaves",
        "kind": "game",
        "title": "接茶叶小游戏",
        "points": 5,
        "daily_limit": 3,
        "ticket_required": True,
        "game": {
            "min_seconds": 5,
            "max_score": 1000,
            "steps": [{"score": 100, "points": 2}, {"score": 500, "points": 5}],
        },
    },
    {
        "activity_id": "share-good-tea",
        "kind": "share",
        "title": "把好茶分享给朋友",
        "points": 2,
        "daily_limit": 2,
        "ticket_required": False,
    },
]

REWARDS: Final[list[dict[str, Any]]] = [
    {
        "reward_id": "longjing-tea",
        "kind": "goods",
        "name": "明前龙井 50 克",
        "category": TEA,
        "description": "西湖产区，清明前手采，铁罐装，含运费。",
        "points": 680,
        "market_fen": 12_800,
        "stock": 60,
        "per_member_limit": 2,
    },
    {
        "reward_id": "celadon-cup",
        "kind": "goods",
        "name": "龙泉青瓷茶杯",
        "category": TEAWARE,
        "description": "手工拉坯，釉色温润，容量约 120 毫升。",
        "points": 420,
        "market_fen": 6_800,
        "stock": 40,
        "per_member_limit": 4,
    },
    {
        "reward_id": "gaiwan",
        "kind": "goods",
        "name": "白瓷盖碗一套",
        "category": TEAWARE,
        "description": "碗、盖、托三件，手绘青花，礼盒装。",
        "points": 880,
        "market_fen": 15_800,
        "stock": 15,
        "per_member_limit": 1,
    },
    {
        "reward_id": "osmanthus-cake",
        "kind": "goods",
        "name": "桂花糕礼盒",
        "category": PASTRY,
        "description": "当季桂花，当日现蒸，六块装。请在三天内享用。",
        "points": 260,
        "market_fen": 4_800,
        "stock": 80,
    },
    {
        "reward_id": "canvas-bag",
        "kind": "goods",
        "name": "茶壶帆布袋",
        "category": "周边",
        "description": "加厚棉帆布，可装两提茶叶。",
        "points": 150,
        "market_fen": 2_900,
        "stock": 200,
    },
    {
        "reward_id": "ten-off",
        "kind": "coupon",
        "name": "满 50 元减 10 元券",
        "description": "全场可用，领取后 30 天内有效。",
        "points": 100,
        "per_member_limit": 5,
        "coupon": {"kind": "amount_off", "threshold_fen": 5000, "amount_off_fen": 1000, "valid_days": 30},
    },
    {
        "reward_id": "teaware-discount",
        "kind": "coupon",
        "name": "茶具 88 折券",
        "category": TEAWARE,
        "description": "仅限茶具，最多减 30 元，领取后 60 天内有效。",
        "points": 120,
        "per_member_limit": 3,
        "coupon": {
            "kind": "percent_off",
            "threshold_fen": 0,
            "percent_off": 12,
            "max_off_fen": 3000,
            "categories": [TEAWARE],
            "valid_days": 60,
        },
    },
    {
        "reward_id": "free-shipping",
        "kind": "coupon",
        "name": "满 39 元包邮券",
        "description": "领取后 30 天内有效，偏远地区除外。",
        "points": 60,
        "coupon": {"kind": "free_shipping", "threshold_fen": 3900, "valid_days": 30},
    },
    {
        "reward_id": "tea-tasting",
        "kind": "service",
        "name": "茶艺师品鉴课一位",
        "category": TEA,
        "description": "九十分钟，五款茶，由高级茶艺师带领。请提前一天预约。",
        "points": 560,
        "market_fen": 9_800,
        "stock": 30,
        "per_member_limit": 1,
        "service": {"valid_days": 90, "stores": ["西湖店", "湖滨店"]},
    },
    {
        "reward_id": "pot-of-tea",
        "kind": "service",
        "name": "到店现泡茶一壶",
        "category": TEA,
        "description": "任意门店，堂饮，茶品任选。",
        "points": 110,
        "market_fen": 2_800,
        "service": {"valid_days": 30, "stores": []},
    },
]


class Place(Protocol):
    """The properties of a running stack that `seed` needs."""

    api_url: str
    merchant: MerchantKey


def seed(stack: Place) -> None:
    """Fills the shop. Raises `StackError` if the API refuses a request."""
    merchant = Merchant(stack.api_url, stack.merchant.key, stack.merchant.secret)
    for rule in RULES:
        _add(merchant, "rules", rule)
    for campaign in campaigns(datetime.now(UTC)):
        _add(merchant, "campaigns", campaign)
    for activity in ACTIVITIES:
        _add(merchant, "activities", activity | _LONG_RUNNING)
    for reward in REWARDS:
        picture = _upload(merchant, PICTURES / f"{reward['reward_id']}.png")
        _add(merchant, "rewards", reward | {"images": [picture], "cash_fen": 0, "flash": False})


def campaigns(now: datetime) -> list[dict[str, Any]]:
    """Returns two campaigns: one that has begun, and one that begins next year."""
    today = datetime(now.year, now.month, now.day, tzinfo=UTC)
    return [
        {
            "campaign_id": "tea-season",
            "name": "品茶季：茶叶双倍积分",
            "starts_at": _midnight(today - timedelta(days=7)),
            "ends_at": _midnight(today + timedelta(days=83)),
            "multiplier": "2",
            "kinds": ["purchase"],
            "categories": [TEA],
            "budget_points": 500_000,
        },
        {
            "campaign_id": "spring-festival",
            "name": "新春茶礼：茶具与点心 1.5 倍积分",
            "starts_at": f"{now.year + 1}-02-01T00:00:00{_ZONE}",
            "ends_at": f"{now.year + 1}-02-16T00:00:00{_ZONE}",
            "multiplier": "1.5",
            "kinds": ["purchase"],
            "categories": [TEAWARE, PASTRY],
            "budget_points": 200_000,
        },
    ]


def _midnight(day: datetime) -> str:
    return f"{day.date().isoformat()}T00:00:00{_ZONE}"


def _upload(merchant: Merchant, picture: Path) -> str:
    """Uploads the picture and returns its address, which is the same for the same picture."""
    answer = merchant.upload("/merchant/images", picture.read_bytes(), "image/png")
    if answer.status != 200:
        raise StackError(f"The shop could not be filled: {picture.name} was answered {answer.status} {answer.body}.")
    return str(answer.body["image_url"])


def _add(merchant: Merchant, plural: str, body: dict[str, Any]) -> None:
    answer = merchant.send("POST", f"/merchant/{plural}", body)
    is_there = answer.code == "IDEMPOTENCY_CONFLICT" or (plural == "rules" and _is_ruled(answer.body))
    if answer.status != 201 and not is_there:
        raise StackError(f"The shop could not be filled: {plural} answered {answer.status} {answer.body}.")


def _is_ruled(body: Any) -> bool:
    """Returns whether the only error is that the category already has a rule under another id."""
    return {error["field"] for error in body.get("errors", [])} == {"category"}
