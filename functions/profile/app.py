"""A member's profile, messages, and consent to WeChat messages."""

from collections.abc import Mapping
from dataclasses import asdict
from secrets import randbits
from typing import Annotated, Any, Final

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import rate_limits
from points.adapters.ledger import accounts, presence
from points.adapters.members import members, profiles
from points.adapters.members.members import Member
from points.adapters.messages import consents, messages, quotas, templates
from points.adapters.messages.messages import Message
from points.domain import ids
from points.domain.errors import Invalid, RateLimited, VersionConflict
from points.domain.ledger.accounts import Gone
from points.domain.messages.consent import Said
from points.domain.pictures import bounds
from points.domain.program import terms
from points.web import images
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.languages import Language
from points.web.texts import messages as message_texts
from points.web.uploads import PICTURES, picture_of
from points.web.validation import Body
from points.web.views.invitations import InvitationCode
from points.web.views.messages import Choice, Consent, Marked, MessagePage
from points.web.views.profiles import (
    AvatarView,
    OwnProfileView,
    ProfileChanges,
    ProfileView,
    own_profile_view,
    profile_view,
)
from points.web.views.terms import AcceptedTerms, TermsAccepted, accepted_view
from points.workflows import avatars, mini_codes, profile_checks

MOST_UPLOADS: Final = 10  # an hour; each is stored, and checked or drawn by WeChat

api = Api("profile", member_keys=secrets.token_keys, presence=presence)


class Seen(Body):
    """The messages to mark as read."""

    message_ids: list[Annotated[str, Field(min_length=1, max_length=64)]] | None = Field(
        None, max_length=100, description=f"If omitted: all, at most the newest {messages.MOST_READ}."
    )


@api.operation("GET", "/me", access="member", look="within", answers=OwnProfileView)
def me(call: Call[Nothing]) -> Answer:
    """Get the member's own profile."""
    return Answer(own_profile_view(*members.with_account(call.member_id)))


@api.operation("PATCH", "/me", access="member", look="within", body=ProfileChanges, answers=ProfileView)
@api.operation(
    "POST", "/me", access="member", look="within", body=ProfileChanges, answers=ProfileView
)  # wx.request has no PATCH
def change_me(call: Call[ProfileChanges]) -> Answer:
    """Change the member's nickname, picture or leaderboard visibility."""
    wanted = call.body
    member = _known(call.member_id)
    avatar_url, avatar = profile_checks.picture_of(member, wanted.avatar_url)
    is_new = wanted.nickname is not None and wanted.nickname != member.nickname
    changed = profiles.change_profile(
        call.member_id,
        nickname=wanted.nickname if is_new else None,
        avatar_url=avatar_url,
        avatar=avatar,
        board=wanted.leaderboard,
        is_unchecked=is_new and not profile_checks.passes(member, str(wanted.nickname)),
        trace_id=profile_checks.looked_at(member, avatar_url),
    )
    shown = profile_view(changed, accounts.account(call.member_id))
    return Answer(shown | ({"leaderboard": wanted.leaderboard} if wanted.leaderboard else {}))


@api.operation("POST", "/me/terms", access="member", look="within", body=TermsAccepted, answers=AcceptedTerms)
def accept_terms(call: Call[TermsAccepted]) -> Answer:
    """Accept the rules, in the version that the member was shown."""
    current = shop.opened()
    if call.body.version != terms.version(current.catalog):
        raise VersionConflict("The rules have another version now. Show them again.")
    profiles.accept_terms(_known(call.member_id).member_id, call.body.version, current.now)
    return Answer(accepted_view(call.body.version, current.now))


@api.operation("POST", "/me/avatar", access="member", look="within", pictures=PICTURES, answers=AvatarView)
def change_avatar(call: Call[Nothing]) -> Answer:
    """Upload the member's picture: PNG, JPEG or WebP, at most 256 KB.

    It is stored without metadata. Others see it when WeChat has checked it. The previous picture is deleted.
    """
    picture = picture_of(call.request, bounds.AVATAR)
    member = _known(call.member_id)
    _count_picture(call.member_id)
    url = avatars.replace(member, picture, randbits(130), lambda name: images.address(name, call.request))
    return Answer({"avatar_url": url})


@api.operation("POST", "/invitations/code", access="member", look="within", answers=InvitationCode)
def show_code(call: Call[Nothing]) -> Answer:
    """Get the picture of the member's mini-program code.

    WeChat draws it at the first call. Later calls answer the same picture.
    """
    member, account = members.with_account(call.member_id)
    name = member.mini_code
    if not name:
        _count_picture(member.member_id)
        name = mini_codes.make(member, account.text("invite_code"), randbits(130), api.logger)
    return Answer({"image_url": images.address(name, call.request)})


@api.operation("GET", "/messages", access="member", query=PageQuery, answers=MessagePage)
def list_messages(call: Call[Any]) -> Answer:
    """List the messages in the mini program, newest first, in the caller's language."""
    found, position = messages.newest(call.member_id, limit=call.query.limit, after=call.position())
    is_all = call.query.cursor is None and position is None
    unread = sum(not message.is_read for message in found) if is_all else messages.unread(call.member_id)
    page = call.page([_message_view(message, call.language) for message in found], position)
    return Answer({**(page.body or {}), "unread": unread})


@api.operation("POST", "/messages/read", access="member", body=Seen, answers=Marked)
def mark_read(call: Call[Seen]) -> Answer:
    """Mark the given messages, or all, as read."""
    return Answer({"read": messages.mark_read(call.member_id, call.body.message_ids)})


@api.operation("POST", "/subscriptions", access="member", body=Choice, answers=Consent)
def subscribe(call: Call[Choice]) -> Answer:
    """Record what the member answered to `wx.requestSubscribeMessage`. Each `accept` allows one WeChat message."""
    template = templates.template_named(call.body.template)
    if template is None:
        raise Invalid({"template": "没有这个模板" if call.language == "zh" else "is not one of our templates"})
    # A reject does not withdraw earlier accepts. `filter` is not an answer of the member.
    said = _SAID.get(call.body.result[:6])
    if said is None:
        remaining = quotas.left(call.member_id, template.template_id)
    else:
        remaining = consents.reported_by_client(call.member_id, template.template_id, said, _report_id(call))
    return Answer({"template": call.body.template, "remaining": remaining})


handler = api.handler


_SAID: Final[Mapping[str, Said]] = {"accept": "accept", "reject": "reject", "ban": "ban"}


def _report_id(call: Call[Choice]) -> str:
    """Returns an id that is equal for a report and its repeat; empty if the client sends no Idempotency-Key."""
    key = call.request.headers.get("idempotency-key", "")
    return ids.digest(call.body.template, call.body.result, key, length=12) if key else ""


def _known(member_id: str) -> Member:
    member = members.member(member_id)
    if member is None or not member.openid:
        raise Gone("No such member.")
    return member


def _count_picture(member_id: str) -> None:
    if rate_limits.uploaded(member_id) > MOST_UPLOADS:
        raise RateLimited(f"A member may send or make {MOST_UPLOADS} pictures an hour.", retry_after_s=3600)


def _message_view(message: Message, language: Language) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "kind": message.kind,
        "title": message_texts.title(message.kind, language),
        "body": message_texts.body(message.kind, message.about, message.rewards, language),
        "page": message_texts.page(message.kind, message.about, message.rewards),
        "rewards": [{**asdict(reward), "page": message_texts.redemption_page(reward)} for reward in message.rewards],
        "read": message.is_read,
        "created_at": message.at.isoformat(),
    }
