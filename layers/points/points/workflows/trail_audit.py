"""Audits the audit trail: the chain of seals, and the chain of every object that the newest seals name."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from points.adapters.trail import trail
from points.domain.audit.findings import Difference
from points.domain.audit.trail import audit_chain, audit_heads, heads_of
from points.domain.calendar import later
from points.domain.trail.entries import SEALS

_NIGHTS: Final = timedelta(days=8)  # `make audit` looks at everything


def differences(now: datetime) -> Iterator[Difference]:
    """Yields every difference in the seals, and in the chains of objects that changed in the last eight days.

    Reads the whole chain of each of these objects.
    """
    seals = list(trail.chain(SEALS))
    yield from audit_chain(SEALS, seals)
    recent = [seal for seal, _ in seals if seal.entry.at > later(now, -_NIGHTS)]
    for name, head in heads_of(recent).items():
        links = list(trail.chain(name))
        yield from audit_chain(name, links)
        yield from audit_heads({name: head}, {name: links})
