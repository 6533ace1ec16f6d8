"""The way of a redeem from its function to the table, followed in the code without running it.

Names are followed: a function that mentions another one of ours, as `name` or as `module.name`, may call it. A call
through a variable or a registry is not seen, so the plan and the item are found by their types.

| station       | what it is                                                                                        |
| ------------- | ------------------------------------------------------------------------------------------------- |
| the operation | `redeem` in functions/redeem/app.py                                                               |
| the plan      | what it mentions in the domain that returns a `Transaction`                                       |
| the ledger    | the shortest chain of mentions from the operation to the function that calls `dynamodb.transact`  |
| the item      | functions of the adapters that take the receipt, a `Redemption`, and return its item              |

The hops are the modules of this way after the first. The files are the modules of the way and the one that defines
`Transaction`. Touched are the modules of everything that the functions on the way mention.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.measure.modules import Module

OPERATION: Final = ("functions.redeem.app", "redeem")
TRANSACTION: Final = "Transaction"
RECEIPT: Final = "Redemption"
WRITE: Final = "transact"

Name = tuple[str, str]
"""(full name of the module, name of a function or class in it)"""
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Route:
    steps: tuple[Name, ...]
    modules: tuple[str, ...]
    """Of the steps, in their order, each once."""
    files: frozenset[str]
    touched: frozenset[str]

    @property
    def hops(self) -> int:
        return len(self.modules) - 1


def redeem(modules: Mapping[str, Module]) -> Route:
    """LookupError where the way cannot be followed."""
    code = Code(modules)
    chain = code.chain(OPERATION, WRITE)
    mentioned = (name for name in _mentioned(code, OPERATION) if name[0].startswith("points.domain."))
    plans = [name for name in mentioned if code.returns(name, TRANSACTION)]
    items = [name for name in code.definitions if name[0].startswith("points.adapters.") and code.makes(name, RECEIPT)]
    transaction = [module for module, name in code.definitions if name == TRANSACTION]
    for what, found in {"plan": plans, "item": items, "class Transaction": transaction}.items():
        if not found:
            raise LookupError(f"No {what} was found on the way of a redeem.")
    steps = tuple(dict.fromkeys((OPERATION, *plans, *chain[1:], *items)))
    along = tuple(dict.fromkeys(module for module, _ in steps))
    touched = {module for step in steps for module, _ in code.mentions(step)}
    return Route(steps, along, frozenset((*along, *transaction)), frozenset((*along, *touched)))


class Code:
    """Definitions at the top of our modules, and what each mentions."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self.definitions: dict[Name, Definition] = {
            (module.name, node.name): node
            for module in modules.values()
            for node in module.tree.body
            if isinstance(node, Definition)
        }
        self._known = {name: dict(_imports(module.tree)) for name, module in modules.items()}

    def mentions(self, name: Name) -> list[Name]:
        """Definitions of ours named in its body, each once, in their order. Annotations do not count."""
        body = (node for part in self.definitions[name].body for node in _outside_annotations(part))
        found = (self._resolved(name[0], node) for node in body)
        return list(dict.fromkeys(one for one in found if one in self.definitions and one != name))

    def chain(self, start: Name, call: str) -> tuple[Name, ...]:
        """The shortest chain of mentions from `start` to a definition that calls a method of this name."""
        ahead: list[tuple[Name, ...]] = [(start,)]
        seen = {start}
        for way in ahead:
            if any(isinstance(n, ast.Attribute) and n.attr == call for n in ast.walk(self.definitions[way[-1]])):
                return way
            for one in self.mentions(way[-1]):
                if one not in seen:
                    seen.add(one)
                    ahead.append((*way, one))
        raise LookupError(f"Nothing that {start[1]} mentions calls {call}.")

    def returns(self, name: Name, kind: str) -> bool:
        node = self.definitions[name]
        annotation = node.returns if isinstance(node, ast.FunctionDef) else None
        return annotation is not None and ast.unparse(annotation).partition("[")[0] == kind

    def makes(self, name: Name, receipt: str) -> bool:
        """Whether it makes an item of the receipt: `(r: Redemption) -> Item`."""
        node = self.definitions[name]
        if not isinstance(node, ast.FunctionDef) or not node.args.args:
            return False
        annotation = node.args.args[0].annotation
        return annotation is not None and ast.unparse(annotation) == receipt and self.returns(name, "Item")

    def _resolved(self, module: str, node: ast.AST) -> Name | None:
        if isinstance(node, ast.Name):
            whole = self._known[module].get(node.id, f"{module}.{node.id}")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            whole = f"{self._known[module].get(node.value.id, '')}.{node.attr}"
        else:
            return None
        package, _, last = whole.rpartition(".")
        return self._defining(package), last

    def _defining(self, package: str) -> str:
        """The module behind a name that another module passes on: `from a import b as b`."""
        module, _, name = package.rpartition(".")
        return self._known[module].get(name, package) if module in self._known else package


def _mentioned(code: Code, operation: Name) -> Iterator[Name]:
    """What the operation mentions, and what those mention of its own module that it mentions."""
    for name in code.mentions(operation):
        if name[0] == operation[0]:
            yield from code.mentions(name)
        else:
            yield name


def _imports(tree: ast.Module) -> Iterable[tuple[str, str]]:
    """(name in this module, full name) of what it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)


def _outside_annotations(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for name, part in ast.iter_fields(node):
        if name in {"annotation", "returns"}:
            continue
        for one in part if isinstance(part, list) else [part]:
            if isinstance(one, ast.AST):
                yield from _outside_annotations(one)
