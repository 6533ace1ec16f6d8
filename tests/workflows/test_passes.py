"""A pass over all accounts: every member once, whatever is killed, doubled or poisoned on the way."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import pytest

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.catalog import shop
from points.adapters.scans import checkpoints, runs, sweep
from points.adapters.scans.checkpoints import Checkpoint
from points.adapters.scans.runs import Run
from points.domain.errors import TryAgain
from points.domain.ledger.accounts import Account
from points.workflows import jobs, passes
from points.workflows.jobs import Counting
from points.workflows.passes import Passes, Unfinished

MEMBERS = 57


class Killed(BaseException):
    """The worker's process is gone."""


@dataclass
class Silence:
    """A log that remembers what it was told."""

    lines: list[str] = field(default_factory=list)

    def info(self, msg: object, **keys: Any) -> None:
        self.lines.append(str(msg))

    def warning(self, msg: object, **keys: Any) -> None:
        self.lines.append(str(msg))

    def error(self, msg: object, **keys: Any) -> None:
        self.lines.append(str(msg))

    def exception(self, msg: object, **keys: Any) -> None:
        self.lines.append(f"{msg} {keys['member_id']}")


class Greeting(Counting):
    """Greets every member. What has really happened is in `greeted`; a greeting done again changes nothing."""

    greeted: ClassVar[set[str]] = set()
    before_act: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._waiting: list[Account] = []

    def look(self, account: Account) -> None:
        if account.number("balance") < 0:
            raise ArithmeticError("nobody of ours")
        self._waiting.append(account)

    def act(self, skip: jobs.Skip) -> bool:
        waiting, self._waiting = self._waiting, []
        self.before_act()
        Greeting.greeted |= {account.member_id for account in waiting}
        self.counts["greeted"] += len(waiting)
        self.counts["points"] += sum(account.balance for account in waiting)
        return bool(waiting)

    def conclude(self, run: Run) -> Mapping[str, int]:
        return self.counts


