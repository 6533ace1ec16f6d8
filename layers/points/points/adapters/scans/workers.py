"""Starts passes with several segments in Step Functions. One execution per run starts a worker for each segment."""

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.client_config import client_config
from points.domain.errors import TryAgain

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


@cache
def client() -> "SFNClient":
    return boto3.client("stepfunctions", config=client_config(read_timeout_s=5))


def start(run_id: str, wanted: Mapping[str, Any]) -> None:
    """Starts the execution of this run with the input `wanted`.

    A repeated call starts nothing, because the execution has the run's name.
    """
    machine = os.environ["SWEEP_MACHINE"]
    try:
        client().start_execution(stateMachineArn=machine, name=run_id, input=json.dumps(wanted))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise
    except BotoCoreError as error:
        raise TryAgain("Step Functions cannot be reached.") from error
