"""One notice to one member: a message inside the mini program always, and its copy in WeChat where they agreed.

SQS delivers a notice once or more, perhaps twice at the same time. The message's id makes it one message; the state
of its copy, in the same item, makes it one copy at most:

| state                                       | means                                       |
| ------------------------------------------- | ------------------------------------------- |
| sending                                     | one worker is at it, until `held_until`     |
| waiting                                     | nothing was sent; the notice comes again    |
| sent                                        | WeChat has taken it                         |
| unknown                                     | perhaps sent: no answer, or the worker died |
| no_template, no_consent, too_late, too_much | it was not to be sent                       |
| failed:<errcode>, failed:field              | WeChat refuses it, for this member          |
| parked:<errcode>                            | WeChat refuses it until a setting is right  |

A worker claims the copy before it sends, then takes one of the messages agreed to and the sole right to send to this
member, in one write. If it dies in between, or WeChat does not answer, nobody can tell whether the copy was sent, and
it is not sent again: better no copy than two, and the message itself is there.

What cannot be sent now comes back by itself: later each time while WeChat is down, after the quiet hours, after
midnight in Beijing where the day's messages are used up. When its moment has passed it is no longer sent.

A copy that gets no answer makes its worker ask WeChat again, with a message to nobody. Where that gets none either,
nobody sends for a while, and then only who has asked so first: an outage of a day costs a copy for each worker that
was sending when it began, and no more.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from aws_lambda_powertools import Logger

from points.adapters.catalog import shop, stock
from points.adapters.counters import reward_limits
from points.adapters.ledger import transactions
from points.adapters.members import members
from points.adapters.members.members import Member
from points.adapters.messages import copies, quotas, templates
from points.adapters.messages.copies import SENDING, WAITING, Copy
from points.adapters.messages.messages import Message
from points.adapters.queues import unsent_notices
from points.adapters.wechat import app as wechat_app
from points.adapters.wechat import gate as wechat_gate
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
from points.adapters.wechat.gate import Gate
from points.domain.errors import NotFound, TryAgain
from points.domain.messages.notices import LONGEST_WAIT_S, Notice, notice_of, quota_returns_at, wait_s
from points.domain.messages.subscription_fields import FieldDoesNotFit
from points.domain.rewards.suggestions import Suggestion, at_stake, candidates, suggest
from points.web.texts import messages as message_texts

# No copy is begun later than this in a batch: one may take nine seconds, and Lambda stops us after thirty.
SENDING_TIME_S: Final = 18
# Longer than a worker lives, and over when SQS delivers again what a dead one had.
CLAIM_S: Final = 60
AFTER_ANOTHER_S: Final = (5, 20)  # somebody else sends to this member at this moment
MOST_ASKED: Final = 50  # rewards whose stock and limits are looked up
LONG_OUTAGE: Final = 5  # so often in a row, about twenty minutes, and somebody is to know

AGAIN: Final = "again"
BUSY: Final = "busy"
PARKED: Final = "parked:"
_NOTHING_SENT: Final = (Unreachable, Busy, RateLimited, QuotaExhausted, TokenRefused)
_DOUBTFUL: Final = (Unreachable, NoAnswer, TokenRefused)
_THIS_MEMBER: Final = (RecipientUnknown, ContentRefused)
_TOKEN_CALL: Final = "/cgi-bin/stable_token"
TAKES_NOTHING: Final = "WeChat takes nothing from us"  # an alarm counts these lines

logger = Logger(service="notify")
templates.configured()  # a template that no message fits stops us here, not at the first member


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves a batch of either queue of notices; answers which are to be delivered again."""
    match event:
        case {"Records": [*records]} if records and all(r.get("eventSource") == "aws:sqs" for r in records):
            outlet = Outlet()
            outcomes = [(record, _outcome(record, outlet)) for record in records]
        case _:
            raise ValueError("This function takes batches of the notice queues only.")
    logger.info("batch", copies=dict(Counter(outcome.state for _, outcome in outcomes)))
    again = [(record, outcome.wait_s) for record, outcome in outcomes if outcome.state == AGAIN]
    new = {r["messageId"]: (r["body"], wait_s) for r, wait_s in again if not unsent_notices.has_waited(r)}
    aside = unsent_notices.set_aside(new)
    unsent_notices.put_off({r["receiptHandle"]: wait_s for r, wait_s in again if unsent_notices.has_waited(r)})
    failed = [record["messageId"] for record, _ in again if record["messageId"] not in aside]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of the copy, `nobody`, or `again`, then in so many seconds."""

    state: str
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A copy as WeChat takes it."""

    template_id: str
    page: str
    values: Mapping[str, str]


