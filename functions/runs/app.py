"""The records of scheduled passes, and the progress of those that are running."""

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from pydantic import Field

from points.adapters.catalog import shop
from points.adapters.operators import callers
from points.adapters.scans import checkpoints, runs
from points.adapters.scans.runs import Run
from points.domain.errors import NotFound
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.validation import Answers

api = Api("runs", callers=callers)

LOST_AFTER: Final = timedelta(days=1)  # by then all retries of its workers have ended

JobName = Literal["expire", "remind", "rank"]


class RunsQuery(PageQuery):
    job: JobName | None = None


class RunView(Answers):
    """One pass over all accounts."""

    run_id: str
    job: str
    status: Literal["running", "done", "lost"] = Field(
        description="lost: not ended a day after it began. Later runs do its work."
    )
    began_at: datetime
    ended_at: datetime | None
    as_of: datetime
    segments: int
    segments_done: int
    members: int
    skipped: int
    counts: dict[str, int]


class RunsPage(Answers):
    """A page of runs."""

    items: list[RunView]
    next_cursor: str | None


@api.operation("GET", "/merchant/runs", access="figures:view", query=RunsQuery, answers=RunsPage)
def list_runs(call: Call[Nothing]) -> Answer:
    """List the passes over all accounts, latest first. For the progress of a running one, get it by its id."""
    found, more = runs.newest(job=call.query.job, limit=call.query.limit, after=call.position())
    return call.page([_view(run) for run in found], more)


@api.operation("GET", "/merchant/runs/{run_id}", access="figures:view", answers=RunView)
def show_run(call: Call[Nothing]) -> Answer:
    """Get one pass. While it runs, its counts are those of the segments saved so far."""
    run = runs.run(call.path("run_id"))
    if run is None:
        raise NotFound("No such run.")
    if run.ended_at is not None:
        return Answer(_view(run))
    segments, members, skipped = checkpoints.progress(run.run_id)
    return Answer(_view(run) | {"segments_done": segments, "members": members, "skipped": skipped})


handler = api.handler


def _status(run: Run) -> str:
    if run.ended_at is not None:
        return "done"
    return "lost" if shop.real_now() - run.began_at > LOST_AFTER else "running"


def _view(run: Run) -> dict[str, Any]:
    is_done = run.ended_at is not None
    return {
        "run_id": run.run_id,
        "job": run.job,
        "status": _status(run),
        "began_at": run.began_at.isoformat(timespec="milliseconds"),
        "ended_at": run.ended_at.isoformat(timespec="milliseconds") if run.ended_at else None,
        "as_of": run.now.isoformat(timespec="seconds"),
        "segments": run.segments,
        "segments_done": run.segments if is_done else 0,
        "members": run.members,
        "skipped": run.skipped,
        "counts": dict(run.counts),
    }
