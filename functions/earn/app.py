"""Points for activities: surveys, games, and shared cards that a friend opens."""

from typing import Annotated, Literal

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import rate_limits
from points.adapters.ledger import accounts, claims, presence, replays
from points.adapters.ledger.replays import Done
from points.adapters.write_path import transactions
from points.domain.earning import activities, sharing
from points.domain.earning.activities import Doing
from points.domain.errors import (
    AccountFrozen,
    Expired,
    Invalid,
    LimitReached,
    NotEligible,
    NotFound,
    Wording,
)
from points.domain.ledger.accounts import check_here
from points.domain.ledger.claims import Claim
from points.domain.program.activity_terms import Activity
from points.web import shares, tickets
from points.web.api import Answer, Api, Call
from points.web.languages import Language
from points.web.rate_limits import RateLimiter
from points.web.shares import Share
from points.web.texts import history
from points.web.tickets import Ticket
from points.web.validation import Answers, Body

api = Api("earn", member_keys=secrets.token_keys, presence=presence)
_rate_limiter = RateLimiter(rate_limits.gathered)

MAX_CONTENT_BYTES = 640
Text = Annotated[str, Field(max_length=200)]
Choices = Annotated[list[Text], Field(max_length=20)]


class Report(Body):
    """A finished activity. `answers` is for surveys, `score` for games."""

    activity_id: str = Field(min_length=1, max_length=64)
    ticket: str | None = Field(None, min_length=1, max_length=512)
    answers: dict[Annotated[str, Field(max_length=64)], Text | Choices] | None = Field(None, max_length=20)
    score: int | None = Field(None, ge=0, le=1_000_000_000)


class EarnAnswer(Answers):
    """The points that the activity earned."""

    points: int
    entry_id: str
    reason: str


@api.operation("POST", "/earn", access="member", look="within", body=Report, answers=EarnAnswer, keyed=True)
def earn(call: Call[Report]) -> Answer:
    """Report a finished activity and receive its points."""
    suspicion = _rate_limiter.suspicion(call.request, call.member_id)
    open_shop = shop.opened()
    activity = open_shop.catalog.activity(call.body.activity_id)
    ticket = _ticket(call, activity)
    doing = Doing(
        call.member_id,
        call.body.activity_id,
        key=call.key,
        digest=call.digest,
        ticket=ticket.number if ticket else "",
        content=_content(call.body),
        answers=call.body.answers or {},
        score=call.body.score,
        done_before=ticket.done_before(open_shop.now.date()) if ticket and activity and activity.game else None,
    )

    def do() -> Done[Claim]:
        running = activities.check(activity, open_shop.now)
        activities.check_report(doing, running)
        if ticket:
            ticket.check_life(running.life)
            ticket.check_age(running.game.min_seconds if running.game else 0)
        return transactions.post(
            lambda found: activities.do(doing, running, open_shop.catalog, open_shop.now, found, suspicion=suspicion),
            open_shop.now,
            check_replay=check_here,
        )

    done = replays.once(do, look_up=lambda: claims.claim(doing.receipt_id), digest=doing.digest)
    return _answer(done, call.language)


class OpenedShare(Body):
    """A shared card that this member opened."""

    share_token: str = Field(min_length=1, max_length=256)


class OpenedShareAnswer(Answers):
    """Whether the visit gave points to the member who shared the card."""

    counted: bool = Field(description="True if the sharer received points for this visit.")
    result: Literal["counted", "counted_before", "new_members_only", "limit_reached", "over", "not_now"]


@api.operation("POST", "/shares/opened", access="member", look="within", body=OpenedShare, answers=OpenedShareAnswer)
def open_share(call: Call[OpenedShare]) -> Answer:
    """Report that this member opened a card that another member shared.

    The sharer receives points once per friend and activity, if the activity is not strict. A strict activity pays only
    for new members; send its token to POST /login instead.
    """
    card = shares.read(call.keys, call.body.share_token)
    if card is None:
        raise Invalid({"share_token": Wording("这不是分享卡片的凭证", "is not the token of a shared card")})
    if card.sharer_id == call.member_id:
        raise NotEligible("Your own visit does not count.")
    result = _pay_sharer(card, call.member_id, _rate_limiter.suspicion(call.request, call.member_id))
    return Answer({"counted": result == "counted", "result": result}, replayed=result == "counted_before")


def _pay_sharer(card: Share, friend_id: str, suspicion: int) -> str:
    open_shop = shop.opened()
    sharer, friend = accounts.pair(card.sharer_id, friend_id)
    check_here(friend)
    try:
        activity = activities.check(open_shop.catalog.activity(card.activity_id), open_shop.now)
        if activity.strict:
            return "new_members_only"
        visit = sharing.visit(sharer, activity, friend)
        is_counted = transactions.post_unless_done(
            lambda found: sharing.pay_sharer(
                visit, friend_id, activity, open_shop.catalog, open_shop.now, found=found, suspicion=suspicion
            ),
            open_shop.now,
        )
    except LimitReached:
        return "limit_reached"
    except (Expired, NotFound):
        return "over"
    except (AccountFrozen, NotEligible):
        return "not_now"
    return "counted" if is_counted else "counted_before"


handler = api.handler


def _content(report: Report) -> str:
    """Returns the member's answers as JSON, to be stored in the receipt.

    Their length is limited, so that a receipt stays within 1 KB.
    """
    content = report.model_dump_json(include={"answers", "score"}, exclude_none=True)
    if len(content.encode()) > MAX_CONTENT_BYTES:
        raise Invalid(
            {
                "answers": Wording(
                    f"全部回答合计最多 {MAX_CONTENT_BYTES} 字节",
                    f"All answers together take {MAX_CONTENT_BYTES} bytes at most.",
                )
            }
        )
    return content


def _ticket(call: Call[Report], activity: Activity | None) -> Ticket | None:
    """Returns the ticket, if the activity needs one."""
    if activity is None or not activity.ticket_required:
        return None
    if call.body.ticket is None:
        raise Invalid(
            {"ticket": Wording("这个活动需要先领取凭证", "This activity needs the ticket from GET /activities.")}
        )
    return tickets.read(call.keys, call.body.ticket, call.member_id, activity.activity_id)


def _answer(done: Done[Claim], language: Language) -> Answer:
    claim = done.receipt
    body = {"points": claim.points, "entry_id": claim.entry_id, "reason": history.reason(claim.why, language)}
    return Answer(body, replayed=done.replayed)
