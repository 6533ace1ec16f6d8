"""Several jobs that share one pass: each account is read once, and each job is done as if it were alone."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from points.adapters.scans.runs import Run
from points.domain.ledger.accounts import Account
from points.workflows.jobs import Counting, Job, Skip, together

NOW = datetime(2026, 11, 22, tzinfo=UTC)
RUN = Run("r1", "expire", now=NOW, began_at=NOW, segments=2)


class Tally(Counting):
    """Counts accounts under a name of its own, and cannot bear one of them."""

    def __init__(self, name: str, poison: str = "", save_every: int = 10) -> None:
        super().__init__()
        self._name, self._poison = name, poison
        self._seen: list[str] = []
        self.save_every = save_every

    def look(self, account: Account) -> None:
        if account.member_id == self._poison:
            raise ValueError(self._name)
        self._seen.append(account.member_id)

    def act(self, skip: Skip) -> bool:
        seen, self._seen = self._seen, []
        self.counts[self._name] += len(seen)
        return "acts" in self._name and bool(seen)

    def conclude(self, run: Run) -> Mapping[str, int]:
        return dict(self.counts)


def both(first: str = "first", second: str = "second", poison: str = "") -> Job:
    return together({"a": lambda _: Tally(first), "b": lambda _: Tally(second, poison)})(RUN)


def walk(job: Job, *member_ids: str) -> list[str]:
    """Gives the job one page; answers what it skipped, as the engine does."""
    skipped = []
    for member_id in member_ids:
        try:
            job.look(Account(member_id, {}))
        except ValueError:
            skipped.append(member_id)
    job.act(skipped.append)
    return skipped


def test_each_job_sees_each_account() -> None:
    job = both()

    assert walk(job, "m1", "m2") == []

    assert job.conclude(RUN) == {"first": 2, "second": 2}


def test_an_account_that_one_job_cannot_bear_is_skipped_by_it_alone() -> None:
    job = both(poison="m1")

    assert walk(job, "m1", "m2") == ["m1"]

    assert job.conclude(RUN) == {"first": 2, "second": 1}


def test_results_of_segments_are_added_job_by_job() -> None:
    one, other, whole = both(), both(poison="m1"), both()
    walk(one, "m1", "m2", "m3")
    walk(other, "m1", "m2")

    for segment in (other, one):
        whole.include(segment.pack())

    assert whole.conclude(RUN) == {"first": 5, "second": 4}


def test_a_result_that_was_saved_when_there_was_one_job_is_its_own() -> None:
    alone = Tally("first")
    walk(alone, "m1")
    job = both()

    job.include(alone.pack())

    assert job.conclude(RUN) == {"first": 1}


def test_a_result_of_a_job_that_is_done_no_more_is_left_out() -> None:
    before = both()
    walk(before, "m1")
    job = together({"b": lambda _: Tally("second")})(RUN)

    job.include(before.pack())

    assert job.conclude(RUN) == {"second": 1}


@pytest.mark.parametrize(
    ("first", "second", "has_acted"), [("x", "y", False), ("x", "acts", True), ("acts", "y", True)]
)
def test_a_page_is_saved_at_once_if_any_job_did_something(first: str, second: str, has_acted: bool) -> None:
    job = both(first, second)
    job.look(Account("m1", {}))

    assert job.act(lambda _: None) is has_acted
    assert job.conclude(RUN) == {first: 1, second: 1}


def test_progress_is_saved_as_often_as_the_most_careful_job_wants() -> None:
    job = together({"a": lambda _: Tally("x", save_every=10), "b": lambda _: Tally("y", save_every=3)})(RUN)

    assert job.save_every == 3


def test_two_counts_of_one_name_are_a_mistake() -> None:
    job = both("same", "same")
    walk(job, "m1")

    with pytest.raises(AssertionError, match="same name"):
        job.conclude(RUN)
