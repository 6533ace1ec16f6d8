"""Shows the progress in the terminal while the stack starts: one line per step, with its duration."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_WIDTH = 60


class Progress:
    """Writes the steps to `output`; None writes nothing."""

    def __init__(self, output: TextIO | None = None) -> None:
        self._output = output

    @classmethod
    def shown(cls) -> "Progress":
        return cls(sys.stdout)

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        started = time.monotonic()
        self._write(f"  {label:<{_WIDTH}}")
        try:
            yield
        except BaseException:
            self._write("\n")
            raise
        self._write(f"{time.monotonic() - started:6.1f} s\n")

    def line(self, text: str) -> None:
        self._write(f"  {text}\n")

    def _write(self, text: str) -> None:
        if self._output:
            self._output.write(text)
            self._output.flush()
