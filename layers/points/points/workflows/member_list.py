"""Finds members for the merchant. One filter decides which list is read; the others are applied to its members.

| given                  | what is read                                                    | order                    |
| ---------------------- | --------------------------------------------------------------- | ------------------------ |
| `q` is a member id     | this member                                                     |                          |
| `q` has four digits    | receivers' phones that end with them, then nicknames            | by id, then alphabetical |
| `q`                    | nicknames that begin with it                                    | alphabetical             |
| `segment`              | the members whom the last pass found for it                     | none                     |
| `frozen` is true       | the frozen members                                              | newest first             |
| otherwise              | all members                                                     | newest first             |

The accounts of a page are one batch read, half a read unit for each. A call reads no more than about `MOST_LOOKED`
members, so a page can be short, even empty, without being the last.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.ledger.accounts import account_of
from points.adapters.lists import member_list, names, segments
from points.adapters.lists.member_list import Candidate, Page
from points.adapters.members.members import Member
from points.domain import ids
from points.domain.calendar import midnight
from points.domain.errors import StateConflict
from points.domain.ledger.accounts import Account
from points.domain.segments.conditions import Conditions, meets
from points.domain.segments.segments import Segment

MOST_LOOKED: Final = 300
_AT_A_TIME: Final = 100
_NOTHING: Final = Conditions()

Source = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class Listed:
    """A member with their account."""

    member: Member
    account: Account


def sources(q: str, wanted: Conditions, now: datetime) -> list[Source]:
    """Returns the lists to read for these filters, one after the other. Each takes `limit` and `after`."""
    if ids.is_member_id(q):
        return [partial(_exactly, q), partial(member_list.by_nickname, q)]
    by_nickname = partial(member_list.by_nickname, q)
    if re.fullmatch(r"\d{4}", q, re.ASCII):
        return [partial(member_list.by_phone, q), by_nickname]
    if q:
        return [by_nickname]
    since = midnight(wanted.joined_from, now) if wanted.joined_from else None
    until = midnight(wanted.joined_to + timedelta(days=1), now) if wanted.joined_to else None
    is_frozen = bool(wanted.frozen)
    return [partial(member_list.by_joined, only_frozen=is_frozen, since=_place(since), until=_place(until))]


def of_segment(segment: Segment) -> list[Source]:
    """Returns the list to read for this segment. Raises StateConflict if no pass has found its members yet."""
    found = segment.current
    if found is None:
        raise StateConflict("No pass has found the members of this segment yet.")
    return [partial(segments.members, segment.segment_id, found.run_id)]


def page(
    of: Sequence[Source], wanted: Conditions, now: datetime, *, limit: int, position: str | None
) -> tuple[list[Listed], str | None]:
    """Returns the next members of these lists who meet the conditions: (page, where to continue or None)."""
    found: list[Listed] = []
    candidates = _candidates(of, position, min(limit, _AT_A_TIME) if wanted == _NOTHING else _AT_A_TIME)
    for looked, (candidate, here, is_last) in enumerate(candidates, start=1):
        if candidate is not None and meets(candidate.account, wanted, now):
            found.append(candidate)
        if is_last:
            break
        if len(found) == limit or looked >= MOST_LOOKED:
            return found, here
    return found, None


def _candidates(
    of: Sequence[Source], position: str | None, at_a_time: int
) -> Iterator[tuple[Listed | None, str, bool]]:
    """Yields (the member or None if there is no such member, the position after them, whether they are the last)."""
    first, _, start = (position or "0|").partition("|")
    after = start or None
    for number in range(int(first), len(of)):
        while True:
            candidates, more = of[number](limit=at_a_time, after=after)
            people = _with_accounts(candidates)
            for candidate in candidates:
                is_last = more is None and number == len(of) - 1 and candidate is candidates[-1]
                yield people.get(candidate.member_id), f"{number}|{candidate.place}", is_last
            after = more
            if more is None:
                break


def _with_accounts(candidates: Sequence[Candidate]) -> dict[str, Listed]:
    """Returns the candidates whose account and personal data exist, by member id."""
    keys = [{"member_id": candidate.member_id} for candidate in candidates]
    accounts = dynamodb.batch("accounts", keys, consistent=False) if keys else []
    known = {each.member_id: each.member for each in candidates if each.member is not None}
    known |= member_list.members([each.member_id for each in candidates if each.member is None])
    return {
        item["member_id"]: Listed(known[item["member_id"]], account_of(item))
        for item in accounts
        if item["member_id"] in known
    }


def _exactly(member_id: str, *, limit: int, after: str | None) -> Page:
    return ([] if after else [Candidate(member_id, member_id)]), None


def _place(at: datetime | None) -> str:
    return names.place_of(ids.microseconds(at)) if at else ""


def conditions_left(wanted: Conditions, *, in_order_of_joining: bool) -> Conditions:
    """Returns the conditions that must still be checked.
    A list in the order of joining has already applied the days of joining.
    """
    return replace(wanted, joined_from=None, joined_to=None) if in_order_of_joining else wanted
