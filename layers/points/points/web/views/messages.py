"""The messages in the mini program, as their member sees them, and the member's consent to copies of them."""

from datetime import datetime

from pydantic import Field

from points.web.validation import Answers, Body


class RewardHint(Answers):
    """A suggested reward."""

    reward_id: str
    name: str
    points: int
    page: str


class MessageView(Answers):
    """A message."""

    message_id: str
    kind: str
    title: str
    body: str
    page: str = Field(description="The mini program page it opens. A redemption page comes prefilled.")
    rewards: list[RewardHint] = Field(description="Rewards that the expiring points could buy when it was written.")
    read: bool
    created_at: datetime


class MessagePage(Answers):
    """A page of messages."""

    items: list[MessageView]
    unread: int = Field(description="A hundred at most")
    next_cursor: str | None


class Marked(Answers):
    """How many messages were marked."""

    read: int = Field(description="How many of them were unread.")


class Choice(Body):
    """The result of `wx.requestSubscribeMessage` for one template."""

    template: str = Field(min_length=1, max_length=128, description="The template id or the kind of message.")
    result: str = Field(pattern=r"^(accept([A-Z][A-Za-z]{1,31})?|reject|ban|filter)$")


class Consent(Answers):
    """The member's consent to one template."""

    template: str
    remaining: int = Field(description="Messages that the member accepted and has not received yet.")
