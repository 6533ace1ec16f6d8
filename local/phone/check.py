"""`make client`: checks types and lint of the mini program and the console, and runs their unit tests."""

import subprocess
import sys
from typing import Final

from local.errors import StackError
from local.phone import packages
from local.progress import Progress

CLIENTS: Final = (packages.MINI_PROGRAM, packages.CONSOLE)


def main() -> int:
    try:
        for client in CLIENTS:
            packages.install(Progress.shown(), client)
        packages.lint()
        npm = packages.npm("run", "--silent", "check")
    except StackError as problem:
        print(f"make client: {problem}", file=sys.stderr)
        return 1
    environment = packages.environment()
    return max(subprocess.run(npm, cwd=client, env=environment, check=False).returncode for client in CLIENTS)


if __name__ == "__main__":
    sys.exit(main())
