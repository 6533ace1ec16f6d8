"""Defines the rows by which staff find a member by the last four digits of a receiver's phone.

| list         | place                     | shows     |
| ------------ | ------------------------- | --------- |
| phone#<tail> | member_id, redemption_key | member_id |

The address is decrypted for this, and only the four digits are stored. They are deleted together with the address.
"""

import re
from collections.abc import Iterator

from points.adapters.aws.dynamodb import Item
from points.adapters.ledger.redemption_items import redemption_of
from points.adapters.lists.names import TAIL, by_tail
from points.adapters.lists.rows import Kind, Row
from points.adapters.members import addresses


def rows_of(redemption: Item) -> Iterator[Row]:
    """Yields the row of this item of table Redemptions, if it has an address."""
    address = addresses.opened(redemption_of(redemption))
    digits = re.sub(r"\D", "", address.phone) if address else ""
    if len(digits) >= TAIL:
        place = redemption["member_id"] + redemption["redemption_key"]
        yield Row(by_tail(digits[-TAIL:]), place, {"member_id": redemption["member_id"]})


KINDS = (Kind("phones", "redemptions", "moving", rows_of),)
