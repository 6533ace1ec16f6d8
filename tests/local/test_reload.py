"""What counts as a change of the code that runs."""

from pathlib import Path

import pytest

from local.reload import CONSOLE, Watch


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("functions/query/app.py", "layers/points/points/ledger.py", "template.yaml", "docs/read.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    return tmp_path


def test_files_written_added_and_removed_are_noticed_once(tree: Path) -> None:
    watch = Watch(tree)
    (tree / "functions/query/app.py").write_text("22", encoding="utf-8")
    (tree / "functions/query/texts.py").touch()
    (tree / "layers/points/points/ledger.py").unlink()

    assert watch.changes() == [
        "functions/query/app.py",
        "functions/query/texts.py",
        "layers/points/points/ledger.py",
    ]
    assert watch.changes() == []


def test_what_is_not_deployed_is_not_looked_at(tree: Path) -> None:
    watch = Watch(tree)
    (tree / "docs/read.md").write_text("22", encoding="utf-8")
    (tree / "functions/query/__pycache__").mkdir()
    (tree / "functions/query/__pycache__/app.cpython-311.pyc").touch()
    assert watch.changes() == []


def test_a_template_that_is_gone_for_a_moment_is_a_change(tree: Path) -> None:
    watch = Watch(tree)
    (tree / "template.yaml").unlink()
    assert watch.changes() == ["template.yaml"]


def test_the_consoles_source_is_watched_and_what_is_built_of_it_is_not(tree: Path) -> None:
    for name in (f"{CONSOLE}/app.tsx", "functions/console/site/index.html"):
        (tree / name).parent.mkdir(parents=True)
    watch = Watch(tree)
    (tree / CONSOLE / "app.tsx").touch()
    (tree / "functions/console/site/index.html").touch()

    assert watch.changes() == [f"{CONSOLE}/app.tsx"]
