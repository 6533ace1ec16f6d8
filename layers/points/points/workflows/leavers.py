"""Cancels the redemptions of an erased member that wait for payment or shipping, and unused coupons and vouchers."""

from contextlib import suppress
from datetime import datetime
from itertools import chain

from points.adapters.catalog import shop
from points.adapters.ledger import accounts, histories, payments, redemptions
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.write_path import transactions
from points.domain.ledger.accounts import Account
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.rewards import giving_back
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.transitions import GIVEN_BACK, UNFINISHED


def call_off(member_id: str) -> list[str]:
    """Cancels what the erased member has not received or used. Does nothing if the member is not erased.

    Points and limits are given back to the erased account. A person who comes back does not profit from this, because
    the used limits that they inherit were stored before. Returns the ids of the member's payments that need a next
    step, such as a refund.
    """
    open_shop = shop.opened()
    account = accounts.anybodys_account(member_id, consistent=True)
    if not account.erased:
        return []
    for status in UNFINISHED:
        for one in redemptions.every(member_id, status=status, now=open_shop.now):
            _take_back(one, account, open_shop)
    return _open_payments(member_id, open_shop.now)


def _open_payments(member_id: str, now: datetime) -> list[str]:
    """Returns the ids of open payments for cancelled redemptions, also for those that an earlier call cancelled."""
    cancelled = chain.from_iterable(redemptions.every(member_id, status=s, now=now) for s in sorted(GIVEN_BACK))
    found = payments.payments(one.redemption_id for one in cancelled if one.cash_fen)
    return [payment_id for payment_id, payment in found.items() if payment.is_open]


def _take_back(one: Redemption, account: Account, open_shop: shop.Shop) -> None:
    program, now = open_shop.catalog.program, open_shop.now

    def plan(found: Findings) -> Transaction[Step]:
        return giving_back.cancel(one, program, now, found.account or account, histories.rebuilder(now))

    with suppress(StaleRedemption):  # it changed meanwhile: the next check sees its new state
        transactions.post_guarded(plan, now, account)
