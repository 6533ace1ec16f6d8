"""`make screenshots`: takes pictures of the mini program and the console on a temporary stack with months of history.

All pictures are written to .local/screenshots. Those of the READMEs, in Chinese and English, go to docs/images.
"""

import json
import sys
import time
from pathlib import Path
from typing import Final

from local import console, history, showcase
from local.errors import StackError
from local.phone import packages
from local.processes import ROOT
from local.progress import Progress
from local.stack import Stack

_SCRIPTS: Final = Path(__file__).parent / "phone"
_PICTURES_S: Final = 300
_MEMBERS: Final = 400
_HISTORY_S: Final = 600


def main() -> int:
    progress = Progress.shown()
    try:
        packages.install(progress)
        console.build(progress)
        with Stack.throwaway(progress=progress) as stack:
            _take(stack, progress)
    except StackError as problem:
        print(f"make screenshots: {problem}", file=sys.stderr)
        return 1
    progress.line("They are in .local/screenshots; those of the README in docs/images.")
    return 0


def _take(stack: Stack, progress: Progress) -> None:
    with progress.step("Giving the shop a past"):
        _write_history(stack)
        showcase.furnish(stack)
    told = {"MEMBER": showcase.HERO, "ROOT": str(ROOT)}
    with progress.step("Taking pictures of the mini program"):
        phone = {"PHONE_URL": stack.phone_url}
        packages.run(_SCRIPTS / "screenshots.mjs", env=told | phone, timeout_s=_PICTURES_S)
    with progress.step("Taking pictures of the console"):
        operators = json.dumps(stack.addresses()["operators"])
        shop = {"CONSOLE_URL": stack.console_url, "API_URL": stack.api_url, "OPERATORS": operators}
        packages.run(_SCRIPTS / "console-screenshots.mjs", env=told | shop, timeout_s=_PICTURES_S)


def _write_history(stack: Stack) -> None:
    begun = history.begin(stack, _MEMBERS)
    deadline = time.monotonic() + _HISTORY_S
    while begun and begun.is_running and time.monotonic() < deadline:
        time.sleep(0.2)
    state = history.State.read(stack.folder)
    if state is None or not state.is_whole:
        raise StackError(f"The history was not written; see {stack.folder / history.LOG}.")


if __name__ == "__main__":
    sys.exit(main())
