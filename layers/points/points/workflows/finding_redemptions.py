"""Finds redemptions for staff: one filter chooses the index, the others filter what the index gives.

| given                             | read                                          | order                      |
| --------------------------------- | --------------------------------------------- | -------------------------- |
| text                              | the redemption, the lists of parcels, of receivers and of phones | newest first |
| member_id                         | the member's redemptions                      | newest first               |
| one status that waits for staff   | the index Desk                                | oldest first               |
| store                             | the list of the store                         | newest first               |
| reward_id                         | the list of the reward                        | newest first               |
| one status, no time               | the index Desk                                | waiting ones oldest first  |
| anything else                     | the lists of the months, at most `MOST_MONTHS` | newest first              |

A page reads at most `_READS` times its size, so it may be short, even empty, without being the last.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

from points.adapters.ledger import redemption_index, redemptions
from points.adapters.lists import names as member_lists
from points.adapters.lists import redemption_rows
from points.adapters.members import addresses
from points.domain import ids
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.search import Search
from points.domain.rewards.transitions import Status

Page = tuple[list[Redemption], str | None]
Source = Callable[[int, str | None], Page]

WAITING: Final[frozenset[Status]] = frozenset({"pending_payment", "to_ship", "shipped", "issued"})
MOST_MONTHS: Final = 14  # a year touches 13, and one more in another zone
MOST_FOUND: Final = 100  # by text
_FEW: Final[frozenset[Status]] = frozenset({"pending_payment", "to_ship"})  # staff or a timer soon end these
_READS: Final = 5


def page(search: Search, now: datetime, *, limit: int, after: str | None) -> Page:
    """Returns a page of the redemptions that match: (page, where to continue or None)."""
    read = _source(search, now)
    found: list[Redemption] = []
    for _ in range(_READS):
        candidates, after = read(limit - len(found), after)
        found += [each for each in candidates if search.matches(each, now)]
        if after is None or len(found) == limit:
            break
    return found, after


def by_text(text: str, search: Search, now: datetime, *, with_receivers: bool) -> list[Redemption]:
    """Returns the redemptions with this id or tracking number that match, newest first, at most `MOST_FOUND`.

    With receivers, also those whose receiver has exactly this name, or a phone that ends with these four digits.
    """
    names = [redemption_rows.of_parcel(text)]
    if with_receivers:
        names += [redemption_rows.of_receiver(digest) for digest in addresses.digests_of(text)]
        names += [member_lists.by_tail(text)] if len(text) == member_lists.TAIL and text.isdecimal() else []
    listed = [each for name in names for each in redemption_rows.page(name, limit=MOST_FOUND, after=None)[0]]
    found = redemptions.many([text, *listed][:MOST_FOUND], consistent=False).values()
    return sorted((one for one in found if search.matches(one, now)), key=lambda one: one.created_at, reverse=True)


def _source(search: Search, now: datetime) -> Source:
    only = next(iter(search.statuses)) if len(search.statuses) == 1 else None
    if search.member_id:
        return partial(_of_member, search, now)
    if only in _FEW:
        return partial(_at_desk, only)
    if search.store:
        return partial(_listed, redemption_rows.of_store(search.store), search)
    if search.reward_id:
        return partial(_listed, redemption_rows.of_reward(search.reward_id), search)
    if only is not None and search.since is None and search.until is None and search.kind is None:
        return partial(_at_desk, only)
    return partial(_by_month, search, now)


def _of_member(search: Search, now: datetime, limit: int, after: str | None) -> Page:
    if not ids.is_member_id(search.member_id):
        return [], None
    return redemptions.redemptions(
        search.member_id, statuses=search.statuses, kind=search.kind, now=now, limit=limit, after=after
    )


def _at_desk(status: Status, limit: int, after: str | None) -> Page:
    listed = redemption_index.waiting if status in WAITING else redemption_index.done
    return listed(status, limit=limit, after=after)


def _listed(name: str, search: Search, limit: int, after: str | None) -> Page:
    first, last = (redemption_rows.place_of(ids.microseconds(at)) if at else "" for at in (search.since, search.until))
    listed, more = redemption_rows.page(name, first=first, last=last, limit=limit, after=after)
    known = redemptions.many(listed, consistent=False)
    return [known[each] for each in listed if each in known], more


def _by_month(search: Search, now: datetime, limit: int, after: str | None) -> Page:
    """Returns a page of what was redeemed in the months of the search, the newest month first.

    `after` is a month and a place in its list, or the month alone.
    """
    names = redemption_rows.coupons_of_month if search.kind == "coupon" else redemption_rows.of_month
    month, _, place = (after or "").partition(" ")
    for each in _months(search, now):
        if month and each > month:
            continue
        found, more = _listed(names(each), search, limit, place if each == month and place else None)
        if more is not None:
            return found, f"{each} {more}"
        if found:
            return found, _before(each, search, now)
    return [], None


def _before(month: str, search: Search, now: datetime) -> str | None:
    """Returns the month before this one in the search; None if this one is the last."""
    return next((each for each in _months(search, now) if each < month), None)


def _months(search: Search, now: datetime) -> list[str]:
    """Returns the months of UTC in which a match can have been redeemed, newest first, at most `MOST_MONTHS`."""
    newest = (search.until or now).astimezone(UTC)
    oldest = search.since.astimezone(UTC).strftime("%Y-%m") if search.since else ""
    numbers = (newest.year * 12 + newest.month - 1 - back for back in range(MOST_MONTHS))
    return [month for number in numbers if (month := f"{number // 12}-{number % 12 + 1:02}") >= oldest]
