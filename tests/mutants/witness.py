"""A pytest plugin: swears that the tests run against the mutant, and not against the installed package.

What a property finds is enough; the shortest way to it is for people.
"""

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

import points
from points.adapters.ledger import transactions

settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate])
settings.load_profile("mutants")


def pytest_sessionstart(session: pytest.Session) -> None:
    here = Path(os.environ["MUTANT_ROOT"])
    for module in (points, transactions):
        if not Path(str(module.__file__)).is_relative_to(here):
            pytest.exit(f"{module.__name__} comes from {module.__file__}", returncode=3)
