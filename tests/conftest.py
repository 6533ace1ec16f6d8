"""What tests share: the functions against moto, empty for each test."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests import cloud
from tests.cloud import Cloud

# Files that take longest, first: whoever is done early takes what is left.
_LONG: Final = (
    "tests/test_simulation.py",
    "tests/stack/test_parallel.py",
    "tests/stack/test_threats.py",
    "tests/stack/test_flash.py",
    "tests/web/test_hostile_values.py",
    "tests/stack/test_ten_thousand_notices.py",
    "tests/stack/test_acceptance.py",
    "tests/stack/test_contract.py",
    "tests/test_architecture.py",
    "tests/stack/test_passes.py",
    "tests/stack/test_activities.py",
    "tests/test_audit.py",
    "tests/stack/test_redemptions.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {path: number for number, path in enumerate(_LONG)}
    items.sort(key=lambda item: place.get(item.location[0], len(_LONG)))


@pytest.fixture
def aws() -> Iterator[None]:
    """The tables, queues and secrets of the template in moto, and the environment the functions see."""
    with cloud.running():
        yield


@pytest.fixture
def mall(aws: None) -> Cloud:
    """The functions, called as the gateway calls them."""
    return Cloud()
