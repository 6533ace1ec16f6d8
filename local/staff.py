"""Writes operators directly into a stack's tables: the first owner, and the demo operators of a local stack."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args
from unittest.mock import patch

from botocore.exceptions import ClientError

from local.credentials import WEST_LAKE
from points.adapters.operators import operator_writes, passwords
from points.domain import ids
from points.domain.operators.operators import USUAL_LIMITS, Operator, check
from points.domain.operators.rights import Role

if TYPE_CHECKING:
    from local.stack import Stack

ROLES: Final[tuple[Role, ...]] = get_args(Role)


class NameTaken(Exception):
    """An operator with this name exists."""


@dataclass(frozen=True, slots=True)
class Hired:
    """The name and password of one operator."""

    name: str
    password: str = field(repr=False)


def hire(stack: "Stack") -> dict[Role, Hired]:
    """Returns one operator for each role. They are created at the first call and kept as long as the stack's data."""
    if "Operators" not in stack.deployment.physical_ids:
        return {}  # the template has no console
    kept = stack.folder / "operators.json"
    tables = {name: stack.physical_id(name) for name in ("Operators", "Sessions", "Catalog")}
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    hired = {role: Hired(**found[role]) if role in found else _hired(stack, tables, role) for role in ROLES}
    _write(kept, {role: {"name": one.name, "password": one.password} for role, one in hired.items()})
    return hired


def _hired(stack: "Stack", tables: Mapping[str, str], role: Role) -> Hired:
    password = new_password()
    stores = (WEST_LAKE,) if role == "counter" else ()
    add(stack.client("dynamodb"), tables, f"demo-{role}", role, password, stores=stores)
    return Hired(f"demo-{role}", password)


def add(
    dynamodb: Any,
    tables: Mapping[str, str],
    name: str,
    role: Role,
    password: str,
    *,
    stores: tuple[str, ...] = (),
    must_change: bool = False,
) -> None:
    """Adds an operator. `tables` has the deployed names of the tables by logical id. Raises NameTaken."""
    operator_id = ids.base32(secrets.randbits(60), 12)
    limits = USUAL_LIMITS[role]
    new = check(Operator(operator_id, name, role, stores=stores, limits=limits, must_change=must_change))
    named = {f"{table.upper()}_TABLE": deployed for table, deployed in tables.items()}
    with patch.dict(os.environ, named):
        writes = operator_writes.creation(new, passwords.hashed(password))
    try:
        dynamodb.transact_write_items(TransactItems=writes)
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        raise NameTaken(f"There is an operator {name}.") from refusal


def new_password() -> str:
    """Returns a random password of 20 characters and 100 bits."""
    return ids.base32(secrets.randbits(100), 20)


def _write(file: Path, content: Any) -> None:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as kept:
        json.dump(content, kept, ensure_ascii=False)
