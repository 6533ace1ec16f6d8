"""The mini program's client where it can run: compiled by TypeScript, in Node, with no network but this machine."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

DOCS: Final = Path(__file__).parent.parent / "docs"
CLIENT: Final = DOCS / "mini-program"

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (CLIENT / "node_modules" / "typescript").is_dir(),
    reason="the mini program's client runs where there is Node and docs/mini-program/check has run once",
)


@cache
def compile_client() -> None:
    node("node_modules/typescript/bin/tsc")


def node(*arguments: str, env: Mapping[str, str] | None = None) -> None:
    """Runs it among the client's files; fails with all it has printed."""
    done = subprocess.run(
        ["node", *arguments], cwd=CLIENT, env=os.environ | (env or {}), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
