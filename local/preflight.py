"""`make preflight`: finds what would stop a deployment, before anything is built. `make deploy` runs it first.

It reads the section of samconfig.toml. It asks AWS about the account: the region, the limit on concurrent executions
and the certificate. With `--offline` it does not ask AWS.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local import layers, settings
from local.errors import StackError
from local.settings import Settings
from points.adapters.messages import templates
from points.adapters.messages.templates import BadTemplates

if TYPE_CHECKING:
    import boto3

FOR_REQUESTS: Final = 50  # concurrent executions that are left for the API, at least, in production
_REGION_IS_OFF: Final = frozenset({"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"})


def here(found: Settings) -> Iterator[str]:
    """Yields what is wrong with the settings and with this machine."""
    yield from settings.faults(found)
    os.environ["WECHAT_TEMPLATES"] = found.parameters["WeChatTemplates"]
    try:
        templates.configured()
    except BadTemplates as wrong:
        yield str(wrong)
    try:
        layers.interpreter(found.parameters["PythonRuntime"])
    except StackError as missing:
        yield str(missing)


def there(found: Settings, session: "boto3.Session") -> Iterator[str]:
    """Yields what is wrong with the account, as AWS reports it."""
    try:
        session.client("sts", region_name=found.region).get_caller_identity()
    except ClientError as error:
        if error.response["Error"]["Code"] in _REGION_IS_OFF:
            yield f"AWS refuses the credentials in {found.region}: wrong ones, or a region that is not enabled."
        else:
            yield f"AWS refuses the credentials: {error}"
        return
    except BotoCoreError as error:
        yield f"AWS cannot be asked: {error}"
        return
    yield from _concurrency(found, session.client("lambda", region_name=found.region))
    if found.parameters["CertificateArn"]:
        yield from _certificate(found, session.client("acm", region_name=found.region))


def _concurrency(found: Settings, client: Any) -> Iterator[str]:
    limit = client.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    needed = settings.most_workers(found) + (FOR_REQUESTS if found.parameters["Stage"] == "production" else 1)
    if limit < needed:
        yield (
            f"The account may run {limit} functions at the same time, and this stack needs at least {needed}. "
            "Request more under Service Quotas, Lambda, Concurrent executions."
        )


def _certificate(found: Settings, client: Any) -> Iterator[str]:
    arn, domain = found.parameters["CertificateArn"], found.parameters["DomainName"]
    if arn.split(":")[3] != found.region:
        yield f"The certificate is in {arn.split(':')[3]}, but must be in {found.region}."
        return
    try:
        certificate = client.describe_certificate(CertificateArn=arn)["Certificate"]
    except ClientError as error:
        yield f"The certificate cannot be read: {error.response['Error']['Code']}."
        return
    if certificate["Status"] != "ISSUED":
        yield f"The certificate is {certificate['Status']}, but must be ISSUED."
    names = {certificate["DomainName"], *certificate.get("SubjectAlternativeNames", ())}
    if not names & {domain, f"*.{domain.partition('.')[2]}"}:
        yield f"The certificate is for {', '.join(sorted(names))}, and not for {domain}."


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("section", nargs="?", default="default", help="of samconfig.toml")
    parser.add_argument("--offline", action="store_true", help="ask nothing of AWS")
    arguments = parser.parse_args()
    try:
        found = settings.read(arguments.section)
    except StackError as problem:
        print(problem, file=sys.stderr)
        return 1
    wrong = list(here(found))
    if not wrong and not arguments.offline:
        wrong = list(_asked(found))
    for line in wrong:
        print(f"samconfig.toml, {found.section}: {line}", file=sys.stderr)
    if not wrong:
        print(f"samconfig.toml, {found.section}: nothing stands in the way of {found.stack} in {found.region}.")
    return 1 if wrong else 0


def _asked(found: Settings) -> Iterator[str]:
    import boto3
    from botocore.exceptions import ProfileNotFound

    try:
        session = boto3.Session(profile_name=found.profile or None)
    except ProfileNotFound:
        command = f"aws configure --profile {found.profile}"
        return iter([f"There is no profile {found.profile}. Store its credentials with `{command}`."])
    return there(found, session)


if __name__ == "__main__":
    sys.exit(main())
