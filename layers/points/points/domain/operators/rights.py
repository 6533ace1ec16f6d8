"""Rights: what a caller of the merchant's operations may do. A key's scope and an operator's role are sets of rights.

A right is `area:level`. `edit` includes `view` of the same area. Each operation declares the one right that it needs.

| area         | covers                                                                          |
| ------------ | ------------------------------------------------------------------------------- |
| program      | program, rules, campaigns, activities, previews and backtests                   |
| rewards      | rewards, prices and stock                                                       |
| members      | members, their history, tags, risk level, freezes and held points               |
| names        | names, pictures, phones and addresses of members: left out without `names:view` |
| points       | adjustments of a member's points, up to the operator's limits                   |
| approvals    | adjustments above somebody's limits                                             |
| orders       | orders and their refunds                                                        |
| coupons      | coupons at the checkout                                                         |
| stores       | stores: their names, addresses and hours                                        |
| redemptions  | redemptions and shipping                                                        |
| vouchers     | vouchers in a store                                                             |
| figures      | figures and the runs of passes                                                  |
| integrations | API keys                                                                        |
| operators    | operators and their roles                                                       |
| audit        | the audit trail                                                                 |
| tests        | the test clock and the jobs of stacks for tests                                 |
"""

from collections.abc import Collection, Mapping
from typing import Final, Literal, get_args

Right = Literal[
    "program:view",
    "program:edit",
    "rewards:view",
    "rewards:edit",
    "stores:view",
    "stores:edit",
    "members:view",
    "members:edit",
    "members:export",
    "names:view",
    "points:edit",
    "approvals:view",
    "approvals:edit",
    "orders:view",
    "orders:edit",
    "coupons:edit",
    "redemptions:view",
    "redemptions:edit",
    "redemptions:export",
    "vouchers:view",
    "vouchers:edit",
    "figures:view",
    "figures:export",
    "integrations:view",
    "integrations:edit",
    "operators:view",
    "operators:edit",
    "audit:view",
    "tests:edit",
]
Scope = Literal["orders", "staff", "admin"]
Role = Literal["owner", "operations", "support", "counter", "analyst"]

RIGHTS: Final[tuple[Right, ...]] = get_args(Right)
NAMES: Final[Right] = "names:view"

_ORDERS: Final[frozenset[Right]] = frozenset({"orders:edit", "coupons:edit"})
_STAFF: Final[frozenset[Right]] = frozenset({"redemptions:edit", "redemptions:export", "vouchers:edit"})


def _complete(rights: Collection[Right]) -> frozenset[Right]:
    """Returns the rights with everything that they include."""
    return frozenset(right for right in RIGHTS if right in rights or right.replace(":view", ":edit") in rights)


SCOPES: Final[Mapping[str, frozenset[Right]]] = {
    "orders": _complete(_ORDERS),
    "staff": _complete(_STAFF | {NAMES}),
    "admin": frozenset(RIGHTS) - _complete(_ORDERS | _STAFF),
}
ROLES: Final[Mapping[Role, frozenset[Right]]] = {
    "owner": frozenset(RIGHTS),
    "operations": _complete(
        {
            "program:edit",
            "rewards:edit",
            "stores:edit",
            "members:view",
            "members:export",
            "names:view",
            "points:edit",
            "approvals:edit",
            "orders:edit",
            "redemptions:edit",
            "redemptions:export",
            "vouchers:edit",
            "figures:view",
            "figures:export",
            "integrations:view",
        }
    ),
    "support": _complete(
        {
            "program:view",
            "rewards:view",
            "stores:view",
            "members:edit",
            "names:view",
            "points:edit",
            "approvals:view",
            "orders:view",
            "redemptions:view",
            "vouchers:view",
        }
    ),
    "counter": _complete({"rewards:view", "stores:view", "vouchers:edit"}),
    "analyst": frozenset(
        {
            "program:view",
            "rewards:view",
            "stores:view",
            "members:view",
            "redemptions:view",
            "figures:view",
            "figures:export",
        }
    ),
}


def of_scopes(scopes: Collection[str]) -> frozenset[Right]:
    """Returns the rights of a key with these scopes. An unknown scope gives none."""
    return frozenset(right for scope in scopes for right in SCOPES.get(scope, frozenset()))


def scopes_with(right: Right) -> list[str]:
    """Returns the scopes that include this right."""
    return [scope for scope, rights in SCOPES.items() if right in rights]


def roles_with(right: Right) -> list[str]:
    """Returns the roles that include this right."""
    return [role for role, rights in ROLES.items() if right in rights]
