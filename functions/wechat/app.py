"""WeChat's pushes: messages that members accepted or turned off, and verdicts on pictures.

WeChat waits five seconds for the answer `success` and retries up to three times without it. Every push that is
understood, or is not for us, gets `success`. Only a push that WeChat should send again gets another answer.
"""

import json
import time
from collections.abc import Mapping
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.aws import secrets
from points.adapters.members import members, pictures
from points.adapters.messages import consents, templates
from points.adapters.wechat.push import Choice, PushKeys, PushRefused, PushUnreadable, choices, echo, open_push, verdict
from points.domain import ids
from points.domain.errors import Malformed, NotFound, Refusal, TryAgain, Unauthenticated
from points.web import problems
from points.web.requests import Request, received

logger = Logger(service="wechat", use_rfc3339=True)

_STILL_WRITING_S: Final = 30  # the request for the check may not be stored yet


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves `GET` and `POST /wechat/messages`."""
    request = received(event)
    try:
        return _answer(_serve(request))
    except Refusal as refusal:
        logger.info("refused", code=refusal.code, detail=refusal.detail, request_id=request.request_id)
        return _refuse(refusal, request)


def _serve(request: Request) -> str:
    try:
        if request.method == "GET":
            return echo(request.query, _keys(), now_s=time.time())
        message = open_push(request.query, request.raw_body, _keys(), now_s=time.time())
    except PushRefused as refused:
        raise Unauthenticated(f"This is not a request from WeChat: {refused}.") from None
    except PushUnreadable as unreadable:
        raise Malformed(f"This is not a readable message: {unreadable}.") from None
    _take_note(message, request.request_id)
    return "success"


def _keys() -> PushKeys:
    app = secrets.wechat_app()
    return PushKeys(app["appid"], app.get("push_token", ""), app.get("push_aes_key", ""))


def _take_note(message: Mapping[str, Any], request_id: str) -> None:
    happened = str(message.get("Event"))[:64]
    counted = 0
    if happened in ("subscribe_msg_popup_event", "subscribe_msg_change_event"):
        ours = _templates_we_send()
        counted = sum(_count(happened, choice) for choice in choices(message) if choice.template_id in ours)
    elif happened == "wxa_media_check":
        counted = _judge(message)
    logger.info("noted", happened=happened, counted=counted, failed=_failed(message), request_id=request_id)


def _judge(message: Mapping[str, Any]) -> int:
    """Applies the verdict in the message. Returns 1 if a picture waited for it, else 0.

    Raises TryAgain if the verdict is new and no picture waits for it yet.
    """
    found = verdict(message)
    if found is None:
        return 0
    if pictures.judged(found.trace_id, found.suggestion):
        return 1
    if time.time() - found.at_s < _STILL_WRITING_S:
        raise TryAgain("No picture waits for this verdict yet.")
    return 0  # another system with the same mini program asked for it


def _count(happened: str, choice: Choice) -> int:
    """Records the choice. Returns 1 if it changed which messages the member can get, else 0."""
    member_id = _member_id(choice.openid)
    if not member_id:
        return 0
    try:
        if happened == "subscribe_msg_popup_event" and choice.agreed:
            consents.reported_by_wechat(member_id, choice.template_id, "accept", choice.at_s, choice.event_id)
            return 1
        if happened == "subscribe_msg_popup_event":
            consents.reported_by_wechat(member_id, choice.template_id, "reject", choice.at_s, choice.event_id)
            return 0  # a reject does not withdraw earlier accepts
        if happened == "subscribe_msg_change_event" and not choice.agreed:
            consents.switched_off(member_id, choice.template_id, choice.at_s, choice.event_id)
            return 1
    except NotFound:
        return 0  # erased at this moment
    return 0


def _member_id(openid: str) -> str:
    """Returns the id of the member with this openid; empty if the user never logged in or was erased."""
    member = members.living(ids.member_ids(secrets.identity_key(), secrets.wechat_app()["appid"], openid))
    return member.member_id if member else ""


def _templates_we_send() -> set[str]:
    return set(templates.ids().values())


def _failed(message: Mapping[str, Any]) -> list[str]:
    """Returns WeChat's error codes for messages that could not be delivered. Recipients are left out."""
    said = message.get("List")
    items = [item for item in (said if isinstance(said, list) else [said]) if isinstance(item, dict)]
    return [str(item["ErrorCode"])[:16] for item in items[:20] if str(item.get("ErrorCode", "0")) != "0"]


def _answer(text: str) -> dict[str, Any]:
    return {"statusCode": 200, "headers": {"Content-Type": "text/plain; charset=utf-8"}, "body": text}


def _refuse(refusal: Refusal, request: Request) -> dict[str, Any]:
    body = problems.problem(refusal, request.language, request.request_id)
    headers = {"Content-Type": "application/problem+json; charset=utf-8", **problems.headers(refusal)}
    return {"statusCode": body["status"], "headers": headers, "body": json.dumps(body, ensure_ascii=False)}
