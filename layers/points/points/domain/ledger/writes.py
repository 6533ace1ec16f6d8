"""The base class of everything that a transaction writes."""


class Write:
    """A plain fact that a transaction writes: for example a receipt, a posting or a change of stock.

    A feature defines its facts in its own folder. The adapter of the table registers how a fact is written and what its
    failed condition means (`points.adapters.ledger.writes`).
    """

    __slots__ = ()
