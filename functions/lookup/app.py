"""Finds redemptions, coupons, orders and entries for staff. It writes nothing.

This is a trust domain of its own, because it reads addresses and the ledger of all members, and changes neither. Lists
are kept up to date from streams, so a new redemption or entry is in them after some seconds.
"""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final, get_args

from pydantic import Field, ValidationInfo, field_validator

from points.adapters.catalog import shop
from points.adapters.ledger import entries, orders, payments, redemption_index
from points.adapters.members import addresses
from points.adapters.operators import callers
from points.domain.errors import Forbidden
from points.domain.operators.rights import NAMES
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.search import Search, is_for
from points.domain.rewards.transitions import Status
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.fields import Id, Line, Store, wrong
from points.web.validation import BY_COMMA, Day
from points.web.views.entries import Kind
from points.web.views.fulfilment import CountsAnswer, DeskAnswer, desk_view
from points.web.views.orders import OrdersAnswer, order_view
from points.web.views.redemptions import Statuses
from points.web.views.traces import MemberEntries, member_entry
from points.workflows import finding_entries, finding_redemptions

api = Api("lookup", callers=callers)

MOST_DAYS: Final = 366  # of one search
ENTRY_DAYS: Final = 31  # without `from`
OF_PARCELS: Final[frozenset[Status]] = frozenset({"to_ship", "shipped"})
Kinds = Annotated[list[Kind], BY_COMMA, Field(max_length=len(get_args(Kind)))]


