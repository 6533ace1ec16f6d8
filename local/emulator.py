"""The AWS that this machine carries: ministack, an emulator in Python, with the services that we use."""

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
    """The emulator listens on `port` and keeps everything it writes below `folder`."""
    workers = folder / "workers"
    shutil.rmtree(workers, ignore_errors=True)  # what a killed run has left
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
            # A burst of requests leaves workers behind, 60 MB each. They are not worth keeping where somebody works
            # for hours, and worth it in a stack of minutes, since a start is the better part of a second.
            "LAMBDA_WARM_TTL_SECONDS": "60" if keeps_state else "600",
            "AUTH": "true" if enforces_iam else "false",
            # Listeners and helpers that no service of ours needs.
            "DOCKER_HOST": "unix:///nowhere",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        },
    )


def client(service: str, endpoint: str) -> Any:
    """A boto3 client of the account's owner, who is called `test`."""
    # The machine's proxy has no business between its own processes, and a retry would hide what went wrong. For the
    # name see `points.adapters.aws.client_config`.
    config = Config(proxies={}, retries={"total_max_attempts": 1}, max_pool_connections=64, user_agent="owner")
    owner: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
    return owner.client(service, endpoint_url=endpoint, config=config)
