"""Makes the SQS client. SQS delivers each message at least once."""

from functools import cache
from typing import TYPE_CHECKING

import boto3

from points.adapters.aws.client_config import client_config

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@cache
def client() -> "SQSClient":
    """Returns the SQS client of this environment."""
    # A retried batch can arrive twice. All consumers tolerate that.
    return boto3.client("sqs", config=client_config(read_timeout_s=5))
