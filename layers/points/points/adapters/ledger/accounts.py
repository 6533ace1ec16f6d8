"""Members' accounts: reads them, and writes postings.

| table    | key       | item                                                      |
| -------- | --------- | --------------------------------------------------------- |
| Accounts | member_id | the attributes of `points.domain.ledger.accounts.Account` |
"""

from collections.abc import Iterable

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table, value
from points.adapters.ledger.writes import Expression
from points.domain.errors import NotFound
from points.domain.ledger.accounts import Account, check_here
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Guard, Posting, Unchanged


def account(member_id: str, *, consistent: bool = False) -> Account:
    """Returns the member's account as stored. Raises NotFound or Gone. Costs 0.5 read units, or 1 if `consistent`."""
    found = anybodys_account(member_id, consistent=consistent)
    check_here(found)
    return found


def anybodys_account(member_id: str, *, consistent: bool = False) -> Account:
    """Returns the account, even if the member was erased. Raises NotFound if it does not exist."""
    item = dynamodb.get("accounts", {"member_id": member_id}, consistent=consistent)
    if item is None and not consistent:
        # A new account may not be on every replica yet. The second read is only needed for new or unknown members.
        item = dynamodb.get("accounts", {"member_id": member_id}, consistent=True)
    if item is None:
        raise NotFound("No such member.")
    return account_of(item)


def pair(first: str, second: str) -> tuple[Account, Account]:
    """Returns two members' accounts, even if erased. Raises NotFound. Costs one round trip and one read unit."""
    keys = [{"member_id": member_id} for member_id in dict.fromkeys((first, second))]
    items = dynamodb.batch("accounts", keys, consistent=False)
    if len(items) < len(keys):
        items = dynamodb.batch("accounts", keys)  # a new account may not be on every replica yet
    found = {item["member_id"]: account_of(item) for item in items}
    if not {first, second} <= found.keys():
        raise NotFound("No such member.")
    return found[first], found[second]


def restricted(member_ids: Iterable[str]) -> dict[str, Account]:
    """Returns the accounts that exist, by member id. They have only what says whether they are frozen or erased."""
    keys = [{"member_id": member_id} for member_id in dict.fromkeys(member_ids)]
    items = dynamodb.batch("accounts", keys, consistent=False, only=("member_id", "frozen", "erased"))
    return {item["member_id"]: account_of(item) for item in items}


def exists(member_id: str) -> bool:
    return dynamodb.get("accounts", {"member_id": member_id}, only=("member_id",)) is not None


def account_of(item: Item) -> Account:
    return Account(item["member_id"], {name: value for name, value in item.items() if name != "member_id"})


def written(posting: Posting) -> Item:
    """Returns the posting's part of a transaction. If its guard fails, DynamoDB returns the current account."""
    e = Expression()
    exists = f"attribute_exists({e.name('member_id')})"
    conditions = [exists, *(_condition(guard, e) for guard in posting.guards)]
    clauses = {
        "ADD": [f"{e.name(attribute)} {e.value(change)}" for attribute, change in posting.add.items()],
        "SET": [f"{e.name(attribute)} = {e.value(new)}" for attribute, new in posting.put.items()],
        "REMOVE": [e.name(attribute) for attribute in posting.remove],
    }
    update = " ".join(f"{verb} {', '.join(terms)}" for verb, terms in clauses.items() if terms)
    key = {"member_id": value(posting.member_id)}
    condition = " AND ".join(conditions)
    if not update:
        return {"ConditionCheck": e.write(TableName=table("accounts"), Key=key, ConditionExpression=condition)}
    return {
        "Update": e.write(TableName=table("accounts"), Key=key, UpdateExpression=update, ConditionExpression=condition)
    }


def _condition(guard: Guard, e: Expression) -> str:
    name = e.name(guard.attribute)
    missing = f"attribute_not_exists({name})"
    match guard:
        case AtLeast(floor=floor):
            return f"{name} >= {e.value(floor)}"
        case AtMost(ceiling=int(ceiling)) if ceiling < 0:
            return f"{name} <= {e.value(ceiling)}"
        case AtMost(ceiling=ceiling):
            return f"({missing} OR {name} <= {e.value(ceiling)})"
        case Absent():
            return missing
        case Unchanged(seen=seen) if not seen:
            return f"({missing} OR {name} = {e.value(seen)})"
        case Unchanged(seen=seen):
            return f"{name} = {e.value(seen)}"
