"""Checks the WeChatTemplates in samconfig.toml before `make deploy`: whether WeChat would accept our messages.

Without this check, a wrong field would first be noticed when a member's message fails.
"""

import argparse
import os
import sys
import tomllib

from local.processes import ROOT
from points.adapters.messages import templates
from points.adapters.messages.templates import BadTemplates


def check(environment: str) -> int:
    """Returns the number of kinds of messages that have a template. Raises BadTemplates, which says what is wrong."""
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    overrides = settings[environment]["global"]["parameters"].get("parameter_overrides", {})
    os.environ["WECHAT_TEMPLATES"] = overrides.get("WeChatTemplates", "{}")
    return len(templates.configured())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("environment", nargs="?", default="default")
    environment = parser.parse_args().environment
    try:
        found = check(environment)
    except BadTemplates as wrong:
        print(f"samconfig.toml, {environment}: {wrong}", file=sys.stderr)
        return 1
    print(f"samconfig.toml, {environment}: {found} WeChat templates, every field fits")
    return 0


if __name__ == "__main__":
    sys.exit(main())
