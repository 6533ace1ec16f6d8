"""`make openapi`: writes docs/openapi.json from the operations that the functions declare. `--check` only compares.

Only WeChat's calls are described by hand, because WeChat defines their form. Examples come from `events/`.
"""

import argparse
import importlib
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from local.processes import ROOT
from local.refusals import codes_of
from points.domain.operators.rights import RIGHTS, roles_with, scopes_with
from points.web import problems, sessions, signatures
from points.web.api import PATH_PARAMETER, PATH_PARAMETERS, Api, NoQuery, Nothing, Operation

References = Mapping[tuple[Any, JsonSchemaMode], dict[str, Any]]  # by model, and whether it is a request or an answer

DOCUMENT: Final = ROOT / "docs" / "openapi.json"
_REFERENCE: Final = "#/components/schemas/{model}"
_MERCHANT_HEADERS: Final = ("merchant", "merchantTimestamp", "merchantNonce", "merchantSignature")
_ABOUT: Final = """Points for a shop's WeChat mini program. Points are integers, money is integer fen (分), times are \
RFC 3339 with an offset; days, weeks and months begin in the program's time zone. Errors are RFC 9457 problems: `code` \
is stable, `title` may be shown (Chinese, or English with `Accept-Language: en`). Unknown fields and parameters are \
refused. Lists take `limit` and `cursor`, and answer `next_cursor` until there is no more. A path asked under a method \
that it does not have answers 405 with `Allow`."""
_SIGNING: Final = """The merchant's API key. Each operation lists the scopes that may call it. Every request is \
signed: `X-Signature` is the lower-case hex HMAC-SHA256, under the key's secret, of \
`METHOD\\nPATH?QUERY\\nTIMESTAMP\\nNONCE\\nBODY\\n`. PATH is percent-encoded (everything but letters, \
digits and `-._~/`), and QUERY is as it is sent. docs/signatures.md has examples to test with."""
_SESSION: Final = """The session of an operator, from `POST /operators/login`. Each operation lists the right that it \
needs; `x-roles` are the roles that have it. Everything but GET needs the headers `X-Requested-With: console` and an \
`Origin` equal to the address of the console, else the answer is 403."""
_NONCE: Final = """1 to 128 visible ASCII characters. Good once: a request whose nonce was used before is refused \
(401). `POST /merchant/orders` alone is exactly-once by its `order_id` instead: there the same request again changes \
nothing."""
# The codes that every operation can answer.
_ALWAYS: Final = {"MALFORMED_REQUEST", "VALIDATION_FAILED", "TRY_AGAIN", "INTERNAL_ERROR"}
_BY_ACCESS: Final = {"public": set[str](), "member": {"UNAUTHENTICATED"}}
_SIGNED: Final = {"UNAUTHENTICATED", "FORBIDDEN"}
_TAGS: Final = {"merchant": "merchant", "operators": "operator"}  # by the first part of the path


class _Plain(GenerateJsonSchema):
    """Generates schemas without the titles that pydantic derives from names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def document() -> dict[str, Any]:
    """Returns the OpenAPI document of the current code."""
    operations = sorted((each for _, each in declared()), key=lambda operation: (operation.path, operation.method))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    schemas, references = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Points",
            "version": project["version"],
            "description": _ABOUT,
            "license": {"name": project["license"], "identifier": project["license"]},
        },
        "tags": [{"name": "member"}, {"name": "merchant"}, {"name": "operator"}, {"name": "wechat"}],
        "paths": dict(sorted((paths | _wechat_paths()).items())),
        "components": {
            "schemas": dict(sorted((schemas | {"Problem": _problem_schema()}).items())),
            "securitySchemes": _security_schemes(),
        },
    }


def declared() -> Iterator[tuple[str, Operation]]:
    """Yields (the function's folder, the operation) for every declared operation."""
    for path in sorted((ROOT / "functions").glob("*/app.py")):
        folder = path.parent.name
        for thing in vars(importlib.import_module(f"functions.{folder}.app")).values():
            if isinstance(thing, Api):
                yield from ((folder, operation) for operation in thing.operations.values())


# ── Schemas ──────────────────────────────────────────────────────────────────


def _schemas(operations: Iterable[Operation]) -> tuple[dict[str, Any], References]:
    """Returns (every schema by name, the reference of each model)."""
    bodies = {operation.body for operation in operations if operation.body is not Nothing}
    answers = {operation.answers for operation in operations if operation.answers is not None}
    answers |= {other for operation in operations for other in operation.also.values()}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((body, "validation") for body in sorted(bodies, key=_full_name)),
        *((answer, "serialization") for answer in sorted(answers, key=_full_name)),
    ]
    references, definitions = models_json_schema(wanted, ref_template=_REFERENCE, schema_generator=_Plain)
    schemas = definitions["$defs"]
    for schema in schemas.values():
        schema.pop("title", None)
    return schemas, references


