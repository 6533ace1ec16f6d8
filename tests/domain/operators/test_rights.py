"""Scopes and roles are lists of the same rights."""

from typing import get_args

from points.domain.operators.keys import ApiKey
from points.domain.operators.rights import RIGHTS, ROLES, SCOPES, Role, of_scopes, roles_with, scopes_with

# The table of the API contract: what each role may do, area by area.
TABLE = {
    "owner": set(RIGHTS),
    "operations": {
        *("program:view", "program:edit", "rewards:view", "rewards:edit", "members:view", "members:export"),
        *("names:view", "points:edit", "approvals:view", "approvals:edit", "orders:view", "orders:edit"),
        *("redemptions:view", "redemptions:edit", "redemptions:export", "vouchers:view", "vouchers:edit"),
        *("figures:view", "figures:export", "integrations:view", "stores:view", "stores:edit"),
    },
    "support": {
        *("program:view", "rewards:view", "members:view", "members:edit", "names:view", "points:edit"),
        *("approvals:view", "orders:view", "redemptions:view", "vouchers:view", "stores:view"),
    },
    "counter": {"rewards:view", "stores:view", "vouchers:view", "vouchers:edit"},
    "analyst": {
        *("program:view", "rewards:view", "members:view", "redemptions:view", "figures:view", "figures:export"),
        "stores:view",
    },
}


def test_a_role_has_the_rights_of_the_table() -> None:
    assert {role: set(rights) for role, rights in ROLES.items()} == TABLE
    assert set(ROLES) == set(get_args(Role))


def test_who_may_edit_may_look() -> None:
    for rights in (*ROLES.values(), *SCOPES.values()):
        looks = {right.replace(":edit", ":view") for right in rights if right.endswith(":edit")}
        assert looks & set(RIGHTS) <= rights


def test_every_right_belongs_to_a_scope_and_to_the_owner() -> None:
    assert of_scopes(SCOPES) == frozenset(RIGHTS) == ROLES["owner"]
    assert all(scopes_with(right) and roles_with(right)[0] == "owner" for right in RIGHTS)


def test_scopes_share_nothing_but_names() -> None:
    shared = [(SCOPES[one] & SCOPES[other]) for one, other in (("orders", "staff"), ("orders", "admin"))]
    assert shared == [frozenset(), frozenset()]
    assert SCOPES["staff"] & SCOPES["admin"] == {"names:view"}


def test_a_key_may_do_what_its_scopes_say_in_its_stores() -> None:
    actor = ApiKey("m1", (b"s",), frozenset({"staff", "unknown"}), stores=("西湖店",)).actor("203.0.113.9")
    assert actor.may("vouchers:edit")
    assert not actor.may("program:view")
    assert (actor.label, actor.stores, actor.source) == ("key:m1", ("西湖店",), "203.0.113.9")


def test_nobody_but_an_owner_touches_operators_or_the_trail() -> None:
    for role, rights in ROLES.items():
        assert role == "owner" or not {"operators:view", "operators:edit", "audit:view", "tests:edit"} & rights
