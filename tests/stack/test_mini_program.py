"""The client of clients/miniprogram and the functions understand each other."""

from local.client import Merchant
from local.stack import Stack
from local.wechat.templates import POINTS_EXPIRING
from tests.mini_program import compile_client, node
from tests.stack.mall import put_on_sale

FIVE_OFF = {"kind": "amount_off", "threshold_fen": 3000, "amount_off_fen": 500, "categories": ["*"], "valid_days": 30}


def test_a_member_does_everything_through_the_client(stack: Stack, merchant: Merchant) -> None:
    put_on_sale(merchant, "five-off", kind="coupon", name="满30减5元券", points=5, stock=None, coupon=FIVE_OFF)
    compile_client()

    node(
        "--test",
        "stack.test.mjs",
        env={"POINTS_API_URL": stack.api_url, "POINTS_TEMPLATE": POINTS_EXPIRING.template_id},
    )
