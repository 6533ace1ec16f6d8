"""A protected stack refuses updates that would lose a table."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from local import settings, stack_policy
from tests.deployment import ROOT


@pytest.mark.parametrize(("protection", "sets"), [("enabled", True), ("disabled", False)])
def test_a_protected_stack_gets_the_policy(protection: str, sets: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings.read("prod")
    calls: list[dict[str, Any]] = []
    client = SimpleNamespace(set_stack_policy=lambda **call: calls.append(call))
    monkeypatch.setattr(settings, "read", lambda _: replace(found, given={"DeletionProtection": protection}))
    monkeypatch.setattr(boto3, "Session", lambda **_: SimpleNamespace(client=lambda _: client))
    monkeypatch.setattr("sys.argv", ["stack_policy", "prod"])

    assert stack_policy.main() == 0

    assert [call["StackName"] for call in calls] == (["points"] if sets else [])
    for call in calls:
        allow, deny = json.loads(call["StackPolicyBody"])["Statement"]
        assert (allow["Effect"], allow["Action"]) == ("Allow", "Update:*")
        assert (deny["Effect"], set(deny["Action"])) == ("Deny", {"Update:Replace", "Update:Delete"})
        assert "AWS::DynamoDB::Table" in deny["Condition"]["StringEquals"]["ResourceType"]


def test_make_deploy_sets_it_last() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.partition("\ndeploy:")[2].partition("\n\n")[0]
    assert recipe.strip().splitlines()[-1].strip() == "@$(BIN)/python -m local.stack_policy $(ENV)"
