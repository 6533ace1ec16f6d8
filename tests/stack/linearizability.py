"""Whether what several phones heard about one member could have happened one request at a time.

A history is linearizable (Herlihy and Wing, 1990) when each request can be given an instant between its sending and
its answer, so that a sequential model, going by these instants, gives the very same answers. The search is Wing and
Gong's, made lazy as by Lowe ("Testing for linearizability", 2017): a request gets its instant only when an answer
cannot be explained without it, and no pair of (requests done, state of the model) is looked at twice.

The model is one member in a shop that never runs out, and is as simple as it can be: what was done for the member,
and everything else counted from that. Members of such a shop do not touch each other, so each history is checked by
itself. GET /points may lag on AWS, where the account is read eventually consistent; the emulator's reads do not, and
the model does not forgive a stale one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Final

SIGN_IN_POINTS: Final = 5  # the first step of a fresh stack's ladder


# ── What a phone asks: each request with the id it is done under, and what of its answer the model knows ─────────────


@dataclass(frozen=True)
class Buy:
    order_id: str
    points: int
    shows: ClassVar = ("points",)

    @property
    def receipt_id(self) -> str:
        return f"order {self.order_id}"


@dataclass(frozen=True)
class SignIn:
    shows: ClassVar = ("points", "streak")
    receipt_id: ClassVar[str] = "sign-in"


@dataclass(frozen=True)
class Play:
    key: str
    activity_id: str
    points: int
    daily_limit: int
    shows: ClassVar = ("points",)

    @property
    def receipt_id(self) -> str:
        return f"activity {self.key}"


@dataclass(frozen=True)
class Redeem:
    key: str
    reward_id: str
    quantity: int
    unit_points: int
    per_member_limit: int | None = None
    shows: ClassVar = ("points", "quantity", "status")

    @property
    def receipt_id(self) -> str:
        return f"redemption {self.key}"

    @property
    def points(self) -> int:
        return self.unit_points * self.quantity


@dataclass(frozen=True)
class Cancel:
    key: str  # of the redemption
    shows: ClassVar = ("points", "quantity", "status")

    @property
    def receipt_id(self) -> str:
        return f"cancellation {self.key}"


@dataclass(frozen=True)
class Look:
    shows: ClassVar = ("balance", "earned_total", "signed_in_today")


Order = Buy | SignIn | Play | Redeem | Cancel  # what changes something, once
Request = Order | Look


@dataclass(frozen=True, slots=True)
class Answer:
    """`outcome` is the status, or the code of a refusal; `body` all that was told, where it was not a refusal."""

    outcome: str
    shown: tuple[object, ...] = ()
    body: str = ""
    replayed: bool = False

    def __str__(self) -> str:
        return " ".join([self.outcome, *map(str, self.shown), *(["(replayed)"] if self.replayed else [])])


@dataclass(frozen=True, slots=True)
class Operation:
    """A request from its first sending to its answer. `troubles`: what its sender heard before and did not take."""

    client: int
    member_id: str
    request: Request
    sent_s: float
    answered_s: float
    answer: Answer
    troubles: tuple[str, ...] = ()

    def __str__(self) -> str:
        again = f", asked {len(self.troubles) + 1} times" if self.troubles else ""
        times = f"{self.sent_s:.4f} to {self.answered_s:.4f} s"
        return f"client {self.client}, {times}{again}: {self.request} → {self.answer}"


# ── The model ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Member:
    """What was done for a member, each with its first answer."""

    done: frozenset[tuple[Order, Answer]] = frozenset()

    @cached_property
    def receipts(self) -> Mapping[str, tuple[Order, Answer]]:
        return {request.receipt_id: (request, answer) for request, answer in self.done}

    @cached_property
    def redeemed(self) -> Mapping[str, Redeem]:
        return {request.key: request for request, _ in self.done if isinstance(request, Redeem)}

    @cached_property
    def kept(self) -> Sequence[Redeem]:
        """What was redeemed and not cancelled."""
        cancelled = {request.key for request, _ in self.done if isinstance(request, Cancel)}
        return [redemption for key, redemption in self.redeemed.items() if key not in cancelled]

    @cached_property
    def earned(self) -> int:
        given = sum(request.points for request, _ in self.done if isinstance(request, Buy | Play))
        return given + (SIGN_IN_POINTS if self.signed_in else 0)

    @property
    def balance(self) -> int:
        return self.earned - sum(redemption.points for redemption in self.kept)

    @property
    def signed_in(self) -> bool:
        return SignIn.receipt_id in self.receipts

    def played(self, activity_id: str) -> int:
        return sum(isinstance(request, Play) and request.activity_id == activity_id for request, _ in self.done)

    def taken(self, reward_id: str) -> int:
        return sum(redemption.quantity for redemption in self.kept if redemption.reward_id == reward_id)


def ask(member: Member, request: Request, body: str = "") -> tuple[Answer, Member]:
    """What the member hears, and is from then on.

    `body` is what was heard in fact: ids and times that only the shop can choose are believed the first time, and
    have to be the same ever after.
    """
    if isinstance(request, Look):
        return Answer("200", (member.balance, member.earned, member.signed_in), body), member
    if request.receipt_id in member.receipts:
        return _again(request, *member.receipts[request.receipt_id]), member
    if refusal := _refusal(member, request):
        return Answer(refusal), member
    answer = replace(_first(member, request), body=body)
    return answer, Member(member.done | {(request, answer)})


def after(member: Member, operation: Operation) -> Member | None:
    """The member after the operation; None where its answer is not what this member hears."""
    answer, then = ask(member, operation.request, operation.answer.body)
    if answer != operation.answer and operation.troubles:
        # Who had to ask again may have been served the first time, and have heard what one hears who was.
        answer, then = ask(then, operation.request, operation.answer.body)
    return then if answer == operation.answer else None


def _again(request: Order, first: Order, answer: Answer) -> Answer:
    if isinstance(request, SignIn):
        return Answer("ALREADY_SIGNED_IN")
    if request != first:
        return Answer("IDEMPOTENCY_CONFLICT")
    return replace(answer, replayed=True)


def _refusal(member: Member, request: Order) -> str:
    match request:
        case Play(activity_id=activity_id, daily_limit=limit) if member.played(activity_id) >= limit:
            return "LIMIT_REACHED"
        case Redeem(per_member_limit=int(limit)) if member.taken(request.reward_id) + request.quantity > limit:
            return "LIMIT_REACHED"
        case Redeem() if member.balance < request.points:
            return "INSUFFICIENT_POINTS"
        case Cancel(key=key) if key not in member.redeemed:
            return "NOT_FOUND"
    return ""


def _first(member: Member, request: Order) -> Answer:
    match request:
        case Buy():
            return Answer("201", (request.points,))
        case SignIn():
            return Answer("200", (SIGN_IN_POINTS, 1))
        case Play():
            return Answer("200", (request.points,))
        case Redeem():
            return Answer("201", (request.points, request.quantity, "to_ship"))
        case Cancel():
            redemption = member.redeemed[request.key]
            return Answer("200", (redemption.points, redemption.quantity, "cancelled"))


# ── The search ───────────────────────────────────────────────────────────────

# What may be true at a moment: which of the unanswered requests are done, and what the member is.
Possibility = tuple[frozenset[int], Member]


class NotLinearizable(AssertionError):
    """No order explains the answers.

    The last request of the `window` is the first that cannot be explained; its answer would have been right until
    the others came.
    """

    def __init__(self, window: Sequence[Operation], instead: Sequence[Answer]) -> None:
        lines = [
            "No order of these requests, one at a time, gives these answers:",
            *(f"  {operation}" for operation in window),
            f"The last of them should have heard {' or '.join(sorted({str(answer) for answer in instead}))}.",
        ]
        super().__init__("\n".join(lines))
        self.window = list(window)


def check(history: Sequence[Operation]) -> None:
    """Raises NotLinearizable where one member's history, of a member who began with nothing, is not."""
    waiting: set[int] = set()
    possible: set[Possibility] = {(frozenset(), Member())}
    past: list[tuple[float, set[Possibility]]] = []
    for moment, is_answer, number in _events(history):
        if not is_answer:
            waiting.add(number)
            continue
        past.append((moment, possible))
        explained = set(_explanations(history, possible, waiting, number))
        if not explained:
            raise _unexplained(history, number, past)
        waiting.remove(number)
        possible = {(done - {number}, member) for done, member in explained}