class Days(PageQuery):
    """A page of what happened on these days, at most 366."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = Field(None, description="Not before `from`. Without it: today.")

    @field_validator("to")
    @classmethod
    def _not_before(cls, to: date | None, info: ValidationInfo) -> date | None:
        since = info.data.get("from_")
        if to is not None and since is not None and not 0 <= (to - since).days < MOST_DAYS:
            raise wrong(
                f"不能早于 from，也不能晚于 from {MOST_DAYS} 天", f"must be from 0 to {MOST_DAYS - 1} days after `from`"
            )
        return to

    def times(self, now: datetime, days: int = MOST_DAYS) -> tuple[datetime, datetime]:
        """Returns (the first instant of the range, the first instant after it).
        Without `from`, the range has `days` days.
        """
        today, most = now.date(), timedelta(days=days - 1)
        last = self.to or (max(self.from_, min(today, self.from_ + most)) if self.from_ else today)
        first = self.from_ or last - most
        begin, end = (datetime.combine(day, time(), tzinfo=now.tzinfo) for day in (first, last + timedelta(days=1)))
        return begin, end


class SoughtQuery(Days):
    """The redemptions or coupons to list. All given filters must match."""

    status: Statuses | None = Field(None, description="One or more, with commas between.")
    reward_id: Id | None = None
    member_id: str | None = Field(None, min_length=1, max_length=64)

    def search(self, now: datetime, **more: Any) -> Search:
        """Returns the filters."""
        since, until = self.times(now) if self.from_ or self.to else (None, None)
        return Search(
            statuses=frozenset(self.status or ()),
            reward_id=self.reward_id or "",
            member_id=self.member_id or "",
            since=since,
            until=until,
            **more,
        )


class RedemptionsSought(SoughtQuery):
    """The redemptions to list. All given filters must match. Without any filter: those that wait to be shipped."""

    store: Store | None = Field(None, description="The store in which the voucher was used.")
    q: Line | None = Field(
        None,
        description="A redemption id or a tracking number. With the right `names:view` also the whole name of a"
        " receiver, or the last four digits of their phone. Finds at most 100, on one page.",
    )


class EntriesSought(Days):
    """The entries to list. Without days: the last 31."""

    kind: Kinds | None = Field(None, description="One or more, with commas between.")


class OrdersSought(PageQuery):
    """The member whose orders to list."""

    member_id: str = Field(min_length=1, max_length=64)


@api.operation("GET", "/merchant/redemptions", access="redemptions:view", query=RedemptionsSought, answers=DeskAnswer)
def find_redemptions(call: Call[Nothing]) -> Answer:
    """List redemptions by status, reward, member, store and day, or find one by `q`, with shipping addresses.

    With one status that waits (pending_payment, to_ship, shipped, issued), the oldest comes first, else the newest.
    After a deadline, the old status is listed until the following nightly run. A page can have fewer than `limit`
    items, even none, and still have a next page: one filter chooses the index, and the others are applied to at most
    five times `limit` redemptions. A key that is limited to stores gets only their vouchers and no parcels.
    """
    now, wanted = shop.opened().now, call.query
    search = wanted.search(now, store=wanted.store or "")
    if not wanted.q:
        search = _or_to_ship(search)
    if call.actor.stores and search.statuses & OF_PARCELS:
        raise Forbidden("This key is limited to stores and can only read their vouchers.")
    if wanted.q:
        found = finding_redemptions.by_text(wanted.q, search, now, with_receivers=call.actor.may(NAMES))
        return _shown(call, found[: wanted.limit], None, now)
    found, more = finding_redemptions.page(search, now, limit=wanted.limit, after=call.position())
    return _shown(call, found, more, now)


@api.operation("GET", "/merchant/redemptions/counts", access="redemptions:view", answers=CountsAnswer)
def count_redemptions(call: Call[Nothing]) -> Answer:
    """Count the redemptions that wait, by status. At most a few hundred of each are counted."""
    if call.actor.stores:
        raise Forbidden("This key is limited to stores and can only read their vouchers.")
    found = {status: redemption_index.counted(status) for status in sorted(finding_redemptions.WAITING)}
    counts = [{"status": status, "count": count, "is_all": is_all} for status, (count, is_all) in found.items()]
    return Answer({"items": counts})


@api.operation("GET", "/merchant/coupons", access="redemptions:view", query=SoughtQuery, answers=DeskAnswer)
def find_coupons(call: Call[Nothing]) -> Answer:
    """List the coupons that were issued, by status, reward, member and day, newest first.

    Pages can be short as with `GET /merchant/redemptions`. Without days: of the last 13 months.
    """
    now = shop.opened().now
    search = call.query.search(now, kind="coupon")
    found, more = finding_redemptions.page(search, now, limit=call.query.limit, after=call.position())
    return _shown(call, found, more, now)


@api.operation("GET", "/merchant/orders", access="orders:view", query=OrdersSought, answers=OrdersAnswer)
def find_orders(call: Call[Nothing]) -> Answer:
    """List a member's orders, newest first, with the reasons of their points. Orders that were refused are not stored.

    A page can have fewer than `limit`, even none, and still have a next page.
    """
    now, wanted = shop.opened().now, call.query
    page, more = entries.entries(wanted.member_id, kind="purchase", limit=wanted.limit, after=call.position())
    known = orders.orders(entry.source_id for entry in page)
    shown = [order_view(known[each.source_id], now, call.language) for each in page if each.source_id in known]
    return call.page(shown, more)


@api.operation("GET", "/merchant/entries", access="members:view", query=EntriesSought, answers=MemberEntries)
def find_entries(call: Call[Nothing]) -> Answer:
    """List the entries of all members by day and kind, newest first.

    A page can have fewer than `limit`, even none, and still have a next page.
    """
    now, wanted = shop.opened().now, call.query
    since, until = wanted.times(now, ENTRY_DAYS)
    page, more = finding_entries.page(wanted.kind or (), since, until, limit=wanted.limit, after=call.position())
    return call.page([member_entry(entry, now, call.language) for entry in page], more)


handler = api.handler


def _or_to_ship(search: Search) -> Search:
    """Returns the search. Without any filter, it is the one for redemptions that wait to be shipped."""
    return Search(statuses=frozenset({"to_ship"})) if search == Search() else search


def _shown(call: Call[Nothing], found: list[Redemption], more: str | None, now: datetime) -> Answer:
    seen = [one for one in found if is_for(call.actor.stores, one)]
    paid = payments.payments(one.redemption_id for one in seen if one.cash_fen)
    named, may_see = shop.opened().catalog.stores, call.actor.may(NAMES)
    shown = [
        desk_view(one, now, named, addresses.opened(one) if may_see else None, paid.get(one.redemption_id))
        for one in seen
    ]
    return call.page(shown, more)
