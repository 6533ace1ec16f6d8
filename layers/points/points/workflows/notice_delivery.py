"""Delivers a notice as one message to the member, and at most one WeChat copy of it.

A notice that is delivered twice has the same message id, so that only one message is written. The message's item also
has the state of its copy, so that at most one copy is sent:

| state                                       | means                                            |
| ------------------------------------------- | ------------------------------------------------ |
| sending                                     | one worker is sending it, until `held_until`     |
| waiting                                     | nothing was sent; the notice is delivered again  |
| sent                                        | WeChat accepted it                               |
| unknown                                     | possibly sent: no answer, or the worker died     |
| no_template, no_consent, too_late, too_much | it must not be sent                              |
| failed:<errcode>, failed:field              | WeChat refuses it for this member                |
| parked:<errcode>                            | WeChat refuses it until a setting is corrected   |

A worker first claims the copy. Then one write takes one of the messages that the member accepted, and the exclusive
right to send to this member. Then the worker sends. If it dies in between, or if WeChat does not answer, it is unknown
whether the copy was sent. It is not sent again: no copy is better than two, and the message itself is delivered.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from points.adapters.members import members
from points.adapters.members.members import Member
from points.adapters.messages import copies, quotas
from points.adapters.messages.copies import SENDING, WAITING, Copy
from points.adapters.messages.messages import Message
from points.adapters.wechat.errors import (
    Busy,
    ConsentMissing,
    ContentRefused,
    NoAnswer,
    QuotaExhausted,
    RateLimited,
    RecipientUnknown,
    TokenRefused,
    Unreachable,
    WeChatError,
)
from points.domain.errors import NotFound, TryAgain
from points.domain.messages.notices import Notice
from points.workflows.expiring_points import stake_of
from points.workflows.logs import Log
from points.workflows.wechat_outlet import TOKEN_CALL, Letter, Outlet

# Longer than a worker runs, and shorter than SQS takes to deliver a dead worker's notice again.
CLAIM_S: Final = 60
AGAIN: Final = "again"
BUSY: Final = "busy"
PARKED: Final = "parked:"
_NOTHING_SENT: Final = (Unreachable, Busy, RateLimited, QuotaExhausted, TokenRefused)
_THIS_MEMBER: Final = (RecipientUnknown, ContentRefused)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Delivers the notices of one batch.

    `letter_of` returns the WeChat copy of a message. If none may be sent, it returns the state that says why.
    """

    outlet: Outlet
    letter_of: Callable[[Message, date], Letter | Copy]
    log: Log

    def deliver(self, notice: Notice) -> str:
        """Delivers the notice. Returns the final state of its copy, or `again`, `busy` or `nobody`.

        After `again` and `busy` the notice must be delivered again. `nobody` means that the member was erased.
        """
        member = members.member(notice.member_id)
        if member is None or not member.openid:
            return "nobody"  # erased meanwhile
        try:
            stake, rewards = stake_of(notice, self.outlet.now)
        except NotFound:
            return "nobody"  # being erased now
        now = self.outlet.now
        message = Message(member.member_id, notice.message_id, notice.kind, notice.about, now, rewards=rewards)
        letter = self.letter_of(message, now.date())
        planned = letter if isinstance(letter, Copy) else self._plan(notice, member, letter, is_moot=not stake)
        mine = _claimed(message, planned, letter)
        if mine.state == SENDING and isinstance(letter, Letter):
            return self._send(notice, message, mine, member, letter)
        return AGAIN if mine.state in (WAITING, SENDING) else mine.state

    def _plan(self, notice: Notice, member: Member, letter: Letter, *, is_moot: bool) -> Copy:
        """Returns the state with which a new copy begins: `sending`, `waiting`, or why it must not be sent.

        `is_moot` is whether the points of the notice no longer expire.
        """
        if is_moot or notice.until < self.outlet.now.date():
            return Copy("too_late")
        if member.consents.get(letter.template_id, 0) <= notice.keep:
            return Copy("no_consent")
        return Copy(SENDING, int(time.time()) + CLAIM_S) if self.outlet.is_open else Copy(WAITING)

    def _send(self, notice: Notice, message: Message, mine: Copy, member: Member, letter: Letter) -> str:
        warning_on = self.outlet.now.date() if notice.kind == "points_expiring" else None
        spent = quotas.spend(member.member_id, letter.template_id, keep=notice.keep, warning_on=warning_on)
        if spent != "spent":
            state = {"none": "no_consent", "warned": "too_much", "busy": WAITING}[spent]
            copies.move(message, mine, Copy(state))
            return BUSY if state == WAITING else state
        state = self._state_after_sending(member, letter)
        copies.move(message, mine, Copy(state))
        if state in ("sent", "unknown"):
            quotas.done(member.member_id, letter.template_id)
        elif state == "no_consent":
            quotas.clear(member.member_id, letter.template_id)
        else:
            quotas.not_sent(member.member_id, letter.template_id, was_warning=warning_on is not None)
        return AGAIN if state == WAITING else state

    def _state_after_sending(self, member: Member, letter: Letter) -> str:
        try:
            self.outlet.send(member.openid, letter)
        except WeChatError as failure:
            return self._state_after(failure)
        except TryAgain:  # the app's secret cannot be read
            return WAITING
        return "sent"

    def _state_after(self, failure: WeChatError) -> str:
        if isinstance(failure, ConsentMissing):
            return "no_consent"  # normal: the member has withdrawn the consent
        if isinstance(failure, _NOTHING_SENT) or failure.call == TOKEN_CALL:
            self.log.warning("WeChat message postponed", failure=str(failure))
            return WAITING
        if isinstance(failure, NoAnswer):
            self.log.warning("WeChat did not answer", failure=str(failure))
            return "unknown"
        self.log.error("WeChat refused", failure=str(failure))
        return f"failed:{failure.errcode}" if isinstance(failure, _THIS_MEMBER) else f"{PARKED}{failure.errcode}"


def _claimed(message: Message, planned: Copy, letter: Letter | Copy) -> Copy:
    """Writes the message, or claims the copy of a message that exists. Returns the state of the copy after that.

    The result is `planned` if this worker may continue.
    """
    existing = copies.write(message, planned)
    if existing is None:
        return planned
    mine = _take_over(message, existing, planned)
    if existing.state == SENDING and mine.state == "unknown" and isinstance(letter, Letter):
        quotas.recount(message.member_id, letter.template_id)  # the worker that sent the copy died before it did this
    return mine


def _take_over(message: Message, existing: Copy, planned: Copy) -> Copy:
    """Returns the new state of a copy that exists already.

    If the copy was waiting and this worker takes it over, the state is `planned`.
    """
    if existing.state == WAITING or existing.state.startswith(PARKED):
        return planned if copies.move(message, existing, planned) else Copy(WAITING)
    if existing.state != SENDING:
        return existing
    if time.time() < existing.held_until:
        return Copy(WAITING)  # another worker is sending it; deliver again to see the result
    copies.move(message, existing, Copy("unknown"))  # its worker died
    return Copy("unknown")
