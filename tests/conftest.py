"""What tests share: the functions against moto, empty for each test."""

from collections.abc import Iterator

import pytest

from tests import cloud
from tests.cloud import Cloud


@pytest.fixture
def aws() -> Iterator[None]:
    """The tables, queues and secrets of the template in moto, and the environment the functions see."""
    with cloud.running():
        yield


@pytest.fixture
def mall(aws: None) -> Cloud:
    """The functions, called as the gateway calls them."""
    return Cloud()