def _full_name(model: type[BaseModel]) -> str:
    return f"{model.__module__}.{model.__qualname__}"


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    field_error = {
        "type": "object",
        "properties": {"field": text, "message": text},
        "required": ["field", "message"],
    }
    return {
        "type": "object",
        "description": "Why a request was refused (RFC 9457); `errors` where fields were.",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": {"type": "string", "enum": sorted(problems.STATUS)},
            "request_id": text,
            "needs_code": {"type": "boolean", "description": "At a login: the password is right, a code is needed."},
            "errors": {"type": "array", "items": field_error},
        },
        "required": ["type", "title", "status", "detail", "code", "request_id"],
    }


# ── Operations ───────────────────────────────────────────────────────────────


def _described(operation: Operation, references: References) -> dict[str, Any]:
    summary, _, more = operation.summary.partition("\n")
    described: dict[str, Any] = {
        "operationId": _operation_id(operation),
        "summary": summary.strip(),
        "tags": [_TAGS.get(operation.path.split("/")[1], "member")],
        "security": _security(operation),
    }
    if operation.access in RIGHTS:
        described["x-roles"] = roles_with(operation.access)
    if more.strip():
        described["description"] = " ".join(more.split())
    example = _examples().get(f"{operation.method} {operation.path}", {})
    parameters = [
        *_path_parameters(operation, example.get("pathParameters", {})),
        *_query_parameters(operation),
        *_header_parameters(operation),
    ]
    if parameters:
        described["parameters"] = parameters
    if operation.body is not Nothing:
        content = {"application/json": {"schema": references[operation.body, "validation"]} | _body_of(example)}
        is_needed = any(field.is_required() for field in operation.body.model_fields.values())
        described["requestBody"] = {"required": is_needed, "content": content}
    if operation.pictures and operation.method != "GET":
        described["requestBody"] = {"required": True, "content": {media_type: {} for media_type in operation.pictures}}
    others = {
        str(status): _success(replace(operation, status=status, answers=answers), references)
        for status, answers in operation.also.items()
    }
    success = {str(operation.status): _success(operation, references)}
    described["responses"] = success | others | _refusals(_codes(operation))
    return described


def _operation_id(operation: Operation) -> str:
    words = re.sub(r"\{(\w+)\}", r"by_\1", operation.path)
    return "_".join([operation.method.lower(), *re.findall(r"\w+", words.replace("-", "_"))])


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.access == "public":
        return []
    if operation.access == "member":
        return [{"member": []}]
    if operation.access == "operator" or operation.access == "newcomer":
        return [{"session": []}]
    session = {"session": [str(operation.access)]}
    if not operation.path.startswith("/merchant/"):
        return [session]
    scopes = scopes_with(operation.access)
    return [{name: scopes if name == "merchant" else [] for name in _MERCHANT_HEADERS}, session]


@cache
def _examples() -> dict[str, dict[str, Any]]:
    """Returns the example requests in `events/`, by route."""
    events = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "events").glob("*.json"))]
    return {event["routeKey"]: event for event in events if "routeKey" in event}


def _body_of(event: Mapping[str, Any]) -> dict[str, Any]:
    body = json.loads(event.get("body") or "{}")
    return {"example": body} if body else {}


def _path_schema(name: str) -> dict[str, Any]:
    content, _, most = PATH_PARAMETERS.get(name, PATH_PARAMETER).pattern.removesuffix("}").rpartition("{1,")
    return {"type": "string", "minLength": 1, "maxLength": int(most), "pattern": f"^{content}+$"}


