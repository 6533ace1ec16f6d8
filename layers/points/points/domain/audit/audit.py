"""The audit: what the books say against what the receipts say, account by account.

balance = sum of lots - spent               balance + pending + held = sum of the entries' points
the entries alone, played again, give every lot, what waits, what is spent and what has expired
every purchase, refund, activity, adjustment and redemption has its receipt, and every receipt its entry
stock left + units redeemed = supply        redeemed per member = the limit's counter
of a flash reward, shard by shard: left + units redeemed + numbers drawn and neither claimed nor retired = supply
a rule's points of a day, an activity's times in all and a campaign's budget = what the receipts counted against them

It trusts no single item: an entry names itself after its time and its receipt, so that one copied, moved or changed
does not fit, and a sum that fits by chance is still missed by the others.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from points.domain import ids
from points.domain.audit.allowances import done_in_all, used_by_rule
from points.domain.boards import seasons
from points.domain.calendar import Month, last_month, month_of, parse_day, week_of
from points.domain.earning.budgets import BudgetShard
from points.domain.earning.orders import Order
from points.domain.ledger.accounts import Account
from points.domain.ledger.charging import History
from points.domain.ledger.claims import Claim
from points.domain.ledger.counters import daily_counter
from points.domain.ledger.entry_order import CLOCKS_APART
from points.domain.ledger.postings import Entry
from points.domain.ledger.rebuild import retold
from points.domain.ledger.scores import own_scores, still_open
from points.domain.rewards import codes
from points.domain.rewards.dispenser import Shard, unit_of
from points.domain.rewards.payments import Payment
from points.domain.rewards.redeeming import day_counter, limit_counter
from points.domain.rewards.redemption import GIVEN_BACK, Redemption, first_status, statuses

# The night after it at the latest.
LONGEST_AFTER_A_HOLD: Final = timedelta(hours=26)
_SCORING: Final = frozenset({"purchase", "sign_in", "activity", "referral"})


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two books disagree: `subject` names what (a public id), `expected` what the others say."""

    subject: str
    what: str
    expected: int | str
    found: int | str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what} should be {self.expected}, is {self.found}"


@dataclass(frozen=True, slots=True)
class Books:
    """All there is about one member's points. `limits` are the counters of rewards with a limit, by name;
    `totals` those of activities with a limit in all, by activity.

    `thanked` are the friends whose own entry says that the bonus for inviting them was due.
    """

    account: Account
    entries: Sequence[Entry]
    orders: Sequence[Order] = ()
    claims: Sequence[Claim] = ()
    redemptions: Sequence[Redemption] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    thanked: frozenset[str] = frozenset()
    payments: Mapping[str, Payment] = field(default_factory=dict)


def audit_account(books: Books, now: datetime, code_of: Callable[[str], str] | None = None) -> Iterator[Difference]:
    """Every difference in one member's books. `code_of(redemption_id)` checks codes; without it only their form is."""
    yield from _audit_sums(books)
    yield from _audit_history(books, now)
    yield from _audit_entries(books, now)
    yield from _audit_receipts(books)
    yield from _audit_redemptions(books, now, code_of)
    yield from _audit_payments(books, now)
    yield from _audit_totals(books)
    if not books.account.erased:
        yield from _audit_scores(books, now)
        yield from _audit_days(books, now)


def audit_stock(left: Mapping[str, int], supply: Mapping[str, int], taken: Mapping[str, int]) -> Iterator[Difference]:
    """Every reward whose stock and redemptions do not add up to its supply; `taken` as `units_taken` counts it."""
    for reward_id in sorted(supply):
        expected = supply[reward_id] - taken.get(reward_id, 0)
        yield from _compare(f"reward {reward_id}", "stock left", expected, left.get(reward_id, 0))


def audit_budgets(used: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Difference]:
    """Every campaign and activity whose budget's counter is not what receipts have taken from it, by their owners.

    `used` was counted after `before` was read and before `after` was: a budget only ever grows, so it lies between.
    """
    for owner in sorted(used.keys() | after.keys()):
        taken, least, most = used.get(owner, 0), before.get(owner, 0), after.get(owner, 0)
        if not least <= taken <= most:
            yield Difference(owner.replace("#", " "), "points taken from its budget", taken, most)


def audit_heaps(heaps: Mapping[str, BudgetShard]) -> Iterator[Difference]:
    """Every shard of a campaign's budget, by its owner, that has not what was laid out in it less what was drawn."""
    for owner, heap in sorted(heaps.items()):
        yield from _compare(owner.replace("#", " "), "points left", heap.supply - heap.drawn, heap.left)


