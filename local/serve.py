"""`make serve`: runs the mall on this machine until Ctrl-C. The data is kept for the next start."""

import argparse
import contextlib
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local import console
from local.errors import REPAIR, StackError
from local.phone import packages, site
from local.processes import ROOT
from local.progress import Progress
from local.reload import CONSOLE, Watch
from local.use import LOCAL

if TYPE_CHECKING:
    from local.stack import Stack

ADDRESSES: Final = LOCAL / "stack.json"
LOOK_EVERY_S: Final = 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="make serve", description=__doc__)
    parser.add_argument("--port", type=int, help="the API's; without it the last one, or 8080, or any that is free")
    port = parser.parse_args().port
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM stops the stack like Ctrl-C
    try:
        with _only_one():
            _serve(port)
    except StackError as problem:
        print(f"make serve: {problem}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as missing:
        print(f"make serve: the package {missing.name} is missing: {REPAIR}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n  Stopped; the data is kept for the next time (`make clean` forgets it).")
    return 0


def _serve(port: int | None) -> None:
    # Here, so that Ctrl-C in the second that it takes, or a package that is missing, ends like everything else.
    from local import history
    from local.schedules import Clock
    from local.stack import Stack

    progress = Progress.shown()
    _prepare_console(progress)
    with Stack(LOCAL / "stack", port=port, progress=progress) as stack, _published(stack):
        clock = Clock(lambda: stack.schedules, stack.client("lambda"))
        watch, troubles = Watch(ROOT), stack.troubles()
        _prepare_phone(progress)
        progress.line(f"Everything that runs is explained at {stack.home_url}.")
        progress.line(f"The mini program is at {stack.phone_url}, the merchant's console at {stack.console_url}.")
        progress.line(f"The API is at {stack.api_url}, WeChat at {stack.wechat_url}, AWS at {stack.endpoint_url}.")
        for role, operator in stack.operators.items():
            progress.line(f"The console knows {role} as {operator.name}, with the password {operator.password}.")
        progress.line(f"Keys are in {ADDRESSES.relative_to(ROOT)}. Ctrl-C stops; changed code is taken up.")
        past = history.begin(stack)
        try:
            while True:
                time.sleep(LOOK_EVERY_S)
                stack.check()
                if past and (news := past.news()):
                    progress.line(news)
                for trouble in troubles.new():
                    progress.line(trouble.replace("\n", "\n    "))
                if changes := watch.changes():
                    _reload(stack, changes, progress)
        finally:
            if past:
                past.stop()
            clock.stop()


def _prepare_phone(progress: Progress) -> None:
    """Builds the mini program. The API runs without it, so a failure is only shown."""
    try:
        packages.install(progress)
        with progress.step("Building the mini program"):
            site.build()
    except StackError as problem:
        progress.line(f"The phone is not there, all the rest is: {problem}")


def _prepare_console(progress: Progress) -> None:
    """Builds the console. The API runs without it, so a failure is only shown."""
    try:
        console.build(progress)
    except StackError as problem:
        progress.line(f"The console is not there, or not the newest; all the rest is: {problem}")


def _reload(stack: "Stack", changes: list[str], progress: Progress) -> None:
    if any(change.startswith(CONSOLE) for change in changes):
        _prepare_console(progress)
    more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
    try:
        with progress.step(f"Taking up {changes[0]}{more}"):
            stack.redeploy()
    except StackError as problem:
        progress.line(f"Not taken up: {problem}")


@contextlib.contextmanager
def _published(stack: "Stack") -> Iterator[None]:
    """Writes the stack's addresses and keys to a file for other programs, and deletes the file at the end."""
    aside = ADDRESSES.with_suffix(".new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it contains a secret
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(stack.addresses(), file, indent=2)
    aside.replace(ADDRESSES)  # renamed when complete, so that nobody reads half of it
    try:
        yield
    finally:
        ADDRESSES.unlink(missing_ok=True)


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """Raises `StackError` if a stack already runs here: two stacks with the same data would overwrite each other's."""
    LOCAL.mkdir(exist_ok=True)
    with Path(LOCAL / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StackError("It is running already in this folder.") from None
        yield


if __name__ == "__main__":
    sys.exit(main())
