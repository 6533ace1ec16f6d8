"""`python -m local.child MODULE [ARGUMENT …]`: runs a module that ends when its parent process ends.

The parent holds the other end of this process's standard input. That end is closed when the parent ends for any reason,
even SIGKILL. This process then ends as after SIGTERM, with time to save its state.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the module may replace this handler
    threading.Thread(target=_follow_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    # The emulator starts functions with sys.executable. They must import only packages of their layers, and none of
    # this virtual environment.
    sys.executable = getattr(sys, "_base_executable", sys.executable)
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    finally:
        _end_group()


def _follow_parent() -> None:
    # Not sys.stdin: a blocked read would hold its lock, and the interpreter could not end.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _end_group() -> None:
    """Ends the processes that this one has started.
    A worker in the middle of a request would run for some minutes more.
    """
    if os.getpgrp() == os.getpid():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    main()
