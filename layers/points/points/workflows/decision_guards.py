"""Checks every decision before it is written: its version, the time when it takes effect, and objections to it."""

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
    """The decision is not allowed. `objections` say why; their texts are in `points.web.texts.conflicts`."""

    def __init__(self, objections: Iterable[Objection]) -> None:
        self.objections = tuple(objections)
        super().__init__(", ".join(objection.field for objection in self.objections))


def refuse(objections: Iterable[Objection]) -> None:
    """Raises Objected if there is any objection."""
    found = tuple(objections)
    if found:
        raise Objected(found)


def checked_again_if_overtaken(decide: Callable[P, T]) -> Callable[P, T]:
    """Returns a function that repeats `decide` if another decision was written between the checks and the write."""

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
    """Returns `version` if it is the version of `before`. Raises VersionConflict otherwise."""
    if version != before.version:
        raise VersionConflict(f"Version {before.version} is the newest. Read it again.")
    return version


def is_done(before: Record, content: Content, version: int) -> bool:
    """Returns whether the newest edit has this content and replaced `version`. Then the request is a replay."""
    return before.version == version + 1 and before.body == content


def until_then(content: Content, before: Record | None, at: datetime) -> Record | None:
    """Returns the decision that applies until `content` takes effect; None if `content` takes effect at once.

    Raises Objected if the time has passed, or if the change may not be made in advance.
    """
    if content.get("effective_at") is None:
        return None
    held = before.in_force(at) if before else None
    later = datetime.fromisoformat(content["effective_at"])
    if later <= at:
        if before is not None and before.effective_at == later:
            return None  # an edit of a decision that took effect at this time: the edit takes effect at once
        raise Objected([Objection("effective_at", "past", {})])
    if held is not None and held.body.get("budget_points") != content.get("budget_points"):
        raise Objected([Objection("budget_points", "only_at_once", {})])
    return held
