"""Names every kind of rows. A new kind is defined in a module of its own and added here."""

from typing import Final

from points.adapters.lists import last_orders, member_rows, phone_rows, redemption_rows
from points.adapters.lists.rows import Kind

KINDS: Final[tuple[Kind, ...]] = (
    *member_rows.KINDS,
    *phone_rows.KINDS,
    *redemption_rows.KINDS,
    *last_orders.KINDS,
)
