"""What the scheduled passes did: each run's record, and how far one that is under way has come."""

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import nonces
from points.adapters.scans import checkpoints, runs
from points.adapters.scans.runs import Run
from points.domain.errors import NotFound
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.validation import Answers

api = Api("runs", merchant_keys=secrets.merchant_keys, first_use=nonces.first_use)

LOST_AFTER: Final = timedelta(days=1)  # whatever begins a worker again has given up by then

JobName = Literal["expire", "remind", "rank"]


class RunsQuery(PageQuery):
    job: JobName | None = None


class RunView(Answers):
    run_id: str
    job: str
    status: Literal["running", "done", "lost"] = Field(
        description="lost: not ended a day after it began; the runs since have made up for it"
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
    items: list[RunView]
    next_cursor: str | None


@api.operation("GET", "/merchant/runs", access="admin", query=RunsQuery, answers=RunsPage)
def list_runs(call: Call[Nothing]) -> Answer:
    """Passes over all accounts, the latest first. What one under way has counted so far is told by itself."""
    found, more = runs.newest(job=call.query.job, limit=call.query.limit, after=call.position())
    return call.page([_view(run) for run in found], more)


@api.operation("GET", "/merchant/runs/{run_id}", access="admin", answers=RunView)
def show_run(call: Call[Nothing]) -> Answer:
    """One pass; while it is under way, as far as its segments have been saved."""
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
