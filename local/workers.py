"""Finds and kills the processes in which the emulator runs functions. Each process serves one request at a time."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def worker_ids(folder: Path, function: str = "") -> list[int]:
    """Returns the process ids of the workers below the emulator's `folder`, of one function or of all."""
    place = f"{folder}/ministack-lambda-{function}"
    return [process_id for process_id, command in running() if place in command]


def kill(folder: Path, function: str) -> int:
    """Kills a function's workers, whatever they are doing. Returns how many there were."""
    found = worker_ids(folder, f"{function}-")
    for worker in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    return len(found)


def running() -> Iterator[tuple[int, str]]:
    """Yields (id, command line) of this machine's running processes, without zombies."""
    if not _PROC.is_dir():
        yield from _listed_by_ps()
        return
    for entry in _PROC.glob("[0-9]*/cmdline"):  # not by `ps`, because slim containers have none
        with contextlib.suppress(OSError):
            if command := entry.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip():
                yield int(entry.parent.name), command


def _listed_by_ps() -> Iterator[tuple[int, str]]:
    listed = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        process_id, state, command = line.split(maxsplit=2)
        if not state.startswith("Z"):
            yield int(process_id), command
