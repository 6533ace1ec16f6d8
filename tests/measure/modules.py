"""Our own modules, parsed: what ships to AWS, and who imports whom."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

ROOT: Final = Path(__file__).parent.parent.parent
PACKAGES: Final = {"points": Path("layers", "points", "points"), "functions": Path("functions")}
LAYERS: Final = ("points.domain", "points.workflows", "points.adapters", "points.web", "functions")


@dataclass(frozen=True, slots=True)
class Module:
    name: str
    """The full name, such as points.domain.ledger.postings or functions.redeem.app."""
    path: Path
    source: str
    tree: ast.Module
    imports: frozenset[str]
    """Full names of what it imports, in functions and by name (`import_module`) included."""

    @classmethod
    def read(cls, name: str, path: Path) -> Self:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        return cls(name, path, source, tree, imports_of(tree))

    @property
    def layer(self) -> str:
        return next(layer for layer in LAYERS if self.name.startswith(f"{layer}."))

    @property
    def lines(self) -> int:
        return len(self.source.splitlines())


def modules_of(root: Path) -> dict[str, Module]:
    """Every module below this root that is not an empty `__init__.py`, by its full name."""
    found = {}
    for package, folder in PACKAGES.items():
        for path in sorted((root / folder).rglob("*.py")):
            if path.name == "__init__.py":
                continue
            name = ".".join((package, *path.relative_to(root / folder).with_suffix("").parts))
            found[name] = Module.read(name, path)
    return found


@cache
def modules() -> Mapping[str, Module]:
    return modules_of(ROOT)


def imports_of(tree: ast.Module) -> frozenset[str]:
    """Full names of what a source imports as it runs."""
    return frozenset(name for node in _at_run_time(tree) for name in _imported(node))


def _at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        yield from _at_run_time(node)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.Constant) and str(node.value).startswith("points.adapters."):
        yield str(node.value)
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute: a function's zip is not a package"
        yield node.module or ""
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
