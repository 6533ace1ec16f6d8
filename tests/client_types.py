"""What clients/types.mjs makes of docs/openapi.json: whether a client's types are up to date, told without Node."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from local.processes import ROOT

LEFT_OUT: Final = {
    *("example", "examples", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern"),
}


def are_current(types: Path, who: str, is_theirs: Callable[[str], bool]) -> bool:
    """Whether `types` were made from the document as it is. `is_theirs` chooses the paths of this client."""
    text = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    document = json.loads(text, object_hook=_without_limits)
    head = f"// sha256 of what {who} can call: {_digest(_part(document, is_theirs))}\n"
    return head in types.read_text(encoding="utf-8")


def _without_limits(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in LEFT_OUT}


def _part(document: dict[str, Any], is_theirs: Callable[[str], bool]) -> dict[str, Any]:
    """What they can call and how it goes well, with the schemas that takes."""
    paths = {
        path: {method: _going_well(call) for method, call in calls.items()}
        for path, calls in document["paths"].items()
        if is_theirs(path)
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
