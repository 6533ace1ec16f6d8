"""Checks the audit trail: each chain by its hashes, its end by the seals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from points.domain.audit.findings import Difference, compare
from points.domain.trail.entries import Link

Heads = Mapping[str, tuple[int, str]]  # by object: number and hash of its last entry


def audit_chain(name: str, links: Sequence[tuple[Link, str]]) -> Iterator[Difference]:
    """Checks the chain of an object: (each link in the order of its number, its stored hash)."""
    previous = ""
    for number, (link, stored) in enumerate(links, start=1):
        yield from compare(f"trail {name}", "number of an entry", number, link.number)
        yield from compare(f"trail {name}", f"previous hash of entry {link.number}", previous, link.previous)
        yield from compare(f"trail {name}", f"hash of entry {link.number}", link.hash, stored)
        previous = stored


def audit_heads(heads: Heads, chains: Mapping[str, Sequence[tuple[Link, str]]]) -> Iterator[Difference]:
    """Checks that every sealed entry is still there."""
    for name, (number, sealed) in heads.items():
        links = chains.get(name, ())
        found = links[number - 1][1] if len(links) >= number else "missing"
        yield from compare(f"trail {name}", f"sealed entry {number}", sealed, found)


def heads_of(seals: Iterable[Link]) -> dict[str, tuple[int, str]]:
    """Returns the newest sealed entry of each object, from seals in their order."""
    found: dict[str, tuple[int, str]] = {}
    for seal in seals:
        found |= {name: (int(number), str(sealed)) for name, (number, sealed) in seal.entry.after["heads"].items()}
    return found
