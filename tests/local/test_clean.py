"""Nobody deletes the data of a stack that runs."""

from pathlib import Path

import pytest

from local.clean import MADE, clean
from local.errors import StackError
from local.use import alone, shared


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (*MADE, ".venv", "functions"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "content").touch()
    return tmp_path


def test_what_was_built_and_stored_goes_and_everything_else_stays(tree: Path) -> None:
    clean(tree)

    assert {path.name for path in tree.iterdir()} == {".venv", "functions"}


def test_nothing_goes_while_a_stack_runs(tree: Path) -> None:
    with shared(tree / ".local"), shared(tree / ".local"), pytest.raises(StackError, match="Stop it first"):
        clean(tree)

    assert all((tree / name / "content").exists() for name in MADE)
    clean(tree)


def test_a_folder_in_which_nothing_ever_ran_is_clean(tmp_path: Path) -> None:
    clean(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_two_stacks_may_run_and_a_cleaning_is_alone(tmp_path: Path) -> None:
    with shared(tmp_path), shared(tmp_path):
        pass
    with alone(tmp_path), pytest.raises(StackError), alone(tmp_path):
        pass
