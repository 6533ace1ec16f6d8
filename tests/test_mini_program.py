"""The client in clients/miniprogram is what docs/openapi.json describes, and does what docs/mini-program.md says.

tests/stack/test_mini_program.py runs it against the functions.
"""

import re
from pathlib import Path
from typing import Final

from tests.client_types import are_current
from tests.mini_program import CLIENT, DOCS, compile_client, node

NOT_THEIRS: Final = ("/merchant/", "/operators", "/wechat/")


def test_the_types_are_those_of_the_document() -> None:
    assert are_current(CLIENT / "app" / "openapi.ts", "members", lambda path: not path.startswith(NOT_THEIRS)), (
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
