"""What every decision is guarded by: its version, the time from which it holds, and what is objected to it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from points.adapters.catalog.decisions import Overtaken
from points.adapters.catalog.records import Record
from points.domain.decisions.conflicts import Objection
from points.domain.errors import VersionConflict

Content = Mapping[str, Any]  # the terms of a decision, as they are stored

_ATTEMPTS: Final = 5

P = ParamSpec("P")
T = TypeVar("T")


class Objected(Exception):
    """The merchant may not decide so. `objections` say why; a text for each is in `points.web.texts.conflicts`."""

    def __init__(self, objections: Iterable[Objection]) -> None:
        self.objections = tuple(objections)
        super().__init__(", ".join(objection.field for objection in self.objections))


def refuse(objections: Iterable[Objection]) -> None:
    """Raises Objected where there is any objection."""
    found = tuple(objections)
    if found:
        raise Objected(found)


def checked_again_if_overtaken(decide: Callable[P, T]) -> Callable[P, T]:
    """Starts from the checks again where another decision came in between them and the write."""

    @wraps(decide)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(_ATTEMPTS - 1):
            try:
                return decide(*args, **kwargs)
            except Overtaken:
                continue
        return decide(*args, **kwargs)

    return again


# ── Versions ─────────────────────────────────────────────────────────────────


def seen(before: Record, version: int) -> int:
    """The version to write over, if it is the newest."""
    if version != before.version:
        raise VersionConflict(f"Version {before.version} is the newest: read it again.")
    return version


def is_done(before: Record, content: Content, version: int) -> bool:
    """Whether the last edit was this one, and only its answer was lost."""
    return before.version == version + 1 and before.body == content


def until_then(content: Content, before: Record | None, at: datetime) -> Record | None:
    """The decision that holds until this one takes effect; None where this one does so at once."""
    if content.get("effective_at") is None:
        return None
    held = before.in_force(at) if before else None
    later = datetime.fromisoformat(content["effective_at"])
    if later <= at:
        if before is not None and before.effective_at == later:
            return None  # it was announced for this time, which has come since
        raise Objected([Objection("effective_at", "past", {})])
    if held is not None and held.body.get("budget_points") != content.get("budget_points"):
        raise Objected([Objection("budget_points", "only_at_once", {})])
    return held
