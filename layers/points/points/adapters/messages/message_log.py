"""Lists what became of a member's messages, without their texts. The layout of the table is in `messages`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item


@dataclass(frozen=True, slots=True)
class Wanted:
    """The messages to list. `state` is the beginning of a state: `parked` for every `parked:…`."""

    kind: str = ""
    state: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """One message. `state` is that of its copy in WeChat (`points.workflows.notice_delivery`)."""

    message_id: str
    kind: str
    state: str
    at: datetime
    is_read: bool


def page(member_id: str, wanted: Wanted, *, limit: int, after: str | None) -> tuple[list[Logged], str | None]:
    """Returns a page of the member's messages, newest first: (page, the message id after which to continue or None).

    With a filter a page can be short, even empty, without being the last.
    """
    names, values, conditions = _filter(wanted)
    items, more = dynamodb.sifted_page(
        "messages",
        ("member_id", "message_id"),
        "member_id = :member",
        {":member": member_id, **values},
        names=names,
        keep=" AND ".join(conditions),
        limit=limit,
        after=after,
    )
    return [_logged(item) for item in items], more


def _filter(wanted: Wanted) -> tuple[dict[str, str], Item, list[str]]:
    """Returns the names, the values and the conditions of the filter.

    `at` is a text that begins with the day in the program's time zone.
    """
    names: dict[str, str] = {}
    values: Item = {}
    conditions: list[str] = []
    if wanted.kind:
        conditions.append("#kind = :kind")
        names, values = names | {"#kind": "kind"}, values | {":kind": wanted.kind}
    if wanted.state:
        conditions.append("begins_with(wechat, :state)")
        values |= {":state": wanted.state}
    if wanted.first or wanted.last:
        names |= {"#at": "at"}
    if wanted.first:
        conditions.append("#at >= :first")
        values |= {":first": wanted.first.isoformat()}
    if wanted.last:
        conditions.append("#at < :end")
        values |= {":end": (wanted.last + timedelta(days=1)).isoformat()}
    return names, values, conditions


def _logged(item: Item) -> Logged:
    at = datetime.fromisoformat(item["at"])
    return Logged(item["message_id"], item["kind"], item["wechat"], at, item.get("is_read", False))
