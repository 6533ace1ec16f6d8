"""Errors among what functions have logged, in words for a terminal."""

import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.troubles import Troubles, _placed, troubles_in

TRACEBACK = [
    "Traceback (most recent call last):",
    '  File "/tmp/x/workers/ministack-lambda-points-mall-QueryFunction-4D8C-b95k/code/app.py", line 6, in handler',
    "    1/0",
    "    ~^~",
    "ZeroDivisionError: division by zero",
]


def logged(level: str, **fields: object) -> str:
    return json.dumps({"level": level, "location": "handler:1", "timestamp": "now", "service": "query", **fields})


def test_an_error_is_told_with_what_it_is_about_and_its_traceback() -> None:
    messages = [
        logged("INFO", message="served"),
        logged("ERROR", message="fault", route="GET /points", exception="\n".join(TRACEBACK), exception_name="Zero"),
        "START RequestId: 1",
    ]

    assert list(troubles_in(messages)) == ["\n".join(["fault (route=GET /points)", *TRACEBACK])]


def test_a_traceback_that_was_printed_is_told_whole_line_by_line_or_at_once() -> None:
    told = "\n".join(TRACEBACK)

    assert list(troubles_in(["START", *TRACEBACK, "END"])) == [told]
    assert list(troubles_in(["START", told, "END"])) == [told]
    assert list(troubles_in(TRACEBACK[:3])) == ["\n".join(TRACEBACK[:3])]


def test_what_is_no_error_is_not_told() -> None:
    assert list(troubles_in(["[]", "{", "7", logged("WARNING", message="slow"), '{"level": ["ERROR"]}'])) == []


def test_files_are_named_as_the_tree_names_them() -> None:
    layer = '  File "/home/me/points/.local/layers/points-0a1b2c3d4e5f6a7b/python/points/web/api.py", line 9, in x'

    assert _placed(TRACEBACK[1], "query") == '  File "functions/query/app.py", line 6, in handler'
    assert _placed(layer, "query") == '  File "layers/points/points/web/api.py", line 9, in x'


class Logs:
    """One group with these messages; `is_busy` for an emulator that has just begun another."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.is_busy = False

    def describe_log_groups(self) -> dict[str, Any]:
        if self.is_busy:
            raise ClientError(
                {"Error": {"Code": "InternalError", "Message": "dictionary changed"}}, "DescribeLogGroups"
            )
        return {"logGroups": [{"logGroupName": "/points-mall/query", "storedBytes": len("".join(self.messages))}]}

    def get_paginator(self, name: str) -> "Logs":
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return [{"events": [{"message": message} for message in self.messages]}]


def test_what_the_emulator_could_not_list_is_told_at_the_next_look(tmp_path: Path) -> None:
    (tmp_path / "emulator.log").write_text("")
    logs = Logs()
    troubles = Troubles(logs, tmp_path / "emulator.log")  # type: ignore[arg-type]
    logs.messages.append(logged("ERROR", message="fault"))
    logs.is_busy = True
    assert troubles.new() == []
    logs.is_busy = False
    assert troubles.new() == ["functions/query: fault"]
