"""Audits the audit trail as a whole: every chain, every seal, and that every change of the merchant has its entry.

A change that has no entry is found by what it has changed: a decision or an operator has as many versions as entries,
an adjustment has a receipt, and a parcel and a used voucher are in their redemption. So an entry that is removed from
the end of such a chain is found before the night of its seal.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from local.audit_records import Books, Records
from points.adapters.aws.dynamodb import Item
from points.adapters.trail import trail
from points.adapters.trail.trail import Stored
from points.domain.audit.findings import Difference
from points.domain.audit.trail import audit_chain, audit_heads, audit_length, audit_recorded, heads_of
from points.domain.trail.entries import SEALS

_VERDICTS: Final = {"released", "refused"}  # of a review, which has a chain of its own
Chains = Mapping[str, Sequence[Stored]]


def differences(books: Books, records: Records) -> Iterator[Difference]:
    """Yields every difference; nothing for a stack without an audit trail."""
    if "Trail" not in books.tables:
        return
    chains = _chains(books)
    for name, links in chains.items():
        yield from audit_chain(name, links)
    yield from audit_heads(heads_of(seal for seal, _ in chains.get(SEALS, ())), chains)
    for name, version in _versions(books):
        yield from audit_length(name, chains.get(name, ()), version)
    yield from _adjustments(chains, records)
    yield from _redemptions(chains, records)


def _chains(books: Books) -> Chains:
    found: dict[str, list[Stored]] = defaultdict(list)
    for item in books.items("Trail"):
        found[item["object"]].append(trail.stored(item))
    for links in found.values():
        links.sort(key=lambda one: one[0].number)
    return dict(found)


def _versions(books: Books) -> Iterator[tuple[str, int]]:
    """Yields (the object's name in the trail, its version) of every decision and operator.

    A kind with a `#` is a history of its reward, and not a decision.
    """
    for table in ("Catalog", "Operators"):
        for item in books.items(table):
            if "version" in item and item["kind"] != "state" and "#" not in item["kind"]:
                yield _name(item), item["version"]


def _name(item: Item) -> str:
    return str(item["id"]).replace("#", ":", 1) if item["kind"] == "policy" else f"{item['kind']}:{item['id']}"


def _adjustments(chains: Chains, records: Records) -> Iterator[Difference]:
    for entry in chain.from_iterable(records.entries.values()):
        if entry.kind == "adjust" and "operator" in entry.why and not _VERDICTS & entry.why.keys():
            name = f"member:{entry.member_id}"
            recorded = (str(link.entry.after.get("receipt_id")) for link, _ in chains.get(name, ()))
            yield from audit_recorded(name, "adjustment", [entry.source_id], recorded)


def _redemptions(chains: Chains, records: Records) -> Iterator[Difference]:
    for found in chain.from_iterable(records.redemptions.values()):
        name = f"redemption:{found.redemption_id}"
        links = chains.get(name, ())
        if found.shipment:
            recorded = (str(link.entry.after.get("tracking_no")) for link, _ in links)
            yield from audit_recorded(name, "parcel", [found.shipment.tracking_no], recorded)
        if found.used_at:
            stores = (str(link.entry.after.get("store")) for link, _ in links)
            yield from audit_recorded(name, "use in", [found.used_at], stores)
