"""Installs what the tests in a browser need, so that no test has to wait for it."""

import os
import sys

from local import console
from local.errors import StackError
from local.phone import packages
from local.progress import Progress


def main() -> int:
    """Installs the tools. If that fails, the tests are skipped, and the exit code is 0. If `CI` is set, it is 1."""
    try:
        progress = Progress.shown()
        packages.install(progress)
        console.build(progress)
    except StackError as problem:
        print(f"The clients' tools could not be installed: {problem}", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
