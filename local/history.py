"""Three months of history for a stack on this machine, written in the background while somebody uses it already.

`begin` starts a process that plays it (`python -m local.history`). Broken off, it goes on at the next start.
"""

import json
import os
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local import emulator
from local.client import Merchant
from local.history_days import deeds
from local.processes import Process

if TYPE_CHECKING:
    from local.stack import Stack

MEMBERS: Final = 1500
LOG: Final = "history.log"
_STATE: Final = "history.json"
_SAVE_EVERY: Final = 100
_RESTS: Final = 0.5  # as long as it has worked: whoever uses the shop meanwhile is served first
_NICENESS: Final = 15
_MERCHANT: Final = ("HISTORY_API_URL", "HISTORY_KEY", "HISTORY_SECRET")


@dataclass(slots=True)
class State:
    """How far it has come. `end` stays the same, and with it every deed."""

    end: str
    members: int
    of: int = 0
    done: int = 0
    seconds: float = 0.0
    counts: dict[str, int] | None = None

    @property
    def is_whole(self) -> bool:
        return self.counts is not None

    @classmethod
    def read(cls, folder: Path) -> "State | None":
        file = folder / _STATE
        return cls(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None

    def write(self, folder: Path) -> None:
        aside = folder / f"{_STATE}.new"
        aside.write_text(json.dumps(asdict(self)), encoding="utf-8")
        aside.replace(folder / _STATE)


class History:
    """The process that writes it, and what is worth telling about it."""

    def __init__(self, process: Process, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._told = 0

    @property
    def is_running(self) -> bool:
        return self._process.running.poll() is None

    def stop(self) -> None:
        self._process.stop()

    def news(self) -> str | None:
        """A line for each quarter, and one at the end; None where there is nothing new."""
        state = State.read(self._folder)
        if self._told >= 4 or state is None or not state.of:
            return None
        if state.is_whole:
            self._told = 4
            return _summary(state)
        if not self.is_running:
            self._told = 4
            return f"The history is not whole, and goes on at the next start; see {self._process.log}."
        if state.done * 4 // state.of > self._told:
            self._told = state.done * 4 // state.of
            return f"The shop's history: {state.done:,} of {state.of:,} deeds written."
        return None


def begin(stack: "Stack", members: int = MEMBERS) -> History | None:
    """Starts writing; None where it is whole already."""
    state = State.read(stack.folder) or State(datetime.now(UTC).isoformat(), members)
    if state.is_whole:
        return None
    state.write(stack.folder)
    merchant = dict(zip(_MERCHANT, (stack.api_url, stack.merchant.key, stack.merchant.secret), strict=True))
    process = Process.start(
        "The shop's history",
        *("local.history", str(stack.folder)),
        log=stack.folder / LOG,
        environment=_variables(stack) | merchant,
    )
    return History(process, stack.folder)


def _variables(stack: "Stack") -> dict[str, str]:
    """Those of all deployed functions, and the way to the emulator."""
    found: dict[str, str] = {}
    for logical_id, name in stack.deployment.physical_ids.items():
        if logical_id.endswith("Function"):
            configuration = stack.client("lambda").get_function_configuration(FunctionName=name)
            found |= configuration.get("Environment", {}).get("Variables", {})
    return found | {
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": emulator.REGION,
        "CATALOG_TTL_S": "3600",
        "TEST_CLOCK": "disabled",  # the past is the same, whatever the test clock says
        "LOG_LEVEL": "ERROR",
    }


def _summary(state: State) -> str:
    counts = Counter(state.counts)
    return (
        f"The shop has three months of history: {counts['join']:,} members, {counts['order']:,} orders, "
        f"{counts['sign_in']:,} sign-ins, {counts['ship']:,} parcels, in {state.seconds:.0f} s."
    )


def play(folder: Path, merchant: Merchant) -> None:
    """Plays everything that is not there yet, and says in `folder` how far it has come."""
    from local.history_player import Player  # only this process needs the functions

    state = State.read(folder)
    assert state is not None
    player, started = Player(merchant), time.monotonic()
    ahead = deeds(datetime.fromisoformat(state.end), state.members)
    state.of = len(ahead)
    with player.at_its_own_time():
        for done, deed in enumerate(ahead):
            if done % _SAVE_EVERY == 0:
                state.done = done
                state.write(folder)
            before = time.monotonic()
            player.play(deed)
            time.sleep((time.monotonic() - before) * _RESTS)
    merchant.run_job("rank")
    merchant.run_job("expire")  # also counts the accounts for the figures
    state.done, state.seconds, state.counts = len(ahead), time.monotonic() - started, dict(player.counts)
    state.write(folder)


def main() -> int:
    with suppress(OSError):
        os.nice(_NICENESS)
    play(Path(sys.argv[1]), Merchant(*(os.environ[name] for name in _MERCHANT)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