def units_taken(redemptions: Iterable[Redemption]) -> Counter[str]:
    """Units of each reward's stock that are in the hands of members."""
    taken: Counter[str] = Counter()
    for redemption in redemptions:
        if redemption.stocked and not redemption.unit and redemption.status not in GIVEN_BACK:
            taken[redemption.reward_id] += redemption.quantity
    return taken


@dataclass(frozen=True, slots=True)
class Claims:
    """Of one shard of a flash reward: numbers claimed, and units that came back from who had claimed them."""

    claimed: int = 0
    back: int = 0

    def __add__(self, other: "Claims") -> "Claims":
        return Claims(self.claimed + other.claimed, self.back + other.back)


def units_claimed(redemptions: Iterable[Redemption]) -> dict[tuple[str, int], Claims]:
    """By (reward_id, shard)."""
    claims: dict[tuple[str, int], Claims] = {}
    for redemption in redemptions:
        if redemption.unit:
            unit = unit_of(redemption.reward_id, redemption.unit)
            key = (unit.reward_id, unit.shard)
            claims[key] = claims.get(key, Claims()) + Claims(1, redemption.status in GIVEN_BACK)
    return claims


def audit_shards(
    shards: Mapping[tuple[str, int], Shard], claims: Mapping[tuple[str, int], Claims]
) -> Iterator[Difference]:
    """Every shard of a flash reward whose units do not add up to its supply; both by (reward_id, shard)."""
    for key in sorted(shards.keys() | claims.keys()):
        shard, claim = shards.get(key, Shard(0, 0, 0)), claims.get(key, Claims())
        subject = f"reward {key[0]}, shard {key[1]}"
        # Each draw takes one from `left` and counts one in `next`; only what is retired or comes back is added again.
        expected = shard.supply + shard.retired + claim.back - shard.next
        yield from _compare(subject, "units left", expected, shard.left)
        if claim.claimed + shard.retired > shard.next:
            yield Difference(subject, "numbers drawn", f"{claim.claimed + shard.retired} or more", shard.next)


# ── The account against its history ──────────────────────────────────────────


def _audit_sums(books: Books) -> Iterator[Difference]:
    account = books.account
    who = account.member_id
    yield from _compare(who, "balance (lots - spent)", sum(account.lots.values()) - account.spent, account.balance)
    there = account.balance + sum(account.pending.values()) + account.number("held")
    yield from _compare(who, "balance + pending + held", sum(entry.points for entry in books.entries), there)


def _audit_history(books: Books, now: datetime) -> Iterator[Difference]:
    account = books.account
    who = account.member_id
    assert now.tzinfo is not None
    played = retold(books.entries, now.tzinfo, account.settled_through)
    fastest = (now + CLOCKS_APART).date()
    yield from _audit_pending(account, played, fastest)
    come_alive = {key for key in played.waiting if key not in account.pending}
    lots = played.in_lots(lambda lot, day: not day or (day, lot) in come_alive)
    for lot in sorted(lots.keys() | account.lots.keys()):
        yield from _compare(who, f"lot {lot}", lots[lot], account.lots.get(lot, 0))
    yield from _compare(who, "spent", played.spent, account.spent)
    yield from _compare(who, "held", played.held, account.number("held"))
    yield from _compare(who, "expired", played.expired, played.written_off)
    for entry_id in played.misplaced:
        yield Difference(who, f"grace of {entry_id}", "what the dead lots had paid", "something else")
    latest = last_month(fastest)
    if account.settled_through > latest:
        yield Difference(who, "settled_through", f"{latest} or earlier", account.settled_through)
    earliest = _settled_at_least(books.entries, now)
    if account.settled_through < earliest:
        yield Difference(who, "settled_through", f"{earliest} or later", account.settled_through)


def _audit_pending(account: Account, played: History, today: date) -> Iterator[Difference]:
    for key in sorted(played.waiting.keys() | account.pending.keys()):
        day, lot = key
        is_over = key not in account.pending and day <= today.isoformat()
        if not is_over:
            name = f"pending {day} for {lot}"
            yield from _compare(account.member_id, name, played.waiting[key], account.pending.get(key, 0))


def _settled_at_least(entries: Iterable[Entry], now: datetime) -> Month:
    """The month that whatever is no pure grant has found closed."""
    guarded = [entry.at for entry in entries if entry.kind in ("redeem", "cancel", "clawback") or _is_taken(entry)]
    closed = [last_month(at.astimezone(now.tzinfo).date()) for at in guarded]
    return max([*closed, *(entry.source_id for entry in entries if entry.kind == "expire")], default="")


