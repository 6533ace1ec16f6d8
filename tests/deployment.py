"""template.yaml as it is written and as SAM expands it, and what tests ask of both."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

from samtranslator.translator.arn_generator import ArnGenerator
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ROOT: Final = Path(__file__).parent.parent
FUNCTION: Final = "AWS::Serverless::Function"


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a function: a route, a schedule, a queue or a stream, under the name the template gives it."""

    function: str
    name: str
    kind: str
    properties: dict[str, Any]

    @property
    def route(self) -> str:
        """As API Gateway writes it: `GET /points`, or `$default` for what no other route takes."""
        return f"{self.properties['Method']} {self.properties['Path']}" if "Path" in self.properties else "$default"


PUBLIC: Final = {"GET /console", "GET /console/{proxy+}", "GET /images/{name}"}
"""Routes of files that anybody may read."""


@cache
def written() -> dict[str, Any]:
    template: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return template


@cache
def expanded(region: str = "ap-east-1") -> dict[str, Any]:
    """The template as CloudFormation gets it in this region: SAM's shorthand written out, code packaged."""
    template: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        for code in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][code] = "s3://code/package.zip"
    here = patch.dict(os.environ, AWS_DEFAULT_REGION=region)
    # SAM keeps the first region it has seen, unless it is told.
    told = patch.object(ArnGenerator, "BOTO_SESSION_REGION_NAME", region)
    with here, told:
        processed: dict[str, Any] = transform(template, {}, SimpleNamespace(load=dict))
    return processed


def of_type(kind: str, template: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Properties by logical id, in the expanded template where no other is given."""
    resources = (template or expanded())["Resources"]
    return {name: one.get("Properties", {}) for name, one in resources.items() if one["Type"] == kind}


def functions() -> dict[str, dict[str, Any]]:
    """Properties as written, by the folder of the code."""
    return {Path(one["CodeUri"]).name: one for one in of_type(FUNCTION, written()).values()}


def logical_id(function: str) -> str:
    """The name under which the template knows the function of this folder."""
    return next(name for name, one in of_type(FUNCTION, written()).items() if Path(one["CodeUri"]).name == function)


def environment(function: str) -> dict[str, Any]:
    """The variables this function is given, by name, values as written."""
    common = written()["Globals"]["Function"]["Environment"]["Variables"]
    own = functions()[function].get("Environment", {}).get("Variables", {})
    return {**common, **own}


def triggers() -> Iterator[Trigger]:
    """In the order of the template, so that a function's first one is its main one."""
    sources = of_type("AWS::Lambda::EventSourceMapping", written())
    for function, properties in functions().items():
        for name, event in properties.get("Events", {}).items():
            yield Trigger(function, name, event["Type"], event["Properties"])
        for name, source in sources.items():
            if source["FunctionName"] == {"Fn::GetAtt": [logical_id(function), "Arn"]}:
                attribute = source["EventSourceArn"]["Fn::GetAtt"][1]
                yield Trigger(function, name, "DynamoDB" if attribute == "StreamArn" else "SQS", source)


def routes() -> dict[str, str]:
    """The folder of the function behind each route."""
    return {trigger.route: trigger.function for trigger in triggers() if trigger.kind == "HttpApi"}
