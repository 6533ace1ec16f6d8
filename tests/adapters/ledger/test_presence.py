"""A member's account, looked at while something else is read."""

import threading

import pytest

from points.adapters.ledger import presence
from points.adapters.members import erasure
from points.domain.errors import OutOfStock, TryAgain
from points.domain.ledger.accounts import Gone
from tests.fixtures.cloud import Cloud


@pytest.fixture
def ming(mall: Cloud) -> str:
    return mall.join("ming")


@pytest.fixture
def erased(mall: Cloud, ming: str) -> str:
    erasure.close_account(ming)
    return ming


def test_a_member_is_here_until_they_are_erased(mall: Cloud, ming: str) -> None:
    presence.check(ming)
    erasure.close_account(ming)

    with pytest.raises(Gone):
        presence.check(ming)


def test_who_has_no_account_is_gone_too(mall: Cloud) -> None:
    with pytest.raises(Gone):
        presence.check("0" * 16)


def test_the_look_goes_on_while_something_else_is_read(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()
    monkeypatch.setattr(presence, "check", lambda _: looked.set())

    with presence.beside(ming):
        assert looked.wait(10), "the look waits for the block"


def test_who_is_gone_hears_so_whatever_the_block_ended_in(mall: Cloud, erased: str) -> None:
    with pytest.raises(Gone), presence.beside(erased):
        pass
    with pytest.raises(Gone), presence.beside(erased):
        raise OutOfStock("nothing left")


def test_a_look_that_cannot_be_taken_is_no_answer(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(member_id: str) -> None:
        raise TryAgain("The tables are busy.")

    monkeypatch.setattr(presence, "check", busy)
    with pytest.raises(TryAgain), presence.beside(ming):
        pass
