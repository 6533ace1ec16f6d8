"""What a stack test needs of the shop's people: the demo operators, and new ones."""

from typing import Final

from local.client import Browser
from local.stack import Stack
from local.staff import add
from points.domain.operators.rights import Role

PASSWORD: Final = "correct horse battery"


def opened(stack: Stack, role: Role) -> Browser:
    """The console of the demo operator with this role."""
    hired = stack.operators[role]
    return Browser.log_in(stack.api_url, hired.name, hired.password)


def employed(stack: Stack, name: str, role: Role = "owner") -> str:
    """Somebody new, written straight into the tables; returns the name."""
    tables = {table: stack.physical_id(table) for table in ("Operators", "Sessions", "Catalog")}
    add(stack.client("dynamodb"), tables, name, role, PASSWORD)
    return name
