"""Every file in `events/` is sent to its function, in an order in which they make a story."""

import base64
import json
from typing import Any, Final

import pytest

from local.wechat.server import StandIn
from points.adapters.catalog import shop
from points.adapters.members import members
from points.adapters.members.members import Member
from points.domain.ledger.accounts import open_account
from tests.deployment import ROOT, functions
from tests.fixtures.cloud import Cloud, handler_of, openid_of
from tests.fixtures.forgeries import FROM_NOWHERE

EVENTS: Final = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "events").glob("*.json")}
MEMBER_ID: Final = "7k3mq9d2xv5tbn0w"
THE_DAY: Final = "2026-11-22T15:00:00+08:00"

# In this order, each file with what its caller is answered.
STORY: Final = {
    "query-unknown": 404,
    # The merchant opens the shop, a member comes in.
    "merchant-clock": 200,
    "merchant": 200,
    "merchant-change-program": 200,
    "stores-add": 201,
    "stores": 200,
    "stores-show": 200,
    "stores-change": 200,
    "stores-drop": 204,
    "merchant-new-rule": 201,
    "merchant-new-campaign": 201,
    "merchant-new-activity": 201,
    "uploads": 200,
    "merchant-new-reward": 201,
    "images": 404,  # its picture is an example
    "login": 200,
    "profile": 200,
    "profile-change-me-by-post": 200,
    "profile-me": 200,
    "profile-change-avatar": 200,
    "profile-subscribe": 200,
    "profile-show-code": 200,
    "query-terms": 200,
    "profile-accept-terms": 409,  # its version is an example
    # She signs in, buys, takes part, and looks at it.
    "sign_in": 200,
    "sign_in-make-up": 422,  # she has only just come: there is no gap to mend
    "orders": 201,
    "orders-show": 200,
    "earn": 200,
    "earn-opened-share": 422,  # its token is an example
    "query": 200,
    "query-entries": 200,
    "trend": 200,
    "query-sign-ins": 200,
    "query-activities": 200,
    "query-rewards": 200,
    "query-reward": 200,
    # She redeems, thinks better of it, and returns what she bought.
    "redeem": 201,
    "query-redemption": 200,
    "query-redemptions": 200,
    "query-coupons": 200,
    "query-invitations": 200,
    "home": 200,
    "redeem-confirm": 409,
    "redeem-pay": 409,
    "redeem-tracking": 409,
    "redeem-cancel": 200,
    # Staff come to what she has thought better of; the voucher on her phone is an example's.
    "lookup": 200,
    "lookup-counts": 200,
    "lookup-coupons": 200,
    "lookup-orders": 200,
    "lookup-entries": 200,
    "fulfilment-ship": 409,
    "fulfilment-ship-many": 200,
    "fulfilment-refuse": 409,
    "fulfilment-refund": 409,
    "fulfilment-look": 404,
    "fulfilment": 404,
    "coupons-quote": 404,
    "coupons": 404,
    "coupons-release": 404,
    "orders-refund": 200,
    # The jobs, when the merchant asks for them.
    "snapshot-run-now": 200,
    "rank": 200,
    "expire-run-now": 200,
    "expire-remind-now": 200,
    "runs": 200,
    "runs-show": 404,
    "profile-messages": 200,
    "profile-read-messages": 200,
    # The merchant changes their mind about everything.
    "merchant-categories-without-rule": 200,
    "merchant-rules": 200,
    "merchant-rule": 200,
    "merchant-change-rule": 200,
    "merchant-campaigns": 200,
    "merchant-campaign": 200,
    "merchant-change-campaign": 200,
    "merchant-activities": 200,
    "merchant-activity": 200,
    "merchant-change-activity": 200,
    "merchant-rewards": 200,
    "merchant-reward": 200,
    "messages": 200,
    "messages-templates": 200,
    "seasons": 200,
    "seasons-show": 404,  # the week is not over
    "terms": 200,
    "merchant-change-reward": 200,
    "stock-restock": 201,
    "stock": 200,
    "backtest": 200,
    "backtest-backtest": 200,
    "merchant-prices": 200,
    "merchant-drop-rule": 204,
    "merchant-drop-campaign": 204,
    "merchant-drop-activity": 204,
    "merchant-drop-reward": 409,
    # The merchant looks at her, makes good for a power cut, and lets her be.
    "members": 200,
    "members-show": 200,
    "members-adjust": 201,
    "members-entries": 200,
    "members-freeze": 200,
    "reviews": 200,
    "reviews-decide": 404,  # nothing of hers is held
    "reviews-trust": 200,
    "members-tag": 200,
    "members-approvals": 200,
    "members-approve": 404,
    # The merchant looks at the figures, after a night.
    "report": 200,
    "report-dashboard": 200,
    "report-daily": 200,
    "report-liability": 200,
    "report-cohorts": 200,
    "report-journal": 200,
    "report-members": 200,
    "report-retention": 200,
    "report-referrals": 200,
    "report-rewards": 200,
    "report-campaign": 404,  # it was deleted
    "backtest-effect": 404,
    "segments": 200,
    "segments-save": 201,
    "segments-show": 404,  # its id is an example
    "segments-change": 404,
    "segments-remove": 404,
    "segments-export": 404,
    "trail": 200,
    "keys": 200,
    "keys-make": 201,
    "keys-rotate": 404,
    "keys-revoke": 404,
    # An owner looks at the operators; those of the events are examples, and so are their passwords.
    "operators": 401,
    "operators-me": 200,
    "operators-sessions": 200,
    "operators-end-others": 204,
    "operators-end-one": 404,
    "operators-password": 401,
    "operators-totp": 401,
    "operators-list": 200,
    "operators-add": 201,
    "operators-show": 404,
    "operators-change": 404,
    "operators-remove": 404,
    "operators-reset": 404,
    "operators-log-out": 204,
    # She takes with her what is hers, and leaves.
    "privacy": 200,
    "privacy-erase": 204,
    # Their signature under WeChat's key is an example.
    "wechat": 401,
    "wechat-check": 401,
    "pay": 401,
}
UNSIGNED: Final = ("wechat", "wechat-check", "pay", "login", "query-unknown", "images")
SCHEDULED: Final = (
    *("expire", "expire-every-night", "expire-every-morning", "expire-vouchers-every-morning"),
    *("snapshot", "audit", "reconcile", "tidy", "trail-every-night", "figures"),
)


