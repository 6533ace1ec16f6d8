"""Serves what the merchant does with members: list, inspect, adjust points with approval, tag and freeze.

This is a trust domain of its own, because it reads personal data and the ledger together.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.ledger import accounts, claims, entries, orders
from points.adapters.ledger.replays import Done
from points.adapters.lists import segments
from points.adapters.members import members, restrictions
from points.adapters.members.members import Member
from points.adapters.operators import approvals, callers
from points.adapters.trail import trail
from points.adapters.write_path import transactions
from points.domain import ids
from points.domain.earning.adjustments import Adjustment
from points.domain.errors import Forbidden, NotFound, TryAgain
from points.domain.ledger import charging
from points.domain.ledger.accounts import Account
from points.domain.ledger.charging import Charge
from points.domain.ledger.claims import Claim
from points.domain.ledger.postings import Entry
from points.domain.operators.approvals import ApprovalNeeded
from points.domain.operators.rights import NAMES
from points.domain.rewards import eligibility
from points.web import images
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.fields import MOST_TAGS, Tag, distinct
from points.web.validation import Answers, Body
from points.web.views.approvals import ApprovalAsked, ApprovalsAnswer, ApprovalView, approval_view
from points.web.views.member_details import NAMELESS, MemberDetails, MembersAnswer, account_details
from points.web.views.member_list import MembersQuery
from points.web.views.traces import NOTELESS, TracedEntries, is_debit, traced_entry
from points.workflows import adjusting, member_list

MOST_CHARGED: Final = 5000  # entries; for a longer history `charged_to` is null
MOST_POINTS: Final = 10_000_000  # per adjustment

api = Api("members", callers=callers)


# ── Finding them and looking at one ──────────────────────────────────────────


class TagsBody(Body):
    """All tags that the member will have."""

    tags: Annotated[list[Tag], AfterValidator(distinct)] = Field(max_length=MOST_TAGS)


@api.operation("GET", "/merchant/members", access="members:view", query=MembersQuery, answers=MembersAnswer)
def list_members(call: Call[Nothing]) -> Answer:
    """List members, newest first, or find one by `openid` or `member_id`.

    With `q` the order is alphabetical. One filter decides which list is read: `q` or `segment`, else `frozen`, else the
    days of joining. The other filters are applied to the members that were read. A call reads about 300 members, so a
    page can be short, even empty: continue as long as there is a `next_cursor`. The list is a few seconds behind; the
    accounts are not. To find a few members among many, save a segment. If a member was erased and came back, `openid`
    finds the new member.
    """
    wanted: MembersQuery = call.query
    if wanted.openid or wanted.member_id:
        member = members.living(_member_ids(wanted.openid)) if wanted.openid else _named(wanted.member_id or "")
        return call.page([_details(member, call)] if member else [], None)
    q, now = wanted.q or "", shop.opened().now
    if q and not ids.is_member_id(q) and not call.actor.may(NAMES):
        raise Forbidden("Searching by nickname or phone needs the right names:view.")
    if wanted.segment:
        lists = member_list.of_segment(segments.one(wanted.segment))
    else:
        lists = member_list.sources(q, wanted.conditions, now)
    if not call.actor.may(NAMES):
        lists = lists[:1]  # a text in the form of a member id may be a nickname too
    is_by_joining = not q and not wanted.segment
    conditions = member_list.conditions_left(wanted.conditions, in_order_of_joining=is_by_joining)
    found, more = member_list.page(lists, conditions, now, limit=wanted.limit, position=call.position())
    return call.page([_shown(each.member, each.account, now, call) for each in found], more)


@api.operation("GET", "/merchant/members/{member_id}", access="members:view", answers=MemberDetails)
def show_member(call: Call[Nothing]) -> Answer:
    """Get a member: points, lots with their expiry, scores, restrictions and profile."""
    return Answer(_details(_member(call), call))


def _details(member: Member, call: Call[Any]) -> dict[str, Any]:
    account = accounts.anybodys_account(member.member_id, consistent=True)
    return _shown(member, account, shop.opened().now, call)


def _shown(member: Member, account: Account, now: datetime, call: Call[Any]) -> dict[str, Any]:
    details = {
        "member_id": member.member_id,
        "nickname": member.nickname,
        "avatar_url": images.shown(member.avatar_url),
        "joined_at": member.joined_at.astimezone(now.tzinfo).isoformat() if member.joined_at else None,
        "frozen_for": member.frozen_for,
    } | account_details(account, now)
    return details if call.actor.may(NAMES) else details | NAMELESS


# ── Their history, with every reason ─────────────────────────────────────────


@api.operation(
    "GET", "/merchant/members/{member_id}/entries", access="members:view", query=PageQuery, answers=TracedEntries
)
def trace_entries(call: Call[Nothing]) -> Answer:
    """Get a member's history, newest first, with the reasons of each entry and the lots that paid for each debit."""
    now = shop.opened().now
    member_id = _member(call).member_id
    page, more = entries.entries(member_id, limit=call.query.limit, after=call.position())
    charges = _charges(member_id, now) if any(is_debit(entry) for entry in page) else None
    reported = orders.orders(entry.source_id for entry in page if entry.kind == "purchase")
    adjusted = claims.claims(entry.source_id for entry in page if entry.kind == "adjust")
    traced = [
        traced_entry(entry, reported, adjusted, charges=charges, now=now, language=call.language) for entry in page
    ]
    return call.page(traced if call.actor.may(NAMES) else [each | NOTELESS for each in traced], more)


