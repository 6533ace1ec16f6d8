"""The clients where they can run: compiled by TypeScript, in Node, with no network but this machine.

Node and its packages install themselves once. Where that is impossible a developer's tests are skipped; with `CI` set
they fail, so that nothing is accepted untested.
"""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from local import console
from local.errors import StackError
from local.phone import packages
from local.phone.packages import MINI_PROGRAM
from local.processes import ROOT

DOCS: Final = ROOT / "docs"
CLIENT: Final = MINI_PROGRAM


@cache
def compile_client() -> None:
    node("node_modules/typescript/bin/tsc")


def node(*arguments: str, env: dict[str, str] | None = None, folder: Path = MINI_PROGRAM, timeout_s: int = 110) -> None:
    """Runs it among the mini program's files, or in `folder`; fails with all it has printed."""
    ready()
    try:
        packages.run(*arguments, env=env, folder=folder, timeout_s=timeout_s)
    except StackError as failed:
        pytest.fail(str(failed), pytrace=False)


@cache
def ready() -> None:
    """Node and its packages are there. Fails where `CI` is set and they cannot be had, skips elsewhere."""
    _possible(packages.install)


@cache
def built_console() -> None:
    """The console is built, as `ready` has it."""
    _possible(console.build)


def _possible(prepare: Callable[[], None]) -> None:
    try:
        prepare()
    except StackError as missing:
        if os.environ.get("CI"):
            pytest.fail(f"The clients could not be prepared: {missing}", pytrace=False)
        pytest.skip(f"The clients could not be prepared: {missing}")
