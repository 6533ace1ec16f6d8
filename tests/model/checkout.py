"""What a coupon does at the checkout, as the contract tells it: a list of uses, of which the last may be open.

Of the real domain this knows nothing: no ids, no steps, no items.
"""

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["done", "replayed", "refused"]


@dataclass(slots=True)
class Coupon:
    """One coupon. `uses` are the orders it was used for, first to last. `is_open`: the last use is not released."""

    uses: list[str] = field(default_factory=list)
    is_open: bool = False

    def use(self, order_id: str) -> Outcome:
        """The same order again is the same use. Another order finds the coupon used."""
        if self.is_open:
            return "replayed" if self.uses[-1] == order_id else "refused"
        self.uses.append(order_id)
        self.is_open = True
        return "done"

    def release(self, order_id: str, which: int | None) -> Outcome:
        """Releases the use number `which`; None stands for the only one of this order."""
        if which is None:
            return self._release_only(order_id)
        if which >= len(self.uses) or self.uses[which] != order_id:
            return "refused"
        if which < len(self.uses) - 1 or not self.is_open:
            return "replayed"
        return self._closed()

    def _release_only(self, order_id: str) -> Outcome:
        if not self.uses or self.uses[-1] != order_id:
            return "refused"
        if not self.is_open:
            return "replayed"
        return self._closed() if self.uses.count(order_id) == 1 else "refused"

    def _closed(self) -> Outcome:
        self.is_open = False
        return "done"
