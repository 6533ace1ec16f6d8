"""What a person at the terminal is told when the stack cannot run."""

from typing import Final

REPAIR: Final = "remove .venv, then run `make setup`"


class StackError(Exception):
    """One clear sentence about what is wrong and, where there is a way out, what to do."""
