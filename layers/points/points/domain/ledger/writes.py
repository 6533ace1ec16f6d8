"""The base class of everything that a transaction writes."""


class Write:
    """One thing that a transaction writes: for example a receipt, a posting or a change of stock.
    Each feature defines its own subclasses. The adapter of the table registers how each is written and what its failed
    condition means (`points.adapters.ledger.writes`).
    """

    __slots__ = ()