@pytest.fixture
def her(aws: None) -> str:
    now = shop.opened().now
    members.join(Member(MEMBER_ID, openid_of("xiaoyu")), open_account(MEMBER_ID, now, ""), now)
    return MEMBER_ID


def test_every_event_is_answered(mall: Cloud, her: str, wechat: StandIn) -> None:
    of_queues = {"notify", "notify-notify-waiting", "reconcile-followups", "privacy-leaving"}
    of_streams = {"lists", "lists-redemptions-listed", "lists-orders-listed", "lists-entries-listed"}
    of_streams |= {f"figures-{table}-counted" for table in ("entries", "orders", "redemptions", "members")}
    of_files = {"console", "console-file"}  # tests/functions/test_console.py puts files there
    assert STORY.keys() | {*SCHEDULED} | of_queues | of_streams | of_files == EVENTS.keys()

    answers = {}
    for name in STORY:
        answers[name] = _sent(mall, name)
        if name == "merchant-clock":
            mall.clock(THE_DAY)

    assert answers == STORY


def test_every_scheduled_event_starts_its_job(mall: Cloud, her: str) -> None:
    jobs = {name: _handled(name, EVENTS[name])["job"] for name in SCHEDULED}

    assert jobs == {
        "expire": "expire",
        "expire-every-night": "expire",
        "expire-every-morning": "remind",
        "expire-vouchers-every-morning": "vouchers",
        "snapshot": "rank",
        "audit": "audit",
        "reconcile": "stock",
        "tidy": "tidy",
        "trail-every-night": "seal",
        "figures": "fold",
    }


def test_the_reminder_of_the_queue_becomes_a_message(mall: Cloud, her: str, wechat: StandIn) -> None:
    assert _handled("notify", EVENTS["notify"]) == {"batchItemFailures": []}
    assert _handled("notify", EVENTS["notify-notify-waiting"]) == {"batchItemFailures": []}

    (message,) = mall.member(her, "GET /messages").body["items"]
    assert message["kind"] == "points_expiring"


def test_an_followup_about_nothing_changes_nothing(mall: Cloud, her: str) -> None:
    assert _handled("reconcile", EVENTS["reconcile-followups"]) == {"batchItemFailures": []}
    assert _handled("privacy", EVENTS["privacy-leaving"]) == {"batchItemFailures": []}


@pytest.mark.parametrize("folder", sorted(functions()))
def test_63_an_event_that_no_trigger_of_ours_sends_is_refused(aws: None, folder: str) -> None:
    for event in FROM_NOWHERE.values():
        try:
            answer = handler_of(folder)(event, None)
        except ValueError:
            continue  # "this function takes …", which Lambda reports as an error
        assert answer.get("batchItemFailures") or answer["statusCode"] >= 400, answer


def _sent(mall: Cloud, name: str) -> int:
    """The status of the answer to the event, with a token or a signature that is true."""
    event = EVENTS[name]
    if name in UNSIGNED:
        return int(_handled(name, event)["statusCode"])
    route, path, query = event["routeKey"], event["rawPath"], event["rawQueryString"]
    key, media_type = event["headers"].get("idempotency-key"), event["headers"].get("content-type", "")
    body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else json.loads(event.get("body") or "null")
    if path.startswith("/operators"):
        return mall.operator(mall.hire("owner"), route, path, body, query=query).status
    if path.startswith("/merchant/"):
        return mall.merchant(route, path, body, query=query, key=key, content_type=media_type).status
    headers = {"content-type": media_type}
    return mall.member(MEMBER_ID, route, path, body, key=key, query=query, headers=headers).status


def _handled(name: str, event: dict[str, Any]) -> Any:
    return handler_of(name.partition("-")[0])(event, None)
