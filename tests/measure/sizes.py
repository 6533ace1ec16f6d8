"""How long modules and functions are, and how many functions have a docstring.

The length of a function is the number of lines from its `def` to its last line, docstring and blank lines included.
A function may be longer than `LONG` if the reason stands above it, or at the end of its first line, as a comment:

    # long: one branch for each kind of answer that WeChat gives
    def outcome(...): ...
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Final, Self

from tests.measure.modules import Module

LONG: Final = 40
_REASON: Final = re.compile(r"# long: (\S.*)")


@dataclass(frozen=True, slots=True)
class Function:
    module: Module
    name: str
    """Within its module, such as Job.look."""
    lines: int
    has_docstring: bool
    reason: str
    """Why it is long, where a comment says so; otherwise empty."""

    @property
    def is_public(self) -> bool:
        return not any(part.startswith("_") for part in self.name.split("."))


@dataclass(frozen=True, slots=True)
class Spread:
    count: int
    median: float
    p90: int
    longest: int

    @classmethod
    def of(cls, lengths: Collection[int]) -> Self:
        """Of no lengths at all, everything is 0. The 90th percentile is the nearest rank: a length that occurs."""
        ordered = sorted(lengths) or [0]
        return cls(len(lengths), median(ordered), ordered[ceil(0.9 * len(ordered)) - 1], ordered[-1])


def functions_of(module: Module) -> list[Function]:
    """Functions and methods; functions inside functions are part of the outer one."""
    return list(_functions(module, module.tree, ""))


def longer_than(limit: int, modules: Iterable[Module]) -> list[Module]:
    return sorted((one for one in modules if one.lines > limit), key=lambda one: -one.lines)


def unexplained(modules: Iterable[Module]) -> list[Function]:
    """Functions longer than `LONG` that give no reason, the longest first."""
    functions = [function for module in modules for function in functions_of(module)]
    return sorted((one for one in functions if one.lines > LONG and not one.reason), key=lambda one: -one.lines)


def _functions(module: Module, scope: ast.Module | ast.ClassDef, prefix: str) -> Iterator[Function]:
    for node in scope.body:
        if isinstance(node, ast.ClassDef):
            yield from _functions(module, node, f"{prefix}{node.name}.")
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            has_docstring = ast.get_docstring(node) is not None
            yield Function(module, prefix + node.name, lines, has_docstring, _reason(module, node))


def _reason(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    lines = module.source.splitlines()
    above = lines[first - 2].strip() if first > 1 else ""
    found = _REASON.match(above) or _REASON.search(lines[node.lineno - 1])
    return found[1] if found else ""
