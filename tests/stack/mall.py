"""What a stack test needs of a shop: rewards, orders, and many hands at once."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from local.client import Merchant, Phone, Reply
from local.stack import Stack
from points.domain.ids import ALPHABET
from points.domain.rewards.codes import is_code
from tests.fixtures.addresses import ADDRESS


def reward(reward_id: str, **changes: Any) -> dict[str, Any]:
    """Goods for 100 points, ten in stock."""
    return {
        "reward_id": reward_id,
        "kind": "goods",
        "name": "青瓷茶杯",
        "images": [],
        "description": "手工烧制",
        "points": 100,
        "cash_fen": 0,
        "stock": 10,
        "flash": False,
    } | changes


def put_on_sale(merchant: Merchant, reward_id: str, **changes: Any) -> None:
    answer = merchant.send("POST", "/merchant/rewards", reward(reward_id, **changes))
    assert answer.status == 201, answer.body


def order(order_id: str, member_id: str, *amounts_fen: int, category: str = "tea", **changes: Any) -> dict[str, Any]:
    """A paid order with a line for each amount: 1000 fen make a point."""
    lines = [
        {"line_id": str(n), "category": category, "amount_fen": amount} for n, amount in enumerate(amounts_fen, start=1)
    ]
    return {
        "order_id": order_id,
        "member_id": member_id,
        "paid_at": "2026-11-22T11:00:00+08:00",
        "lines": lines,
    } | changes


def pay(merchant: Merchant, order_id: str, phone: Phone, points: int) -> Reply:
    """An order that earns the member so many points."""
    answer = merchant.send("POST", "/merchant/orders", order(order_id, phone.member_id, points * 1000))
    assert answer.status == 201, answer.body
    return answer


@contextmanager
def running(merchant: Merchant, plural: str, decision: dict[str, Any]) -> Iterator[None]:
    """The decision for as long as it takes, since it is for everybody."""
    path = f"/merchant/{plural}"
    answer = merchant.send("POST", path, decision)
    assert answer.status == 201, answer.body
    try:
        yield
    finally:
        name = next(value for field, value in decision.items() if field.endswith("_id"))
        merchant.send("DELETE", f"{path}/{name}")


def wish(reward_id: str, points: int = 100, **changes: Any) -> dict[str, Any]:
    return {"reward_id": reward_id, "quantity": 1, "expected_points": points, "address": ADDRESS} | changes


def spoilt(code: str, place: int) -> str:
    """The code with another character there."""
    characters = [*code]
    characters[place] = "1" if characters[place] == "0" else "0"
    return "".join(characters)


def forged(code: str, place: int) -> str:
    """Another code that nobody has, with a check character that fits it."""
    other = spoilt(code, place)[:-1]
    return next(other + last.upper() for last in ALPHABET if is_code(other + last))


def at_once(calls: Sequence[Callable[[], Reply]]) -> list[Reply]:
    """All the calls in parallel."""
    with ThreadPoolExecutor(max_workers=len(calls)) as hands:
        return [future.result() for future in [hands.submit(call) for call in calls]]


def outcomes(replies: Iterable[Reply]) -> Counter[str]:
    """How many of each: the status of what succeeded, the code of what was refused."""
    return Counter(reply.code or str(reply.status) for reply in replies)


def eventually(is_so: Callable[[], bool], within_s: float = 30) -> None:
    """Waits until it is."""
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def early_in_a_minute() -> None:
    """Waits until nothing that counts by the minute is about to begin anew."""
    while max(time.time() % 60, time.monotonic() % 60) > 52:
        time.sleep(0.5)


def openid_of(stack: Stack, phone: Phone) -> str:
    item = stack.client("dynamodb").get_item(
        TableName=stack.physical_id("Members"), Key={"member_id": {"S": phone.member_id}}
    )["Item"]
    return str(item["openid"]["S"])
