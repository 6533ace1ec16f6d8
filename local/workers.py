"""The processes in which the emulator runs a function, one for each request at a time."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path


def worker_ids(folder: Path, function: str = "") -> list[int]:
    """Process ids of the workers below the emulator's `folder`, of one function or of all."""
    listed = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=True)
    place = f"{folder}/ministack-lambda-{function}"
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if place in line]


def kill(folder: Path, function: str) -> int:
    """Ends a function's workers at once, in the middle of whatever they do; returns how many there were."""
    found = worker_ids(folder, f"{function}-")
    for worker in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    return len(found)
