"""The merchant's lists on the running stack: streams deliver changes to the function `lists`."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from local.client import Browser, Merchant, Phone
from local.processes import ROOT
from local.stack import Stack
from points.domain.operators.rights import Role
from tests.stack.mall import eventually, pay, put_on_sale, wish

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


def opened(stack: Stack, role: Role) -> Browser:
    """The console of the demo operator with this role."""
    hired = stack.operators[role]
    return Browser.log_in(stack.api_url, hired.name, hired.password)


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
    owner = opened(stack, "owner")
    (found,) = owner.send("GET", f"/merchant/members?q={quote('龘')}").body["items"]
    assert (found["member_id"], found["nickname"]) == (phone.member_id, "龘龘")

    assert phone.delete("/me").status == 204
    eventually(lambda: row(stack, "nickname#龘", "龘") is None)


def test_rows_that_are_lost_are_made_anew_while_the_shop_is_open(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    phone, cup = log_in(), unique("cup")
    put_on_sale(merchant, cup)
    pay(merchant, unique("o"), phone, 300)
    assert phone.patch("/me", {"nickname": "麤麤"}).status == 200
    assert phone.post("/redeem", wish(cup)).status == 201
    client, table = stack.client("dynamodb"), stack.physical_id("Lists")
    for name, place in (("nickname#麤", "麤麤"), (f"redeemed#reward#{cup}", "1")):
        eventually(lambda name=name, place=place: row(stack, name, place) is not None)  # type: ignore[misc]
        lost = row(stack, name, place)
        assert lost is not None
        client.delete_item(TableName=table, Key={"list": lost["list"], "place": lost["place"]})

    said = _rebuilt_from_outside(stack)

    assert "members: " in said
    assert "entries: " in said
    assert row(stack, "nickname#麤", f"麤麤 {phone.member_id}") is not None
    assert row(stack, f"redeemed#reward#{cup}", "1") is not None


def _rebuilt_from_outside(stack: Stack) -> str:
    """What `make lists-rebuild STACK=name` says."""
    client = stack.client("dynamodb")
    environment = os.environ | {
        "AWS_ENDPOINT_URL": client.meta.endpoint_url,
        "AWS_DEFAULT_REGION": client.meta.region_name,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    command = [sys.executable, "-m", "local.lists", "--stack", stack.stack_name]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def test_a_pass_with_several_workers_finds_the_members_of_a_segment(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    tag = unique("seg")
    members = [log_in().member_id for _ in range(6)]
    for member_id in members:
        path = f"/merchant/members/{member_id}/tags"
        assert merchant.send("PUT", path, {"tags": [tag]}).status == 200
    owner = opened(stack, "owner")
    saved = owner.send("POST", "/merchant/segments", {"name": "测试", "conditions": {"tags": [tag]}}).body

    stack.start_schedule("ExpireFunctionEveryNight", datetime.now(UTC))
    one = f"/merchant/segments/{saved['segment_id']}"
    eventually(lambda: owner.send("GET", one).body["count"] == 6)

    listed = owner.send("GET", f"/merchant/members?segment={saved['segment_id']}").body["items"]
    assert {item["member_id"] for item in listed} == set(members)
    assert owner.send("DELETE", f"{one}?version=1").status == 204
