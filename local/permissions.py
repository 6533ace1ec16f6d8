"""Where the permissions of the emulator cannot be those of AWS.

It asks for permissions that IAM does not know. On AWS who may send a message may send several at once: the batch
calls of SQS are covered by the plain action
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html). The emulator wants
`sqs:SendMessageBatch`, which template.yaml can rightly not name. So what is deployed here names it.

And it speaks HTTP only, so nobody could meet a bucket policy that demands TLS. It is not deployed here.
"""

from typing import Any, Final

_COVERED: Final = {
    "sqs:SendMessage": "sqs:SendMessageBatch",
    "sqs:DeleteMessage": "sqs:DeleteMessageBatch",
    "sqs:ChangeMessageVisibility": "sqs:ChangeMessageVisibilityBatch",
}


def without_tls(resources: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The resources but for the policies of buckets."""
    return {name: one for name, one in resources.items() if one["Type"] != "AWS::S3::BucketPolicy"}


def name_batches(policies: list[dict[str, Any]]) -> None:
    """Adds the batch actions to the statements of a function's policies that allow the plain ones."""
    for policy in policies:
        for statement in policy.get("Statement", []):
            actions = statement.get("Action", [])
            actions = [actions] if isinstance(actions, str) else actions
            statement["Action"] = [*actions, *(_COVERED[action] for action in actions if action in _COVERED)]