def _is_taken(entry: Entry) -> bool:
    return entry.kind in ("adjust", "sign_in") and entry.points < 0 and "refused" not in entry.why


def _audit_scores(books: Books, now: datetime) -> Iterator[Difference]:
    """Scores of periods that nobody looks at any more may be gone; those that are there must be right."""
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
            back = int(entry.why.get("died", -entry.points))
            earned = earned_on.get(entry.source_id, day)
            expected["total"] -= back
            expected[month_of(day)] -= back if month_of(earned) == month_of(day) else 0
            expected[week_of(day)] -= back if week_of(earned) == week_of(day) else 0
    running = {"total", month_of(now.date()), week_of(now.date())}
    for period in sorted(running | books.account.scores.keys()):
        found = books.account.scores.get(period, 0)
        yield from _compare(books.account.member_id, f"score {period}", expected[period], found)
    own = own_scores(books.account.attributes)
    for name in sorted(own.keys() | set(still_open(own_scores(expected), now.date()))):
        yield from _compare(books.account.member_id, f"score {name}", expected[name], own.get(name, 0))


def _audit_days(books: Books, now: datetime) -> Iterator[Difference]:
    """Sign-ins, orders and what was done today, as far as the account still keeps them."""
    account = books.account
    signed = {entry.source_id: entry for entry in books.entries if entry.kind == "sign_in"}
    last_day = max(signed, default="")
    yield from _compare(account.member_id, "signed_on", last_day, account.text("signed_on"))
    yield from _compare(account.member_id, "streak", _streak(signed, last_day), account.number("streak"))
    bought = sum(entry.kind == "purchase" for entry in books.entries)
    yield from _compare(account.member_id, "orders", bought, account.number("orders"))
    months: Counter[str] = Counter()
    for signed_day in signed:
        months[f"signed:{signed_day[:7]}"] |= 1 << parse_day(signed_day).day - 1
    done: Counter[str] = Counter()
    for entry in books.entries:
        if "share_points" in entry.why:
            day = entry.at.astimezone(now.tzinfo).date().isoformat()
            done[daily_counter(day, "a", str(entry.why["activity"]))] += 1
        if entry.kind == "activity":
            done[daily_counter(entry.at.astimezone(now.tzinfo).date().isoformat(), "a", entry.source_id)] += 1
    done += used_by_rule(books.orders, now.tzinfo)
    today = f"{now:%Y%m%d}"
    running = {name for name in done if name.split(":")[1] == today} if _same_day(now) else set()
    for name in sorted(running | account.attributes.keys()):
        if name.startswith("signed:"):
            yield from _compare(account.member_id, name, months[name], account.number(name))
        if name.startswith("day:") and name.split(":")[2].startswith(("a.", "r.")):
            yield from _compare(account.member_id, name, done[name], account.number(name))


def _streak(signed: Mapping[str, Entry], last_day: str) -> int:
    """What the last day began or went on with, and the days made up since: a sum, for the entries of requests that
    crossed need not be in the order in which they were written."""
    if not last_day:
        return 0
    mended = (
        entry.why.get("longer_by", 0) for day, entry in signed.items() if day < last_day == entry.why.get("until")
    )
    return int(signed[last_day].why.get("streak", 0)) + sum(map(int, mended))


def _same_day(now: datetime) -> bool:
    """Whether it is today by everybody's clock."""
    return (now - CLOCKS_APART).date() == (now + CLOCKS_APART).date()


# ── Entries against themselves and against receipts ──────────────────────────


def _audit_entries(books: Books, now: datetime) -> Iterator[Difference]:
    """Each entry is named after its moment and what it stands for, and stands alone for it."""
    who = books.account.member_id
    seen: set[tuple[str, ...]] = set()
    for entry in books.entries:
        about = _about(entry)
        name = ids.entry_id(entry.at, *about)
        if name != entry.entry_id:
            yield Difference(who, f"{entry.kind} {entry.source_id}, its entry's name", name, entry.entry_id)
        if about in seen:
            yield Difference(who, f"entries of {entry.kind} {entry.source_id}", 1, 2)
        seen.add(about)
        if entry.kind == "referral" and entry.source_id != who and entry.source_id not in books.thanked:
            yield Difference(who, f"bonus for inviting {entry.source_id}", 0, entry.points)


