"""The processes in which the emulator runs a function, one for each request at a time."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def worker_ids(folder: Path, function: str = "") -> list[int]:
    """Process ids of the workers below the emulator's `folder`, of one function or of all."""
    place = f"{folder}/ministack-lambda-{function}"
    return [process_id for process_id, command in running() if place in command]


def kill(folder: Path, function: str) -> int:
    """Ends a function's workers at once, in the middle of whatever they do; returns how many there were."""
    found = worker_ids(folder, f"{function}-")
    for worker in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    return len(found)


def running() -> Iterator[tuple[int, str]]:
    """(id, command line) of this machine's processes; without those that are dead and only not yet buried."""
    if not _PROC.is_dir():
        yield from _listed_by_ps()
        return
    for entry in _PROC.glob("[0-9]*/cmdline"):  # a slim container has no `ps`
        with contextlib.suppress(OSError):
            if command := entry.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip():
                yield int(entry.parent.name), command


def _listed_by_ps() -> Iterator[tuple[int, str]]:
    listed = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        process_id, state, command = line.split(maxsplit=2)
        if not state.startswith("Z"):
            yield int(process_id), command
