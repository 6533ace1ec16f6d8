"""A pytest plugin that swears the tests run against the mutant, and not against the installed package."""

import os
from pathlib import Path

import pytest

import points
from points.adapters import ledger


def pytest_sessionstart(session: pytest.Session) -> None:
    here = Path(os.environ["MUTANT_ROOT"])
    for module in (points, ledger):
        if not Path(str(module.__file__)).is_relative_to(here):
            pytest.exit(f"{module.__name__} comes from {module.__file__}", returncode=3)
