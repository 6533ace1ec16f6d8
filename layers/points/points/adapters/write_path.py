"""Connects the ledger's transactions with the adapter that writes each type of fact.

Import `transactions` from this module to post. An adapter is imported at the first fact of its type, so that a function
loads only the adapters of the facts that it writes.
"""

from typing import Final

from points.adapters.ledger import transactions as transactions
from points.adapters.ledger import writes

ADAPTERS: Final = {
    "ApprovalDecided": "points.adapters.operators.approvals",
    "BonusPlaced": "points.adapters.ledger.orders",
    "BudgetDraw": "points.adapters.counters.budgets",
    "BudgetReturn": "points.adapters.counters.budgets",
    "CategoryWithoutRule": "points.adapters.counters.categories_without_rule",
    "Claim": "points.adapters.ledger.claims",
    "CounterIncrement": "points.adapters.counters.increments",
    "CouponPlaced": "points.adapters.counters.order_coupons",
    "CouponTakenOut": "points.adapters.counters.order_coupons",
    "Entry": "points.adapters.ledger.transactions",
    "InvitationStep": "points.adapters.members.invitations",
    "Order": "points.adapters.ledger.orders",
    "PaymentNote": "points.adapters.ledger.payments",
    "PaymentStep": "points.adapters.ledger.payments",
    "Posting": "points.adapters.ledger.transactions",
    "Redemption": "points.adapters.ledger.redemption_items",
    "Refund": "points.adapters.ledger.orders",
    "Review": "points.adapters.ledger.reviews",
    "Reviewed": "points.adapters.ledger.reviews",
    "StatusCount": "points.adapters.ledger.status_counts",
    "Step": "points.adapters.ledger.redemption_items",
    "StockChange": "points.adapters.catalog.stock",
    "TrailEntry": "points.adapters.trail.trail",
    "UnitBack": "points.adapters.catalog.dispenser",
    "UnitTaken": "points.adapters.catalog.dispenser",
}
"""Name of the type of facts → module that registers how it is written."""

writes.locate(ADAPTERS)
