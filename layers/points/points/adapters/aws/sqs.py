"""The one SQS client. What is sent arrives once or more."""

from functools import cache
from typing import TYPE_CHECKING

import boto3

from points.adapters.aws.client_config import client_config

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@cache
def client() -> "SQSClient":
    # A batch that is repeated arrives twice, and its readers do not mind.
    return boto3.client("sqs", config=client_config(read_timeout_s=5))
