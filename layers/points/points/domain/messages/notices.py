"""Notices: the messages that members get, their queue format, and their retry times.

A notice is about one event of one member, and its message id is derived from that event. So a notice that is queued or
delivered several times is still one message. It has ids and numbers, and no personal data.

| kind | about | obsolete |
| --- | --- | --- |
| points_expiring | points, expires_on | when the points expire |
| points_arrived | points, arrived_on | a week later |
| redemption_shipped | redemption_id, name, carrier, tracking_no, shipped_on | a week later |
| voucher_expiring | redemption_id, name, expires_on | when the voucher expires |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final, Literal, cast

from points.domain import ids
from points.domain.ledger import settlement_mark
from points.domain.ledger.accounts import Account, Value
from points.domain.ledger.postings import Posting

Kind = Literal["points_expiring", "points_arrived", "redemption_shipped", "voucher_expiring"]

ABOUT: Final[Mapping[Kind, Mapping[str, type]]] = {
    "points_expiring": {"points": int, "expires_on": str},
    "points_arrived": {"points": int, "arrived_on": str},
    "redemption_shipped": {
        "redemption_id": str,
        "name": str,
        "carrier": str,
        "tracking_no": str,
        "shipped_on": str,
    },
    "voucher_expiring": {"redemption_id": str, "name": str, "expires_on": str},
}
VOUCHER_DAYS: Final = 3  # days before a voucher's last day
_NEWS_DAYS: Final = 7

_BACKOFF_S: Final = (30, 60, 120, 300, 600, 1800, 3600)
LONGEST_WAIT_S: Final = 11 * 3600  # the longest visibility timeout of SQS is 12 hours
_BEIJING: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. It is not sent after the day `until`. The table above lists the content of `about` for each kind.
    The notice is sent by WeChat only if more than `keep` of the member's accepted messages are left, because these are
    for more valuable notices.
    """

    member_id: str
    kind: Kind
    message_id: str
    about: Mapping[str, Value]
    until: date
    keep: int = 0


def points_arrived(account: Account, overdue: Posting | None, today: date) -> Notice | None:
    """Returns the notice of points that became spendable; None if there are none
    (`points.domain.ledger.settlement_mark`).
    """
    found = settlement_mark.arrived(account, overdue, today)
    if found is None:
        return None
    day, points = found
    message_id = ids.entry_id(_noon(day), "points_arrived", day.isoformat())
    about: dict[str, Value] = {"points": points, "arrived_on": day.isoformat()}
    return Notice(account.member_id, "points_arrived", message_id, about, today + timedelta(days=_NEWS_DAYS))


def redemption_shipped(
    member_id: str, redemption_id: str, name: str, *, carrier: str, tracking_no: str, on: date
) -> Notice:
    """Returns the notice that a parcel was shipped on day `on`."""
    about: dict[str, Value] = {
        "redemption_id": redemption_id,
        "name": name,
        "carrier": carrier,
        "tracking_no": tracking_no,
        "shipped_on": on.isoformat(),
    }
    message_id = ids.entry_id(_noon(on), "redemption_shipped", redemption_id)
    return Notice(member_id, "redemption_shipped", message_id, about, on + timedelta(days=_NEWS_DAYS))


def voucher_expiring(member_id: str, redemption_id: str, name: str, expires_on: date) -> Notice:
    """Returns the notice that a voucher expires on `expires_on`."""
    about: dict[str, Value] = {"redemption_id": redemption_id, "name": name, "expires_on": expires_on.isoformat()}
    day = _noon(expires_on - timedelta(days=VOUCHER_DAYS))
    message_id = ids.entry_id(day, "voucher_expiring", redemption_id)
    return Notice(member_id, "voucher_expiring", message_id, about, expires_on)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), _BEIJING)


# ── On the way to the member ─────────────────────────────────────────────────


def content_of(notice: Notice) -> dict[str, Any]:
    """Returns the content of the queue message for a notice."""
    return {
        "kind": notice.kind,
        "member_id": notice.member_id,
        "message_id": notice.message_id,
        "about": dict(notice.about),
        "until": notice.until.isoformat(),
        "keep": notice.keep,
    }


def notice_of(content: object) -> Notice:
    """Returns the notice in the content of a queue message. Raises ValueError if it is not a notice."""
    match content:
        case {
            "kind": str(kind),
            "member_id": str(member_id),
            "message_id": str(message_id),
            "about": dict(about),
            "until": str(until),
            "keep": int(keep),
        } if kind in ABOUT and ids.is_member_id(member_id) and 0 < len(message_id) <= 64 and keep >= 0:
            wanted = ABOUT[cast("Kind", kind)]
            if about.keys() != wanted.keys() or any(type(about[name]) is not wanted[name] for name in wanted):
                raise ValueError("The notice's `about` does not match its kind.")
            for name in about.keys() & {"expires_on", "arrived_on", "shipped_on"}:
                date.fromisoformat(about[name])
            return Notice(
                member_id=member_id,
                kind=cast("Kind", kind),
                message_id=message_id,
                about=about,
                until=date.fromisoformat(until),
                keep=keep,
            )
        case _:
            raise ValueError("Not a notice.")


def wait_s(attempt: int) -> int:
    """Returns the seconds to wait after attempt number `attempt` failed. The first attempt is number 1."""
    return _BACKOFF_S[min(max(attempt, 1), len(_BACKOFF_S)) - 1]


def quota_returns_at(at: datetime) -> datetime:
    """Returns when WeChat's daily limits reset: the next midnight in Beijing."""
    return datetime.combine(at.astimezone(_BEIJING).date() + timedelta(days=1), time(), _BEIJING)
