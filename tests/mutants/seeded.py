"""What a tired programmer might do to the money path: each a small change, and each must be caught.

A mutant is applied where its old text stands, exactly once, in one file; text that is gone is an error, not a pass.
Where the same fault could be put right by another guard, the mutant says nothing about it: it is there to be caught.
"""

from dataclasses import dataclass
from typing import Final

PLACES: Final = "layers/points/points/domain/boards/places.py"
ALIASES: Final = "layers/points/points/domain/boards/aliases.py"
SECRETS: Final = "layers/points/points/adapters/aws/secrets.py"
LEDGER: Final = "layers/points/points/domain/ledger/closing.py"
ADJUSTING: Final = "layers/points/points/domain/earning/adjustments.py"
PURCHASES: Final = "layers/points/points/domain/earning/purchases.py"
BUDGETS: Final = "layers/points/points/adapters/counters/budgets.py"
EARNING: Final = "layers/points/points/domain/earning/calculation.py"
ACTIVITIES: Final = "layers/points/points/domain/earning/activities.py"
SIGN_IN: Final = "layers/points/points/domain/earning/sign_in.py"
STREAKS: Final = "layers/points/points/domain/earning/streaks.py"
MAKING_UP: Final = "layers/points/points/domain/earning/making_up.py"
REDEEMING: Final = "layers/points/points/domain/rewards/redeeming.py"
REDEMPTION: Final = "layers/points/points/domain/rewards/redemption.py"
REFERRAL: Final = "layers/points/points/domain/earning/referral.py"
EXPIRY: Final = "layers/points/points/domain/program/expiry.py"
IDENTITY: Final = "layers/points/points/domain/ids.py"
WRITE_PATH: Final = "layers/points/points/adapters/ledger/transactions.py"
WRITES: Final = "layers/points/points/adapters/ledger/writes.py"
STOCK: Final = "layers/points/points/adapters/catalog/stock.py"
COUNTERS: Final = "layers/points/points/adapters/counters/increments.py"
DISPENSER: Final = "layers/points/points/adapters/catalog/dispenser.py"
SHOP: Final = "layers/points/points/adapters/catalog/shop.py"
ORDERS_FUNCTION: Final = "functions/orders/app.py"
EARN_FUNCTION: Final = "functions/earn/app.py"
REDEEM_FUNCTION: Final = "functions/redeem/app.py"
POSTINGS: Final = "layers/points/points/domain/ledger/postings.py"
CHARGING: Final = "layers/points/points/domain/ledger/charging.py"
TAKING_OUT: Final = "layers/points/points/domain/ledger/taking_out.py"
MOVEMENTS: Final = "layers/points/points/domain/ledger/movements.py"
ORDERS: Final = "layers/points/points/adapters/ledger/orders.py"
ACCOUNTS: Final = "layers/points/points/adapters/ledger/accounts.py"
REDEMPTION_ITEMS: Final = "layers/points/points/adapters/ledger/redemption_items.py"
REPLAYS: Final = "layers/points/points/adapters/ledger/replays.py"
GIVING_BACK: Final = "layers/points/points/domain/rewards/giving_back.py"
ORDER_RECEIPTS: Final = "layers/points/points/domain/earning/orders.py"
ACTIVITY_LIMITS: Final = "layers/points/points/domain/earning/activity_limits.py"
BUDGET_RETURNS: Final = "layers/points/points/domain/earning/budget_returns.py"
REVIEWING: Final = "layers/points/points/domain/earning/reviewing.py"
RECORDS: Final = "layers/points/points/adapters/catalog/records.py"
BUDGET_ITEMS: Final = "layers/points/points/adapters/counters/budget_items.py"
REFUNDS: Final = "layers/points/points/domain/earning/refunds.py"
LIMITS: Final = "layers/points/points/domain/rewards/limits.py"
DAILY_LIMITS: Final = "layers/points/points/domain/earning/daily_limits.py"
TRANSITIONS: Final = "layers/points/points/domain/rewards/transitions.py"
COUPONS: Final = "layers/points/points/domain/rewards/coupons.py"
ORDER_COUPONS: Final = "layers/points/points/domain/rewards/order_coupons.py"
ORDER_COUPONS_ITEM: Final = "layers/points/points/adapters/counters/order_coupons.py"
COUPONS_FUNCTION: Final = "functions/coupons/app.py"
ORDER_LINES: Final = "layers/points/points/web/order_lines.py"
UNRULED: Final = "layers/points/points/domain/earning/categories_without_rule.py"
UNRULED_ITEM: Final = "layers/points/points/adapters/counters/categories_without_rule.py"
LOGIN_FUNCTION: Final = "functions/login/app.py"
LEAVING_RULES: Final = "layers/points/points/domain/ledger/leaving.py"
STATUS_COUNTS: Final = "layers/points/points/domain/rewards/status_counts.py"
FEED: Final = "layers/points/points/workflows/figures_feed.py"
SHARDS: Final = "layers/points/points/adapters/figures/shards.py"
FOLDING: Final = "layers/points/points/adapters/figures/folding.py"
READER: Final = "layers/points/points/adapters/figures/reader.py"
COUNTS: Final = "layers/points/points/domain/figures/counts.py"
ENTRY_COUNTS: Final = "layers/points/points/domain/figures/entry_counts.py"
ORDER_COUNTS: Final = "layers/points/points/domain/figures/order_counts.py"
CENSUS: Final = "layers/points/points/domain/figures/census.py"
JOURNAL: Final = "layers/points/points/domain/figures/journal.py"
DEFERRAL: Final = "layers/points/points/domain/figures/deferral.py"
CAMPAIGNS: Final = "layers/points/points/domain/program/campaigns.py"
CONDITIONS: Final = "layers/points/points/domain/rewards/conditions.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """`old`, which stands once in the file at `path`, becomes `new`."""

    name: str
    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rival:
    """Another way to write a transaction: the module's `commit` takes the place of the ledger's."""

    name: str
    module: str
    path: str = WRITE_PATH


class NotApplicable(Exception):
    """The text to change does not stand there exactly once: the code has moved on, and the mutant must follow."""


ONCE: Final = (
    Mutant(
        "a receipt overwrites the one before it",
        WRITES,
        '            "ConditionExpression": f"attribute_not_exists({key})",\n',
        "",
    ),
    Mutant(
        "a refund does not look whether another came between",
        ORDERS,
        'f"{unseen} AND {as_read}"',
        "unseen",
    ),
    Mutant(
        "a redemption is cancelled from whatever state it is in",
        REDEMPTION_ITEMS,
        '"ConditionExpression": f"#status = :from AND {seen}"',
        '"ConditionExpression": f"attribute_exists(#status) OR #status = :from AND {seen}"',
    ),
    Mutant(
        "points and receipt are two requests",
        WRITE_PATH,
        "    facts = list(_facts(transaction))\n",
        "    if transaction.receipt is not None and transaction.postings:\n"
        "        refused = commit(Transaction(transaction.postings, None, transaction.writes))\n"
        "        return refused or commit(Transaction((), transaction.receipt))\n"
        "    facts = list(_facts(transaction))\n",
    ),
    Mutant(
        "receipt and points are two requests, the receipt first",
        WRITE_PATH,
        "    facts = list(_facts(transaction))\n",
        "    if transaction.receipt is not None and transaction.postings:\n"
        "        refused = commit(Transaction((), transaction.receipt))\n"
        "        rest = Transaction(transaction.postings, None, transaction.writes)\n"
        "        return refused or commit(rest)\n"
        "    facts = list(_facts(transaction))\n",
    ),
    Mutant(
        "a repetition is planned again instead of answered",
        WRITE_PATH,
        "        if before is not None:\n            return _Outcome(",
        "        if False:\n            return _Outcome(",
    ),
    Mutant(
        "a repetition is not compared with the first",
        REPLAYS,
        "if receipt.digest != digest:",
        "if False:",
    ),
    Mutant(
        "a refund's repetition is not compared with the first",
        ORDERS_FUNCTION,
        "replays.replayed(before, call.digest)",
        "replays.replayed(before, before.digest)",
    ),
    Mutant(
        "a repetition that the write finds is not compared with the first",
        WRITE_PATH,
        "return replayed(stored, attempted.digest)",
        "return replayed(stored, stored.digest)",
    ),
    Mutant(
        "a repetition that is refused now is not compared with the first",
        REPLAYS,
        "return replayed(before, digest)",
        "return replayed(before, before.digest)",
    ),
    Mutant(
        "a correction is written under no digest",
        ADJUSTING,
        "wanted.receipt_id, wanted.member_id, wanted.digest, ",
        'wanted.receipt_id, wanted.member_id, "", ',
    ),
    Mutant(
        "two entries of the same moment have the same name",
        IDENTITY,
        "return base32(microseconds(at), 11) + digest(*receipt, length=9)",
        'return base32(microseconds(at), 11) + digest("", length=9)',
    ),
    Mutant(
        "a redemption is refused before anybody asks whether it was done",
        REDEEM_FUNCTION,
        "look_up=lambda: redemptions.redemption(wish.member_id, wish.key, consistent=True),",
        "look_up=lambda: None,",
    ),
    Mutant(
        "an activity is refused before anybody asks whether it was done",
        EARN_FUNCTION,
        "look_up=lambda: claims.claim(doing.receipt_id)",
        "look_up=lambda: None",
    ),
    Mutant(
        "what was redeemed with one key can be redeemed again the next second",
        IDENTITY,
        "return base32(_tapped_s(idempotency_key), 7) + digest(member, idempotency_key, length=9)",
        "return base32(_tapped_s(idempotency_key), 7) + digest(uuid.uuid4().hex, length=9)",
    ),
)

GUARDS: Final = (
    Mutant(
        "members without points make a flash reward look sold out",
        DISPENSER,
        "return len(claimed) < len(keys)",
        "return False",
    ),
    Mutant(
        "points are spent that are not there",
        REDEEMING,
        'guards.append(AtLeast("balance", cost))',
        "pass",
    ),
    Mutant(
        "one point too many can be spent",
        REDEEMING,
        'guards.append(AtLeast("balance", cost))',
        'guards.append(AtLeast("balance", cost - 1))',
    ),
    Mutant(
        "dead points are spent where no job has run",
        REDEEMING,
        'guards: list[Guard] = [Absent("frozen"), settled(now)]',
        'guards: list[Guard] = [Absent("frozen")]',
    ),
    Mutant(
        "a frozen account redeems",
        REDEEMING,
        'guards: list[Guard] = [Absent("frozen"), settled(now)]',
        "guards: list[Guard] = [settled(now)]",
    ),
    Mutant(
        "a frozen account takes part in activities",
        ACTIVITIES,
        '            Absent("frozen"),\n            AtMost(counter, _most_before(doing, activity)),\n',
        "            AtMost(counter, _most_before(doing, activity)),\n",
    ),
    Mutant(
        "a frozen account signs in",
        SIGN_IN,
        'guards=(Absent("frozen"), *unsigned(account), ',
        "guards=(*unsigned(account), ",
    ),
    Mutant(
        "points are released and stay held",
        "layers/points/points/domain/earning/reviewing.py",
        'add = {"held": -points}',
        'add = {"held": 0}',
    ),
    Mutant(
        "who is suspected is paid as always",
        ACTIVITIES,
        "            risk.unchanged(found.account),\n",
        "",
    ),
    Mutant(
        "more days are made up than the quota",
        MAKING_UP,
        "AtMost(counter, terms.per_month - 1),",
        "AtMost(counter, terms.per_month),",
    ),
    Mutant(
        "who signs in twice at once is paid twice",
        SIGN_IN,
        'guards=(Absent("frozen"), *unsigned(account), ',
        'guards=(Absent("frozen"), ',
    ),
    Mutant(
        "a month that nobody closed is no matter to a cancellation that bets",
        GIVING_BACK,
        "guards = (settled(now), *as_seen)",
        "guards = as_seen",
    ),
    Mutant(
        "a cancellation bets that no month has closed since, and does not look",
        GIVING_BACK,
        '(AtMost("settled_through", month_before), AtLeast("spent", done.points))',
        '(AtLeast("spent", done.points),)',
    ),
    Mutant(
        "a cancellation with the account in hand does not look whether it has changed",
        GIVING_BACK,
        '(Unchanged("settled_through", account.settled_through), AtLeast("spent", charged.unpaid))',
        '(AtLeast("spent", charged.unpaid),)',
    ),
    Mutant(
        "a refund is taken although a month is still open",
        REFUNDS,
        'guards: list[Guard] = [settled(now), Unchanged("balance", account.balance), *taken.guards]',
        'guards: list[Guard] = [Unchanged("balance", account.balance), *taken.guards]',
    ),
    Mutant(
        "a refund reckons the debt from a balance that has changed",
        REFUNDS,
        'guards: list[Guard] = [settled(now), Unchanged("balance", account.balance), *taken.guards]',
        "guards: list[Guard] = [settled(now), *taken.guards]",
    ),
    Mutant(
        "more is taken by hand than is there",
        ADJUSTING,
        'guards += (settled(now), AtLeast("balance", -wanted.points))',
        "guards += (settled(now),)",
    ),
    Mutant(
        "dead points are taken by hand where no job has run",
        ADJUSTING,
        'guards += (settled(now), AtLeast("balance", -wanted.points))',
        'guards += (AtLeast("balance", -wanted.points),)',
    ),
    Mutant(
        "an erased account is given points by hand",
        ADJUSTING,
        'guards: tuple[Guard, ...] = (Absent("erased"),)',
        "guards: tuple[Guard, ...] = ()",
    ),
    Mutant(
        "an erased account earns by orders",
        PURCHASES,
        'guards=(*guards, *for_whom, Absent("erased"), ',
        "guards=(*guards, *for_whom, ",
    ),
    Mutant(
        "who was too late to close a month is told of what was done since",
        WRITE_PATH,
        "        if cancelled is None or not cancelled.is_busy:\n            return apply(account, overdue)\n",
        "        if cancelled is None:\n            return apply(account, overdue)\n"
        "        if not cancelled.is_busy:\n            return cancelled.accounts.get(account.member_id) or account\n",
    ),
    Mutant(
        "an account that is only given to is never closed",
        POSTINGS,
        'return AtLeast("settled_through", last_month(now.date() - timedelta(days=DAYS_UNTENDED)))',
        'return AtLeast("settled_through", "2000-01")',
    ),
    Mutant(
        "more is taken from the shelf than is left on it",
        STOCK,
        'condition = f"{left} >= {e.value(change.taken)} AND',
        'condition = f"{left} > {e.value(0)} AND',
    ),
    Mutant(
        "the shelf may be empty",
        STOCK,
        'condition = f"{left} >= {e.value(change.taken)} AND',
        'condition = f"attribute_exists({left}) AND',
    ),
    Mutant(
        "a limit lets one more through",
        COUNTERS,
        "room = counter.ceiling - counter.add",
        "room = counter.ceiling - counter.add + 1",
    ),
    Mutant(
        "a limit is for what was taken before",
        COUNTERS,
        "room = counter.ceiling - counter.add",
        "room = counter.ceiling - 1",
    ),
    Mutant(
        "a member's limit is nobody's",
        LIMITS,
        "return (CounterIncrement(member_id, limit_counter(life_id), taken, limit if taken > 0 else None),)",
        "return (CounterIncrement(member_id, limit_counter(life_id), taken, None),)",
    ),
    Mutant(
        "a cancellation keeps the limit",
        GIVING_BACK,
        ", *limit_change(done.member_id, done.life_id, -done.quantity, 0 if done.limited else None)",
        "",
    ),
    Mutant(
        "a cancellation keeps the stock",
        GIVING_BACK,
        "(StockChange(done.life_id, -done.quantity),) if done.stocked else ()",
        "()",
    ),
    Mutant(
        "a campaign gives more than its budget",
        BUDGETS,
        '"ConditionExpression": "#left >= :points",',
        '"ConditionExpression": "attribute_exists(#left) OR :points > :taken",',
    ),
    Mutant(
        "an order in a campaign draws nothing from its budget",
        PURCHASES,
        "(*earned.budgets, *counted)",
        "(*counted,)",
    ),
    Mutant(
        "an activity in a campaign draws nothing from its budget",
        ACTIVITIES,
        "return points, why, (BudgetDraw.of(campaign, points),)",
        "return points, why, ()",
    ),
    Mutant(
        "an activity gives more than its budget",
        ACTIVITY_LIMITS,
        "CounterIncrement(spent_owner(activity.life_id), BUDGET, points, activity.budget_points)",
        "CounterIncrement(spent_owner(activity.life_id), BUDGET, points)",
    ),
    Mutant(
        "a game that was not won pays its lowest step",
        ACTIVITIES,
        "for from_score, points in activity.game.steps if score >= from_score), default=0)",
        "for from_score, points in activity.game.steps if score >= from_score), default=activity.game.steps[0][1])",
    ),
    Mutant(
        "a sign-in in a campaign draws nothing from its budget",
        SIGN_IN,
        "(BudgetDraw.of(campaign, today.points),) if campaign and budgeted else ()",
        "()",
    ),
    Mutant(
        "an activity can be done once more a day than it may",
        ACTIVITIES,
        "most = activity.daily_limit - 1",
        "most = activity.daily_limit",
    ),
    Mutant(
        "games whose tickets were fetched together are all paid",
        ACTIVITIES,
        "return most if doing.done_before is None else min(most, doing.done_before)",
        "return most",
    ),
    Mutant(
        "an order returned to its last fen keeps the friend's bonus",
        REFERRAL,
        "max(program.referral.min_order_fen, -(-order.paid_fen // _A_TENTH))",
        "program.referral.min_order_fen",
    ),
    Mutant(
        "a rule's daily limit is only looked at, not kept",
        DAILY_LIMITS,
        'AtMost(daily_counter(today, "r", spending.name), spending.limit - spending.points)',
        'AtMost(daily_counter(today, "r", spending.name), spending.limit)',
    ),
    Mutant(
        "a friend's bonus is paid to whoever was once seen to be owed it",
        REFERRAL,
        'guards=(Unchanged("invited_by", friend.text("invited_by")), risk.unchanged(friend)),',
        "guards=(),",
    ),
    Mutant(
        "a bonus stands although its order was returned",
        REFUNDS,
        "if referral.is_undone(order, lines_fen):",
        "if False:",
    ),
    Mutant(
        "a bonus goes back with every refund of its order",
        REFERRAL,
        "return before >= order.bonus.min_fen > before - sum(lines_fen.values())",
        "return before > before - sum(lines_fen.values())",
    ),
    Mutant(
        "a friend's bonus is owed for ever",
        REFERRAL,
        'remove=_FORGOTTEN,\n        guards=(Unchanged("invited_by", friend.text("invited_by")),'
        " risk.unchanged(friend)),\n",
        'guards=(Unchanged("invited_by", friend.text("invited_by")), risk.unchanged(friend)),\n',
    ),
    Mutant(
        "a guard on what must be absent is forgotten on the way to the table",
        ACCOUNTS,
        "        case Absent():\n            return missing\n",
        '        case Absent():\n            return f"({missing} OR attribute_exists({name}))"\n',
    ),
    Mutant(
        "a stranger's points are written down",
        ACCOUNTS,
        "conditions = [exists, *(_condition(guard, e) for guard in posting.guards)]",
        'conditions = [f"({exists} OR NOT {exists})", *(_condition(guard, e) for guard in posting.guards)]',
    ),
    Mutant(
        "a month is closed twice by two at once",
        LEDGER,
        '        Unchanged("settled_through", account.settled_through),\n',
        "",
    ),
    Mutant(
        "a month is closed over a spending that came between",
        LEDGER,
        '        Unchanged("spent", account.spent),\n',
        "",
    ),
    Mutant(
        "a month is closed over a refund that came between",
        LEDGER,
        '        *(Unchanged(f"lot:{lot}", dead.get(lot, 0)) for lot in sorted({*dead, closing})),\n',
        "",
    ),
    Mutant(
        "a month is closed over a lot that nobody had seen",
        LEDGER,
        '        *(Unchanged(f"lot:{lot}", dead.get(lot, 0)) for lot in sorted({*dead, closing})),\n',
        '        *(Unchanged(f"lot:{lot}", points) for lot, points in dead.items()),\n',
    ),
    Mutant(
        "points come alive over a refund that came between",
        LEDGER,
        "guards: list[Guard] = [Unchanged(name, account.number(name)) for name in names]",
        "guards: list[Guard] = []",
    ),
    Mutant(
        "a redemption can be cancelled after it was shipped",
        TRANSITIONS,
        'Transition("cancel", "to_ship", "cancelled", ("goods",), ("member",)),',
        'Transition("cancel", "to_ship", "cancelled", ("goods",), ("member",)),'
        ' Transition("cancel", "shipped", "cancelled", ("goods",), ("member",)),',
    ),
    Mutant(
        "any price will do",
        CONDITIONS,
        "if expected_points != reward.points:",
        "if expected_points > reward.points:",
    ),
    Mutant(
        "cash is charged that the member was never shown",
        CONDITIONS,
        "if reward.cash_fen and expected_cash_fen is None:",
        "if False:",
    ),
    Mutant(
        "another price in cash will do",
        CONDITIONS,
        "if expected_cash_fen not in (None, reward.cash_fen):",
        "if False:",
    ),
)

TIME: Final = (
    Mutant(
        "a lot dies before its last month is over",
        LEDGER,
        "dead = {lot: points for lot, points in account.lots.items() if lot <= closing}",
        "dead = {lot: points for lot, points in account.lots.items() if lot <= month_of(now.date())}",
    ),
    Mutant(
        "a lot lives a month too long",
        LEDGER,
        "dead = {lot: points for lot, points in account.lots.items() if lot <= closing}",
        "dead = {lot: points for lot, points in account.lots.items() if lot < closing}",
    ),
    Mutant(
        "a month is closed a month late",
        LEDGER,
        "    closing = last_month(today)\n",
        "    closing = months_after(last_month(today), -1)\n",
    ),
    Mutant(
        "points come alive a day late",
        LEDGER,
        "if key[0] <= today.isoformat()}",
        "if key[0] < today.isoformat()}",
    ),
    Mutant(
        "points in the return window can be spent",
        MOVEMENTS,
        "    if live_from > now.date():\n        return {f",
        "    if False:\n        return {f",
    ),
    Mutant(
        "points that came alive and died unseen live on",
        LEDGER,
        '_increase(dying, name.removeprefix("lot:"), add.pop(name))',
        '_increase(dying, name.removeprefix("lot:"), add[name])',
    ),
    Mutant(
        "the guard of closed months asks for the month before",
        POSTINGS,
        'return AtLeast("settled_through", last_month(now.date()))',
        'return AtLeast("settled_through", months_after(last_month(now.date()), -1))',
    ),
    Mutant(
        "a day is a day in Greenwich",
        SHOP,
        "return self._instant.astimezone(self.catalog.program.zone)",
        "return self._instant",
    ),
    Mutant(
        "a lot is a month short",
        EXPIRY,
        "months_after(month_of(live_from), policy.months)",
        "months_after(month_of(live_from), policy.months - 1)",
    ),
    Mutant(
        "the lot is that of the day of the purchase, not of the first day of life",
        "layers/points/points/domain/program/program.py",
        "return live_from, expiry.lot_of(self.expiry, live_from)",
        "return live_from, expiry.lot_of(self.expiry, today)",
    ),
    Mutant(
        "an order's points come alive a day early",
        EXPIRY,
        "day = today.toordinal() + pending_days",
        "day = today.toordinal() + max(0, pending_days - 1)",
    ),
    Mutant(
        "who misses a day goes on where they were",
        STREAKS,
        "if streak is None or _is_missed(streak.end, up_to + _A_DAY, amnesty):",
        "if streak is None:",
    ),
    Mutant(
        "who signs in every day begins anew every day",
        STREAKS,
        "        if _is_missed(before.end, day, amnesty):",
        "        if _is_missed(before.end, day + _A_DAY, amnesty):",
    ),
    Mutant(
        "today's sign-in is no reason to refuse another",
        SIGN_IN,
        'if account.text("signed_on") >= today.isoformat():',
        'if account.text("signed_on") > today.isoformat():',
    ),
    Mutant(
        "a campaign runs one moment too long",
        "layers/points/points/domain/program/campaigns.py",
        "return self.starts_at <= at < self.ends_at",
        "return self.starts_at <= at <= self.ends_at",
    ),
    Mutant(
        "a redemption that has expired can be cancelled",
        REDEMPTION,
        "self.valid_until is not None and now > self.valid_until",
        "self.valid_until is not None and now > self.valid_until + timedelta(days=1)",
    ),
)

ARITHMETIC: Final = (
    Mutant(
        "units that are given back stay counted for their member",
        STATUS_COUNTS,
        "-after.quantity) if is_given_back",
        "0) if is_given_back",
    ),
    Mutant(
        "of several units one is counted for their member",
        STATUS_COUNTS,
        "life=life, units=redemption.quantity)",
        "life=life, units=1)",
    ),
    Mutant(
        "a price is floating",
        EARNING,
        "return int((points * multiplier).to_integral_value(ROUND_FLOOR))",
        "return int(points * float(multiplier))",
    ),
    Mutant(
        "half a step buys a point",
        EARNING,
        "base = paid_fen // rule.fen_per_point",
        "base = round(paid_fen / rule.fen_per_point)",
    ),
    Mutant(
        "every line is rounded for itself",
        EARNING,
        "base = paid_fen // rule.fen_per_point",
        "base = sum(line.amount_fen // rule.fen_per_point for line in group)",
    ),
    Mutant(
        "what rounding left over is lost",
        EARNING,
        "for i in by_remainder[: points - sum(shares)]:",
        "for i in by_remainder[:0]:",
    ),
    Mutant(
        "what rounding left over goes to the first line",
        EARNING,
        "key=lambda i: (-(points * weights[i] % total), i)",
        "key=lambda i: i",
    ),
    Mutant(
        "refunds in parts are rounded one by one",
        REFUNDS,
        "return order.points_left(earned) - order.points_left(earned, fen)",
        "return earned.points * fen // (earned.line.amount_fen or 1)",
    ),
    Mutant(
        "what stays after refunds in parts is rounded up",
        ORDER_RECEIPTS,
        "return line.points * left // amount if",
        "return -(-line.points * left // amount) if",
    ),
    Mutant(
        "a line can be refunded again and again",
        REFUNDS,
        "left = paid[line_id] - order.refunded_fen.get(line_id, 0)",
        "left = paid[line_id]",
    ),
    Mutant(
        "what was refunded before is forgotten by what is refunded next",
        ORDERS,
        "refunded[line_id] = refunded.get(line_id, 0) + fen",
        "refunded[line_id] = fen",
    ),
    Mutant(
        "a refund takes its points twice",
        TAKING_OUT,
        'add = {"balance": -points, f"lot:{lot}": -points}',
        'add = {"balance": -2 * points, f"lot:{lot}": -2 * points}',
    ),
    Mutant(
        "a refund takes from this year's lot, not the order's",
        TAKING_OUT,
        'add = {"balance": -points, f"lot:{lot}": -points}',
        'add = {"balance": -points, f"lot:{months_after(closed_through, 1)}": -points}',
    ),
    Mutant(
        "a refund takes from what was spent",
        TAKING_OUT,
        'add = {"balance": -points, f"lot:{lot}": -points}',
        'add = {"balance": -points, "spent": points}',
    ),
    Mutant(
        "a refund takes from the dead",
        TAKING_OUT,
        "if lot > closed_through:",
        "if True:",
    ),
    Mutant(
        "a refund in a lot's last month takes nothing",
        TAKING_OUT,
        "if lot > closed_through:",
        "if lot == NEVER or lot > months_after(closed_through, 1):",
    ),
    Mutant(
        "a refund in the return window takes living points",
        TAKING_OUT,
        "if is_waiting:",
        "if False:",
    ),
    Mutant(
        "spent points are forgiven once their lot has died",
        TAKING_OUT,
        "return TakenOut(points - died, add, guards, why",
        "return TakenOut(0, {n: c for n, c in add.items() if n == name}, guards, why",
    ),
    Mutant(
        "a refund takes again what had expired",
        TAKING_OUT,
        "died = min(points, left)",
        "died = 0",
    ),
    Mutant(
        "what had expired of a lot is counted for every order again",
        TAKING_OUT,
        "change = left - died - account.number(name)",
        "change = left - account.number(name)",
    ),
    Mutant(
        "two refunds at once use what had expired both",
        TAKING_OUT,
        "guards = (Unchanged(name, left),) if is_remembered else unseen",
        "guards = () if is_remembered else unseen",
    ),
    Mutant(
        "what the account has forgotten counts as spent",
        TAKING_OUT,
        "left = account.number(name) if is_remembered else rebuild(account).left[lot]",
        "left = account.number(name)",
    ),
    Mutant(
        "a refund leaves the boards as they are",
        REFUNDS,
        "add={**taken.add, **common, **own},",
        "add={**taken.add, **own},",
    ),
    Mutant(
        "a refund leaves the merchant's own boards as they are",
        REFUNDS,
        "add={**taken.add, **common, **own},",
        "add={**taken.add, **common},",
    ),
    Mutant(
        "a refund of last month's order is taken off this month's board",
        MOVEMENTS,
        "if month_of(earned_on) == month_of(today):",
        "if True:",
    ),
    Mutant(
        "points given back after their death are gone",
        MOVEMENTS,
        'back = {"balance": charged.unpaid + charged.dead, "spent": -charged.unpaid, f"lot:{grace_lot}": charged.dead}',
        'back = {"balance": charged.unpaid, "spent": -charged.unpaid}',
    ),
    Mutant(
        "points given back after their death live for ever",
        MOVEMENTS,
        'back = {"balance": charged.unpaid + charged.dead, "spent": -charged.unpaid, f"lot:{grace_lot}": charged.dead}',
        'back = {"balance": charged.unpaid + charged.dead, "spent": -charged.unpaid, f"lot:{NEVER}": charged.dead}',
    ),
    Mutant(
        "all points given back are new",
        CHARGING,
        "return Charged(self.unpaid.get(debit, 0), sum(charge.points for charge in charges) - graced, graced)",
        "return Charged(0, self.unpaid.get(debit, 0) + sum(charge.points for charge in charges) - graced, graced)",
    ),
    Mutant(
        "points in grace have their grace again",
        CHARGING,
        "self.graced[str(entry.lot)] += charged.dead",
        "self.lots[str(entry.lot)] += charged.dead",
    ),
    Mutant(
        "a cancellation gives back what others have spent since",
        GIVING_BACK,
        "charged = rebuild(account).charged(done.redemption_id)",
        "charged = Charged(min(done.points, account.spent), max(0, done.points - account.spent))",
    ),
    Mutant(
        "points in grace pay after all others that die with them",
        CHARGING,
        "graced = self.graced[lot]",
        "graced = max(0, self.graced[lot] + sum(self.unpaid.values()) - points)",
    ),
    Mutant(
        "what was spent is not charged to what dies",
        LEDGER,
        "charged = min(account.spent, granted)",
        "charged = 0",
    ),
    Mutant(
        "the calendar charges what dies last first",
        LEDGER,
        "for lot, points in account.lots.items():\n        charged",
        "for lot, points in reversed(account.lots.items()):\n        charged",
    ),
    Mutant(
        "a redemption of several costs one",
        REDEEMING,
        "cost = reward.points * wish.quantity",
        "cost = reward.points",
    ),
    Mutant(
        "a ladder begins with its second step",
        SIGN_IN,
        "position = (streak - 1) % len(ladder.steps) if",
        "position = streak % len(ladder.steps) if",
    ),
)

BOARDS: Final = (
    Mutant(
        "of equal scores each wins another prize",
        PLACES,
        "(prize := self._prize(place)) is not None and prize.single:",
        "self._prize(place) is not None:",
    ),
    Mutant(
        "a single prize is given to all who tie for it",
        PLACES,
        "(prize := self._prize(place)) is not None and prize.single:",
        "False:",
    ),
    Mutant(
        "a tie for a prize has no end",
        PLACES,
        "if rank + earlier > MOST_WINNERS and",
        "if rank > MOST_WINNERS and",
    ),
    Mutant(
        "a season gives prizes by the order of the list",
        "layers/points/points/domain/boards/seasons.py",
        "for contender, place in places.standings(placed)",
        "for place, contender in enumerate(placed, start=1)",
    ),
    Mutant(
        "who is frozen takes a place from somebody else",
        "layers/points/points/domain/boards/census.py",
        "points = 0 if account.frozen else account.number(board.score)",
        "points = account.number(board.score)",
    ),
    Mutant(
        "an alias has the member's public id",
        ALIASES,
        "shown_id = row.member_id if row.member_id == reader else alias",
        "shown_id = row.member_id",
    ),
    Mutant(
        "an alias's name ends like the member's public id",
        ALIASES,
        "alias[-4:].upper()",
        "row.member_id[-4:].upper()",
    ),
    Mutant(
        "an alias is the same on every board",
        SECRETS,
        'f"aliases of {board} in {period}"',
        'f"aliases in {period}"',
    ),
    Mutant(
        "an alias is the same in every period",
        SECRETS,
        'f"aliases of {board} in {period}"',
        'f"aliases of {board}"',
    ),
    Mutant(
        "what was written by the old zone's days is told by the new one's",
        "layers/points/points/domain/zones.py",
        "if moment < ended.until), len(self.former))",
        "if False), len(self.former))",
    ),
    Mutant(
        "a history ends with the first megabyte",
        "layers/points/points/adapters/aws/dynamodb.py",
        "for items in pages(lambda after: page(name, condition, values, after=after, **how)):",
        "for items in [page(name, condition, values, **how)[0]]:",
    ),
)

CHECKOUT: Final = (
    Mutant(
        "coupons for tea pay for cups",
        ORDER_COUPONS,
        "any(covers(one, line.category) for one in coupons)",
        "coupons",
    ),
    Mutant(
        "a coupon is checked beside all the others only",
        ORDER_COUPONS,
        "for size in range(len(goods) + 1))",
        "for size in (len(goods),))",
    ),
    Mutant(
        "a coupon is checked beside each of the others only",
        ORDER_COUPONS,
        "for size in range(len(goods) + 1))",
        "for size in range(min(2, len(goods) + 1)))",
    ),
    Mutant(
        "a coupon that does not stack lets others come after it",
        ORDER_COUPONS,
        "terms.stacks and all(other.terms.stacks for other in others)",
        "terms.stacks",
    ),
    Mutant(
        "a released coupon takes its share for ever",
        ORDER_COUPONS,
        "if fen and name != redemption_id)",
        "if name != redemption_id)",
    ),
    Mutant(
        "an order's first coupon is placed over another",
        ORDER_COUPONS_ITEM,
        '"attribute_not_exists(uses)"',
        '"attribute_not_exists(used)"',
    ),
    Mutant(
        "a coupon is placed over those that came meanwhile",
        ORDER_COUPONS_ITEM,
        '"uses = :seen"',
        '"uses = :seen OR attribute_exists(uses)"',
    ),
    Mutant(
        "a repeated release ends the next use",
        COUPONS,
        "return step < coupon.steps",
        "return coupon.use is None and step < coupon.steps",
    ),
    Mutant(
        "a release that names no use ends the next one of its order",
        COUPONS,
        "if present and present.again:",
        "if False:",
    ),
    Mutant(
        "an order forgets which coupons it had",
        COUPONS,
        "again=name in placed.off_fen",
        "again=bool(placed.off_fen.get(name))",
    ),
    Mutant(
        "a release is planned without asking which use it means",
        COUPONS_FUNCTION,
        "if coupons.was_released(coupon, order_id, call.body.use_id):",
        "if coupon.use is None and coupon.released_from == order_id:",
    ),
    Mutant(
        "a free gift refuses an order",
        ORDER_LINES,
        "Field(ge=0, le=MOST_FEN)",
        "Field(ge=1, le=MOST_FEN)",
    ),
    Mutant(
        "a refund has fewer lines than an order",
        ORDERS_FUNCTION,
        "max_length=MOST_LINES",
        "max_length=MOST_LINES - 1",
    ),
    Mutant(
        "a free gift counts as an order that a rule should cover",
        UNRULED,
        'earned.why.get("none") == "no_rule" and earned.line.amount_fen',
        'earned.why.get("none") == "no_rule"',
    ),
    Mutant(
        "nobody counts the orders in a category without a rule",
        PURCHASES,
        "(*earned.budgets, *counted)",
        "(*earned.budgets,)",
    ),
    Mutant(
        "orders without a rule are counted without their category",
        UNRULED_ITEM,
        "#{fact.category}",
        "#",
    ),
    Mutant(
        "what looks the same is two categories",
        "layers/points/points/web/fields.py",
        "        return visible(text)\n",
        "        visible(text)\n        return text\n",
    ),
    Mutant(
        "a duration is added by the clock on the wall",
        "layers/points/points/domain/calendar.py",
        "return moment.astimezone(UTC) + by",
        "return moment + by",
    ),
    Mutant(
        "a hold is an hour longer where an hour comes again",
        "layers/points/points/domain/rewards/payments.py",
        "later(now, HOLD))",
        "now + HOLD)",
    ),
)


LIVES: Final = (
    Mutant(
        "whatever is created again goes on with its old life",
        RECORDS,
        'life = item.get("life", lives.FIRST)',
        "life = lives.FIRST",
    ),
    Mutant(
        "what comes back is put on the shelf of the reward as it is now",
        GIVING_BACK,
        "(StockChange(done.life_id, -done.quantity),) if",
        "(StockChange(done.reward_id, -done.quantity),) if",
    ),
    Mutant(
        "a flash unit comes back to the first life of its reward",
        GIVING_BACK,
        "unit_of(done.life_id, done.unit)",
        "unit_of(done.reward_id, done.unit)",
    ),
    Mutant(
        "what is out is forgotten when the stock is counted again",
        STOCK,
        'change = supply - seen["supply"]',
        'change = supply - seen["left"]',
    ),
    Mutant(
        "a reward that was deleted is sold from memory",
        STOCK,
        " AND attribute_not_exists(closed)",
        "",
    ),
    Mutant(
        "a member's limit outlives its reward",
        REDEEMING,
        "limit_change(wish.member_id, reward.life_id,",
        "limit_change(wish.member_id, reward.reward_id,",
    ),
    Mutant(
        "a member's limit of a day outlives its reward",
        REDEEMING,
        "today = day_counter(reward.life_id, now)",
        "today = day_counter(reward.reward_id, now)",
    ),
    Mutant(
        "an activity created again was done today already",
        ACTIVITY_LIMITS,
        '"a", activity.life_id)',
        '"a", activity.activity_id)',
    ),
    Mutant(
        "an activity created again was done in all already",
        ACTIVITY_LIMITS,
        "CounterIncrement(total_owner(member_id), activity.life_id, 1,",
        "CounterIncrement(total_owner(member_id), activity.activity_id, 1,",
    ),
    Mutant(
        "a budget counted again forgets what was given",
        BUDGET_ITEMS,
        'change = budget_points - sum(shard.get("supply", 0) for shard in seen)',
        "change = budget_points - sum(left)",
    ),
    Mutant(
        "a refund returns nothing to the budget",
        REFUNDS,
        "Transaction((posting,), None, _returned(order, back))",
        "Transaction((posting,), None)",
    ),
    Mutant(
        "a refund returns all of the order's points to the budget, each time",
        REFUNDS,
        "lines = ((_line(order, line_id), points) for line_id, points in back.items())",
        "lines = ((_line(order, line_id), _line(order, line_id).points) for line_id in back)",
    ),
    Mutant(
        "points return to the campaign's first life",
        BUDGET_RETURNS,
        'lives.named_in(why, "campaign")',
        'str(why["campaign"])',
    ),
    Mutant(
        "points that return can never be given again",
        BUDGETS,
        'f"{update}, #left :points"',
        'f"{update}, #left :less"',
    ),
    Mutant(
        "refused points are lost to their budgets",
        REVIEWING,
        "        writes += review.budgets\n",
        "        pass\n",
    ),
    Mutant(
        "a bonus that is taken back keeps its points of a shared card",
        REFERRAL,
        "        budgets = bonus.budgets\n",
        "        budgets = ()\n",
    ),
)

LEAVING: Final = (
    Mutant(
        "a public id invites as well as a code",
        LOGIN_FUNCTION,
        'invite_codes.member_of(_invite_key(), call.body.invite_code or "")',
        '(call.body.invite_code or "")',
    ),
    Mutant(
        "an invite code is the public id",
        "layers/points/points/domain/earning/invite_codes.py",
        "return _permuted(key, member_id, range(_ROUNDS))",
        "return member_id",
    ),
    Mutant(
        "many who come by one code make its owner suspect",
        LOGIN_FUNCTION,
        "    by_place = [signals",
        "    if by_inviter:\n        restrictions.raise_risk(inviter, by_inviter)\n    by_place = [signals",
    ),
    Mutant(
        "a debt ends with the leaving",
        LEAVING_RULES,
        "return leaver.debt + max(0, taken_back - leaver.spare)",
        "return 0",
    ),
    Mutant(
        "what is refunded after the leaving is nobody's debt",
        LEAVING_RULES,
        "return leaver.debt + max(0, taken_back - leaver.spare)",
        "return leaver.debt",
    ),
    Mutant(
        "points that were given up pay for no refund",
        LEAVING_RULES,
        "taken_back - leaver.spare",
        "taken_back",
    ),
    Mutant("a freeze ends with the leaving", LEAVING_RULES, "    if leaver.frozen:\n", "    if False:\n"),
    Mutant(
        "risk and the last sign-in end with the leaving",
        LEAVING_RULES,
        '_INHERITED: Final = ("risk", "signed_on")',
        "_INHERITED: Final = ()",
    ),
    Mutant(
        "who comes back is new to campaigns",
        LEAVING_RULES,
        'for name, value in account.attributes.items() if name != "joined"}',
        "for name, value in account.attributes.items()}",
    ),
    Mutant(
        "who comes back orders for the first time",
        "layers/points/points/domain/earning/newcomers.py",
        'if account.text("came_back"):',
        "if False:",
    ),
    Mutant(
        "friends count again after a return",
        LEAVING_RULES,
        'return account.text("known_as") or account.text("invite_code")',
        'return account.text("invite_code")',
    ),
    Mutant(
        "nobody comes back too often",
        LEAVING_RULES,
        "if len(recent) >= MOST_RETURNS:",
        "if False:",
    ),
    Mutant(
        "what is kept is kept for ever",
        "layers/points/points/adapters/members/leavers.py",
        "return found if now < found.forget_at else None",
        "return found",
    ),
    Mutant(
        "uses are not handed over",
        "layers/points/points/adapters/counters/uses.py",
        "for name, n in uses.items():",
        "for name, n in ():",
    ),
    Mutant(
        "a repeated erasure forgets what was kept",
        "layers/points/points/adapters/members/leavers.py",
        "OR generation < :generation",
        "OR generation <= :generation",
    ),
    Mutant(
        "a friend who comes back is a new friend",
        LOGIN_FUNCTION,
        'inviter = _inviter(brought_by.sharer_id, member_id) if back is None else ""',
        "inviter = _inviter(brought_by.sharer_id, member_id)",
    ),
)

FIGURES: Final = (
    Mutant(
        "figures: a batch that comes again is counted again",
        FEED,
        "fresh = [record for record in batch.records if records.sequence_of(record) > shard.position]",
        "fresh = list(batch.records)",
    ),
    Mutant(
        "figures: the position is written after the counts",
        SHARDS,
        """    return dynamodb.put(**writing(shard)["Put"])""",
        """    import dataclasses

    counted = dataclasses.replace(shard, position=globals()["shard"](shard.name).position)
    if not dynamodb.put(**writing(counted)["Put"]):
        return False
    return dynamodb.put(**writing(dataclasses.replace(shard, version=shard.version + 1))["Put"])""",
    ),
    Mutant(
        "figures: the position is written before the counts",
        SHARDS,
        """    return dynamodb.put(**writing(shard)["Put"])""",
        """    import dataclasses

    moved = dataclasses.replace(globals()["shard"](shard.name), version=shard.version, position=shard.position)
    if not dynamodb.put(**writing(moved)["Put"]):
        return False
    return dynamodb.put(**writing(dataclasses.replace(shard, version=shard.version + 1))["Put"])""",
    ),
    Mutant(
        "figures: a shard is written whatever another worker has written",
        SHARDS,
        """    if not seen:
        return {"ConditionExpression": "attribute_not_exists(figure)"}""",
        """    if attribute == "version":
        return {}
    if not seen:
        return {"ConditionExpression": "attribute_not_exists(figure)"}""",
    ),
    Mutant(
        "figures: a shard that rests is forgotten",
        SHARDS,
        "for figure in (OPEN, IDLE):",
        "for figure in (OPEN,):",
    ),
    Mutant(
        "figures: the position is that of the first record",
        FEED,
        "return max(map(records.sequence_of, self.records))",
        "return min(map(records.sequence_of, self.records))",
    ),
    Mutant(
        "figures: what a record counted before its change stays",
        FEED,
        "yield COUNTED[table](change.before, zone), -1",
        "yield {}, -1",
    ),
    Mutant(
        "figures: a dropped dimension",
        ORDER_COUNTS,
        '        tally.part("issued", "store", order.store, order.points)\n',
        "",
    ),
    Mutant(
        "figures: a fold drops a dimension",
        FOLDING,
        "    for cell, points in moved.items():\n",
        '    for cell, points in ((c, n) for c, n in moved.items() if c.dimension != "use"):\n',
    ),
    Mutant(
        "figures: a fold leaves its counts in the shard",
        FOLDING,
        "if cell not in self.counts}",
        "if cell}",
    ),
    Mutant(
        "figures: a fold overwrites the month",
        FOLDING,
        "cells = counts_of_month(item) if item else {}\n        add(cells, counts)",
        "cells = {}\n        add(cells, counts)",
    ),
    Mutant(
        "figures: a day is that of UTC",
        COUNTS,
        "return at.astimezone(zone).date().isoformat()",
        "return at.date().isoformat()",
    ),
    Mutant(
        "figures: points under review are granted to a lot",
        ENTRY_COUNTS,
        "    if not held:\n",
        "    if True:\n",
    ),
    Mutant(
        "figures: a reader does not look again after a fold",
        READER,
        'if all(item["fold"] <= opened.folds for item in items):',
        "if True:",
    ),
    Mutant(
        "figures: what is not folded yet is not read",
        READER,
        "for shard in opened.shards:",
        "for shard in ():",
    ),
)

STEERING: Final = (
    Mutant(
        "hold-out: one member too many in a hundred",
        CAMPAIGNS,
        "hundredth(self.life_id, member_id) < self.holdout_percent",
        "hundredth(self.life_id, member_id) <= self.holdout_percent",
    ),
    Mutant(
        "hold-out: the same members of every campaign",
        CAMPAIGNS,
        'ids.digest("holdout", life_id, member_id, length=12)',
        'ids.digest("holdout", member_id, length=12)',
    ),
    Mutant(
        "census: points that cannot be spent yet belong to no month",
        CENSUS,
        "            left[lot] += points",
        "            left[lot] += 0",
    ),
    Mutant(
        "census: the buyers of other parts are lost",
        CENSUS,
        "return (*here, self.hundredths, self.buyers)",
        "return (*here, self.hundredths)",
    ),
    Mutant(
        "census: an erased account is a member",
        CENSUS,
        "        if account.erased:\n            return\n",
        "",
    ),
    Mutant(
        "journal: the redemption rate of the month that is asked for",
        JOURNAL,
        "rate_of(month_of(moved.day))",
        "rate_of(month)",
    ),
    Mutant(
        "journal: what was released is released again",
        JOURNAL,
        "            pool.released_fen += now\n",
        "",
    ),
    Mutant(
        "journal: points taken back stay in the liability",
        JOURNAL,
        "            pool.gross_fen -= back\n",
        "",
    ),
    Mutant(
        "journal: every point is expected to be redeemed",
        DEFERRAL,
        "alone = points * point_value_fen * redemption_rate",
        "alone = points * point_value_fen",
    ),
)

MUTANTS: Final = (*ONCE, *GUARDS, *TIME, *ARITHMETIC, *BOARDS, *CHECKOUT, *LIVES, *LEAVING, *FIGURES, *STEERING)

RIVALS: Final = (
    Rival("rival protocol: read, compare, write the absolute value", "tests.mutants.rivals.check_then_act"),
    Rival("rival protocol: an idempotency record beside the transaction", "tests.mutants.rivals.record_beside"),
)
