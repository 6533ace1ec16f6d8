"""Finds errors of functions for `make serve`: logged errors, and reasons why a function did not start."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_TRACEBACK: Final = "Traceback (most recent call last):"
_WORKER_FILE: Final = re.compile(r'"[^"]*/ministack-lambda-[^/"]+/code/')
_LAYER_FILE: Final = re.compile(r'"[^"]*/layers/(\w+)-[0-9a-f]+/python/')
_OF_THE_EMULATOR: Final = re.compile(r" ERROR \[lambda\] .* error for \S*?(\w+)Function\S*: (.*)")
_WITHOUT_PLACE: Final = ("timestamp", "location", "service", "level", "message", "exception", "exception_name")


class Troubles:
    """Reads the logs of functions that have grown since the previous call."""

    def __init__(self, logs: "CloudWatchLogsClient", emulator_log: Path) -> None:
        self._logs = logs
        self._emulator_log = emulator_log
        self._read_bytes = emulator_log.stat().st_size
        self._sizes = self._groups()
        self._seen = {group: len(self._messages(group)) for group in self._sizes}

    def new(self) -> list[str]:
        """Returns one text for each error since the last call, with its traceback if there is one.
        Equal texts appear once.
        """
        return list(dict.fromkeys([*self._of_starts(), *self._of_functions()]))

    def _of_starts(self) -> Iterator[str]:
        """Yields the errors of functions that did not start.
        Such functions log nothing; the emulator's log has the reason.
        """
        with self._emulator_log.open("rb") as log:
            log.seek(self._read_bytes)
            text = log.read()
        self._read_bytes += len(text)
        for name, why in _OF_THE_EMULATOR.findall(text.decode(errors="replace")):
            yield f"functions/{_folder(name)}: {why}"

    def _of_functions(self) -> Iterator[str]:
        try:
            before, self._sizes = self._sizes, self._groups()
        except ClientError as fault:
            if fault.response["Error"]["Code"] != "InternalError":
                raise
            return  # the emulator lists its groups while another one begins; the next look finds everything
        for group, size in self._sizes.items():
            if size == before.get(group):
                continue
            messages = self._messages(group)
            seen, self._seen[group] = self._seen.get(group, 0), len(messages)
            folder = group.rsplit("/", 1)[-1]
            yield from (f"functions/{folder}: {_placed(one, folder)}" for one in troubles_in(messages[seen:]))

    def _groups(self) -> dict[str, int]:
        """Returns the size in bytes of each function's log, by the name of the log group."""
        return {one["logGroupName"]: one["storedBytes"] for one in self._logs.describe_log_groups()["logGroups"]}

    def _messages(self, group: str) -> list[str]:
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]


def troubles_in(messages: Iterable[str]) -> Iterator[str]:
    """Yields the errors and the printed tracebacks in a function's log messages."""
    traceback: list[str] = []
    for message in messages:
        for line in message.splitlines():
            if traceback or line == _TRACEBACK:
                traceback.append(line)
                if line != _TRACEBACK and not line.startswith(" "):
                    yield "\n".join(traceback)
                    traceback = []
            elif error := _error(line):
                yield error
    if traceback:
        yield "\n".join(traceback)


def _error(line: str) -> str:
    """Returns the text of a structured log line of level ERROR or CRITICAL; empty for any other line."""
    try:
        logged: Any = json.loads(line)
    except ValueError:
        return ""
    if not isinstance(logged, dict) or logged.get("level") not in ("ERROR", "CRITICAL"):
        return ""
    about = ", ".join(f"{name}={value}" for name, value in logged.items() if name not in _WITHOUT_PLACE)
    said = f"{logged.get('message', '')} ({about})" if about else str(logged.get("message", ""))
    return "\n".join([said, *str(logged.get("exception", "")).splitlines()])


def _placed(trouble: str, folder: str) -> str:
    """Returns the text with the paths of files in the tree instead of those on the worker."""
    return _LAYER_FILE.sub(r'"layers/\1/', _WORKER_FILE.sub(f'"functions/{folder}/', trouble))


def _folder(name: str) -> str:
    """Returns the folder of a function: `sign_in` for `SignIn`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
