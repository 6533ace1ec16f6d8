"""`python -m local.child MODULE [ARGUMENT …]`: runs a module that ends when its parent does.

The parent holds the other end of our standard input. However it dies, even by SIGKILL, that end closes, and
this process ends the way it would on SIGTERM, with time to save its state.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # a module may bring its own
    threading.Thread(target=_follow_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    # Functions must see what their layers bring and nothing of our virtual environment: the emulator starts
    # them with sys.executable.
    sys.executable = getattr(sys, "_base_executable", sys.executable)
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    finally:
        _end_group()


def _follow_parent() -> None:
    # The descriptor, not sys.stdin: whose lock, held here, would keep the interpreter from ending.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _end_group() -> None:
    """Takes along what we started: a worker in the middle of a request would outlive us by minutes."""
    if os.getpgrp() == os.getpid():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    main()
