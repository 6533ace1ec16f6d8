"""What tests share: the functions against moto, empty for each test."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.fixtures import cloud
from tests.fixtures.cloud import Broom, Cloud

settings.register_profile("untimed", deadline=None)  # a busy machine takes longer for the same steps
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """Thousands of tests and all modules stay to the end: the garbage collector need not look at them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


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
