"""The handlers of template.yaml's functions in this process, and the events with which API Gateway calls them."""

import base64
import importlib
import uuid
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

from local.processes import ROOT


def event_of(route: str, path: str, raw: bytes, *, query: str = "", headers: Mapping[str, str]) -> dict[str, Any]:
    """Returns the HTTP API event (payload 2.0) of a request."""
    method, _, pattern = route.partition(" ")
    path = path or pattern
    names = [part.strip("{}") if part.startswith("{") else "" for part in pattern.split("/")]
    parameters = {name: value for name, value in zip(names, path.split("/"), strict=True) if name}
    pairs = (pair.split("=", 1) for pair in query.split("&") if pair)
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"content-type": "application/json", **headers},
        "queryStringParameters": dict(pairs),
        "pathParameters": parameters,
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "203.0.113.7"},
            "requestId": uuid.uuid4().hex,
            "domainName": "points.tea.example.com",
            "stage": "$default",
        },
        "body": base64.b64encode(raw).decode() if raw else None,
        "isBase64Encoded": bool(raw),
    }


def handler_of(folder: str) -> Any:
    return importlib.import_module(f"functions.{folder}.app").handler


def routes() -> dict[str, str]:
    """Returns the folder of the function for each route. `$default` serves every request that has no other route."""
    return {
        f"{event['Method']} {event['Path']}" if "Path" in event else "$default": Path(one["CodeUri"]).name
        for one in of_type("AWS::Serverless::Function").values()
        for event in _http_events(one)
    }


def _http_events(function: dict[str, Any]) -> list[dict[str, Any]]:
    return [event["Properties"] for event in function.get("Events", {}).values() if event["Type"] == "HttpApi"]


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """Returns the properties of the template's resources of this type, by logical id."""
    return {name: one["Properties"] for name, one in _template()["Resources"].items() if one["Type"] == kind}


@cache
def _template() -> dict[str, Any]:
    template: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return template
