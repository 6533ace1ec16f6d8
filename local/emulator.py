"""The AWS that this machine carries: ministack, an emulator in Python, with the services that we use."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from local.processes import HOST, Process

if TYPE_CHECKING:
    import boto3

REGION: Final = "ap-east-1"
ACCOUNT: Final = "000000000000"
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
    workers.mkdir(parents=True, exist_ok=True)
    return Process.start(
        "The AWS emulator",
        "ministack",
        log=folder / "emulator.log",
        environment={
            "GATEWAY_PORT": str(port),
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "SERVICES": ",".join(SERVICES),
            "PERSIST_STATE": "1" if keeps_state else "0",
            "STATE_DIR": str(folder / "state"),
            "TMPDIR": str(workers),
            "AUTH": "true" if enforces_iam else "false",
            # Listeners and helpers that no service of ours needs.
            "DOCKER_HOST": "unix:///nowhere",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        },
    )


def session() -> "boto3.Session":
    """A session with made-up credentials, which the emulator takes for the account's owner."""
    import boto3

    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