class Outlet:
    """The way to WeChat during one batch: closed at night, when time runs out, or when nobody answers there."""

    def __init__(self) -> None:
        self.now = shop.opened().now
        self._closes_at = time.monotonic() + SENDING_TIME_S
        self._gate: Gate | None = None

    @property
    def is_open(self) -> bool:
        return self._has_time and not self._night_s and self._known_gate.is_open

    @property
    def closed_for_s(self) -> int:
        """How long nothing is to be sent, as far as that is known: it is night, or WeChat takes nothing."""
        return self._night_s or self._known_gate.closed_for_s

    def send(self, openid: str, letter: Letter) -> None:
        try:
            wechat_app.opened().send_subscription(openid, letter.template_id, letter.page, letter.values)
        except WeChatError as failure:
            with suppress(TryAgain):  # what became of this copy stays as it is
                self._learn_from(failure)
            raise

    @property
    def _known_gate(self) -> Gate:
        if self._gate is None:
            seen = wechat_gate.seen()
            self._gate = self._asked_first(seen) if seen.is_in_doubt else seen
        return self._gate

    def _learn_from(self, failure: WeChatError) -> None:
        if isinstance(failure, QuotaExhausted) and failure.call != _TOKEN_CALL:
            self._gate = _used_up(failure)
        elif isinstance(failure, _DOUBTFUL) or failure.call == _TOKEN_CALL:
            before = self._gate or Gate()
            self._gate = Gate(outages=before.outages + 1)  # for this batch, also where nothing can be noted now
            self._gate = self._asked_first(before)

    @cached_property
    def _night_s(self) -> int:
        loud_at = shop.opened().catalog.program.quiet_hours.end_after(self.now)
        # By the clock of the world: where a zone's clock is put on or back that night, the hours between are others.
        return int(loud_at.timestamp() - self.now.timestamp()) + 1 if loud_at else 0

    @property
    def _has_time(self) -> bool:
        return time.monotonic() < self._closes_at

    def _asked_first(self, before: Gate) -> Gate:
        """Whether WeChat answers, now that somebody doubts it: the gate as it is for everybody from now on."""
        try:
            if self._has_time and wechat_app.opened().takes_messages():
                if before.outages:
                    wechat_gate.reopen(before)
                return Gate()
        except QuotaExhausted as failure:
            return _used_up(failure)
        except TokenRefused as failure:
            logger.error(TAKES_NOTHING, failure=str(failure))
        closed = wechat_gate.close_for_outage(before)
        logger.warning("WeChat does not answer", outages=closed.outages, closed_for_s=closed.closed_for_s)
        if closed.outages >= LONG_OUTAGE:
            logger.error(TAKES_NOTHING, failure=f"no answer, {closed.outages} times in a row")
        return closed


def _used_up(failure: QuotaExhausted) -> Gate:
    logger.error(TAKES_NOTHING, failure=str(failure))
    return wechat_gate.close(quota_returns_at(shop.real_now()))


# ── One notice ───────────────────────────────────────────────────────────────


def _outcome(record: Mapping[str, Any], outlet: Outlet) -> Outcome:
    attempt = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
    try:
        notice = notice_of(json.loads(record["body"]))
    except (ValueError, KeyError, TypeError):
        return _parked(record, "not a notice", attempt)
    try:
        state = _deliver(notice, outlet)
        if state.startswith(PARKED):
            return _parked(record, f"WeChat refused: {state}", attempt)
        if state in (AGAIN, BUSY):
            return Outcome(AGAIN, _wait_s(outlet, attempt, state))
    except TryAgain:
        return Outcome(AGAIN, _backoff_s(attempt))
    except Exception:
        logger.exception("notice not understood", message_id=record["messageId"])
        return _parked(record, "a fault of ours: see the log", attempt)
    return Outcome(state)


def _parked(record: Mapping[str, Any], reason: str, attempt: int) -> Outcome:
    """Out of the way, with the others that somebody has to look at."""
    try:
        unsent_notices.park(record["body"], reason)
    except TryAgain:
        return Outcome(AGAIN, _backoff_s(attempt))
    logger.error("parked", message_id=record["messageId"], reason=reason)
    return Outcome("parked")


def _wait_s(outlet: Outlet, attempt: int, state: str) -> int:
    if state == BUSY:
        return random.randint(*AFTER_ANOTHER_S)
    if outlet.closed_for_s:
        # Not all at the same moment, and not longer than SQS lets us.
        return min(outlet.closed_for_s + random.randrange(300), LONGEST_WAIT_S)
    return _backoff_s(attempt)