def _about(entry: Entry) -> tuple[str, ...]:
    """What the entry is named after, beside its moment: see where each kind is posted."""
    match entry.kind:
        case "purchase":
            return "purchase", entry.source_id
        case "clawback" if "bonus" in entry.why:
            return "clawback", str(entry.why.get("order")), str(entry.why.get("refund")), "bonus"
        case "clawback":
            return "clawback", entry.source_id, str(entry.why.get("refund"))
        case "activity":
            return "activity", str(entry.why.get("receipt"))
        case "redeem":
            return "redeem", entry.member_id, entry.source_id[ids.MEMBER_ID_LENGTH :]
        case "adjust" if "prize" in entry.why:
            won = str(entry.why["prize"]), str(entry.why.get("period"))
            return "adjust", seasons.receipt_of(*won, entry.member_id)
        case "cancel" | "adjust":
            return entry.kind, entry.source_id
        case "sign_in" | "referral" | "expire":
            return entry.kind, entry.member_id, entry.source_id


def _audit_receipts(books: Books) -> Iterator[Difference]:
    who = books.account.member_id
    by_id = {entry.entry_id: entry.points for entry in books.entries}
    receipts: dict[str, tuple[str, int]] = {}
    taken_back: Counter[str] = Counter()
    for order in books.orders:
        receipts[order.entry_id] = f"purchase {order.order_id}", order.points
        taken_back[order.order_id] = sum(refund.clawed_back for refund in order.refunds.values())
    for claim in books.claims:
        receipts[claim.entry_id] = f"claim {claim.receipt_id}", claim.points
    for redemption in books.redemptions:
        receipts[redemption.entry_id] = f"redemption {redemption.redemption_id}", -redemption.points
        taken_back[redemption.redemption_id] = -redemption.points if redemption.status in GIVEN_BACK else 0
    for entry_id, (name, points) in receipts.items():
        if entry_id not in by_id:
            yield Difference(who, f"entry of {name}", points, "missing")
        else:
            yield from _compare(who, name, points, by_id[entry_id])
    for entry in books.entries:
        if entry.kind in ("purchase", "activity", "adjust", "redeem") and entry.entry_id not in receipts:
            yield Difference(who, f"{entry.kind} {entry.source_id} without a receipt", 0, entry.points)
    yield from _audit_refunds(books)
    reversed_points: Counter[str] = Counter()
    for entry in books.entries:
        if entry.kind in ("clawback", "cancel") and "bonus" not in entry.why:
            reversed_points[entry.source_id] -= entry.points
    for source_id in sorted(taken_back.keys() | reversed_points.keys()):
        yield from _compare(who, f"taken back of {source_id}", taken_back[source_id], reversed_points[source_id])
    yield from _audit_bonuses(books)


def _audit_bonuses(books: Books) -> Iterator[Difference]:
    """A bonus for a friend who came goes back whole, and only where it was given."""
    given = {entry.source_id: entry.points for entry in books.entries if entry.kind == "referral"}
    for entry in books.entries:
        if "bonus" in entry.why:
            back = -entry.points + int(entry.why.get("died", 0))
            name = f"bonus of {entry.source_id}, taken back"
            yield from _compare(books.account.member_id, name, given.get(entry.source_id, 0), back)
    undone = {order.order_id for order in books.orders if _is_undone(order)}
    taken = {str(e.why["order"]) for e in books.entries if "bonus" in e.why and e.source_id == e.member_id}
    for order_id in sorted(undone ^ taken):
        where = ("taken back", "kept") if order_id in undone else ("kept", "taken back")
        yield Difference(books.account.member_id, f"bonus of {order_id}", *where)


def _is_undone(order: Order) -> bool:
    """Whether the friend's own part of the bonus must have gone back; what is held is refused instead."""
    return (
        order.bonus is not None
        and order.bonus_is_undone
        and bool(order.bonus.friends.points and order.bonus.friends.lot)
    )


def _audit_refunds(books: Books) -> Iterator[Difference]:
    who = books.account.member_id
    refunds = {
        (order.order_id, refund_id): receipt.clawed_back
        for order in books.orders
        for refund_id, receipt in order.refunds.items()
    }
    entries = {
        (entry.source_id, str(entry.why.get("refund"))): -entry.points
        for entry in books.entries
        if entry.kind == "clawback" and "bonus" not in entry.why
    }
    for key in sorted(refunds.keys() ^ entries.keys()):
        where = ("in the order", "missing in the entries") if key in refunds else ("missing", "in the entries")
        yield Difference(who, f"refund {key[1]} of {key[0]}", *where)
    for order in books.orders:
        for earned in order.lines:
            back_fen = order.refunded_fen.get(earned.line.line_id, 0)
            if not 0 <= back_fen <= earned.line.amount_fen:
                paid_fen = f"0 to {earned.line.amount_fen}"
                yield Difference(who, f"refunded fen of {order.order_id}, {earned.line.line_id}", paid_fen, back_fen)


