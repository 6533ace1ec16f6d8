"""Children that never outlive the stack."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.errors import StackError
from local.processes import HOST, Process, free_port, is_free
from local.workers import running

SERVER = ("http.server", "--bind", HOST)


def _start(tmp_path: Path, *arguments: str) -> Process:
    return Process.start("The server", *arguments, environment={}, log=tmp_path / "server.log")


def _is_alive(process_id: int) -> bool:
    return process_id in dict(running())


def _wait_for_the_end_of(process_id: int) -> None:
    deadline = time.monotonic() + 10
    while _is_alive(process_id):
        assert time.monotonic() < deadline, f"process {process_id} has outlived its parent"
        time.sleep(0.02)


def test_a_child_answers_and_is_gone_after_stop(tmp_path: Path) -> None:
    port = free_port()
    server = _start(tmp_path, *SERVER, str(port))
    server.wait_until_healthy(f"http://{HOST}:{port}/")
    server.check()

    server.stop()

    assert not _is_alive(server.running.pid)
    assert is_free(port)
    with pytest.raises(StackError, match="has ended by itself"):
        server.check()


def test_a_child_that_cannot_start_says_why(tmp_path: Path) -> None:
    broken = _start(tmp_path, "no_such_module_of_ours")
    with pytest.raises(StackError, match=r"did not start: .*no_such_module_of_ours"):
        broken.wait_until_healthy(f"http://{HOST}:1/")
    broken.stop()


def test_a_child_and_what_it_started_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    grandchild = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
    (tmp_path / "busy.py").write_text(grandchild, encoding="utf-8")
    parent = f"""
import time
from pathlib import Path
from local.processes import Process
path = {{"PYTHONPATH": {str(tmp_path)!r}}}
child = Process.start("Busy", "busy", environment=path, log=Path({str(tmp_path)!r}) / "busy.log")
print(child.running.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout
        child = int(killed.stdout.readline())
        log = tmp_path / "busy.log"
        while not log.read_text(encoding="utf-8").strip():
            time.sleep(0.02)

        killed.send_signal(signal.SIGKILL)

    _wait_for_the_end_of(child)
    _wait_for_the_end_of(int(log.read_text(encoding="utf-8").split()[0]))


def test_a_wish_for_a_port_is_met_where_it_can_be() -> None:
    wished = free_port()
    assert free_port(wished) == wished
