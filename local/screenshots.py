"""`make screenshots`: takes pictures of the mini program on a temporary stack with months of history.

All pictures are written to .local/screenshots. The two of the README, in Chinese and English, go to docs/images.
"""

import sys
from pathlib import Path
from typing import Final

from local import showcase
from local.errors import StackError
from local.phone import packages
from local.processes import ROOT
from local.progress import Progress
from local.stack import Stack

_SCRIPT: Final = Path(__file__).parent / "phone" / "screenshots.mjs"
_PICTURES_S: Final = 300


def main() -> int:
    progress = Progress.shown()
    try:
        packages.install(progress)
        with Stack.throwaway(progress=progress) as stack:
            with progress.step("Giving the shop a past"):
                showcase.furnish(stack)
            with progress.step("Taking pictures"):
                told = {"PHONE_URL": stack.phone_url, "MEMBER": showcase.HERO, "ROOT": str(ROOT)}
                packages.run(_SCRIPT, env=told, timeout_s=_PICTURES_S)
    except StackError as problem:
        print(f"make screenshots: {problem}", file=sys.stderr)
        return 1
    progress.line("They are in .local/screenshots; those of the README in docs/images.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
