"""What tests share: the functions against moto, empty for each test."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests import cloud
from tests.cloud import Broom, Cloud


# What takes longest begins first: no process is left alone with it in the end.
_LONG: Final = ("test_parallel.py", "test_simulation.py", "test_ten_thousand_notices.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _LONG.index(item.path.name) if item.path.name in _LONG else len(_LONG))


@pytest.fixture(scope="module")
def broom() -> Iterator[Broom]:
    with cloud.running():
        yield Broom()


@pytest.fixture
def aws(broom: Broom) -> Iterator[None]:
    """The tables, queues and secrets of the template in moto, and the environment the functions see."""
    broom.sweep()
    yield
    cloud.forget()


@pytest.fixture
def mall(aws: None) -> Cloud:
    """The functions, called as the gateway calls them."""
    return Cloud()
