"""Receives WeChat Pay's notifications of payments.

WeChat Pay waits five seconds for an answer and retries up to fifteen times in a day. Every notification that can be
read is answered 204, even if it is repeated. A notification that is not from WeChat Pay, or that does not match the
order, gets an error.
"""

import json
import time
from collections.abc import Mapping
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.catalog import shop
from points.adapters.ledger import payments
from points.adapters.queues import followups as followup_queue
from points.adapters.wechat.pay_keys import NotWeChatPay, unsealed, verify
from points.domain.errors import Malformed, NotFound, Refusal, Unauthenticated
from points.domain.rewards.followups import Followup
from points.web import problems
from points.web.requests import MAX_BODY_BYTES, Request, received
from points.workflows import cash_payments, wechat_orders

PAID: Final = "TRANSACTION.SUCCESS"

logger = Logger(service="pay", use_rfc3339=True)


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves `POST /wechat/pay`."""
    try:
        request = received(event)
    except Refusal as refusal:
        return _failure(problems.STATUS[refusal.code], refusal.detail)
    try:
        _take_note(request)
    except Refusal as refusal:
        logger.warning("refused", code=refusal.code, detail=refusal.detail, request_id=request.request_id)
        return _failure(problems.STATUS[refusal.code], refusal.detail)
    return {"statusCode": 204, "headers": {}}


def _take_note(request: Request) -> None:
    keys = wechat_orders.keys()
    if len(request.raw_body) > MAX_BODY_BYTES:
        raise Malformed("The notification is too long.")
    try:
        verify(keys, request.headers, request.raw_body, now_s=time.time())
    except NotWeChatPay as stranger:
        raise Unauthenticated(f"This is not a notification from WeChat Pay: {stranger}.") from None
    told = request.json()
    happened, resource = (told.get("event_type"), told.get("resource")) if isinstance(told, dict) else (None, None)
    if not isinstance(happened, str) or not isinstance(resource, dict):
        raise Malformed("This is not a notification.")
    try:
        content = unsealed(keys, resource)
    except NotWeChatPay as stranger:
        raise Malformed(f"This is not a notification: {stranger}.") from None
    if happened == PAID:
        _take_money(content, request)
    else:
        logger.info("noted", happened=happened[:32], request_id=request.request_id)


def _take_money(content: Mapping[str, Any], request: Request) -> None:
    payment_id = content.get("out_trade_no")
    payment = payments.payment(payment_id) if isinstance(payment_id, str) and 0 < len(payment_id) <= 32 else None
    if payment is None:
        raise NotFound("There is no such order.")
    taken = cash_payments.take(wechat_orders.paid_of(content, payment), shop.opened().now)
    if taken.is_open:
        followup_queue.send(Followup("payment", taken.payment_id))
    logger.info("paid", payment_id=taken.payment_id, open=taken.is_open, request_id=request.request_id)


def _failure(status: int, message: str) -> dict[str, Any]:
    body = json.dumps({"code": "FAIL", "message": message}, ensure_ascii=False)
    return {"statusCode": status, "headers": {"Content-Type": "application/json; charset=utf-8"}, "body": body}
