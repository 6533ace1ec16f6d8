"""Addresses lie sealed, each in its own redemption."""

import json
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag

from points.adapters.aws import secrets
from points.adapters.members import addresses
from points.domain.rewards.redemption import Address, Redemption
from tests.fixtures.redemptions import redeemed

pytestmark = pytest.mark.usefixtures("aws")

HOME = Address("王小明", "13800138000", "浙江省", "杭州市", "西湖区", "龙井路1号")
LONGEST = Address("é" * 40, "1" * 24, "省" * 20, "市" * 20, "区" * 20, "路" * 100)


def sealed(address: Address) -> Redemption:
    done = redeemed("to_ship")
    return replace(done, sealed_address=addresses.seal(address, done.redemption_id))


@pytest.mark.parametrize("address", [HOME, LONGEST])
def test_what_is_sealed_opens_again_and_has_650_bytes_at_most(address: Address) -> None:
    done = sealed(address)

    assert addresses.opened(done) == address
    assert len(done.sealed_address) <= 650


def test_nothing_legible_is_left_and_no_two_seals_are_alike() -> None:
    once, again = sealed(HOME), sealed(HOME)

    assert b"13800138000" not in once.sealed_address
    assert once.sealed_address != again.sealed_address


def test_an_address_opens_in_no_other_redemption_and_not_when_it_was_touched() -> None:
    done = sealed(HOME)
    touched = done.sealed_address[:-1] + bytes([done.sealed_address[-1] ^ 1])

    for other in (replace(done, key="x" * 16), replace(done, sealed_address=touched)):
        with pytest.raises(InvalidTag):
            addresses.opened(other)


def test_what_an_older_key_has_sealed_stays_legible(monkeypatch: pytest.MonkeyPatch) -> None:
    done = sealed(HOME)
    _, keys = secrets.seal_keys()

    monkeypatch.setattr(secrets, "seal_keys", lambda: ("s2", keys | {"s2": b"a newer one"}))

    assert addresses.opened(done) == HOME
    assert sealed(HOME).sealed_address.startswith(b"s2:")


def test_a_redemption_without_an_address_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "seal_keys", lambda: json.loads("no key is asked for"))

    assert addresses.opened(redeemed("issued", kind="coupon")) is None
