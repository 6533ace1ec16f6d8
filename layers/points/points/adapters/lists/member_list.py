"""Reads the merchant's lists of members (`member_rows`, `phone_rows`), page by page.

Each function returns (candidates, the place after which to continue or None). A page costs half a read unit for each
4 KB of rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item
from points.adapters.lists import names
from points.adapters.members.members import Member, member_of

_FIRST: Final = "!"  # before every character of an id
_LAST: Final = "~"  # after them
_END: Final = "\U0010ffff"  # after every character of a nickname

Page = tuple[list["Candidate"], str | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member in a list. `member` is None if the list shows nothing of them but the id."""

    member_id: str
    place: str
    member: Member | None = None


def by_joined(*, only_frozen: bool, since: str, until: str, limit: int, after: str | None) -> Page:
    """Returns a page of all members, or of the frozen ones, who joined from `since` to `until`, newest first.

    `since` and `until` are places of `names.place_of`; empty ones set no limit.
    """
    name = names.FROZEN if only_frozen else names.EVERYBODY
    return _page(name, since or _FIRST, _before(after) if after else until or _LAST, limit, newest_first=True)


def by_nickname(nickname: str, *, limit: int, after: str | None) -> Page:
    """Returns a page of the members whose nickname begins with this text, in alphabetical order."""
    start = names.folded(nickname)
    if not start:
        return [], None
    return _page(names.by_nickname(start), _behind(after) if after else start, start + _END, limit)


def by_phone(tail: str, *, limit: int, after: str | None) -> Page:
    """Returns a page of the members who gave a receiver's phone that ends with these four digits.

    A member with several such parcels appears once.
    """
    # A place is a member id and a redemption key: everything of the last member is skipped.
    start = after + _LAST if after else _FIRST
    candidates, more = _page(names.by_tail(tail), start, _LAST, limit)
    once = {candidate.member_id: candidate for candidate in candidates}
    return [Candidate(name, name) for name in once], candidates[-1].member_id if more else None


def _page(name: str, first: str, last: str, limit: int, *, newest_first: bool = False) -> Page:
    items, more = dynamodb.page(
        "lists",
        "#list = :list AND place BETWEEN :first AND :last",
        {":list": name, ":first": first, ":last": last},
        names={"#list": "list"},
        limit=limit,
        newest_first=newest_first,
    )
    return [_candidate(item) for item in items], str(more["place"]) if more else None


def _candidate(item: Item) -> Candidate:
    shown = member_of(item) if "created_at" in item else None
    return Candidate(item["member_id"], item["place"], shown)


def _behind(place: str) -> str:
    """Returns a place right after this one."""
    return place + _FIRST


def _before(place: str) -> str:
    """Returns a place right before this one, which ends with a character of an id."""
    return place[:-1] + chr(ord(place[-1]) - 1) + _LAST


def members(member_ids: Sequence[str]) -> dict[str, Member]:
    """Returns the members with these ids, up to a hundred, by id."""
    keys = [{"member_id": member_id} for member_id in dict.fromkeys(member_ids)]
    found = dynamodb.batch_of({"members": keys})["members"] if keys else []
    return {item["member_id"]: member_of(item) for item in found}
