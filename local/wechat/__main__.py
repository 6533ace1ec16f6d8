"""`python -m local.wechat --port 8090`: runs the stand-in WeChat server until it is stopped."""

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from local.wechat.server import HOST, StandIn
from local.wechat.state import PaySettings, Settings
from local.wechat.templates import ALL, Template, template_from

DEMO_APPID = "wxdemo0000000000"


def main() -> int:
    wanted = _arguments()
    if not wanted.secret:
        return _sorry("the AppSecret is missing: give --secret or set WECHAT_STAND_IN_SECRET")
    try:
        templates = _templates(wanted.templates)
    except (OSError, LookupError, TypeError, ValueError) as fault:
        return _sorry(f"{wanted.templates} does not hold a list of templates ({type(fault).__name__})")
    settings = Settings(
        wanted.appid, wanted.secret, wanted.push_token, wanted.push_aes_key, templates, pay=_pay_settings()
    )
    try:
        wechat = StandIn(settings, wanted.port)
    except OSError as fault:
        return _sorry(f"cannot listen on {HOST}:{wanted.port}: {fault.strerror}")
    signal.signal(signal.SIGTERM, _stop)
    with wechat:
        print(f"stand-in WeChat at {wechat.url}", flush=True)
        try:
            wechat.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            return 0
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.wechat", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--appid", default=DEMO_APPID)
    # Prefer the environment for these three, because other processes can read a command line.
    parser.add_argument("--secret", default=os.environ.get("WECHAT_STAND_IN_SECRET", ""))
    parser.add_argument("--push-token", default=os.environ.get("WECHAT_STAND_IN_PUSH_TOKEN", ""))
    parser.add_argument("--push-aes-key", default=os.environ.get("WECHAT_STAND_IN_PUSH_AES_KEY", ""))
    parser.add_argument("--templates", type=Path, help="JSON: a list of what POST /_templates takes")
    return parser.parse_args()


def _templates(file: Path | None) -> tuple[Template, ...]:
    if file is None:
        return ALL
    return tuple(template_from(template) for template in json.loads(file.read_text(encoding="utf-8")))


def _pay_settings() -> PaySettings | None:
    """Returns WeChat Pay's keys from the JSON in WECHAT_STAND_IN_PAY. None if it is not set: nobody can pay."""
    given = os.environ.get("WECHAT_STAND_IN_PAY")
    return PaySettings(**json.loads(given)) if given else None


def _sorry(sentence: str) -> int:
    print(f"stand-in WeChat: {sentence}", file=sys.stderr)
    return 1


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
