"""Redemptions of a member who has left: what is not paid or not sent is taken back."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.catalog import shop
from points.adapters.ledger import receipts, transactions
from points.adapters.queues import followups as followup_queue
from points.domain.ledger.accounts import Account
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.rewards import redeeming
from points.domain.rewards.followups import Followup
from points.domain.rewards.redemption import Redemption, Status

_UNFINISHED: Final[tuple[Status, ...]] = ("pending_payment", "to_ship")


def call_off(member_id: str) -> None:
    """Takes back what this member has not paid, or not been sent. Nothing where they are not erased."""
    open_shop = shop.opened()
    account = transactions.anybodys_account(member_id, consistent=True)
    if not account.erased:
        return
    for status in _UNFINISHED:
        for page in _pages(member_id, status, open_shop.now):
            for one in page:
                _take_back(one, account, open_shop)


def _pages(member_id: str, status: Status, now: datetime) -> Iterator[list[Redemption]]:
    return dynamodb.pages(
        lambda after: receipts.redemptions(member_id, status=status, now=now, limit=100, after=after, consistent=True)
    )


def _take_back(one: Redemption, account: Account, open_shop: shop.Shop) -> None:
    program, now = open_shop.catalog.program, open_shop.now

    def plan(found: Findings) -> Transaction:
        return redeeming.cancel(one, program, now, found.account or account)

    with suppress(receipts.StaleReceipt):  # paid, sent or ended at this very moment: the next look sees what it is
        transactions.post(plan, now, account)
    if one.cash_fen:
        followup_queue.send(Followup("payment", one.redemption_id))
