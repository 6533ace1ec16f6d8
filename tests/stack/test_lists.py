"""The merchant's lists on the running stack: streams deliver changes to the function `lists`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from local.client import Browser, Merchant, Phone
from local.stack import Stack
from tests.stack.mall import eventually

LogIn = Callable[..., Phone]


def row(stack: Stack, name: str, place: str) -> dict[str, Any] | None:
    found = stack.client("dynamodb").query(
        TableName=stack.physical_id("Lists"),
        KeyConditionExpression="#list = :list AND begins_with(place, :place)",
        ExpressionAttributeNames={"#list": "list"},
        ExpressionAttributeValues={":list": {"S": name}, ":place": {"S": place}},
    )["Items"]
    return found[0] if found else None


def test_a_new_name_is_listed_within_seconds_and_gone_with_its_member(
    stack: Stack, merchant: Merchant, log_in: LogIn
) -> None:
    phone = log_in()
    assert phone.patch("/me", {"nickname": "龘龘"}).status == 200
    eventually(lambda: row(stack, "nickname#龘", f"龘龘 {phone.member_id}") is not None)
    owner = Browser.log_in(stack.api_url, stack.operators["owner"].name, stack.operators["owner"].password)
    (found,) = owner.send("GET", f"/merchant/members?q={quote('龘')}").body["items"]
    assert (found["member_id"], found["nickname"]) == (phone.member_id, "龘龘")

    assert phone.delete("/me").status == 204
    eventually(lambda: row(stack, "nickname#龘", "龘") is None)
