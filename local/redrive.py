"""`make redrive QUEUE=Followup STACK=…` sends what lies in a dead-letter queue back to its queue.

SQS can do so itself (`aws sqs start-message-move-task`), where the partition has it. This needs only to receive, send
and delete. A message is deleted when it was sent; if that fails, it is sent twice, which every consumer tolerates.
"""

import argparse
import sys
from typing import Any, Final

import boto3

from local.audit import stack_of

QUEUES: Final = ("Leaving", "Followup", "Notice")
_AT_A_TIME: Final = 10
_ENOUGH: Final = 3  # answers without a message in a row: SQS may look into a few of its servers only


def redrive(client: Any, source: str, target: str) -> int:
    """Moves every message from the queue `source` to the queue `target`. Returns how many were moved."""
    moved = silent = 0
    while silent < _ENOUGH:
        found = client.receive_message(
            QueueUrl=source, MaxNumberOfMessages=_AT_A_TIME, WaitTimeSeconds=1, VisibilityTimeout=60
        ).get("Messages", [])
        silent = 0 if found else silent + 1
        for message in found:
            client.send_message(QueueUrl=target, MessageBody=message["Body"])
            client.delete_message(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"])
        moved += len(found)
    return moved


def main() -> int:
    parser = argparse.ArgumentParser(description="Send what lies in a dead-letter queue back to its queue.")
    parser.add_argument("queue", choices=QUEUES)
    parser.add_argument("--stack", help="a deployed stack's name (default: the local stack)")
    arguments = parser.parse_args()
    found = stack_of(arguments.stack)
    if found is None:
        print("No local stack is running: start one with `make serve`, or name a deployed one.", file=sys.stderr)
        return 1
    stack, options = found
    described = boto3.client("cloudformation", **options).describe_stacks(StackName=stack)["Stacks"][0]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}
    source, target = outputs[f"{arguments.queue}DeadLetterQueueUrl"], outputs[f"{arguments.queue}QueueUrl"]
    print(f"{redrive(boto3.client('sqs', **options), source, target)} messages were sent back.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
