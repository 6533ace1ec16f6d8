"""How large the mini program is: its main package, which opens first, and the parts that are loaded when needed.

Sizes are of the sources. What WeChat builds from them is smaller, because types and comments are left out.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.measure.modules import ROOT

APP: Final = ROOT / "clients" / "miniprogram" / "app"
MAIN: Final = "main package"
MOST_BYTES: Final = {MAIN: 500_000}
MOST_BYTES_OF_A_PART: Final = 50_000
MOST_BYTES_OF_A_PAGE: Final = 16_000  # its four files


@dataclass(frozen=True, slots=True)
class Package:
    """A package and its bytes. WeChat allows two megabytes for each."""

    name: str
    size: int

    @property
    def ceiling(self) -> int:
        return MOST_BYTES.get(self.name, MOST_BYTES_OF_A_PART)


def packages(app: Path = APP) -> list[Package]:
    """The main package, then every part by its folder."""
    sizes = {MAIN: 0} | {part["root"]: 0 for part in _parts(app)}
    for file in app.rglob("*"):
        if file.is_file():
            inside = (root for root in sizes if file.relative_to(app).as_posix().startswith(f"{root}/"))
            sizes[next(inside, MAIN)] += file.stat().st_size
    return [Package(name, size) for name, size in sizes.items()]


def pages(app: Path = APP) -> dict[str, int]:
    """The bytes of the four files of each page."""
    of_parts = [f"{part['root']}/{page}" for part in _parts(app) for page in part["pages"]]
    kinds = ("ts", "wxml", "wxss", "json")
    return {
        page: sum((app / f"{page}.{kind}").stat().st_size for kind in kinds)
        for page in [*_configuration(app)["pages"], *of_parts]
    }


def _parts(app: Path) -> list[Any]:
    found: list[Any] = _configuration(app)["subPackages"]
    return found


def _configuration(app: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((app / "app.json").read_text(encoding="utf-8"))
    return found
