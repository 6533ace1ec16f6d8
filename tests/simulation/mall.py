"""The mall as it opens: what the merchant decides on the first day, and what nobody should send."""

from typing import Any, Final

ADDRESS: Final = {
    "name": "李雷",
    "phone": "13800000000",
    "province": "广东",
    "city": "深圳",
    "district": "南山",
    "detail": "1 号",
}
EXPIRIES: Final = (
    {"kind": "rolling_months", "months": 12},
    {"kind": "rolling_months", "months": 1},
    {"kind": "rolling_months", "months": 2},
    {"kind": "rolling_months", "months": 36},
    {"kind": "end_of_year", "years": 0},
    {"kind": "end_of_year", "years": 1},
    {"kind": "never"},
)
REWARDS: Final = (
    ("mug", "goods", 30),
    ("lamp", "goods", 200),
    ("voucher", "service", 15),
    ("coupon", "coupon", 10),
    ("gift", "coupon", 0),
    ("rare", "goods", 50),
)
LIMITS: Final = {"rare": 4, "gift": 3}  # units of a reward that a member may have
ALWAYS: Final = {"starts_at": "2026-01-01T00:00:00+08:00", "ends_at": "2099-01-01T00:00:00+08:00"}
REWARD: Final = {"images": [], "description": "", "cash_fen": 0, "flash": False}
COUPON: Final = {
    "kind": "amount_off",
    "threshold_fen": 1000,
    "amount_off_fen": 500,
    "categories": ["*"],
    "valid_days": 30,
}
GIFT: Final = COUPON | {"threshold_fen": 0, "categories": ["tea"], "valid_days": 90, "stacks": True}
# Several for each place: of few members many have equal scores.
PRIZES: Final[list[dict[str, Any]]] = [
    {"board": "week", "from_place": 1, "to_place": 2, "points": 50, "single": True},
    {"board": "week", "from_place": 3, "to_place": 12, "points": 20},
    {"board": "month", "from_place": 1, "to_place": 24, "points": 30},
]
PROGRAM: Final = {
    "time_zone": "Asia/Shanghai",
    "expiry": {"kind": "rolling_months", "months": 2},
    "grace_months": 1,
    "pending_days": 0,
    "sign_in": {
        "ladder": [5, 5, 10, 5, 5, 5, 50],
        "wrap": True,
        "make_up": {"per_month": 9, "points": 2, "days_back": 7},
    },
    "referral": {"inviter_points": 100, "invitee_points": 50, "qualifies_on": "first_order"},
    "reminder_days": [30, 7, 1],
    "leaderboard": {"top": 100, "prizes": PRIZES},
    # Everybody joins from one place here, which would make all of them suspects.
    "risk": {"low": "pay", "medium": "pay", "high": "pay", "later_days": 14},
}
OPENING: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("PUT /merchant/program", PROGRAM | {"version": 0}),
    ("POST /merchant/rules", {"rule_id": "all", "category": "*", "fen_per_point": 1000}),
    ("POST /merchant/rules", {"rule_id": "tea", "category": "tea", "fen_per_point": 500, "daily_limit_points": 500}),
    (
        "POST /merchant/campaigns",
        {
            "campaign_id": "double",
            "name": "双倍",
            "multiplier": "2",
            "kinds": ["purchase", "sign_in", "activity"],
            "categories": ["tea"],
            "budget_points": 100_000,
            **ALWAYS,
        },
    ),
    (
        "POST /merchant/campaigns",
        {
            "campaign_id": "half",
            "name": "加赠",
            "multiplier": "1.5",
            "kinds": ["activity", "sign_in"],
            "categories": ["*"],
            "budget_points": 5_000,
            **ALWAYS,
        },
    ),
    (
        "POST /merchant/activities",
        {"activity_id": "survey", "kind": "survey", "title": "问卷", "points": 20, "daily_limit": 1, **ALWAYS},
    ),
    (
        "POST /merchant/activities",
        {
            "activity_id": "game",
            "kind": "game",
            "title": "游戏",
            "points": 3,
            "daily_limit": 5,
            "budget_points": 600,
            **ALWAYS,
        },
    ),
    (
        "POST /merchant/activities",
        {
            "activity_id": "share",
            "kind": "quiz",
            "title": "问答",
            "points": 7,
            "daily_limit": 2,
            "total_limit": 5,
            **ALWAYS,
        },
    ),
    (
        "POST /merchant/rewards",
        REWARD | {"reward_id": "mug", "kind": "goods", "name": "杯", "points": 30, "stock": 100_000},
    ),
    (
        "POST /merchant/rewards",
        REWARD | {"reward_id": "lamp", "kind": "goods", "name": "灯", "points": 200, "stock": 50},
    ),
    (
        "POST /merchant/rewards",
        REWARD
        | {
            "reward_id": "rare",
            "kind": "goods",
            "name": "瓷",
            "points": 50,
            "stock": 40,
            "per_member_limit": LIMITS["rare"],
        },
    ),
    (
        "POST /merchant/rewards",
        REWARD
        | {
            "reward_id": "voucher",
            "kind": "service",
            "name": "茶歇",
            "points": 15,
            "stock": None,
            "service": {"valid_days": 10, "stores": []},
        },
    ),
    (
        "POST /merchant/rewards",
        REWARD
        | {"reward_id": "coupon", "kind": "coupon", "name": "券", "points": 10, "stock": 5_000, "coupon": COUPON},
    ),
    (
        "POST /merchant/rewards",
        REWARD
        | {
            "reward_id": "gift",
            "kind": "coupon",
            "name": "礼",
            "points": 0,
            "stock": 1_000,
            "per_member_limit": LIMITS["gift"],
            "coupon": GIFT,
        },
    ),
)
# What is deleted now and then and created again: all but the program and the rules.
RENEWED: Final = tuple((route.removeprefix("POST "), body) for route, body in OPENING[3:])
POISONED: Final = (
    ("POST /merchant/orders", ""),
    ("POST /merchant/orders/{order_id}/refunds", "/merchant/orders/o1/refunds"),
    ("POST /earn", ""),
    ("POST /redeem", ""),
    ("PUT /merchant/program", ""),
)
POISON: Final = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b"\x00",
    b'"text"',
    b"{" * 400,
    b'{"order_id": "o1", "order_id": "o1"}',
    b'{"quantity": -1, "reward_id": "mug", "expected_points": 30}',
    b'{"quantity": 1e3, "reward_id": "mug", "expected_points": 30}',
    b'{"quantity": NaN, "reward_id": "mug", "expected_points": 30}',
    b'{"order_id": "o1", "member_id": "#", "paid_at": "2026-01-01T00:00:00+08:00", "lines": []}',
    b'{"order_id": "\\u0000", "member_id": "x", "paid_at": 5, "lines": [{"line_id": "1", "amount_fen": 1e308}]}',
    b'{"refund_id": "r", "lines": [{"line_id": "l0", "amount_fen": -5}]}',
    b'{"refund_id": "r", "lines": [{"line_id": "l0", "amount_fen": 99999999999999999999}]}',
    b'{"activity_id": "__proto__", "score": true}',
    b'{"activity_id": "' + b"x" * 70_000 + b'"}',
    '{"activity_id": "\ud800"}'.encode("utf-8", "surrogatepass"),
)
