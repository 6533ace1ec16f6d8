"""Crowds on the running stack: many members at once for few units, with real parallel requests."""

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, Final

import pytest

from local.audit_records import Books
from local.client import Merchant, Phone, Reply
from local.gateway import PARALLEL_REQUESTS
from local.stack import Stack
from points.adapters.aws.codec import pack
from points.domain.ids import digest
from points.domain.ledger.accounts import open_account
from points.web import signing
from tests.stack.conftest import NOON
from tests.stack.mall import order, outcomes, put_on_sale, wish

pytestmark = pytest.mark.usefixtures("unharmed")

HANDS: Final = 64  # requests in flight
Unique = Callable[[str], str]
Crowd = Callable[..., list[Phone]]


@pytest.fixture
def crowd(stack: Stack, merchant: Merchant, unique: Unique) -> Crowd:
    """Members who have logged in before; each has the points of one order."""
    secret = stack.client("secretsmanager").get_secret_value(SecretId=stack.physical_id("TokenKeys"))["SecretString"]
    keys = json.loads(secret)
    current = keys.pop("current")

    def gather(size: int, points: int = 0) -> list[Phone]:
        name = unique("crowd")
        ids = [digest(name, str(number), length=16) for number in range(size)]
        _open_accounts(stack, ids)
        now_s = int(datetime.now().astimezone().timestamp())
        sealed = signing.Keys(current, {kid: text.encode() for kid, text in keys.items()})
        if points:
            paid = (order(f"{name}-{member}", member, points * 1000) for member in ids)
            replies = _all([partial(merchant.send, "POST", "/merchant/orders", body) for body in paid])
            assert outcomes(replies) == {"201": size}
        return [Phone(stack.api_url, signing.token(sealed, member, now_s), member) for member in ids]

    return gather


def _open_accounts(stack: Stack, ids: Sequence[str]) -> None:
    now = datetime.fromisoformat(NOON)
    puts: list[Any] = [
        {"PutRequest": {"Item": pack({"member_id": member} | dict(open_account(member, now).attributes))}}
        for member in ids
    ]
    for start in range(0, len(puts), 25):
        stack.client("dynamodb").batch_write_item(
            RequestItems={stack.physical_id("Accounts"): puts[start : start + 25]}
        )


def _all(calls: Sequence[Callable[[], Reply]]) -> list[Reply]:
    with ThreadPoolExecutor(max_workers=HANDS) as hands:
        return [future.result() for future in [hands.submit(call) for call in calls]]


def _until_told(replies: list[Reply], calls: Sequence[Callable[[], Reply]]) -> list[Reply]:
    """The answers once nobody is asked to try again: while units are out on a draw nobody knows whether one is left."""
    deadline = time.monotonic() + 60
    while waiting := [n for n, reply in enumerate(replies) if reply.code == "TRY_AGAIN"]:
        assert time.monotonic() < deadline
        time.sleep(1)
        for n, reply in zip(waiting, _all([calls[n] for n in waiting]), strict=True):
            replies[n] = reply
    return replies


def test_two_hundred_members_fight_for_twenty_units(merchant: Merchant, crowd: Crowd, unique: Unique) -> None:
    cup, members = unique("cup"), crowd(200, points=200)
    put_on_sale(merchant, cup, stock=20, flash=True, per_member_limit=1)

    # Some tap twice, as people do.
    taps = [partial(phone.post, "/redeem", wish(cup)) for phone in [*members, *members[::5]]]
    replies = _until_told(_all(taps), taps)

    told = outcomes(replies)
    assert told["201"] == 20
    assert set(told) <= {"201", "OUT_OF_STOCK", "LIMIT_REACHED"}
    owners = [reply.body["redemption_id"][:16] for reply in replies if reply.status == 201]
    assert len(set(owners)) == 20, "one each"
    assert members[0].get(f"/rewards/{cup}").body["stock"] == 0


def test_44_five_hundred_members_for_the_last_unit(merchant: Merchant, crowd: Crowd, unique: Unique) -> None:
    cup, members = unique("cup"), crowd(500)
    put_on_sale(merchant, cup, stock=1, points=0)

    replies = _all([partial(phone.post, "/redeem", wish(cup, points=0)) for phone in members])

    assert outcomes(replies) == {"201": 1, "OUT_OF_STOCK": 499}


def test_54_bots_without_funds_leave_every_unit_to_who_can_pay(
    merchant: Merchant, crowd: Crowd, unique: Unique, books: Books
) -> None:
    cup, bots, people = unique("cup"), crowd(30), crowd(20, points=100)
    put_on_sale(merchant, cup, stock=15, flash=True)
    deadline = time.monotonic() + 60

    attacked = _all([partial(bot.post, "/redeem", wish(cup)) for _ in range(3) for bot in bots])
    drawn = sum(item.get("next", 0) for item in books.items("Stock") if item["reward_id"] == cup)
    mixed = _all([partial(phone.post, "/redeem", wish(cup)) for phone in [*people, *bots]])
    sold = outcomes(mixed)["201"]
    seems_sold_out = "OUT_OF_STOCK" in outcomes(mixed)
    while sold < 15 and time.monotonic() < deadline:
        time.sleep(0.5)  # the reconcile function puts back what bots drew and could not take
        sold += outcomes(_all([partial(phone.post, "/redeem", wish(cup)) for phone in people]))["201"]

    assert set(outcomes(attacked)) <= {"INSUFFICIENT_POINTS", "TRY_AGAIN"}, "what bots drew is not sold"
    assert not seems_sold_out or outcomes(mixed)["201"] == 15
    assert drawn <= PARALLEL_REQUESTS, "each environment is fooled once"
    assert sold == 15, "nothing is left unsold, and nothing sold twice"
