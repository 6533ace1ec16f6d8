"""The usual leaderboard, a Redis sorted set, with the same members: what it holds in memory and how often it is asked.

Debian's redis-server is installed where it is missing and may be; a server of our own then listens on a socket in a
temporary folder, and nothing else is touched.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOK_UPS: Final = 2_000
_BATCH: Final = 10_000
_INSTALL_S: Final = 180
_START_S: Final = 10


@dataclass(frozen=True, slots=True)
class Rival:
    """`bytes` of memory for one board; a look-up asks for score, rank, list and neighbours in `round_trips`."""

    members: int
    bytes: int
    round_trips: float
    look_up_us: float


class Unavailable(Exception):
    """Why there is no Redis here, in a sentence."""


@contextmanager
def redis() -> Iterator["Connection"]:
    """A Redis of our own, gone afterwards. Raises Unavailable."""
    server = _installed()
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        path = Path(folder) / "socket"
        options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no", "--dir", folder]
        process = subprocess.Popen([server, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Connection(_listening(process, path))
        finally:
            process.terminate()
            process.wait(_START_S)


def measure(connection: "Connection", population: Mapping[int, int]) -> Rival:
    """Loads everybody and looks some of them up. Members are named by 16 characters, as ours are."""
    connection.ask("FLUSHALL")
    before = connection.used_memory()
    members = _load(connection, population)
    used = connection.used_memory() - before
    step = max(1, members // LOOK_UPS)
    began_s, asked = time.perf_counter(), connection.asked
    names = range(0, members, step)
    for number in names:
        rank = connection.ask("ZREVRANK", "board", _name(number))
        connection.ask("ZSCORE", "board", _name(number))
        connection.ask("ZREVRANGE", "board", "0", "99", "WITHSCORES")
        first = max(0, int(rank) - 5)
        connection.ask("ZREVRANGE", "board", str(first), str(int(rank) + 5), "WITHSCORES")
    round_trips = (connection.asked - asked) / len(names)
    return Rival(members, used, round_trips, (time.perf_counter() - began_s) / len(names) * 1e6)


def _load(connection: "Connection", population: Mapping[int, int]) -> int:
    number = 0
    batch: list[str] = []
    for score, members in population.items():
        for _ in range(members):
            batch += [str(score), _name(number)]
            number += 1
            if len(batch) == 2 * _BATCH:
                connection.ask("ZADD", "board", *batch)
                batch = []
    if batch:
        connection.ask("ZADD", "board", *batch)
    return number


def _name(number: int) -> str:
    return f"{number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF:016x}"


class Connection:
    """As much of Redis's protocol (RESP2) as is needed here."""

    def __init__(self, peer: socket.socket) -> None:
        self._peer = peer
        self._answers = peer.makefile("rb")
        self.asked = 0

    def ask(self, *words: str) -> str:
        """The answer as text; of a list only that it has come."""
        self.asked += 1
        framed = "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
        self._peer.sendall(f"*{len(words)}\r\n{framed}".encode())
        return self._answer()

    def used_memory(self) -> int:
        told = self.ask("INFO", "memory")
        return next(int(line.split(":")[1]) for line in told.splitlines() if line.startswith("used_memory:"))

    def _answer(self) -> str:
        line = self._answers.readline().decode().rstrip()
        kind, rest = line[:1], line[1:]
        if kind == "-":
            raise Unavailable(f"Redis says: {rest}.")
        if kind == "*":
            return " ".join(self._answer() for _ in range(int(rest)))
        if kind != "$":
            return rest
        return self._answers.read(int(rest) + 2)[:-2].decode() if rest != "-1" else ""


def _installed() -> str:
    found = shutil.which("redis-server")
    if found:
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Unavailable("redis-server is not installed, and this user may not install it.")
    # RUNLEVEL=1: the package starts no server of its own.
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "redis-server"]
    try:
        subprocess.run(command, env=quiet, capture_output=True, timeout=_INSTALL_S, check=True)
    except (subprocess.SubprocessError, OSError) as error:
        raise Unavailable("redis-server is not installed, and apt-get could not install it.") from error
    return shutil.which("redis-server") or "redis-server"


def _listening(process: subprocess.Popen[bytes], path: Path) -> socket.socket:
    ends_s = time.monotonic() + _START_S
    while time.monotonic() < ends_s and process.poll() is None:
        peer = socket.socket(socket.AF_UNIX)
        try:
            peer.connect(str(path))
        except OSError:
            peer.close()
            time.sleep(0.05)
        else:
            return peer
    raise Unavailable("redis-server did not start.")