def _backoff_s(attempt: int) -> int:
    longest = wait_s(attempt)
    return random.randint(longest // 2, longest)


def _deliver(notice: Notice, outlet: Outlet) -> str:
    member = members.member(notice.member_id)
    if member is None or not member.openid:
        return "nobody"  # erased meanwhile
    try:
        stake, rewards = _stake(notice, outlet.now)
    except NotFound:
        return "nobody"  # being erased at this moment
    message = Message(member.member_id, notice.message_id, notice.kind, notice.about, outlet.now, rewards=rewards)
    letter = _letter(message, outlet.now)
    planned = letter if isinstance(letter, Copy) else _plan(notice, member, letter, outlet, is_moot=not stake)
    existing = copies.write(message, planned)
    mine = planned if existing is None else _take_over(message, existing, planned)
    if existing is not None and existing.state == SENDING and mine.state == "unknown" and isinstance(letter, Letter):
        quotas.recount(member.member_id, letter.template_id)  # who sent it has not come to that
    if mine.state == SENDING and isinstance(letter, Letter):
        return _send(notice, message, mine, member, letter, outlet)
    return AGAIN if mine.state in (WAITING, SENDING) else mine.state


def _letter(message: Message, now: datetime) -> Letter | Copy:
    """The copy, or why there is to be none."""
    template = templates.template(message.kind)
    if template is None:
        return Copy("no_template")
    placeholders = message_texts.placeholders(message.kind, message.about, message.rewards, now.date())
    try:
        return Letter(template.template_id, template.page_with(placeholders), template.filled(placeholders))
    except FieldDoesNotFit as fault:
        logger.error("WeChat refused", failure=str(fault))  # it would; the text names the field, never the value
        return Copy("failed:field")


def _plan(notice: Notice, member: Member, letter: Letter, outlet: Outlet, *, is_moot: bool) -> Copy:
    """What is to become of the copy, if nothing has become of it yet."""
    if is_moot or notice.until < outlet.now.date():
        return Copy("too_late")
    if member.consents.get(letter.template_id, 0) <= notice.keep:
        return Copy("no_consent")
    return Copy(SENDING, int(time.time()) + CLAIM_S) if outlet.is_open else Copy(WAITING)


def _take_over(message: Message, existing: Copy, planned: Copy) -> Copy:
    """What the copy of a message that was written before is now; `planned` where it has waited for us."""
    if existing.state == WAITING or existing.state.startswith(PARKED):
        return planned if copies.move(message, existing, planned) else Copy(WAITING)
    if existing.state != SENDING:
        return existing
    if time.time() < existing.held_until:
        return Copy(WAITING)  # another worker has it at this moment; what it leaves will show
    copies.move(message, existing, Copy("unknown"))  # its worker died
    return Copy("unknown")


def _send(notice: Notice, message: Message, mine: Copy, member: Member, letter: Letter, outlet: Outlet) -> str:
    warning_on = outlet.now.date() if notice.kind == "points_expiring" else None
    spent = quotas.spend(member.member_id, letter.template_id, keep=notice.keep, warning_on=warning_on)
    if spent != "spent":
        state = {"none": "no_consent", "warned": "too_much", "busy": WAITING}[spent]
        copies.move(message, mine, Copy(state))
        return BUSY if state == WAITING else state
    state = _state_after_sending(member, letter, outlet)
    copies.move(message, mine, Copy(state))
    if state in ("sent", "unknown"):
        quotas.done(member.member_id, letter.template_id)
    elif state == "no_consent":
        quotas.clear(member.member_id, letter.template_id)
    else:
        quotas.not_sent(member.member_id, letter.template_id, was_warning=warning_on is not None)
    return AGAIN if state == WAITING else state


def _state_after_sending(member: Member, letter: Letter, outlet: Outlet) -> str:
    try:
        outlet.send(member.openid, letter)
    except WeChatError as failure:
        return _state_after(failure)
    except TryAgain:  # the app's secret cannot be read
        return WAITING
    return "sent"


def _state_after(failure: WeChatError) -> str:
    if isinstance(failure, ConsentMissing):
        return "no_consent"  # to be expected
    if isinstance(failure, _NOTHING_SENT) or failure.call == _TOKEN_CALL:
        logger.warning("WeChat put us off", failure=str(failure))
        return WAITING
    if isinstance(failure, NoAnswer):
        logger.warning("WeChat did not answer", failure=str(failure))
        return "unknown"
    logger.error("WeChat refused", failure=str(failure))
    return f"failed:{failure.errcode}" if isinstance(failure, _THIS_MEMBER) else f"{PARKED}{failure.errcode}"


# ── What dying points can buy ────────────────────────────────────────────────


def _stake(notice: Notice, now: datetime) -> tuple[int, tuple[Suggestion, ...]]:
    """(what is still at stake, what it can buy): of dying points those that are left; of anything else 1."""
    if notice.kind != "points_expiring":
        return 1, ()
    open_shop, account = shop.opened(), transactions.account(notice.member_id)
    stake = at_stake(account, date.fromisoformat(str(notice.about["expires_on"])), now)
    amnesty = open_shop.catalog.program.amnesty
    wanted = candidates(open_shop.rewards.values(), account, stake, amnesty, now)[:MOST_ASKED]
    if not wanted:
        return stake, ()
    names = [reward.reward_id for reward in wanted]
    left = stock.left_between(min(names), max(names)) if any(reward.stocked for reward in wanted) else {}
    limited = [reward.reward_id for reward in wanted if reward.per_member_limit is not None]
    return stake, suggest(wanted, left, reward_limits.taken(notice.member_id, limited) if limited else {})
