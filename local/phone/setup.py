"""What the browser tests need, once and line by line, before a test waits for it."""

import os
import sys

from local import console
from local.errors import StackError
from local.phone import packages
from local.progress import Progress


def main() -> int:
    """Where nothing can be installed the tests are skipped; with `CI` set that is a failure."""
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
