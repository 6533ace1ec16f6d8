"""Messages for staff: what became of a member's messages, and how well each WeChat template works.

No operation answers the text of a message: it would show what the member did.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from pydantic import Field

from points.adapters.catalog import shop
from points.adapters.counters import copies_sent
from points.adapters.messages import message_log, templates
from points.adapters.messages.message_log import Logged, Wanted
from points.adapters.operators import callers
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.validation import Answers, Query
from points.web.views.times import local

api = Api("messages", callers=callers)

Kind = Literal["points_expiring", "points_arrived", "redemption_shipped", "voucher_expiring"]
_STATE: Final = """`sent`, `no_consent` (the member agreed to no more), `no_template`, `too_late`, `too_much`, \
`waiting`, `sending`, `unknown` (WeChat did not answer), `failed:…` (WeChat refuses it for this member; an error code, \
or `field`), or `parked:…` (WeChat refuses it until a setting is corrected)"""


class MessagesQuery(PageQuery):
    """The messages of one member."""

    member_id: str = Field(min_length=1, max_length=64)
    template: Kind | None = Field(None, description="The kind of message.")
    state: str | None = Field(
        None, pattern=r"^[a-z_]{1,16}(:[A-Za-z0-9]{1,16})?$", description="`parked` is every `parked:…`."
    )
    first: date | None = Field(None, alias="from", description="A day in the program's time zone.")
    last: date | None = Field(None, alias="to")


class LoggedMessage(Answers):
    """One message in the mini program, and its copy in WeChat."""

    message_id: str
    template: str = Field(description="The kind of message.")
    state: str = Field(description=f"Of its copy in WeChat: {_STATE}.")
    at: datetime
    read: bool


class MessageLog(Answers):
    items: list[LoggedMessage]
    next_cursor: str | None


class TemplatesQuery(Query):
    days: int = Field(30, ge=1, le=copies_sent.KEPT_DAYS - 1, description="The last days, with today.")


class CopiesOfDay(Answers):
    """The copies of a day that came to an end, by their states."""

    date: date
    states: dict[str, int]


class TemplateHealth(Answers):
    """One kind of message: its WeChat template, and what became of its copies."""

    template: Kind
    template_id: str | None = Field(description="Null: none is configured, so that no copy is sent.")
    page: str | None = Field(description="The page that the copy opens. `{page}` is the page of the message itself.")
    fields: dict[str, str] = Field(description="The text of each field of the template; empty if none is configured.")
    states: dict[str, int] = Field(description=f"Copies in these days, by their last state: {_STATE}.")
    days: list[CopiesOfDay] = Field(description="Days without copies are left out.")


class TemplatesAnswer(Answers):
    items: list[TemplateHealth]


@api.operation("GET", "/merchant/messages", access="members:view", query=MessagesQuery, answers=MessageLog)
def messages_of_member(call: Call[Nothing]) -> Answer:
    """List a member's messages, newest first, with the state of each copy in WeChat. Their texts are left out.

    With a filter a page can have fewer than `limit` items without being the last.
    """
    asked: MessagesQuery = call.query
    wanted = Wanted(asked.template or "", asked.state or "", asked.first, asked.last)
    found, more = message_log.page(asked.member_id, wanted, limit=asked.limit, after=call.position())
    now = shop.opened().now
    return call.page([_message_view(message, now) for message in found], more)


@api.operation(
    "GET", "/merchant/messages/templates", access="program:view", query=TemplatesQuery, answers=TemplatesAnswer
)
def templates_of_messages(call: Call[Nothing]) -> Answer:
    """Get each kind of message with its WeChat template, and how many copies were sent, refused or parked.

    A notice that is delivered twice can count twice.
    """
    last = shop.opened().now.date()
    first = last - timedelta(days=call.query.days - 1)
    return Answer(
        {"items": [_health_view(kind, copies_sent.between(kind, first, last)) for kind in templates.EXAMPLES]}
    )


handler = api.handler


def _message_view(message: Logged, now: datetime) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "template": message.kind,
        "state": message.state,
        "at": local(message.at, now),
        "read": message.is_read,
    }


def _health_view(kind: str, by_day: Mapping[date, Mapping[str, int]]) -> dict[str, Any]:
    template = templates.template(kind)
    total: Counter[str] = Counter()
    for states in by_day.values():
        total.update(states)
    return {
        "template": kind,
        "template_id": template.template_id if template else None,
        "page": template.page if template else None,
        "fields": dict(template.fields) if template else {},
        "states": dict(total),
        "days": [{"date": day.isoformat(), "states": dict(states)} for day, states in sorted(by_day.items())],
    }
