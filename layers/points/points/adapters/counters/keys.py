"""Lists all keys of the table Counters. If a fact of the domain increments a counter, the domain defines its owner.

| owner                | counter                          | counts                                         |
| -------------------- | -------------------------------- | ---------------------------------------------- |
| MEMBER               | reward#LIFE                      | units of a reward that the member redeemed     |
| MEMBER               | redemptions                      | redemptions by status                          |
| MEMBER#activity      | the id of the activity's life    | how often the member did it                    |
|                      |                                  | these and reward#LIFE: `before`, if inherited  |
|                      |                                  | (`counters.uses`)                              |
| MEMBER#days          | a month, or `through`            | no number: points by day (`ledger.trends`)     |
| activity#LIFE        | budget                           | points that the activity gave (`budget_items`) |
| campaign#LIFE#0 … 15 | budget                           | points drawn from a shard (`budget_items`)     |
| order#ID             | coupons                          | no number: an order's coupons, and their fen   |
| no_rule#0 … #15      | DAY#CATEGORY                     | orders in a category without a rule (TTL)      |
| guesses#KIND#KEY     | minute                           | wrong codes (TTL)                              |
| login#ADDRESS        | minute                           | failed logins (TTL)                            |
| attempts#WHAT#OF     | window, slot-N                   | attempts of operators' logins (TTL)            |
| operator#ID          | day                              | points that an operator adjusted on a day      |
| joined#PLACE         | ten minutes                      | members who joined from it (TTL)               |
| crowd#PLACE          | minute                           | members who share it (TTL)                     |
| uploads#MEMBER       | hour                             | pictures that the member sent or made (TTL)    |
| messages#KIND        | DAY                              | copies of messages in WeChat, by state (TTL)   |
| stock                | low                              | no number: rewards reported as low             |
| wechat               | closed                           | no number: `points.adapters.wechat.gate`       |

LIFE is the id of a life (`points.domain.program.lives`). PLACE is an inviter, a device or a network address. Addresses
and places are stored as digests, because they are personal data.
"""

import hashlib
from typing import Final

from points.adapters.aws.dynamodb import Item

BUDGET: Final = "budget"


def key(owner: str, counter: str) -> Item:
    return {"owner": owner, "counter": counter}


LOW_STOCK: Final = key("stock", "low")
WECHAT_GATE: Final = key("wechat", "closed")


def order_coupons(order_id: str) -> Item:
    return key(f"order#{order_id}", "coupons")


def without_rule(shard: int) -> str:
    """Returns the owner of one shard of the counts of categories without a rule."""
    return f"no_rule#{shard}"


def guesser(kind: str, name: str) -> str:
    """Returns the owner of a guesser's counters for codes of this kind."""
    return f"guesses#{kind}#{name}"


def failed_logins(address: str, minute: int) -> Item:
    return key(f"login#{digest(address)}", str(minute))


def attempts(what: str, *of: str) -> str:
    """Returns the owner of the counters of operators' logins. `of` is an address, a name, or both."""
    return f"attempts#{what}#{digest(chr(0).join(of))}"


def joined(place: str, window: int) -> Item:
    return key(f"joined#{digest(place)}", str(window))


def crowd(place: str, minute: int) -> Item:
    return key(f"crowd#{digest(place)}", str(minute))


def uploads(member_id: str, hour: int) -> Item:
    return key(f"uploads#{member_id}", str(hour))


def copies_sent(kind: str, day: str) -> Item:
    return key(f"messages#{kind}", day)


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]
