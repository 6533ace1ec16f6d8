"""Audits the audit trail: the hashes prove each chain, and the seals prove that its end is complete."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from points.domain.audit.findings import Difference, compare
from points.domain.trail.entries import Link

Heads = Mapping[str, tuple[int, str]]  # (number, hash) of the last entry of each object, by the object's name


def audit_chain(name: str, links: Sequence[tuple[Link, str]]) -> Iterator[Difference]:
    """Yields every difference in the chain of the object `name`.
    `links` are (link, its stored hash), in the order of their numbers.
    """
    previous = ""
    for number, (link, stored) in enumerate(links, start=1):
        yield from compare(f"trail {name}", "number of an entry", number, link.number)
        yield from compare(f"trail {name}", f"previous hash of entry {link.number}", previous, link.previous)
        yield from compare(f"trail {name}", f"hash of entry {link.number}", link.hash, stored)
        previous = stored


def audit_heads(heads: Heads, chains: Mapping[str, Sequence[tuple[Link, str]]]) -> Iterator[Difference]:
    """Yields every sealed entry that is missing in its chain or has another hash."""
    for name, (number, sealed) in heads.items():
        links = chains.get(name, ())
        found = links[number - 1][1] if len(links) >= number else "missing"
        yield from compare(f"trail {name}", f"sealed entry {number}", sealed, found)


def audit_length(name: str, links: Sequence[tuple[Link, str]], version: int) -> Iterator[Difference]:
    """Yields a difference if the chain does not have one entry for each version of the object.

    This finds an entry that is missing at the end before a seal does. Objects that are made without an entry, such as
    the first owner, begin with version 1.
    """
    unrecorded = 1 if name.startswith("operator:") and not (links and links[0][0].entry.action == "create") else 0
    yield from compare(f"trail {name}", "entries", version - unrecorded, len(links))


def audit_recorded(name: str, what: str, done: Iterable[str], recorded: Iterable[str]) -> Iterator[Difference]:
    """Yields a difference for each thing in `done` that is not in `recorded`.

    `done` is what the receipts show, and `recorded` the entries in the chain of the object `name`.
    """
    for missing in sorted(set(done) - set(recorded)):
        yield Difference(f"trail {name}", what, missing, "missing")


def heads_of(seals: Iterable[Link]) -> dict[str, tuple[int, str]]:
    """Returns (number, hash) of the last sealed entry of each object. The seals must be in order, oldest first."""
    found: dict[str, tuple[int, str]] = {}
    for seal in seals:
        found |= {name: (int(number), str(sealed)) for name, (number, sealed) in seal.entry.after["heads"].items()}
    return found
