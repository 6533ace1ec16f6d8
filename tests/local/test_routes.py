"""The routes that SAM wrote into the API, read back."""

from typing import Any

import pytest

from local.errors import StackError
from local.routes import template_routes


def _leads_to(function: str) -> dict[str, Any]:
    uri = f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{function}.Arn}}"
    return {"x-amazon-apigateway-integration": {"type": "aws_proxy", "uri": {"Fn::Sub": f"{uri}/invocations"}}}


def test_every_operation_is_a_route_to_its_function() -> None:
    document = {
        "paths": {
            "/points": {"get": _leads_to("QueryFunction"), "parameters": []},
            "/rewards/{reward_id}": {"put": _leads_to("MerchantFunction"), "delete": _leads_to("MerchantFunction")},
            "/all": {"x-amazon-apigateway-any-method": _leads_to("QueryFunction")},
            "/$default": {"x-amazon-apigateway-any-method": _leads_to("QueryFunction") | {"isDefaultRoute": True}},
        }
    }
    assert dict(template_routes(document)) == {
        "GET /points": "QueryFunction",
        "PUT /rewards/{reward_id}": "MerchantFunction",
        "DELETE /rewards/{reward_id}": "MerchantFunction",
        "ANY /all": "QueryFunction",
        "$default": "QueryFunction",
    }


def test_the_default_route_is_known_with_and_without_its_slash() -> None:
    for path in ("$default", "/$default"):
        document = {"paths": {path: {"x-amazon-apigateway-any-method": _leads_to("QueryFunction")}}}
        assert dict(template_routes(document)) == {"$default": "QueryFunction"}


def test_a_route_that_leads_nowhere_is_named() -> None:
    nowhere = {"x-amazon-apigateway-integration": {"uri": "https://elsewhere.example"}}
    with pytest.raises(StackError, match=r"elsewhere\.example"):
        dict(template_routes({"paths": {"/points": {"get": nowhere}}}))