def _path_parameters(operation: Operation, examples: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", operation.path):
        schema = _path_schema(name)
        example = {"example": examples[name]} if name in examples else {}
        yield {"name": name, "in": "path", "required": True, "schema": schema} | example


def _query_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.query is NoQuery:
        return
    model = operation.query.model_json_schema(schema_generator=_Plain)
    assert "$defs" not in model, f"{_full_name(operation.query)} has a parameter that is no simple value"
    for name, schema in model["properties"].items():
        parameter = {"name": name, "in": "query", "required": name in model.get("required", ())}
        if "description" in schema:
            parameter["description"] = schema.pop("description")
        given = _given(schema)
        yield parameter | ({"explode": False} if given.get("type") == "array" else {}) | {"schema": given}


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema of a parameter. A parameter can be left out, but it cannot be null."""
    (kind,) = [one for one in schema.pop("anyOf", [{}]) if one != {"type": "null"}]
    if schema.get("default", ...) is None:
        del schema["default"]
    return {**kind, **schema}


def _header_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.keyed:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "One key per tap. Repeat a request with the same key: you get the first answer again.",
            "example": "0193a6b2-7f4e-7c3a-9d51-2e8f4b6a1c07",
            "schema": {"type": "string", "pattern": r"^[\x21-\x7e]{1,128}$"},
        }


def _success(operation: Operation, references: References) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.method in {"POST", "PUT"} and operation.answers is not None:
        response["headers"] = {
            "Idempotency-Replayed": {
                "description": "Present if the request was done before. The answer is the first one again.",
                "schema": {"const": "true"},
            }
        }
    if operation.answers is not None:
        response["content"] = {"application/json": {"schema": references[operation.answers, "serialization"]}}
    if operation.pictures and operation.method == "GET":
        response["content"] = {media_type: {} for media_type in operation.pictures}
    if operation.answers is not None and operation.answers.as_csv:
        response["content"]["text/csv"] = {"schema": {"type": "string"}}
    return response


def _codes(operation: Operation) -> set[str]:
    codes = codes_of(operation.serve) | _ALWAYS | _BY_ACCESS.get(operation.access, _SIGNED)
    return (
        codes
        | ({"NOT_FOUND"} if "{" in operation.path else set())
        | ({"IDEMPOTENCY_CONFLICT"} if operation.keyed else set())
    )


def _refusals(codes: set[str]) -> dict[str, Any]:
    by_status: dict[str, list[str]] = {}
    for code in sorted(codes):
        by_status.setdefault(str(int(problems.STATUS[code])), []).append(code)
    return {status: _refusal(int(status), those) for status, those in sorted(by_status.items())}


def _refusal(status: int, codes: list[str]) -> dict[str, Any]:
    schema = {"$ref": _REFERENCE.format(model="Problem")}
    response: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}: {', '.join(codes)}",
        "content": {"application/problem+json": {"schema": schema}},
    }
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        response["headers"] = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
    return response


# ── Who may ──────────────────────────────────────────────────────────────────


def _security_schemes() -> dict[str, Any]:
    def header(name: str, description: str) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": name, "description": description}

    return {
        "member": {"type": "http", "scheme": "bearer", "description": "The token from `POST /login`."},
        "merchant": header("X-Api-Key", _SIGNING),
        "merchantTimestamp": header(
            "X-Timestamp", f"Unix time in seconds, at most {signatures.MAX_AGE_S} seconds from now."
        ),
        "merchantNonce": header("X-Nonce", _NONCE),
        "merchantSignature": header("X-Signature", "See `merchant`."),
        "session": {"type": "apiKey", "in": "cookie", "name": sessions.COOKIE, "description": _SESSION},
    }


# ── What WeChat calls ────────────────────────────────────────────────────────


def _wechat_paths() -> dict[str, Any]:
    text = {"schema": {"type": "string"}}
    refused = _refusals({"UNAUTHENTICATED", "MALFORMED_REQUEST", "TRY_AGAIN", "INTERNAL_ERROR"})

    def call(method: str, summary: str, parameters: Iterable[str], answer: str) -> dict[str, Any]:
        return {
            "operationId": f"{method}_wechat_messages",
            "summary": summary,
            "tags": ["wechat"],
            "security": [],
            "parameters": [
                {"name": name, "in": "query", "required": required, **text}
                for name, required in ((name.rstrip("?"), not name.endswith("?")) for name in parameters)
            ],
            "responses": {"200": {"description": answer, "content": {"text/plain": text}}} | refused,
        }

    signed = ("signature", "timestamp", "nonce")
    check = call("get", "WeChat verifies this URL.", (*signed, "echostr"), "`echostr` again")
    push = call("post", "WeChat pushes an event.", (*signed, "openid?", "encrypt_type?", "msg_signature?"), "`success`")
    push["requestBody"] = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    return {"/wechat/messages": {"get": check, "post": push}, "/wechat/pay": {"post": _paid()}}


def _paid() -> dict[str, Any]:
    """Returns the operation for WeChat Pay's notification. The notification is signed in headers and encrypted.
    Refusals have WeChat Pay's own format.
    """
    text = {"schema": {"type": "string"}}
    words = {"type": "object", "properties": {"code": {"const": "FAIL"}, "message": {"type": "string"}}}
    failure = {"content": {"application/json": {"schema": words}}}
    names = ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial")
    return {
        "operationId": "post_wechat_pay",
        "summary": "WeChat Pay reports a payment.",
        "tags": ["wechat"],
        "security": [],
        "parameters": [{"name": name, "in": "header", "required": True, **text} for name in names],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
        "responses": {
            "204": {"description": "The payment is recorded, now or by an earlier notification"},
            "400": {"description": "Not a notification that can be decrypted", **failure},
            "401": {"description": "Not signed by WeChat Pay, or too old", **failure},
            "404": {"description": "Not an order of this shop", **failure},
            "422": {"description": "Different from the order: amount, currency, merchant, app or payer", **failure},
            "503": {"description": "Try again", **failure},
        },
    }


# ── The command ──────────────────────────────────────────────────────────────


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing and check whether the document is current")
    wanted = parser.parse_args()
    text = json.dumps(document(), ensure_ascii=False, indent=2) + "\n"
    if not wanted.check:
        DOCUMENT.write_text(text, encoding="utf-8")
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == text:
        return 0
    print("docs/openapi.json is outdated. Run `make openapi`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
