"""The keys of table Counters, all of them. Where a fact of the domain counts, the domain names the owner.

| owner               | counter                          | counts                                         |
| ------------------- | -------------------------------- | ---------------------------------------------- |
| MEMBER              | reward#ID                        | units of a reward the member has had           |
| MEMBER#activity     | the activity's id                | how often the member has done it               |
| activity#ID         | budget                           | points that the activity gave                  |
| campaign#ID#0 … #15 | budget                           | points drawn from a shard (`counters.budgets`) |
| order#ID            | coupons, goods_off, shipping_off | coupons in an order, what they take off        |
| guesses#KIND#KEY    | minute                           | wrong codes (TTL)                              |
| login#ADDRESS       | minute                           | failed logins (TTL)                            |
| joined#PLACE        | ten minutes                      | who joined (TTL)                               |
| crowd#PLACE         | minute                           | who is not alone (TTL)                         |
| stock               | low                              | no number: rewards told to be low              |
| wechat              | closed                           | no number: `points.adapters.wechat.gate`       |

Addresses and places are stored as digests: they are personal data.
"""

import hashlib
from typing import Final

from points.adapters.aws.dynamodb import Item

BUDGET: Final = "budget"


def key(owner: str, counter: str) -> Item:
    return {"owner": owner, "counter": counter}


LOW_STOCK: Final = key("stock", "low")
WECHAT_GATE: Final = key("wechat", "closed")


def guesser(kind: str, name: str) -> str:
    """The owner of the counters of whoever tries codes of this kind."""
    return f"guesses#{kind}#{name}"


def failed_logins(address: str, minute: int) -> Item:
    return key(f"login#{digest(address)}", str(minute))


def joined(place: str, window: int) -> Item:
    return key(f"joined#{digest(place)}", str(window))


def crowd(place: str, minute: int) -> Item:
    return key(f"crowd#{digest(place)}", str(minute))


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]
