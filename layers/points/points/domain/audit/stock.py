"""Audits stock against redemptions and decisions: units left + units that members have = supply = the decided stock.

Each life of a reward is compared separately (`points.domain.program.lives`).

A flash reward is compared shard by shard: left + redeemed + (drawn but neither claimed nor retired) = supply.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from points.domain.audit.findings import Difference, compare
from points.domain.rewards.dispenser import Shard, unit_of
from points.domain.rewards.redemption import Redemption
from points.domain.rewards.transitions import GIVEN_BACK


def audit_stock(left: Mapping[str, int], supply: Mapping[str, int], taken: Mapping[str, int]) -> Iterator[Difference]:
    """Yields a difference for every life whose stock and redemptions do not add up to its supply.
    All arguments have the id of the life as key. `taken` is the result of `units_taken`.
    """
    for life_id in sorted(supply.keys() | taken.keys()):
        expected = supply.get(life_id, 0) - taken.get(life_id, 0)
        yield from compare(f"reward {life_id}", "stock left", expected, left.get(life_id, 0))


def audit_decided_stock(
    decided: Mapping[str, int], supply: Mapping[str, int], shards: Mapping[tuple[str, int], Shard]
) -> Iterator[Difference]:
    """Yields a difference for every life whose stock or shards were not given exactly the decided number of units.
    `decided` and `supply` have the id of the life as key; `shards` has (id of the life, shard).
    """
    given = Counter(supply)
    for (life_id, _), shard in shards.items():
        given[life_id] += shard.supply
    for life_id, stock in sorted(decided.items()):
        yield from compare(f"reward {life_id}", "stock", stock, given[life_id])


def units_taken(redemptions: Iterable[Redemption]) -> Counter[str]:
    """Returns how many units members have of each life, without flash units. The key is the id of the life."""
    taken: Counter[str] = Counter()
    for redemption in redemptions:
        if redemption.stocked and not redemption.unit and redemption.status not in GIVEN_BACK:
            taken[redemption.life_id] += redemption.quantity
    return taken


@dataclass(frozen=True, slots=True)
class UnitClaims:
    """The claims in one shard of a flash reward: numbers claimed, and units given back by cancelled redemptions."""

    claimed: int = 0
    back: int = 0

    def __add__(self, other: "UnitClaims") -> "UnitClaims":
        return UnitClaims(self.claimed + other.claimed, self.back + other.back)


def units_claimed(redemptions: Iterable[Redemption]) -> dict[tuple[str, int], UnitClaims]:
    """Returns the claims on flash units, by (id of the life, shard)."""
    claims: dict[tuple[str, int], UnitClaims] = {}
    for redemption in redemptions:
        if redemption.unit:
            unit = unit_of(redemption.life_id, redemption.unit)
            key = (unit.life_id, unit.shard)
            claims[key] = claims.get(key, UnitClaims()) + UnitClaims(1, redemption.status in GIVEN_BACK)
    return claims


def audit_shards(
    shards: Mapping[tuple[str, int], Shard], claims: Mapping[tuple[str, int], UnitClaims]
) -> Iterator[Difference]:
    """Yields a difference for every shard of a flash reward whose units do not add up to its supply.

    Both arguments are by (id of the life, shard).
    """
    for key in sorted(shards.keys() | claims.keys()):
        shard, claim = shards.get(key, Shard(0, 0, 0)), claims.get(key, UnitClaims())
        subject = f"reward {key[0]}, shard {key[1]}"
        # Each draw takes one from `left` and adds one to `next`. Retired and returned units are added to `left` again.
        expected = shard.supply + shard.retired + claim.back - shard.next
        yield from compare(subject, "units left", expected, shard.left)
        if claim.claimed + shard.retired > shard.next:
            yield Difference(subject, "numbers drawn", f"{claim.claimed + shard.retired} or more", shard.next)
