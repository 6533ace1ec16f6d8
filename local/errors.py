"""The error that ends a command of the local stack."""

from typing import Final

REPAIR: Final = "remove .venv, then run `make setup`"


class StackError(Exception):
    """The stack cannot run. The text is one sentence that says what is wrong and, if possible, what to do."""
