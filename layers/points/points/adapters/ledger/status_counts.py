"""Writes the counts of a member's redemptions by status and by reward, in the transaction that changes the status.

| table    | owner     | counter     | item                                                |
| -------- | --------- | ----------- | --------------------------------------------------- |
| Counters | member_id | redemptions | the attributes of `points.domain.rewards.status_counts` |
"""

from typing import Final

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Expression, Writer
from points.domain.ledger.accounts import Value
from points.domain.rewards.status_counts import COUNTER, StatusCount, is_a_number

_KEY: Final = ("owner", "counter")


def of(item: Item) -> dict[str, Value]:
    """Returns the counts in this item, which may be empty."""
    return {name: value for name, value in item.items() if name not in _KEY}


def _counted(change: StatusCount) -> Item:
    """Returns the write of the counts. It needs no condition: that of the redemption prevents a second write."""
    e = Expression()
    clauses: dict[str, list[str]] = {"ADD": [], "SET": [], "REMOVE": []}
    for attribute, step in ((change.to, 1), (change.source, -1)):
        if is_a_number(attribute):
            clauses["ADD"].append(f"{e.name(attribute)} {e.value(step)}")
        elif attribute == change.to:
            clauses["SET"].append(f"{e.name(attribute)} = {e.value(1)}")
        elif attribute:
            clauses["REMOVE"].append(e.name(attribute))
    if change.units:
        clauses["ADD"].append(f"{e.name(change.life)} {e.value(change.units)}")
    update = " ".join(f"{verb} {', '.join(terms)}" for verb, terms in clauses.items() if terms)
    key = dynamodb.pack({"owner": change.member_id, "counter": COUNTER})
    return {"Update": e.write(TableName=table("counters"), Key=key, UpdateExpression=update)}


writes.register(StatusCount, Writer(_counted))
