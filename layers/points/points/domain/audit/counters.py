"""Audits a member's counters against the entries: scores, sign-ins, daily limits and total limits."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from points.domain.audit.allowances import done_in_all, used_by_rule
from points.domain.audit.books import Books
from points.domain.audit.findings import Difference, compare
from points.domain.calendar import later, month_of, parse_day, week_of
from points.domain.ledger.accounts import Account
from points.domain.ledger.counters import daily_counter
from points.domain.ledger.entry_order import CLOCKS_APART
from points.domain.ledger.leaving import KEPT
from points.domain.ledger.postings import Entry
from points.domain.ledger.scores import own_scores, still_open
from points.domain.program import lives
from points.domain.rewards.limits import day_counter
from points.domain.rewards.transitions import GIVEN_BACK

_SCORING: Final = frozenset({"purchase", "sign_in", "activity", "referral"})


def audit_scores(books: Books, now: datetime) -> Iterator[Difference]:
    """Yields every score that differs from the entries.
    A score of a past period may already be removed. If it still exists, it must be right.
    """
    expected: Counter[str] = Counter()
    earned_on: dict[str, date] = {}
    for entry in sorted(books.entries, key=lambda entry: entry.entry_id):
        day = entry.at.astimezone(now.tzinfo).date()
        scored = entry.points if entry.kind in _SCORING and "made_up" not in entry.why else 0
        if entry.kind in _SCORING:
            earned_on[entry.source_id] = day if entry.kind == "purchase" else earned_on.get(entry.source_id, day)
        if "held" in entry.why or "released" in entry.why:
            scored = int(entry.why.get("released", 0))
        for period in ("total", month_of(day), week_of(day)):
            expected[period] += scored
        expected.update(own_scores(entry.why))
        if entry.kind == "clawback":
            back = int(entry.why.get("died", 0)) - entry.points
            earned = earned_on.get(entry.source_id, day)
            expected["total"] -= back
            expected[month_of(day)] -= back if month_of(earned) == month_of(day) else 0
            expected[week_of(day)] -= back if week_of(earned) == week_of(day) else 0
    running = {"total", month_of(now.date()), week_of(now.date())}
    for period in sorted(running | books.account.scores.keys()):
        found = books.account.scores.get(period, 0)
        yield from compare(books.account.member_id, f"score {period}", expected[period], found)
    own = own_scores(books.account.attributes)
    for name in sorted(own.keys() | set(still_open(own_scores(expected), now.date()))):
        yield from compare(books.account.member_id, f"score {name}", expected[name], own.get(name, 0))


def audit_days(books: Books, now: datetime) -> Iterator[Difference]:
    """Yields every wrong counter of sign-ins, orders, activities and daily points that the account still stores."""
    account = books.account
    signed = {entry.source_id: entry for entry in books.entries if entry.kind == "sign_in"}
    last_day = max([*signed, account.text(f"{KEPT}signed_on")], default="")
    yield from compare(account.member_id, "signed_on", last_day, account.text("signed_on"))
    yield from compare(account.member_id, "streak", _streak(signed, last_day), account.number("streak"))
    bought = sum(entry.kind == "purchase" for entry in books.entries)
    yield from compare(account.member_id, "orders", bought, account.number("orders"))
    months: Counter[str] = Counter()
    for signed_day in signed:
        months[f"signed:{signed_day[:7]}"] |= 1 << parse_day(signed_day).day - 1
    done: Counter[str] = Counter()
    for entry in books.entries:
        if entry.kind == "activity" or "share_points" in entry.why:
            day = entry.at.astimezone(now.tzinfo).date().isoformat()
            done[daily_counter(day, "a", lives.named_in(entry.why, "activity"))] += 1
    done += used_by_rule(books.orders, now.tzinfo)
    done += inherited_counts(account)
    today = f"{now:%Y%m%d}"
    running = {name for name in done if name.split(":")[1] == today} if _same_day(now) else set()
    for name in sorted(running | account.attributes.keys()):
        if name.startswith("signed:"):
            yield from compare(account.member_id, name, months[name], account.number(name))
        if name.startswith("day:") and name.split(":")[2].startswith(("a.", "r.")):
            yield from compare(account.member_id, name, done[name], account.number(name))


def _streak(signed: Mapping[str, Entry], last_day: str) -> int:
    """Returns the streak that ends with `last_day`: as its sign-in recorded it, plus what made-up days added later.
    Each made-up day records by how much it made the streak longer. These numbers are added up, so the order of the
    entries does not matter: entries of concurrent requests may not be in the order of writing.
    """
    if not last_day:
        return 0
    mended = (
        entry.why.get("longer_by", 0) for day, entry in signed.items() if day < last_day == entry.why.get("until")
    )
    # A member who came back inherits the last day signed, but no entry of it and no streak.
    until_then = int(signed[last_day].why.get("streak", 0)) if last_day in signed else 0
    return until_then + sum(map(int, mended))


def _same_day(now: datetime) -> bool:
    """Returns whether it is the same day on every host's clock."""
    slowest, fastest = (later(now, by).astimezone(now.tzinfo) for by in (-CLOCKS_APART, CLOCKS_APART))
    return slowest.date() == fastest.date()


def inherited_counts(account: Account) -> Counter[str]:
    """Returns the daily counters that a member inherited on coming back, with their values at that time.
    Empty for a member who never left.
    """
    prefix = f"{KEPT}day:"
    return Counter(
        {name.removeprefix(KEPT): int(n) for name, n in account.attributes.items() if name.startswith(prefix)}
    )


def audit_totals(books: Books) -> Iterator[Difference]:
    """Yields every counter of an activity's total limit that differs from the entries."""
    done = done_in_all(books.entries)
    for life_id in sorted(done.keys() | books.totals.keys()):
        expected, found = done[life_id], books.totals.get(life_id, 0)
        yield from compare(books.account.member_id, f"activity {life_id} in all", expected, found)


def audit_day_limits(books: Books, now: datetime) -> Iterator[Difference]:
    """Yields every wrong counter of the units that the member redeemed of a reward in a day, if it is still stored."""
    counted: Counter[str] = Counter()
    for redemption in books.redemptions:
        made = redemption.created_at.astimezone(now.tzinfo)
        changed = redemption.changed_at.astimezone(now.tzinfo) if redemption.changed_at else made
        is_back = redemption.status in GIVEN_BACK and changed.date() == made.date()
        if redemption.day_limited and not is_back:
            counted[day_counter(redemption.life_id, made)] += redemption.quantity
    counted += inherited_counts(books.account)
    for name in books.account.attributes:
        if name.startswith("day:") and name.split(":")[2].startswith("w."):
            yield from compare(books.account.member_id, name, counted[name], books.account.number(name))
