"""What the emulator is told of permissions, where it cannot be told the same as AWS."""

from typing import Any

from local.permissions import name_batches, without_tls


def test_the_batch_calls_of_queues_are_named_beside_the_plain_ones() -> None:
    policies: list[dict[str, Any]] = [{"Statement": [{"Action": "sqs:SendMessage"}, {"Action": ["sqs:DeleteMessage"]}]}]

    name_batches(policies)

    assert [statement["Action"] for statement in policies[0]["Statement"]] == [
        ["sqs:SendMessage", "sqs:SendMessageBatch"],
        ["sqs:DeleteMessage", "sqs:DeleteMessageBatch"],
    ]


def test_a_bucket_stays_and_its_demand_for_tls_goes() -> None:
    resources = {"Pictures": {"Type": "AWS::S3::Bucket"}, "TlsOnly": {"Type": "AWS::S3::BucketPolicy"}}

    assert without_tls(resources) == {"Pictures": {"Type": "AWS::S3::Bucket"}}
