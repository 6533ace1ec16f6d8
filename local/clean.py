"""`make clean`: deletes the local stack's data and everything that was built, except .venv.

It deletes nothing while a stack runs.
"""

import shutil
import sys
from pathlib import Path
from typing import Final

from local.errors import StackError
from local.processes import ROOT
from local.use import alone

MADE: Final = (".local", ".aws-sam", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis")


def clean(tree: Path) -> None:
    """Deletes the generated folders of this tree. Raises `StackError`, and deletes nothing, if a stack is running."""
    with alone(tree / ".local"):
        for name in MADE:
            shutil.rmtree(tree / name, ignore_errors=True)


def main() -> int:
    try:
        clean(ROOT)
    except StackError as problem:
        print(f"make clean: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
