"""`make client`: the mini program's types, lint and unit tests."""

import subprocess
import sys

from local.errors import StackError
from local.phone import packages
from local.progress import Progress


def main() -> int:
    try:
        packages.install(Progress.shown())
        packages.lint()
        npm = packages.npm("run", "--silent", "check")
    except StackError as problem:
        print(f"make client: {problem}", file=sys.stderr)
        return 1
    return subprocess.run(npm, cwd=packages.MINI_PROGRAM, env=packages.environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