@pytest.fixture
def members(aws: None, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    monkeypatch.setattr(sweep, "PAGE", 5)
    monkeypatch.setattr(Greeting, "greeted", set())
    ids = {f"{number:016d}" for number in range(MEMBERS)}
    for number, member_id in enumerate(sorted(ids)):
        put(member_id, number)
    return ids


def put(member_id: str, balance: int) -> None:
    item = {"member_id": member_id, "balance": balance, "settled_through": "2026-10"}
    dynamodb.client().put_item(TableName=table("accounts"), Item=dynamodb.pack(item))


def greetings() -> Passes:
    return Passes({"greet": Greeting}, Silence())


def in_segments(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setenv("SWEEP_SEGMENTS", str(number))


def outcome(run: Run) -> tuple[int, int, Mapping[str, int]]:
    return run.members, run.skipped, run.counts


WHOLE = (MEMBERS, 0, {"greeted": MEMBERS, "points": sum(range(MEMBERS))})


# ── Every member once ────────────────────────────────────────────────────────


@pytest.mark.parametrize("segments", [1, 2, 3, 8, 64])
def test_the_segments_change_nothing(members: set[str], monkeypatch: pytest.MonkeyPatch, segments: int) -> None:
    in_segments(monkeypatch, segments)

    run = greetings().now("greet")

    assert outcome(run) == WHOLE
    assert Greeting.greeted == members
    stored = runs.run(run.run_id, consistent=True)
    assert stored == run
    assert run.ended_at is not None


def test_a_run_killed_at_every_page_is_resumed_and_counts_everybody_once(
    members: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before a page's work, and again after it, before it could be saved: once at each page of each segment."""
    in_segments(monkeypatch, 2)
    run = runs.begin("greet", now(), 2)
    save, kills = checkpoints.save, Counter[str]()

    def die(where: str) -> None:
        done = sum(one.saved for one in checkpoints.checkpoints(run.run_id))
        kills[f"{where} {done}"] += 1
        if kills[f"{where} {done}"] == 1:
            raise Killed

    def die_before_saving(run_id: str, at: Checkpoint) -> bool:
        die("after")
        return save(run_id, at)

    monkeypatch.setattr(Greeting, "before_act", staticmethod(lambda: die("before")))
    monkeypatch.setattr(checkpoints, "save", die_before_saving)
    deaths = 0
    while True:
        try:
            done = greetings().complete(run)
            break
        except Killed:
            deaths += 1

    assert outcome(done) == WHOLE
    assert Greeting.greeted == members
    assert deaths >= 2 * (MEMBERS // sweep.PAGE)


def test_killed_while_it_ends_it_ends_again_with_the_same(members: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    in_segments(monkeypatch, 2)
    run = runs.begin("greet", now(), 2)
    with monkeypatch.context() as dying:
        dying.setattr(Greeting, "conclude", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            greetings().complete(run)

    assert outcome(greetings().complete(run)) == WHOLE


def test_of_two_workers_on_one_segment_each_page_is_counted_for_one(
    members: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_segments(monkeypatch, 1)
    run = runs.begin("greet", now(), 1)
    first, nested = greetings(), [3]

    def the_other_takes_over() -> None:
        if nested[0]:
            nested[0] -= 1
            greetings().complete(run)

    monkeypatch.setattr(Greeting, "before_act", staticmethod(the_other_takes_over))
    with pytest.raises(TryAgain, match="Another worker"):
        first.complete(run)

    ended = runs.run(run.run_id, consistent=True)
    assert ended is not None
    assert outcome(ended) == WHOLE


def test_what_is_asked_for_twice_is_one_run(members: set[str]) -> None:
    event = {"source": "aws.scheduler", "job": "greet", "scheduled_time": "2026-11-22T00:00:00Z"}

    first = greetings().serve(event, None)
    put("z" * 16, 1_000)
    second = greetings().serve(event, None)
    next_day = greetings().serve(event | {"scheduled_time": "2026-11-23T00:00:00Z"}, None)

    assert second == first
    assert (next_day["members"], next_day["points"]) == (MEMBERS + 1, sum(range(MEMBERS)) + 1_000)


def test_what_is_found_may_be_larger_than_an_item(members: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    in_segments(monkeypatch, 2)
    monkeypatch.setattr(checkpoints, "_CHUNK_BYTES", 7)
    monkeypatch.setattr(Greeting, "pack", lambda self: json.dumps(self.counts).encode())

    assert outcome(greetings().now("greet")) == WHOLE


# ── Poison, and trouble ──────────────────────────────────────────────────────


def test_a_poison_account_is_reported_and_skipped_and_the_rest_is_done(members: set[str]) -> None:
    put("p" * 16, -1)
    for number, unheard_of in enumerate(({"N": "7.5"}, {"NULL": True}, {"SS": ["seven"]}, {"N": "1E+100"})):
        item = dynamodb.pack({"member_id": f"{number}" + "p" * 15}) | {"balance": unheard_of}
        dynamodb.client().put_item(TableName=table("accounts"), Item=item)
    engine = greetings()
    event = {"source": "aws.scheduler", "job": "greet", "scheduled_time": "2026-11-22T00:00:00Z"}

    with pytest.raises(passes.AccountsSkipped, match=f"5 of {MEMBERS + 5}"):
        engine.serve(event, None)

    assert Greeting.greeted == members
    assert isinstance(engine.log, Silence)
    poisoned = ["p" * 16, *(f"{number}" + "p" * 15 for number in range(4))]
    assert sorted(line for line in engine.log.lines if line.startswith("account skipped")) == sorted(
        f"account skipped {member_id}" for member_id in poisoned
    )
    ((run,), _) = runs.newest(job="greet", limit=1, after=None)
    assert outcome(run) == (MEMBERS + 5, 5, WHOLE[2])


def test_when_the_tables_are_busy_the_run_goes_on_from_its_checkpoint(
    members: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, pages = runs.begin("greet", now(), 1), [0]

    def busy() -> None:
        pages[0] += 1
        if pages[0] == 4:
            raise TryAgain("busy")

    monkeypatch.setattr(Greeting, "before_act", staticmethod(busy))
    with pytest.raises(TryAgain):
        greetings().complete(run)
    assert checkpoints.checkpoint(run.run_id, 0).pages == 3

    assert outcome(greetings().complete(run)) == WHOLE


def test_a_worker_whose_time_runs_out_leaves_the_rest_to_the_next(members: set[str]) -> None:
    class Context:
        def __init__(self) -> None:
            self.left_ms = passes.RESERVE_MS + 3

        def get_remaining_time_in_millis(self) -> int:
            self.left_ms -= 1
            return self.left_ms

    run = runs.begin("greet", now(), 1)
    workers = 0
    while checkpoints.checkpoint(run.run_id, 0).is_done is False:
        workers += 1
        try:
            greetings().walk(run, 0, Context())
        except Unfinished:
            continue

    assert workers > 2
    assert outcome(greetings().complete(run)) == WHOLE


def test_before_every_segment_is_done_a_run_does_not_end(members: set[str]) -> None:
    run = runs.begin("greet", now(), 3)
    greetings().walk(run, 1)

    with pytest.raises(Unfinished, match="1 of 3"):
        greetings().finish(run)
    assert checkpoints.progress(run.run_id)[0] == 1


# ── Whom it listens to ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"source": "aws.scheduler", "job": "rank", "scheduled_time": "2026-11-22T00:00:00Z"},
        {"source": "aws.scheduler", "job": "greet"},
        {"source": "aws.scheduler", "job": "greet", "scheduled_time": "2026-11-22T00:00:00Z", "more": 1},
        {"source": "points.sweep", "job": "greet", "run_id": "r", "segment": "0"},
        {"source": "points.sweep", "job": "greet", "run_id": "r"},
        {"source": "points.sweep", "job": "greet", "run_id": "r", "segment": 0, "more": 1},
    ],
    ids=str,
)
def test_attack_61_no_other_event_starts_a_pass(event: dict[str, Any]) -> None:
    assert not greetings().takes(event)


def test_a_worker_is_sent_for_a_run_there_is(members: set[str]) -> None:
    event = {"source": "points.sweep", "job": "greet", "run_id": "nobodys", "segment": 0}

    with pytest.raises(ValueError, match="no such run"):
        greetings().serve(event, None)


def now() -> datetime:
    return shop.opened().now
