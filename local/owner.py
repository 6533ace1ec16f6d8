"""`make owner NAME=…`: creates an owner of the console, and prints a password for the first login.

It works on the local stack, or with `--stack NAME` on a deployed one, with the AWS credentials of the person who runs
it. The console cannot create its first owner. Another owner can reset a lost password. If there is no other owner, run
this command with a new name.
"""

import argparse
import sys

import boto3

from local.audit import stack_of, tables_of
from local.staff import NameTaken, add, new_password
from points.domain.errors import Invalid
from points.domain.operators.operators import check_password
from points.domain.visible_text import NotVisible, visible


def main() -> int:
    parser = argparse.ArgumentParser(prog="make owner", description="Make an owner of the console.")
    parser.add_argument("--name", required=True, help="the owner's name for the login")
    parser.add_argument("--stack", help="a deployed stack's name (default: the local stack)")
    wanted = parser.parse_args()
    found = stack_of(wanted.stack)
    if found is None:
        print("No local stack is running: start one with `make serve`, or name a deployed one with STACK=name.")
        return 1
    stack_name, options = found
    tables = tables_of(boto3.client("cloudformation", **options), stack_name)
    password = new_password()
    try:
        check_password(name := visible(wanted.name.strip())[:40], password)
        add(boto3.client("dynamodb", **options), tables, name, "owner", password, must_change=True)
    except (NameTaken, NotVisible, Invalid) as refusal:
        print(f"make owner: {refusal or 'this is no name.'}", file=sys.stderr)
        return 1
    print(f"Owner {name}, password {password}. The first login asks for another one. Then turn the second factor on.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
