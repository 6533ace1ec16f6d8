"""Sets the stack policy: no update may replace or delete a table or a secret. `make deploy` does so at its end.

To make such a change on purpose, set another policy for a short time (docs/deploy.md).
"""

import argparse
import json
import sys
from typing import Any, Final

import boto3

from local import settings

POLICY: Final[dict[str, Any]] = {
    "Statement": [
        {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": ["Update:Replace", "Update:Delete"],
            "Principal": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {"ResourceType": ["AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"]}},
        },
    ]
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Set the stack policy of a deployed stack.")
    parser.add_argument("section", nargs="?", default="default", help="of samconfig.toml")
    found = settings.read(parser.parse_args().section)
    if found.parameters["DeletionProtection"] == "enabled":
        session = boto3.Session(profile_name=found.profile or None, region_name=found.region)
        session.client("cloudformation").set_stack_policy(StackName=found.stack, StackPolicyBody=json.dumps(POLICY))
        print("No update of this stack may replace or delete a table or a secret.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
