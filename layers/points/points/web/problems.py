"""Turns refusals into RFC 9457 problems. Only this module chooses statuses and titles."""

from http import HTTPStatus
from typing import Any, Final

from points.domain.errors import (
    CodeNeeded,
    Invalid,
    MethodNotAllowed,
    RateLimited,
    Refusal,
    ReturnedTooOften,
    TryAgain,
)
from points.web.languages import Language

STATUS: Final = {
    "MALFORMED_REQUEST": HTTPStatus.BAD_REQUEST,
    "UNAUTHENTICATED": HTTPStatus.UNAUTHORIZED,
    "LOGIN_FAILED": HTTPStatus.UNAUTHORIZED,
    "FORBIDDEN": HTTPStatus.FORBIDDEN,
    "ACCOUNT_FROZEN": HTTPStatus.FORBIDDEN,
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "METHOD_NOT_ALLOWED": HTTPStatus.METHOD_NOT_ALLOWED,
    "IDEMPOTENCY_CONFLICT": HTTPStatus.CONFLICT,
    "ALREADY_SIGNED_IN": HTTPStatus.CONFLICT,
    "PRICE_CHANGED": HTTPStatus.CONFLICT,
    "STATE_CONFLICT": HTTPStatus.CONFLICT,
    "VERSION_CONFLICT": HTTPStatus.CONFLICT,
    "RETURNED_TOO_OFTEN": HTTPStatus.CONFLICT,
    "EXPIRED": HTTPStatus.GONE,
    "VALIDATION_FAILED": HTTPStatus.UNPROCESSABLE_ENTITY,
    "INSUFFICIENT_POINTS": HTTPStatus.UNPROCESSABLE_ENTITY,
    "OUT_OF_STOCK": HTTPStatus.UNPROCESSABLE_ENTITY,
    "LIMIT_REACHED": HTTPStatus.UNPROCESSABLE_ENTITY,
    "NOT_ELIGIBLE": HTTPStatus.UNPROCESSABLE_ENTITY,
    "ADDRESS_REQUIRED": HTTPStatus.UNPROCESSABLE_ENTITY,
    "RATE_LIMITED": HTTPStatus.TOO_MANY_REQUESTS,
    "TRY_AGAIN": HTTPStatus.SERVICE_UNAVAILABLE,
    "INTERNAL_ERROR": HTTPStatus.INTERNAL_SERVER_ERROR,
}

_TITLES: Final = {
    "MALFORMED_REQUEST": ("请求格式不正确", "The request cannot be parsed"),
    "UNAUTHENTICATED": ("请先登录", "Please log in"),
    "LOGIN_FAILED": ("登录失败，请重试", "Login failed, please try again"),
    "FORBIDDEN": ("没有权限", "Not allowed"),
    "ACCOUNT_FROZEN": ("账户已被冻结，请联系客服", "This account is frozen, please contact us"),
    "NOT_FOUND": ("没有找到", "Not found"),
    "METHOD_NOT_ALLOWED": ("不支持这种请求方法", "This method is not supported here"),
    "IDEMPOTENCY_CONFLICT": ("请求重复，请刷新后重试", "This key was already used for a different request"),
    "ALREADY_SIGNED_IN": ("今天已经签到过了", "Already signed in today"),
    "PRICE_CHANGED": ("所需积分有变化，请刷新后再试", "The price has changed, please check it again"),
    "STATE_CONFLICT": ("当前状态不能这样操作", "Not possible in the current state"),
    "VERSION_CONFLICT": ("内容已被他人修改，请刷新后再试", "This was changed by someone else, please reload"),
    "RETURNED_TOO_OFTEN": (
        "注销后重新加入的次数过多，请过一段时间再来",
        "You have left and come back too often, please try again later",
    ),
    "EXPIRED": ("已过期或已结束", "Expired or ended"),
    "VALIDATION_FAILED": ("填写的内容有误", "Some fields are not valid"),
    "INSUFFICIENT_POINTS": ("积分不足", "Not enough points"),
    "OUT_OF_STOCK": ("已经兑完了", "Out of stock"),
    "LIMIT_REACHED": ("已达到次数或数量上限", "The limit has been reached"),
    "NOT_ELIGIBLE": ("暂时不能参加", "Not available to you at the moment"),
    "ADDRESS_REQUIRED": ("请填写收货地址", "Please enter a shipping address"),
    "RATE_LIMITED": ("操作太频繁，请稍后再试", "Too many requests, please wait"),
    "TRY_AGAIN": ("系统繁忙，请稍后再试", "The system is busy, please try again"),
    "INTERNAL_ERROR": ("系统出错了，请稍后再试", "Something went wrong on our side"),
}

RETRY_AFTER_S: Final = 1


def problem(refusal: Refusal, language: Language, request_id: str) -> dict[str, Any]:
    """Returns the problem for a refusal. `errors` lists the refused fields; `needs_code` asks for a second factor."""
    body = of_code(refusal.code, refusal.detail, language, request_id)
    if isinstance(refusal, Invalid):
        body["errors"] = [
            {"field": field, "message": getattr(wrong, language, wrong)} for field, wrong in refusal.errors.items()
        ]
    if isinstance(refusal, CodeNeeded):
        body["needs_code"] = True
    return body


def of_code(code: str, detail: str, language: Language, request_id: str) -> dict[str, Any]:
    """Returns the problem for a code, with its title in `language`."""
    chinese, english = _TITLES[code]
    return {
        "type": f"urn:points:problem:{code.lower().replace('_', '-')}",
        "title": english if language == "en" else chinese,
        "status": int(STATUS[code]),
        "detail": detail,
        "code": code,
        "request_id": request_id,
    }


def headers(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, MethodNotAllowed):
        return {"Allow": refusal.allow}
    if isinstance(refusal, TryAgain):
        return {"Retry-After": str(RETRY_AFTER_S)}
    if isinstance(refusal, RateLimited | ReturnedTooOften):
        return {"Retry-After": str(refusal.retry_after_s)}
    return {}
