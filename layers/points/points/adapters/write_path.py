"""The complete write path: the ledger's transactions, and every adapter that registers how a fact is written.

Import `transactions` from here to post. Then the adapter of every fact is loaded.
"""

from points.adapters.catalog import dispenser as dispenser
from points.adapters.catalog import stock as stock
from points.adapters.counters import budgets as budgets
from points.adapters.counters import increments as increments
from points.adapters.ledger import claims as claims
from points.adapters.ledger import orders as orders
from points.adapters.ledger import payments as payments
from points.adapters.ledger import redemption_items as redemption_items
from points.adapters.ledger import reviews as reviews
from points.adapters.ledger import transactions as transactions
from points.adapters.members import invitations as invitations
