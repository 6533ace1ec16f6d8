"""Formats amounts of money for texts."""


def yuan(fen: int) -> str:
    """Returns the fen as yuan without trailing zeros: 1050 is "10.5", 1000 is "10"."""
    return f"{fen // 100}.{fen % 100:02d}".rstrip("0").rstrip(".")