def _charges(member_id: str, now: datetime) -> Mapping[str, Sequence[Charge]] | None:
    """Returns which lots paid for each debit, from the whole history; None if the history is too long for a request."""
    found: list[Entry] = []
    position: str | None = None
    while len(found) < MOST_CHARGED:
        page, position = entries.entries(member_id, limit=500, after=position)
        found += page
        if position is None:
            return charging.charges(found, now)
    return None


# ── Correcting by hand ───────────────────────────────────────────────────────


def _not_nothing(points: int) -> int:
    if not points:
        raise PydanticCustomError("explained", "{en}", {"zh": "不能为 0", "en": "must not be 0"})
    return points


class AdjustBody(Body):
    """A correction of a member's points. Negative points are taken."""

    points: Annotated[int, Field(ge=-MOST_POINTS, le=MOST_POINTS, json_schema_extra={"not": {"const": 0}})]
    reason: str = Field(min_length=1, max_length=100, description="Shown to the member.")
    operator: str = Field("", max_length=64, description="The person who decided it.")
    note: str = Field("", max_length=500, description="For the merchant. Not shown to the member.")

    _counts = field_validator("points")(_not_nothing)


class AdjustAnswer(Answers):
    """The adjustment as recorded."""

    entry_id: str
    points: int


@api.operation(
    "POST",
    "/merchant/members/{member_id}/adjustments",
    access="points:edit",
    body=AdjustBody,
    answers=AdjustAnswer,
    status=201,
    also={202: ApprovalAsked},
    keyed=True,
)
def adjust_points(call: Call[AdjustBody]) -> Answer:
    """Give or take points by hand. Taking more points than the member has is refused.

    202: the adjustment is above the operator's limit for one adjustment or for a day. Nothing changes until a second
    person approves it. A repeat with the same key after that gets the answer of the adjustment.
    """
    actor = call.actor
    wanted = Adjustment(
        member_id=_id(call),
        key=call.key,
        digest=call.digest,
        points=call.body.points,
        reason=call.body.reason,
        operator=call.body.operator if actor.kind == "key" else actor.name,
        note=call.body.note,
    )
    try:
        return _adjusted(adjusting.adjust(wanted, actor, shop.opened(), call.changed))
    except ApprovalNeeded:
        approval_id, is_replay = adjusting.ask(wanted, actor, call.changed)
        return Answer({"approval_id": approval_id}, replayed=is_replay, status=202)


def _adjusted(done: Done[Claim]) -> Answer:
    return Answer({"entry_id": done.receipt.entry_id, "points": done.receipt.points}, replayed=done.replayed)


