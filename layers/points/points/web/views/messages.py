"""The messages in the mini program, as their member sees them."""

from datetime import datetime

from pydantic import Field

from points.web.validation import Answers


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
