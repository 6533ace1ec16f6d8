"""The result of an audit: differences between two records of the same thing."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """Two books that disagree. `subject` is a public id, `expected` is the value from the other books."""

    subject: str
    what: str
    expected: int | str
    found: int | str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what} should be {self.expected}, is {self.found}"


def compare(subject: str, what: str, expected: int | str, found: int | str) -> Iterator[Difference]:
    if expected != found:
        yield Difference(subject, what, expected, found)
