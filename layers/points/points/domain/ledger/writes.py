"""The mark of everything a transaction writes."""


class Write:
    """A plain fact that a transaction writes: a receipt, a posting, a change of stock.

    A feature defines the fact in its own folder. The adapter that keeps the item registers how the fact is written and
    what its failed condition means (`points.adapters.ledger.writes`).
    """

    __slots__ = ()
