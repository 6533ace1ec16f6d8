"""Changes the template where the permissions of the emulator differ from those of AWS.

On AWS, `sqs:SendMessage` also allows batches
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html). The emulator demands
`sqs:SendMessageBatch`, which is not an action of IAM and so is not in template.yaml. This module adds the batch actions
before a deployment to the emulator.

The emulator only speaks HTTP, so no request could satisfy a bucket policy that demands TLS. Such policies are removed.
"""

from typing import Any, Final

_COVERED: Final = {
    "sqs:SendMessage": "sqs:SendMessageBatch",
    "sqs:DeleteMessage": "sqs:DeleteMessageBatch",
    "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
}


def without_tls(resources: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Returns the resources without bucket policies."""
    return {name: one for name, one in resources.items() if one["Type"] != "AWS::S3::BucketPolicy"}


def name_batches(policies: list[dict[str, Any]]) -> None:
    """Adds the batch actions to each statement of a function's policies that allows the single ones."""
    for policy in policies:
        for statement in policy.get("Statement", []):
            actions = statement.get("Action", [])
            actions = [actions] if isinstance(actions, str) else actions
            statement["Action"] = [*actions, *(_COVERED[action] for action in actions if action in _COVERED)]
