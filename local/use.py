"""Locks the folder `.local`: stacks share it, and `make clean` needs it alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.errors import StackError
from local.processes import ROOT

LOCAL = ROOT / ".local"


@contextmanager
def shared(folder: Path = LOCAL) -> Iterator[None]:
    """Locks the folder for a stack, so that nobody deletes its content during the `with` block."""
    with _locked(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(folder: Path = LOCAL) -> Iterator[None]:
    """Locks the folder for the caller alone. Raises `StackError` if a stack is running."""
    with _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
        yield


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    with Path(folder / "in-use").open("w") as lock:
        try:
            fcntl.flock(lock, how)
        except OSError:
            raise StackError("A stack is running in this folder. Stop it first (Ctrl-C where it runs).") from None
        yield
