"""Passes on the running stack: the state machine's workers, the records of runs, and what members are told."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import requests

from local.client import Merchant, Phone
from local.stack import Stack
from local.wechat.templates import POINTS_EXPIRING, VOUCHER_EXPIRING
from points.adapters.aws import dynamodb
from points.adapters.catalog import shop
from points.adapters.scans import runs
from tests.stack.mall import eventually, order, pay, put_on_sale, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]


def executions(stack: Stack) -> dict[str, str]:
    """The state machine's executions: what became of each, by name."""
    machine = stack.physical_id("SweepMachine")
    found = stack.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    return {one["name"]: one["status"] for one in found}


def has_ended(merchant: Merchant, run_id: str) -> bool:
    return bool(record(merchant, run_id).get("status") == "done")


def record(merchant: Merchant, run_id: str) -> Any:
    return merchant.send("GET", f"/merchant/runs/{run_id}").body


def test_many_workers_settle_a_month_once_and_the_merchant_reads_how_it_went(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    merchant.set_clock("2035-03-05T12:00:00+08:00")
    members = [log_in() for _ in range(12)]
    for member in members:
        paid = order(unique("o"), member.member_id, 50_000, paid_at="2035-03-05T11:00:00+08:00")
        assert merchant.send("POST", "/merchant/orders", paid).status == 201
    merchant.set_clock("2036-04-01T00:10:00+08:00")
    before = executions(stack)

    at = datetime.now(UTC)
    stack.start_schedule("ExpireFunctionMonthClosed", at)
    stack.start_schedule("ExpireFunctionMonthClosed", at)  # the scheduler delivers at least once
    eventually(lambda: "SUCCEEDED" in [executions(stack)[name] for name in executions(stack).keys() - before.keys()])

    (run_id,) = executions(stack).keys() - before.keys()
    run = record(merchant, run_id)
    assert (run["job"], run["status"], run["segments"], run["segments_done"]) == ("expire", "done", 4, 4)
    assert run["counts"]["points_expired"] >= 12 * 50
    assert [member.get("/points/entries").body["items"][0]["kind"] for member in members] == ["expire"] * 12
    newest = merchant.send("GET", "/merchant/runs?job=expire&limit=1").body
    assert newest["items"] == [run]
    again = merchant.run_job("expire")
    assert (again["settled"], again["members"]) == (0, run["members"])


def test_twice_as_many_segments_change_no_result(
    stack: Stack, merchant: Merchant, log_in: LogIn, unique: Unique, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the state machine: by its inline map, and by the distributed one, which it takes for more than 40."""
    merchant.set_clock("2026-11-22T12:00:00+08:00")
    members = [log_in(f"m{number}") for number in range(9)]
    for number, member in enumerate(members):
        pay(merchant, unique("o"), member, 10 * number + 10)
    merchant.run_job("rank")  # what has closed is counted once more, and then no more
    monkeypatch.setattr(dynamodb, "client", lambda: stack.client("dynamodb"))
    for table in ("Runs", "Catalog"):
        monkeypatch.setenv(f"{table.upper()}_TABLE", stack.physical_id(table))
    monkeypatch.setenv("TEST_CLOCK", "enabled")
    shop.forget()

    outcomes = []
    for segments, told in ((2, 2), (4, 4), (2, 41), (4, 82)):
        run_id = runs.begin("rank", shop.latest().now, segments).run_id
        asked = {"job": "rank", "run_id": run_id, "function": stack.function_name("snapshot"), "how_many": told}
        stack.client("stepfunctions").start_execution(
            stateMachineArn=stack.physical_id("SweepMachine"),
            name=run_id,
            input=json.dumps(asked | {"segments": list(range(segments))}),
        )
        eventually(partial(has_ended, merchant, run_id), within_s=60)
        ended, seen = record(merchant, run_id), members[4].get("/rank?board=week&limit=100").body
        assert ended["segments_done"] == segments
        seen.pop("as_of")
        outcomes.append((ended["members"], ended["skipped"], ended["counts"], seen))
    shop.forget()

    assert outcomes == [outcomes[0]] * 4
    assert outcomes[0][0] >= len(members)
    eventually(lambda: executions(stack)[run_id] == "SUCCEEDED")


def test_a_member_is_asked_for_a_message_and_told_of_the_parcel(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    ming, cup = log_in("ming"), unique("cup")
    put_on_sale(merchant, cup, stock=1)
    pay(merchant, unique("o"), ming, 100)
    assert ming.get("/points").body["ask_subscription"] is False, "nothing dies within two months"
    redemption_id = ming.post("/redeem", wish(cup)).body["redemption_id"]
    parcel = {"carrier": "顺丰速运", "tracking_no": "SF1420260122"}

    for _ in range(2):
        assert merchant.send("POST", f"/merchant/redemptions/{redemption_id}/ship", parcel).status == 200

    eventually(lambda: ming.get("/messages").body["items"] != [])
    (message,) = ming.get("/messages").body["items"]
    assert (message["kind"], message["page"]) == (
        "redemption_shipped",
        f"pages/redemptions/detail?redemption_id={redemption_id}",
    )
    assert ming.get("/messages").body["unread"] == 1


def test_a_voucher_that_is_about_to_end_is_told_of_and_cleared_away_when_it_has(
    stack: Stack, merchant: Merchant, unique: Unique
) -> None:
    merchant.set_clock("2026-11-22T12:00:00+08:00")
    name, tasting = unique("ming"), unique("tasting")
    ming = Phone.log_in(stack.api_url, name)
    put_on_sale(merchant, tasting, kind="service", name="品茶", service={"valid_days": 30, "stores": ["西湖店"]})
    pay(merchant, unique("o"), ming, 100)
    redemption_id = ming.post("/redeem", wish(tasting, address=None)).body["redemption_id"]
    agreed = {"code": f"demo-{name}", "template_id": VOUCHER_EXPIRING.template_id}
    requests.post(f"{stack.wechat_url}/_consent", json=agreed, timeout=5)
    ming.post("/subscriptions", {"template": "voucher_expiring", "result": "accept"})
    merchant.set_clock("2026-12-20T10:00:00+08:00")

    for _ in range(2):
        merchant.run_job("remind")

    def sent() -> Any:
        return requests.get(f"{stack.wechat_url}/_sent?code=demo-{name}", timeout=5).json()

    eventually(lambda: sent() != [])
    (message,), (copy,) = ming.get("/messages").body["items"], sent()
    assert (message["kind"], message["body"]) == ("voucher_expiring", "品茶的兑换券将于2026年12月22日过期，快去使用吧")
    assert copy["page"] == message["page"]
    assert message["page"] == f"pages/redemptions/detail?redemption_id={redemption_id}"
    merchant.set_clock("2026-12-23T03:50:00+08:00")
    night = {"source": "aws.scheduler", "job": "tidy", "scheduled_time": "2026-12-23T03:50:00+08:00"}
    assert stack.invoke("tidy", night)["expired"] >= 1
    assert ming.get(f"/redemptions/{redemption_id}").body["status"] == "expired"


def test_who_is_to_be_warned_is_asked_until_they_agree(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    ming = log_in("ming")
    pay(merchant, unique("o"), ming, 100)
    dies = ming.get("/points").body["next_expiry"]["expires_on"]
    merchant.set_clock(f"{(datetime.fromisoformat(dies) - timedelta(days=40)).date()}T12:00:00+08:00")

    assert ming.get("/points").body["ask_subscription"] is True
    ming.post("/subscriptions", {"template": POINTS_EXPIRING.template_id, "result": "accept"})
    assert ming.get("/points").body["ask_subscription"] is False
