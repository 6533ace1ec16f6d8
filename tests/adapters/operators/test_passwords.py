"""Passwords are hashed slowly, by the best scheme of the runtime, and compared at the same cost for everybody."""

from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.kdf import argon2, scrypt

from points.adapters.operators import passwords


@pytest.fixture(autouse=True)
def fresh() -> Any:
    yield
    passwords._scheme.cache_clear()
    passwords._nobodys.cache_clear()


def without_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> Any:
        raise UnsupportedAlgorithm("This OpenSSL has no Argon2id.")

    monkeypatch.setattr(argon2, "Argon2id", refused)
    passwords._scheme.cache_clear()
    passwords._nobodys.cache_clear()


def test_a_password_matches_its_hash_and_no_other() -> None:
    stored = passwords.hashed("correct horse")
    assert stored.startswith("argon2id$")
    assert passwords.matches(stored, "correct horse")
    assert not passwords.matches(stored, "correct horse ")
    assert passwords.hashed("correct horse") != stored


def test_a_runtime_without_argon2_takes_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    without_argon2(monkeypatch)
    stored = passwords.hashed("correct horse")
    assert stored.startswith("scrypt$")
    assert passwords.matches(stored, "correct horse")
    assert not passwords.matches(stored, "wrong")
    assert not passwords.matches(None, "wrong")


@pytest.mark.parametrize("scheme", ["argon2id", "scrypt"])
def test_nobodys_password_takes_the_same_work(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    if scheme == "scrypt":
        without_argon2(monkeypatch)
    stored = passwords.hashed("correct horse")
    passwords._nobodys()
    done: list[dict[str, int]] = []
    module, name = (scrypt, "Scrypt") if scheme == "scrypt" else (argon2, "Argon2id")
    real = getattr(module, name)

    def counted(**how: Any) -> Any:
        done.append({key: value for key, value in how.items() if key != "salt"})
        return real(**how)

    monkeypatch.setattr(module, name, counted)
    passwords.matches(stored, "wrong")
    passwords.matches(None, "wrong")
    assert len(done) == 2
    assert done[0] == done[1]
