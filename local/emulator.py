"""Starts the embedded AWS: ministack, an emulator in Python, with the services that this project uses."""

import shutil
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config

from local.processes import HOST, Process

REGION: Final = "ap-east-1"
ACCOUNT: Final = "000000000000"
LOG: Final = "emulator.log"
SERVICES: Final = (
    "apigateway",
    "cloudformation",
    "cloudwatch",
    "dynamodb",
    "dynamodbstreams",
    "iam",
    "lambda",
    "logs",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
    "stepfunctions",
    "sts",
)


def endpoint_url(port: int) -> str:
    return f"http://{HOST}:{port}"


def start(port: int, folder: Path, *, keeps_state: bool, enforces_iam: bool) -> Process:
    """Starts the emulator on `port`. It writes all its files below `folder`.

    If `keeps_state` is False, the data is gone when the emulator ends. With `enforces_iam`, requests need IAM
    permissions.
    """
    workers = folder / "workers"
    shutil.rmtree(workers, ignore_errors=True)  # files of a run that was killed
    workers.mkdir(parents=True)
    return Process.start(
        "The AWS emulator",
        "ministack",
        log=folder / LOG,
        environment={
            "GATEWAY_PORT": str(port),
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "SERVICES": ",".join(SERVICES),
            "PERSIST_STATE": "1" if keeps_state else "0",
            "STATE_DIR": str(folder / "state"),
            "S3_PERSIST": "1" if keeps_state else "0",
            "S3_DATA_DIR": str(folder / "state" / "s3"),
            "TMPDIR": str(workers),
            # Idle workers take 60 MB each, and starting one takes most of a second. A stack that runs for hours ends
            # them early. A stack that runs for minutes keeps them.
            "LAMBDA_WARM_TTL_SECONDS": "60" if keeps_state else "600",
            "AUTH": "true" if enforces_iam else "false",
            # Parts of the emulator that this project does not need.
            "DOCKER_HOST": "unix:///nowhere",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        },
    )


def client(service: str, endpoint: str) -> Any:
    """Returns a boto3 client with the access key `test`, which the emulator treats as the owner of the account."""
    # No proxy, because the emulator runs on this machine. No retries, because a retry would hide a fault. The reason
    # for a fixed user agent is in `points.adapters.aws.client_config`.
    config = Config(proxies={}, retries={"total_max_attempts": 1}, max_pool_connections=64, user_agent="owner")
    owner: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
    return owner.client(service, endpoint_url=endpoint, config=config)
