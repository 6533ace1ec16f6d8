"""When the console is built anew, and what is not deployed without it."""

import os
import sys
from pathlib import Path

import pytest

from local import console
from local.errors import StackError


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source, what was built of it, and its package for AWS, all of the same moment."""
    for file in ("client/src/main.tsx", "client/index.html", "site/index.html", "package/index.html"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("<!doctype html>", encoding="utf-8")
        os.utime(tmp_path / file, (1000, 1000))
    monkeypatch.setattr(console, "CONSOLE", tmp_path / "client")
    monkeypatch.setattr(console, "SITE", tmp_path / "site")
    monkeypatch.setattr(console, "PACKAGED", tmp_path / "package")
    monkeypatch.setattr(console, "_SOURCES", ("index.html", "src"))
    monkeypatch.setattr(sys, "argv", ["console", "--packaged"])
    return tmp_path


def test_what_was_built_is_current_until_the_source_changes(tree: Path) -> None:
    assert console.is_current()

    os.utime(tree / "client" / "src" / "main.tsx", (2000, 2000))
    assert not console.is_current()


def test_a_package_with_the_files_of_the_source_may_be_deployed(tree: Path) -> None:
    assert console.main() == 0


@pytest.mark.parametrize("fault", ["missing", "older", "source changed"])
def test_a_package_without_the_newest_files_is_not_deployed(
    fault: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if fault == "missing":
        (tree / "package" / "index.html").unlink()
    elif fault == "older":
        (tree / "package" / "index.html").write_text("older", encoding="utf-8")
    else:
        os.utime(tree / "client" / "src" / "main.tsx", (2000, 2000))

    with pytest.raises(StackError, match="make build"):
        console.check_package()
    assert console.main() == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_tree_without_built_files_has_no_console(tmp_path: Path) -> None:
    assert not console.is_built(tmp_path)

    site = tmp_path / "functions" / "console" / "site"
    site.mkdir(parents=True)
    (site / "index.html").touch()
    assert console.is_built(tmp_path)
