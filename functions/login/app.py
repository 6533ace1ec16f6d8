"""Login: WeChat confirms the user, and the member gets a token. The first login opens an account."""

import time

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import failed_logins, rate_limits
from points.adapters.ledger import accounts
from points.adapters.members import invitations, members, restrictions
from points.adapters.members.members import Member
from points.adapters.wechat import app as wechat_app
from points.adapters.wechat import risk as wechat_risk
from points.adapters.wechat.errors import LoginRefused, WeChatError
from points.domain import ids
from points.domain.earning import invite_codes, risk, signals
from points.domain.errors import LoginFailed, RateLimited, TryAgain
from points.domain.ledger.accounts import open_account
from points.web import shares, signing
from points.web.api import Answer, Api, Call
from points.web.rate_limits import TRICKLE_S, places
from points.web.requests import Request
from points.web.shares import Share
from points.web.validation import Answers, Body
from points.web.views.members import MemberView, member_view
from points.workflows import returning

FAILURES_A_MINUTE = 30  # per address, which many members may share; above it, one login every TRICKLE_S

api = Api("login", member_keys=secrets.token_keys)
MOST_NOTED = 10_000

_next_at: dict[str, float] = {}
_noted: set[tuple[str, str]] = set()


class Login(Body):
    """A login code, and what brought the visitor here."""

    code: str = Field(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")
    invite_code: str | None = Field(None, max_length=32)
    share_token: str | None = Field(
        None, max_length=256, description="The token of the shared card that the visitor opened."
    )


class LoginAnswer(Answers):
    """A token and the member. `expires_in` is in seconds."""

    token: str
    expires_in: int
    is_new: bool
    member: MemberView


@api.operation("POST", "/login", access="public", body=Login, answers=LoginAnswer)
def login(call: Call[Login]) -> Answer:
    """Exchange a code from `wx.login` for a token. The first login creates the member.

    A person who comes back after an erasure is a new member without points. For the program's
    `privacy_retention_months` they inherit debt, freeze, risk, the last sign-in and used limits. After eight returns in
    that time the login is refused with `RETURNED_TOO_OFTEN`; `detail` and `Retry-After` say until when.
    """
    address = call.request.source_ip
    _refuse_flood(address)
    try:
        openid = wechat_app.opened().code2session(call.body.code).openid
    except LoginRefused as refused:
        _count_failure(address)
        raise LoginFailed("WeChat rejected this code. Call wx.login again.") from refused
    except WeChatError as fault:
        # The fault is ours or WeChat's, not the member's. An error in the log raises the alarm.
        api.logger.error("wechat", call=fault.call, errcode=fault.errcode, rid=fault.rid)
        raise TryAgain("WeChat is not available at the moment.") from fault
    member, is_new = _member(openid, _brought_by(call), call.request)
    return Answer(
        {
            "token": signing.token(call.keys, member.member_id, int(time.time())),
            "expires_in": signing.TOKEN_LIFETIME_S,
            "is_new": is_new,
            "member": member_view(member.member_id, member.nickname, member.avatar_url, _invite_code(member.member_id)),
        }
    )


handler = api.handler


def _brought_by(call: Call[Login]) -> Share:
    """Returns the sharer or inviter who brought this user, and the sharing activity; empty if there is none.

    An invalid token or code is ignored.
    """
    card = shares.read(call.keys, call.body.share_token) if call.body.share_token else None
    return card or Share(invite_codes.member_of(_invite_key(), call.body.invite_code or ""), "")


def _invite_code(member_id: str) -> str:
    return invite_codes.code_of(_invite_key(), member_id)


def _invite_key() -> bytes:
    return invite_codes.key_of(secrets.identity_key())


def _member(openid: str, brought_by: Share, request: Request) -> tuple[Member, bool]:
    """Returns (the member with this openid, whether they joined with this call). Raises ReturnedTooOften."""
    key, appid = secrets.identity_key(), secrets.wechat_app()["appid"]
    for generation, member_id in enumerate(ids.member_ids(key, appid, openid)):
        # Consistent after an erasure: with a stale read, a person who has just come back would come back a second time.
        known = members.member(member_id, consistent=generation > 0)
        if known is not None and known.openid:
            _note_old_member(brought_by, member_id)
            _ask_about(known, request)
            return known, False
        if known is not None:
            continue  # erased: a user who returns gets a new id
        joining = Member(member_id, openid, person=ids.person_id(key, appid, openid), generation=generation)
        if _joined(joining, brought_by, request):
            return joining, True
        # The member exists after all: a concurrent login was faster, or the first read was stale.
        known = members.member(member_id, consistent=True)
        if known is not None and known.openid:
            return known, False
    raise TryAgain("The account is being opened by another request.")


def _joined(joining: Member, brought_by: Share, request: Request) -> bool:
    """Opens the member's account. Returns False if the member exists already."""
    open_shop, member_id = shop.opened(), joining.member_id
    now, months = open_shop.now, open_shop.catalog.program.privacy_retention_months
    back = returning.of(joining, months, now)
    inviter = _inviter(brought_by.sharer_id, member_id) if back is None else ""  # no bonus for a return
    account = open_account(member_id, now, inviter, brought_by.activity_id, invite_code=_invite_code(member_id))
    suspicion = _suspicion(request, joining.openid, inviter)
    if back is None:
        return members.join(joining, risk.opened(account, suspicion), now)
    if not returning.join(joining, account, back, months, suspicion, now):
        return False
    _note_old_member(brought_by, member_id)
    return True


def _suspicion(request: Request, openid: str, inviter: str) -> int:
    """Returns the risk level of a new member. It is higher if many members join together or WeChat's risk rank is high.

    The level delays or holds the points of this invitation, but never the inviter's other points.
    """
    by_inviter = signals.of_joining("inviter", rate_limits.joined(f"inviter {inviter}")) if inviter else 0
    by_place = [signals.of_joining(kind, rate_limits.joined(f"{kind} {name}")) for kind, name in places(request)]
    by_wechat = wechat_risk.level(openid, scene=wechat_risk.JOINING, address=request.source_ip)
    return max(by_inviter, *by_place, by_wechat, 0)


def _ask_about(known: Member, request: Request) -> None:
    """Asks WeChat again for the risk rank of a member who has none."""
    level = wechat_risk.level(known.openid, scene=wechat_risk.BENEFITING, address=request.source_ip)
    if level:
        restrictions.suspect(known.member_id, level)


def _inviter(sharer_id: str, member_id: str) -> str:
    """Returns the inviter's member id if the inviter is another existing member; else empty.

    A wrong code never prevents a login.
    """
    is_another = sharer_id not in ("", member_id) and accounts.exists(sharer_id)
    return sharer_id if is_another else ""


def _note_old_member(brought_by: Share, member_id: str) -> None:
    """Records in the inviter's list, once, that this friend was already a member. Repeats cost no second write."""
    inviter = brought_by.sharer_id
    if inviter in ("", member_id) or (inviter, member_id) in _noted:
        return
    if len(_noted) > MOST_NOTED:
        _noted.clear()
    _noted.add((inviter, member_id))
    if accounts.exists(inviter):
        invitations.note_old_member(inviter, member_id, shop.opened().now)


def _refuse_flood(address: str) -> None:
    """After too many failures, admits one login per `TRICKLE_S` from the address. Honest members can still log in."""
    if time.monotonic() < _next_at.get(address, 0.0):
        raise RateLimited("Too many failed logins from this address. Try again soon.", retry_after_s=TRICKLE_S)


def _count_failure(address: str) -> None:
    # Only failures are counted. Successful logins cost nothing, and many members can share the shop's address.
    if failed_logins.failed_logins(address, more=1) >= FAILURES_A_MINUTE:
        if len(_next_at) > MOST_NOTED:
            _next_at.clear()
        _next_at[address] = time.monotonic() + TRICKLE_S
