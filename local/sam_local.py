"""`python -m local.sam_local`, while `make serve` runs: lets functions in `sam local` use the embedded stack.

SAM runs a function in a container. There, 127.0.0.1 is the container itself, and tables have their names in the
template. Therefore this command writes to `.local/sam/` the environment of the deployed functions (`--env-vars`), and
the requests in `events/` with the token and signature of a member and a merchant of the stack. It also forwards
connections from Docker's network to the stack, until Ctrl-C. Signatures are valid for five minutes, so it makes new
ones every four.
"""

import asyncio
import base64
import contextlib
import json
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from local import emulator
from local.client import Browser, Merchant, Phone
from local.errors import StackError
from local.processes import HOST, ROOT
from points.domain import ids

ADDRESSES: Final = ROOT / ".local" / "stack.json"
FOLDER: Final = ROOT / ".local" / "sam"
BRIDGE: Final = "172.17.0.1"  # the address of this machine in Docker's containers on Linux
DOCKER_DESKTOP: Final = "host.docker.internal"  # Docker Desktop forwards it to 127.0.0.1
SIGN_EVERY_S: Final = 240
CHUNK: Final = 65536

# The member and the user in the files in events/.
EXAMPLE_MEMBER: Final = "7k3mq9d2xv5tbn0w"
EXAMPLE_PERSON: Final = "xiaoyu"


def main() -> int:
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        stack = _stack()
        host = BRIDGE if _is_ours(BRIDGE) else DOCKER_DESKTOP
        FOLDER.mkdir(parents=True, exist_ok=True)
        _write(FOLDER / "env.json", {"Parameters": environment(stack, host)})
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(stack, host))
    except (StackError, OSError) as problem:  # OSError: the stack has ended, or a port is not free
        print(f"local.sam_local: {problem}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)  # it contains secrets
    return 0


def environment(stack: dict[str, Any], host: str) -> dict[str, str]:
    """Returns the variables of the deployed functions. 127.0.0.1 is replaced by `host`, which containers can reach."""
    functions = emulator.client("lambda", stack["endpoint_url"])
    variables: dict[str, str] = {"AWS_ENDPOINT_URL": stack["endpoint_url"]}
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            variables |= function["Environment"]["Variables"]
    del variables["POWERTOOLS_SERVICE_NAME"]  # its value differs between functions
    return {name: value.replace(f"//{HOST}:", f"//{host}:") for name, value in variables.items()}


def signed_event(event: dict[str, Any], phone: Phone, merchant: Merchant, browser: Browser) -> dict[str, Any]:
    """Returns the event with a valid token, signature or cookie of this member, merchant or operator."""
    event = _about(phone.member_id, event)
    path, query, body = event["rawPath"], event["rawQueryString"], event.get("body") or ""
    if path.startswith("/operators") and "cookies" in event:
        return event | {"cookies": [browser.cookie], "headers": event["headers"] | {"origin": browser.api_url}}
    if path.startswith("/merchant/"):
        target = f"{path}?{query}" if query else path
        raw = base64.b64decode(body) if event["isBase64Encoded"] else body.encode()
        signed = merchant.signed(event["requestContext"]["http"]["method"], target, raw)
        fresh = {name.lower(): value for name, value in signed.items() if name.startswith("X-")}
    else:
        fresh = {"authorization": f"Bearer {phone.token}"} if "authorization" in event["headers"] else {}
    return event | {"headers": event["headers"] | fresh}


def _about(member_id: str, event: dict[str, Any]) -> dict[str, Any]:
    """Returns the event for this member: the ids of the example member and their redemption are replaced."""
    text = json.dumps(event)
    for key in _idempotency_keys():
        text = text.replace(
            ids.redemption_id(EXAMPLE_MEMBER, ids.redemption_key(EXAMPLE_MEMBER, key)),
            ids.redemption_id(member_id, ids.redemption_key(member_id, key)),
        )
    about: dict[str, Any] = json.loads(text.replace(EXAMPLE_MEMBER, member_id))
    return about


def _idempotency_keys() -> list[str]:
    redeem = json.loads((ROOT / "events" / "redeem.json").read_text(encoding="utf-8"))
    return [redeem["headers"]["idempotency-key"]]


def _write_events(stack: dict[str, Any]) -> None:
    phone = Phone.log_in(stack["api_url"], EXAMPLE_PERSON)
    merchant = Merchant(stack["api_url"], stack["merchant"]["key"], stack["merchant"]["secret"])
    owner = stack["operators"]["owner"]
    browser = Browser.log_in(stack["api_url"], owner["name"], owner["password"])
    for path in sorted((ROOT / "events").glob("*.json")):
        event = json.loads(path.read_text(encoding="utf-8"))
        is_http = "routeKey" in event
        about = signed_event(event, phone, merchant, browser) if is_http else _about(phone.member_id, event)
        _write(FOLDER / "events" / path.name, about)


async def _serve(stack: dict[str, Any], host: str) -> None:
    if host == BRIDGE:
        for url in (stack["endpoint_url"], stack["wechat_url"]):
            await asyncio.start_server(_passing_on_to(urlsplit(url).port or 80), host, urlsplit(url).port)
    print(f"Containers find the stack at {host}: --env-vars {(FOLDER / 'env.json').relative_to(ROOT)}")
    print(f"Events with true tokens and signatures are in {(FOLDER / 'events').relative_to(ROOT)}. Ctrl-C stops.")
    while True:
        await asyncio.to_thread(_write_events, stack)
        await asyncio.sleep(SIGN_EVERY_S)


def _passing_on_to(port: int) -> Any:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(HOST, port)
        await asyncio.gather(_pass_on(reader, there_writer), _pass_on(there_reader, writer))

    return connected


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await source.read(CHUNK):
            target.write(chunk)
            await target.drain()
    target.close()


def _is_ours(address: str) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def _stack() -> dict[str, Any]:
    try:
        stack: dict[str, Any] = json.loads(ADDRESSES.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StackError("The embedded stack does not run: start `make serve` beside this.") from None
    return stack


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
