"""Where each module is tested: points/<layer>/<feature>/<module>.py in tests/<layer>/<feature>/test_<module>.py.

A function, functions/<name>/app.py, is tested in tests/functions/test_<name>.py. What is tested elsewhere is listed.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tests.measure.modules import Module

# Tested in: a module without a test file of its own, and the file that tests it.
TESTED_IN: Final[Mapping[str, str]] = {}


def test_file(name: str) -> Path:
    """Where the module of this name has its tests, from the root of the repository."""
    package, *folders, module = name.split(".")
    if package == "functions":
        return Path("tests", "functions", f"test_{folders[0]}.py")
    return Path("tests", *folders, f"test_{module}.py")


def without_tests(modules: Iterable[Module], root: Path, tested_in: Mapping[str, str] = TESTED_IN) -> list[str]:
    """Names of modules that have no test file where the mirror says and are not listed."""
    names = [module.name for module in modules]
    return [name for name in names if not (root / test_file(name)).exists() and name not in tested_in]


def outdated(modules: Mapping[str, Module], root: Path, tested_in: Mapping[str, str] = TESTED_IN) -> list[str]:
    """Listed names of modules that are gone, that have their own test file, or whose listed file is gone."""
    return [
        name
        for name, file in tested_in.items()
        if name not in modules or (root / test_file(name)).exists() or not (root / file).exists()
    ]
