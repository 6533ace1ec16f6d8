"""What a person at the terminal is told when the stack cannot run."""


class StackError(Exception):
    """One clear sentence about what is wrong and, where there is a way out, what to do."""
