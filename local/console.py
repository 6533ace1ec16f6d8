"""Builds the console from clients/console into functions/console/site; `make build` runs it before `sam build`.

The files are part of the function's package and are not in the repository, so the last build is what is deployed. With
`--packaged`, this command only checks the package that `sam build` has made; `make deploy` runs this check first.
"""

import argparse
import fcntl
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from local.errors import StackError
from local.phone import packages
from local.phone.packages import CONSOLE
from local.processes import ROOT
from local.progress import Progress

SITE: Final = ROOT / "functions" / "console" / "site"
PACKAGED: Final = ROOT / ".aws-sam" / "build" / "ConsoleFunction" / "site"
PAGE: Final = "index.html"
_SOURCES: Final = ("index.html", "package-lock.json", "vite.config.ts", "src")


def is_built(tree: Path = ROOT) -> bool:
    """Returns whether the console's function in this tree has files to serve."""
    return (tree / SITE.relative_to(ROOT) / PAGE).is_file()


def is_current() -> bool:
    """Returns whether the last build is newer than every source file."""
    page = SITE / PAGE
    return page.is_file() and max(file.stat().st_mtime for file in _sources()) <= page.stat().st_mtime


def build(progress: Progress | None = None) -> None:
    """Builds the files if they are missing or older than the source. Raises `StackError` with the build's error."""
    packages.install(progress, CONSOLE)
    with (CONSOLE / "package.json").open("rb") as lock:  # two test processes may build at the same time
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current():
            with (progress or Progress()).step("Building the console"):
                packages.run("node_modules/vite/bin/vite.js", "build", "--logLevel=warn", folder=CONSOLE)


def _sources() -> Iterable[Path]:
    for name in _SOURCES:
        place = CONSOLE / name
        yield from [place] if place.is_file() else (file for file in place.rglob("*") if file.is_file())


def check_package() -> None:
    """Raises `StackError` if the package for AWS has no files, or older ones than the source."""
    if not (PACKAGED / PAGE).is_file():
        raise StackError("The function's package has no files. Run `make build`.")
    if not is_current() or (PACKAGED / PAGE).read_bytes() != (SITE / PAGE).read_bytes():
        raise StackError("The function's package has older files than the source. Run `make build`.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--packaged", action="store_true", help="only check the package that `sam build` made")
    try:
        if parser.parse_args().packaged:
            check_package()
        else:
            build(Progress.shown())
    except StackError as problem:
        print(f"The console cannot be deployed: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
