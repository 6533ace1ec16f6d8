"""Creates the routes of the HTTP API in the emulator.

On AWS, they come from the OpenAPI document that SAM writes into the API. The emulator ignores this document. Therefore
this module reads it and creates each route by a call of API Gateway.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from local.deploy import Deployment
from local.emulator import ACCOUNT, REGION
from local.errors import StackError

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client

_INTEGRATION: Final = "x-amazon-apigateway-integration"
_ANY_METHOD: Final = "x-amazon-apigateway-any-method"
_FUNCTION = re.compile(r"\$\{(\w+)\.Arn\}/invocations$")


def connect_routes(deployment: Deployment, gateway: "ApiGatewayV2Client") -> str:
    """Creates, changes and deletes routes until the API has those of the template. Returns the API's id."""
    ((logical_id, api),) = deployment.of_type("AWS::ApiGatewayV2::Api").items()
    api_id = deployment.physical_ids[logical_id]
    wanted = {key: _arn(deployment.physical_ids[function]) for key, function in template_routes(api["Body"])}
    integrations = _integrations(gateway, api_id, set(wanted.values()))
    routes = {route["RouteKey"]: route for route in gateway.get_routes(ApiId=api_id)["Items"]}
    for key, arn in wanted.items():
        target = f"integrations/{integrations[arn]}"
        if key not in routes:
            gateway.create_route(ApiId=api_id, RouteKey=key, Target=target)
        elif routes[key].get("Target") != target:
            gateway.update_route(ApiId=api_id, RouteId=routes[key]["RouteId"], Target=target)
    for key in routes.keys() - wanted.keys():
        gateway.delete_route(ApiId=api_id, RouteId=routes[key]["RouteId"])
    return api_id


def template_routes(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields (route, logical id of its function) for each operation of SAM's OpenAPI document.
    A route is `GET /points`.
    """
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if _INTEGRATION in operation:
                yield _route_key(method, path), _function(operation[_INTEGRATION])


def _route_key(method: str, path: str) -> str:
    if path.lstrip("/") == "$default":  # SAM writes it with and without a slash
        return "$default"
    return f"{'ANY' if method == _ANY_METHOD else method.upper()} {path}"


def _function(integration: dict[str, Any]) -> str:
    uri = integration["uri"]
    named = _FUNCTION.search(uri.get("Fn::Sub", "") if isinstance(uri, dict) else uri)
    if not named:
        raise StackError(f"A route of template.yaml leads to no function: {uri}.")
    return named[1]


def _integrations(gateway: "ApiGatewayV2Client", api_id: str, functions: set[str]) -> dict[str, str]:
    """Returns the id of each function's integration, by the function's ARN. Creates the missing ones."""
    existing = gateway.get_integrations(ApiId=api_id)["Items"]
    made = {each["IntegrationUri"]: each["IntegrationId"] for each in existing}
    for arn in functions - made.keys():
        made[arn] = gateway.create_integration(
            ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
        )["IntegrationId"]
    return made


def _arn(function: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
