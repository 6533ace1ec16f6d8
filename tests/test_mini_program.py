"""The client in clients/miniprogram is what docs/openapi.json describes, and does what docs/mini-program.md says.

tests/stack/test_mini_program.py runs it against the functions.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final

from tests.mini_program import CLIENT, DOCS, compile_client, node

LIMITS: Final = {"maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern"}


def test_the_types_are_those_of_the_document() -> None:
    document = json.loads((DOCS / "openapi.json").read_text(encoding="utf-8"), object_hook=_without_limits)
    types = (CLIENT / "app" / "openapi.ts").read_text(encoding="utf-8")

    assert f"sha256 of what members can call: {_digest(_for_members(document))}\n" in types, (
        "docs/openapi.json has changed for members: run `npm run types` in clients/miniprogram and commit openapi.ts"
    )


def test_the_page_shows_the_code_as_it_is() -> None:
    page = (DOCS / "mini-program.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(CLIENT.rglob("*.ts")) if _is_ours(path))
    lines = {line.strip() for line in code.splitlines()}
    blocks = re.findall(r"^```ts\n(.*?)^```", page, re.MULTILINE | re.DOTALL)

    assert blocks
    for block in blocks:
        for line in block.splitlines():
            assert line.strip() in lines, f"docs/mini-program.md shows what no file has: {line}"


def test_the_client_compiles_and_keeps_its_promises() -> None:
    node("generate.mjs", "--check")
    compile_client()
    node("--import", "./extensions.mjs", "--test")


def _is_ours(path: Path) -> bool:
    return not {"node_modules", "build"} & set(path.relative_to(CLIENT).parts)


def _without_limits(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in LIMITS}


def _for_members(document: dict[str, Any]) -> dict[str, Any]:
    """As generate.mjs does: what members can call and how it goes well, with the schemas that takes."""
    paths = {
        path: {method: _going_well(call) for method, call in calls.items()}
        for path, calls in document["paths"].items()
        if not path.startswith(("/merchant/", "/wechat/"))
    }
    schemas = document["components"]["schemas"]
    used = {"Problem": schemas["Problem"]}
    while more := set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps([paths, used]))) - used.keys():
        used |= {name: schemas[name] for name in more}
    return {
        "openapi": document["openapi"],
        "info": document["info"],
        "paths": paths,
        "components": {"schemas": used},
    }


def _going_well(call: dict[str, Any]) -> dict[str, Any]:
    kept = {name: call[name] for name in ("summary", "parameters", "requestBody") if name in call}
    return kept | {"responses": {status: one for status, one in call["responses"].items() if status.startswith("2")}}


def _digest(document: dict[str, Any]) -> str:
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
