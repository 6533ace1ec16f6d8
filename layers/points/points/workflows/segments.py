"""Runs the job that finds the members of all saved segments, in the nightly pass over all accounts.

Without segments it reads and writes nothing for any account. Only for segments that ask for the last order, it reads
half a unit for each member who meets the other conditions.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping

from points.adapters.lists import last_orders, segments
from points.adapters.scans.runs import Run
from points.domain.ledger.accounts import Account
from points.domain.segments import conditions
from points.domain.segments.segments import Found, Segment
from points.workflows.jobs import SAVE_EVERY, Skip


class Segments:
    """The job of one part of the accounts."""

    save_every = SAVE_EVERY

    def __init__(self, run: Run) -> None:
        self._run = run
        # A segment that was changed during the pass waits for the next one: not all workers would see the same.
        self._segments = [segment for segment in segments.every() if segment.changed_at < run.began_at]
        self._asked = {segment.segment_id: segment.asked for segment in self._segments}
        self._start = ""  # the first member of this part of the accounts
        self._pages = 0
        self._counts: Counter[str] = Counter()
        self._found: dict[str, list[str]] = {}

    def look(self, account: Account) -> None:
        self._start = self._start or account.member_id
        for segment_id, asked in self._asked.items():
            if conditions.meets(account, asked, self._run.now):
                self._found.setdefault(segment_id, []).append(account.member_id)

    def act(self, skip: Skip) -> bool:
        """Stores the members of this page. Returns False: doing it again after a crash costs little."""
        found, self._found = self._with_orders(self._found), {}
        for segment_id, member_ids in found.items():
            if member_ids:
                place = f"{self._start}#{self._pages:06}"
                expires_at = int(time.time()) + segments.KEPT_S
                segments.keep(segment_id, self._run.run_id, place, member_ids, expires_at)
                self._counts[segment_id] += len(member_ids)
        self._pages += 1
        return False

    def _with_orders(self, found: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
        """Returns whom of these the conditions of the last order leave."""
        asking = [segment_id for segment_id in found if conditions.asks_for_orders(self._asked[segment_id])]
        last = last_orders.last(sorted({member_id for each in asking for member_id in found[each]}))
        now = self._run.now
        days = {member_id: at.astimezone(now.tzinfo).date() for member_id, at in last.items()}
        left = {
            each: [m for m in found[each] if conditions.ordered(days.get(m), self._asked[each], now.date())]
            for each in asking
        }
        return {**found, **left}

    def pack(self) -> bytes:
        return json.dumps({"start": self._start, "pages": self._pages, "counts": self._counts}).encode()

    def include(self, packed: bytes) -> None:
        saved = json.loads(packed)
        self._start, self._pages = self._start or saved["start"], self._pages or saved["pages"]
        self._counts.update(saved["counts"])

    def conclude(self, run: Run) -> Mapping[str, int]:
        """Shows what was found. The counts are in the segments, not in the run's record."""
        for segment in self._segments:
            segments.publish(segment.segment_id, self._result(segment, run))
        return {}

    def _result(self, segment: Segment, run: Run) -> Found:
        return Found(run.run_id, segment.version, self._counts[segment.segment_id], run.now)