def _events(history: Sequence[Operation]) -> list[tuple[float, bool, int]]:
    """Each operation's sending and answer, in their order; at the same instant, first what is sent."""
    sent = [(operation.sent_s, False, number) for number, operation in enumerate(history)]
    answered = [(operation.answered_s, True, number) for number, operation in enumerate(history)]
    return sorted(sent + answered)


def _explanations(
    history: Sequence[Operation], possible: set[Possibility], waiting: set[int], number: int
) -> Iterator[Possibility]:
    """What may be true once the operation `number` is done, with as few of the other waiting ones as it takes."""
    seen = set(possible)
    todo = list(possible)
    while todo:
        done, member = todo.pop()
        if number in done:
            yield done, member
            continue
        for each in waiting - done:
            then = after(member, history[each])
            if then is None:
                continue
            reached = (done | {each}, then)
            if reached not in seen:
                seen.add(reached)
                todo.append(reached)


def _unexplained(
    history: Sequence[Operation], number: int, past: Sequence[tuple[float, set[Possibility]]]
) -> NotLinearizable:
    wrong = history[number]
    right = [moment for moment, possible in past if any(after(member, wrong) for _, member in possible)]
    since = max(right, default=wrong.sent_s)
    window = [
        each
        for each in history
        if each.answered_s >= since and each.sent_s <= wrong.answered_s
        if each.answered_s >= wrong.sent_s or _may_have_changed_something(each)
    ]
    window.sort(key=lambda each: (each is wrong, each.sent_s))
    _, last = past[-1]
    return NotLinearizable(window, [ask(member, wrong.request)[0] for _, member in last])


def _may_have_changed_something(operation: Operation) -> bool:
    answer = operation.answer
    is_first = answer.outcome.startswith("2") and not answer.replayed and not isinstance(operation.request, Look)
    return is_first or bool(operation.troubles)
