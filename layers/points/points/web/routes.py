"""Lists every path with its methods, so that a known path with another method is answered 405.

Paths that exist only in stacks with the test clock are left out, so that they stay unknown elsewhere.
"""

from collections.abc import Mapping
from typing import Final

from points.domain.errors import MethodNotAllowed, NotFound, Refusal

_METHODS: Final[Mapping[str, str]] = {
    "/activities": "GET",
    "/console": "GET",
    "/console/{proxy+}": "GET",
    "/coupons": "GET",
    "/earn": "POST",
    "/home": "GET",
    "/images/{name}": "GET",
    "/invitations": "GET",
    "/invitations/code": "POST",
    "/login": "POST",
    "/me": "DELETE, GET, PATCH, POST",
    "/me/avatar": "POST",
    "/me/export": "GET",
    "/me/terms": "POST",
    "/merchant/activities": "GET, POST",
    "/merchant/activities/{activity_id}": "DELETE, GET, PUT",
    "/merchant/approvals": "GET",
    "/merchant/approvals/{approval_id}": "POST",
    "/merchant/audit-trail": "GET",
    "/merchant/campaigns": "GET, POST",
    "/merchant/campaigns/backtest": "POST",
    "/merchant/campaigns/{campaign_id}": "DELETE, GET, PUT",
    "/merchant/categories-without-rule": "GET",
    "/merchant/coupons": "GET",
    "/merchant/coupons/{code}/quote": "POST",
    "/merchant/coupons/{code}/release": "POST",
    "/merchant/coupons/{code}/use": "POST",
    "/merchant/entries": "GET",
    "/merchant/figures/campaigns/{campaign_id}": "GET",
    "/merchant/figures/campaigns/{campaign_id}/effect": "GET",
    "/merchant/figures/cohorts": "GET",
    "/merchant/figures/daily": "GET",
    "/merchant/figures/dashboard": "GET",
    "/merchant/figures/journal": "GET",
    "/merchant/figures/liability": "GET",
    "/merchant/figures/members": "GET",
    "/merchant/figures/referrals": "GET",
    "/merchant/figures/retention": "GET",
    "/merchant/figures/rewards": "GET",
    "/merchant/figures/summary": "GET",
    "/merchant/images": "POST",
    "/merchant/keys": "GET, POST",
    "/merchant/keys/{key}": "DELETE",
    "/merchant/keys/{key}/rotate": "POST",
    "/merchant/members": "GET",
    "/merchant/members/{member_id}": "GET",
    "/merchant/members/{member_id}/adjustments": "POST",
    "/merchant/members/{member_id}/entries": "GET",
    "/merchant/members/{member_id}/freeze": "POST",
    "/merchant/members/{member_id}/risk": "POST",
    "/merchant/members/{member_id}/tags": "PUT",
    "/merchant/orders": "GET, POST",
    "/merchant/orders/{order_id}": "GET",
    "/merchant/orders/{order_id}/refunds": "POST",
    "/merchant/program": "GET, PUT",
    "/merchant/messages": "GET",
    "/merchant/messages/templates": "GET",
    "/merchant/seasons": "GET",
    "/merchant/seasons/{season_id}": "GET",
    "/merchant/terms": "GET",
    "/merchant/redemptions": "GET",
    "/merchant/redemptions/counts": "GET",
    "/merchant/redemptions/ship": "POST",
    "/merchant/redemptions/{redemption_id}/refund": "POST",
    "/merchant/redemptions/{redemption_id}/refuse": "POST",
    "/merchant/redemptions/{redemption_id}/ship": "POST",
    "/merchant/reviews": "GET",
    "/merchant/reviews/{review_id}": "POST",
    "/merchant/rewards": "GET, POST",
    "/merchant/rewards/{reward_id}": "DELETE, GET, PUT",
    "/merchant/rewards/{reward_id}/prices": "GET",
    "/merchant/rewards/{reward_id}/stock": "GET, POST",
    "/merchant/rules": "GET, POST",
    "/merchant/rules/preview": "POST",
    "/merchant/rules/{rule_id}": "DELETE, GET, PUT",
    "/merchant/runs": "GET",
    "/merchant/runs/{run_id}": "GET",
    "/merchant/segments": "GET, POST",
    "/merchant/segments/{segment_id}": "DELETE, GET, PUT",
    "/merchant/segments/{segment_id}/export": "GET",
    "/merchant/stores": "GET, POST",
    "/merchant/stores/{store_id}": "DELETE, GET, PUT",
    "/merchant/vouchers/verify": "POST",
    "/merchant/vouchers/{code}": "GET",
    "/messages": "GET",
    "/messages/read": "POST",
    "/operators": "GET, POST",
    "/operators/login": "POST",
    "/operators/logout": "POST",
    "/operators/me": "GET",
    "/operators/me/password": "POST",
    "/operators/me/sessions": "DELETE, GET",
    "/operators/me/sessions/{session_id}": "DELETE",
    "/operators/me/totp": "POST",
    "/operators/{operator_id}": "DELETE, GET, PUT",
    "/operators/{operator_id}/reset": "POST",
    "/points": "GET",
    "/points/entries": "GET",
    "/points/trend": "GET",
    "/rank": "GET",
    "/redeem": "POST",
    "/redemptions": "GET",
    "/redemptions/{redemption_id}": "GET",
    "/redemptions/{redemption_id}/cancel": "POST",
    "/redemptions/{redemption_id}/confirm": "POST",
    "/redemptions/{redemption_id}/pay": "POST",
    "/redemptions/{redemption_id}/tracking": "GET",
    "/rewards": "GET",
    "/rewards/{reward_id}": "GET",
    "/shares/opened": "POST",
    "/sign-in": "GET, POST",
    "/sign-in/make-up": "POST",
    "/subscriptions": "POST",
    "/terms": "GET",
    "/wechat/messages": "GET, POST",
    "/wechat/pay": "POST",
}


def refusal(path: str) -> Refusal:
    """Returns the refusal of an unknown request: MethodNotAllowed if the path has other methods, else NotFound."""
    methods = next((methods for known, methods in _METHODS.items() if _is(known, path)), "")
    return MethodNotAllowed(methods) if methods else NotFound("There is no such call.")


def _is(known: str, path: str) -> bool:
    """Returns whether `path` matches `known`: a part in braces matches any part, and `{proxy+}` all that follows."""
    parts, given = known.split("/"), path.split("/")
    if known.endswith("/{proxy+}"):
        return path.startswith(known.removesuffix("{proxy+}")) and path != known.removesuffix("{proxy+}")
    return len(parts) == len(given) and all(
        bool(one) if part.startswith("{") else part == one for part, one in zip(parts, given, strict=True)
    )
