"""Finds files that have changed: code, template and the console's source."""

from pathlib import Path
from typing import Final

CONSOLE: Final = "clients/console/src"
WATCHED: Final = ("template.yaml", "functions", "layers", CONSOLE)
_NOT_WATCHED: Final = {"__pycache__", "site"}  # written by Python and by the console's build


class Watch:
    """Compares the files of a deployment with their state at the previous call."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree
        self._seen = self._look()

    def changes(self) -> list[str]:
        """Returns the files that were written, added or removed since the last call, as paths in the tree."""
        before, self._seen = self._seen, self._look()
        changed = {path for path, _ in before.items() ^ self._seen.items()}
        return sorted(path.relative_to(self._tree).as_posix() for path in changed)

    def _look(self) -> dict[Path, int]:
        found = {}
        for name in WATCHED:
            place = self._tree / name
            for path in place.rglob("*") if place.is_dir() else [place]:
                if path.is_file() and not _NOT_WATCHED & set(path.parts):
                    found[path] = path.stat().st_mtime_ns
        return found
