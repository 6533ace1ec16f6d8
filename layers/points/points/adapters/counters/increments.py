"""Writes increments of counters with a ceiling. An increment is in the same transaction as the event that it counts."""

from collections.abc import Collection

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.counters import keys
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Expression, Writer
from points.domain.ledger.counters import CounterIncrement


def _added(counter: CounterIncrement) -> Item:
    e = Expression()
    n = e.name("n")
    update = f"ADD {n} {e.value(counter.add)}"
    key = dynamodb.pack(keys.key(counter.owner, counter.name))
    if counter.ceiling is None:
        return {"Update": e.write(TableName=table("counters"), Key=key, UpdateExpression=update)}
    room = counter.ceiling - counter.add
    below = f"{n} <= {e.value(room)}"
    if room >= 0:
        below = f"attribute_not_exists({n}) OR {below}"
    return {"Update": e.write(TableName=table("counters"), Key=key, UpdateExpression=update, ConditionExpression=below)}


def _at_its_ceiling(counter: CounterIncrement) -> Collection[str]:
    return {counter.owner}


writes.register(CounterIncrement, Writer(_added, exhausted=_at_its_ceiling))
