"""Child processes of the stack: starts, checks and stops them, and leaves none behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from local.errors import StackError

HOST = "127.0.0.1"
ROOT = Path(__file__).parent.parent
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 15
LAST_LINES = 3

# Without a proxy, because both processes are on this machine.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Process:
    """A Python module that runs as a process until `stop`."""

    name: str
    running: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(cls, name: str, *arguments: str, environment: dict[str, str], log: Path) -> Self:
        """Runs `python -m ARGUMENTS` with exactly this environment. Its output goes to the file `log`."""
        with log.open("wb") as output:
            running = subprocess.Popen(
                [sys.executable, "-m", "local.child", *arguments],
                cwd=ROOT,
                env=clean_environment() | environment,
                stdin=subprocess.PIPE,  # stays open until this process ends, see local.child
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C in a terminal is sent to the whole process group. Children must be stopped in order instead.
                start_new_session=True,
            )
        return cls(name, running, log)

    def wait_until_healthy(self, url: str) -> None:
        """Waits until `url` answers. Raises `StackError` if the process ends first, or does not answer in time."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not _answers(url):
            if self.running.poll() is not None:
                raise StackError(f"{self.name} did not start: {self._last_words()}")
            if time.monotonic() > deadline:
                raise StackError(f"{self.name} did not answer within {START_TIMEOUT_S} seconds.")
            time.sleep(0.02)

    def check(self) -> None:
        """Raises `StackError` if the process has ended."""
        if self.running.poll() is not None:
            raise StackError(f"{self.name} has ended by itself; its last words are in {self.log}.")

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.running.terminate()
        try:
            self.running.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
        if self.running.stdin:
            self.running.stdin.close()

    def kill(self) -> None:
        """Ends the process and everything that it started, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return " / ".join([line.strip() for line in lines if line.strip()][-LAST_LINES:]) or "it said nothing."


def clean_environment() -> dict[str, str]:
    """Returns the variables of this machine that a child needs. AWS profile, proxies and Python path are left out."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONNOUSERSITE": "1"}


def free_port(wished: int | None = None) -> int:
    """Returns `wished` if this port is free, else any free port."""
    if wished and is_free(wished):
        return wished
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _answers(url: str) -> bool:
    try:
        with _direct.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
