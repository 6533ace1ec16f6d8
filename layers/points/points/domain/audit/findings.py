"""The result of an audit: differences between two records of the same thing."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that two records do not agree on.
    `subject` is the public id of the member or thing. `found` is the stored value; `expected` is the value according to
    the other records.
    """

    subject: str
    what: str
    expected: int | str
    found: int | str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what} should be {self.expected}, is {self.found}"


def compare(subject: str, what: str, expected: int | str, found: int | str) -> Iterator[Difference]:
    """Yields a difference if the two values differ; nothing if they are equal."""
    if expected != found:
        yield Difference(subject, what, expected, found)
