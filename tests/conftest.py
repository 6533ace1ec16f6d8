"""What tests share: the functions against moto, empty for each test."""

from collections.abc import Iterator

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests import cloud
from tests.cloud import Broom, Cloud


class _OneStack(LoadFileScheduling):  # type: ignore[misc]  # xdist says nothing of its types
    """A file's tests run in one process, and so do all that share the stack: it is started once, not in each."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/stack" if nodeid.startswith("tests/stack/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    return _OneStack(config, log)


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
