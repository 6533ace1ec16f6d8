"""Cancels the redemptions of an erased member that wait for payment or shipping, and unused coupons and vouchers."""

from contextlib import suppress

from points.adapters.catalog import shop
from points.adapters.ledger import accounts, histories, redemptions
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.queues import followups as followup_queue
from points.adapters.write_path import transactions
from points.domain.ledger.accounts import Account
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.rewards import giving_back
from points.domain.rewards.followups import Followup
from points.domain.rewards.redemption import Redemption, Step
from points.domain.rewards.transitions import UNFINISHED


def call_off(member_id: str) -> None:
    """Cancels what the erased member has not received or used. Does nothing if the member is not erased.

    Points and limits are given back to the erased account. A person who comes back does not profit from this, because
    the used limits that they inherit were stored before.
    """
    open_shop = shop.opened()
    account = accounts.anybodys_account(member_id, consistent=True)
    if not account.erased:
        return
    for status in UNFINISHED:
        for one in redemptions.every(member_id, status=status, now=open_shop.now):
            _take_back(one, account, open_shop)


def _take_back(one: Redemption, account: Account, open_shop: shop.Shop) -> None:
    program, now = open_shop.catalog.program, open_shop.now

    def plan(found: Findings) -> Transaction[Step]:
        return giving_back.cancel(one, program, now, found.account or account, histories.rebuilder(now))

    with suppress(StaleRedemption):  # it changed meanwhile: the next check sees its new state
        transactions.post_guarded(plan, now, account)
    if one.cash_fen:
        followup_queue.send(Followup("payment", one.redemption_id))