# ── Redemptions, coupons, limits ─────────────────────────────────────────────


def _audit_redemptions(books: Books, now: datetime, code_of: Callable[[str], str] | None) -> Iterator[Difference]:
    who = books.account.member_id
    live: Counter[str] = Counter()
    cancelled = {entry.source_id for entry in books.entries if entry.kind == "cancel"}
    for redemption in books.redemptions:
        name = f"redemption {redemption.redemption_id}"
        if redemption.status not in statuses(redemption.kind):
            begun = first_status(redemption.kind, redemption.cash_fen)
            yield Difference(who, f"{name}, its status", begun, redemption.status)
        is_back = redemption.status in GIVEN_BACK
        if is_back != (redemption.redemption_id in cancelled):
            expected = "cancelled" if not is_back else "not given back"
            yield Difference(who, f"{name}, its status", expected, redemption.status)
        yield from _audit_code(who, name, redemption, code_of)
        if redemption.limited and not is_back:
            live[limit_counter(redemption.reward_id)] += redemption.quantity
    yield from _audit_day_limits(books, now)
    for counter in sorted(live.keys() | books.limits.keys()):
        yield from _compare(who, f"limit {counter}", live[counter], books.limits.get(counter, 0))


def _audit_payments(books: Books, now: datetime) -> Iterator[Difference]:
    """What costs cash is held while the money is awaited, and had when it is there; and no hold is for ever."""
    who = books.account.member_id
    for redemption in books.redemptions:
        if not redemption.cash_fen:
            continue
        name = f"payment of redemption {redemption.redemption_id}"
        payment = books.payments.get(redemption.redemption_id)
        if payment is None:
            yield Difference(who, name, redemption.cash_fen, "missing")
            continue
        yield from _compare(who, f"{name}, its fen", redemption.cash_fen, payment.fen)
        is_back, is_held = redemption.status in GIVEN_BACK, redemption.status == "pending_payment"
        yield from _compare(who, f"{name}, given back", is_back, payment.given_back)
        if not is_back:
            yield from _compare(who, f"{name}, its state", "awaiting" if is_held else "paid", payment.state)
        if is_held and now > payment.hold_until + LONGEST_AFTER_A_HOLD:
            yield Difference(who, name, "over", "held still")


def _audit_totals(books: Books) -> Iterator[Difference]:
    done = done_in_all(books.entries)
    for activity_id in sorted(done.keys() | books.totals.keys()):
        expected, found = done[activity_id], books.totals.get(activity_id, 0)
        yield from _compare(books.account.member_id, f"activity {activity_id} in all", expected, found)


def _audit_day_limits(books: Books, now: datetime) -> Iterator[Difference]:
    """What was redeemed of each reward in a day, as far as the account still keeps it."""
    counted: Counter[str] = Counter()
    for redemption in books.redemptions:
        made = redemption.created_at.astimezone(now.tzinfo)
        changed = redemption.changed_at.astimezone(now.tzinfo) if redemption.changed_at else made
        is_back = redemption.status in GIVEN_BACK and changed.date() == made.date()
        if redemption.day_limited and not is_back:
            counted[day_counter(redemption.reward_id, made)] += redemption.quantity
    for name in books.account.attributes:
        if name.startswith("day:") and name.split(":")[2].startswith("w."):
            yield from _compare(books.account.member_id, name, counted[name], books.account.number(name))


def _audit_code(
    who: str, name: str, redemption: Redemption, code_of: Callable[[str], str] | None
) -> Iterator[Difference]:
    if redemption.kind == "goods":
        yield from _compare(who, f"{name}, its code", "", redemption.code)
    elif code_of is not None:
        yield from _compare(who, f"{name}, its code", code_of(redemption.redemption_id), redemption.code)
    elif not codes.is_code(redemption.code):
        yield Difference(who, f"{name}, its code", "a code", redemption.code)


def _compare(subject: str, what: str, expected: int | str, found: int | str) -> Iterator[Difference]:
    if expected != found:
        yield Difference(subject, what, expected, found)