class ApprovalsQuery(PageQuery):
    """The approvals to list."""

    state: Literal["open", "approved", "refused"] = "open"


class ApprovalBody(Body):
    """A decision."""

    decision: Literal["approve", "refuse"]


@api.operation("GET", "/merchant/approvals", access="approvals:view", query=ApprovalsQuery, answers=ApprovalsAnswer)
def list_approvals(call: Call[Nothing]) -> Answer:
    """List adjustments above an operator's limits, oldest first. Open ones lapse after 30 days."""
    found, more = approvals.page(call.query.state, limit=call.query.limit, after=call.position())
    return call.page([approval_view(approval, call.actor.label) for approval in found], more)


@api.operation(
    "POST", "/merchant/approvals/{approval_id}", access="approvals:edit", body=ApprovalBody, answers=ApprovalView
)
def decide_approval(call: Call[ApprovalBody]) -> Answer:
    """Approve or refuse an adjustment, once. Refused for keys, for who asked, and above the caller's own limit."""
    found = approvals.approval(call.path("approval_id"))
    if found is None:
        raise NotFound("No such approval.")
    if call.body.decision == "refuse":
        adjusting.refuse(found, call.actor, call.changed)
        is_replay = False
    else:
        is_replay = adjusting.approve(found, call.actor, shop.opened(), call.changed).replayed
    decided = approvals.approval(found.approval_id)
    assert decided is not None
    return Answer(approval_view(decided, call.actor.label), replayed=is_replay)


# ── Stopping one ─────────────────────────────────────────────────────────────


class FreezeBody(Body):
    """Freezes or unfreezes a member."""

    frozen: bool
    reason: str = Field("", max_length=200, description="Kept until the member is unfrozen.")


@api.operation(
    "POST", "/merchant/members/{member_id}/freeze", access="members:edit", body=FreezeBody, answers=MemberDetails
)
def freeze_member(call: Call[FreezeBody]) -> Answer:
    """Freeze or unfreeze a member. A frozen member cannot sign in, do activities or redeem. Purchases still earn."""
    member_id = _id(call)
    action = "freeze" if call.body.frozen else "unfreeze"
    # The trail does not get the reason, because an erasure deletes the reason and nothing is deleted from the trail.
    recorded = trail.part(call.changed(f"member:{member_id}", action, after={"frozen": call.body.frozen}))
    if call.body.frozen:
        restrictions.freeze(member_id, call.body.reason, beside=[recorded])
    else:
        restrictions.unfreeze(member_id, beside=[recorded])
    return Answer(_details(_member(call), call))


@api.operation("PUT", "/merchant/members/{member_id}/tags", access="members:edit", body=TagsBody, answers=MemberDetails)
def tag_member(call: Call[TagsBody]) -> Answer:
    """Replace a member's tags. A reward can be limited to members with certain tags."""
    member_id = _id(call)
    for _ in range(transactions.ATTEMPTS):
        account = accounts.account(member_id, consistent=True)
        before, after = sorted(eligibility.tags_of(account)), sorted(call.body.tags)
        entry = call.changed(f"member:{member_id}", "tag", {"tags": before}, {"tags": after})
        if before == after or restrictions.set_tags(account, call.body.tags, beside=[trail.part(entry)]):
            return Answer(_details(_member(call), call))
    raise TryAgain("This member's tags are being changed by others.")


handler = api.handler


def _member_ids(openid: str) -> Iterable[str]:
    return ids.member_ids(secrets.identity_key(), secrets.wechat_app()["appid"], openid)


def _id(call: Call[Any]) -> str:
    """Returns the member id in the path. Raises NotFound if it cannot be an id."""
    member_id = call.path("member_id")
    if not ids.is_member_id(member_id):
        raise NotFound("No such member.")
    return member_id


def _member(call: Call[Any]) -> Member:
    member = _named(_id(call))
    if member is None:
        raise NotFound("No such member.")
    return member


def _named(member_id: str) -> Member | None:
    return members.member(member_id) if ids.is_member_id(member_id) else None
