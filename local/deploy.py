"""Deploys template.yaml to the emulator with the steps of `sam deploy`: package, upload, CloudFormation."""

import contextlib
import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from botocore.exceptions import ClientError
from samcli.yamlhelper import yaml_parse

from local.build import function_zip, layer_zip
from local.emulator import REGION
from local.errors import StackError
from local.permissions import name_batches, without_tls
from local.references import check_references

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client

STACK_NAME: Final = "points-mall"
BUCKET: Final = "deployment"
TIMEOUT_S: Final = 60


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed stack: its resources after the SAM transform, their physical ids, the parameters and the outputs."""

    resources: dict[str, dict[str, Any]]
    physical_ids: dict[str, str]
    parameters: dict[str, str]
    outputs: dict[str, str]

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Returns the properties of the deployed resources of this type, by logical id."""
        return {
            logical_id: resource.get("Properties", {})
            for logical_id, resource in self.resources.items()
            if resource["Type"] == kind and logical_id in self.physical_ids
        }


def package(tree: Path, cache: Path, s3: "S3Client") -> str:
    """Builds and uploads functions, layers and a template that names them. Returns the URL of the template.

    `cache` is the folder of built layers. Raises `StackError` if the tree cannot be deployed.
    """
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    template = _read(tree / "template.yaml")
    check_references(template)
    template["Resources"] = without_tls(template["Resources"])
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function":
            code = function_zip(_folder(tree, properties["CodeUri"]))
            name_batches(properties.get("Policies", []))
            properties["CodeUri"] = f"s3://{BUCKET}/{_upload(s3, code, 'zip')}"
        scaling = properties.get("ScalingConfig", {})
        if isinstance(scaling.get("MaximumConcurrency"), dict):  # the emulator would compare text with a number
            parameter = template["Parameters"][scaling["MaximumConcurrency"]["Ref"]]
            scaling["MaximumConcurrency"] = int(parameter["Default"])
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            content = layer_zip(_folder(tree, properties["ContentUri"]), cache)
            properties["ContentUri"] = f"s3://{BUCKET}/{_upload(s3, content, 'zip')}"
    return f"{s3.meta.endpoint_url}/{BUCKET}/{_upload(s3, json.dumps(template).encode(), 'json')}"


def deploy(template_url: str, parameters: dict[str, str], cloudformation: "CloudFormationClient") -> Deployment:
    """Creates or updates the stack; does nothing if the template has not changed.

    Raises `StackError` with the reason if CloudFormation refuses.
    """
    try:
        _apply(cloudformation, template_url, parameters)
    except ClientError as refusal:
        raise StackError(f"template.yaml cannot be deployed: {refusal.response['Error']['Message']}") from refusal
    return _deployed(cloudformation)


def _read(template: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = yaml_parse(template.read_text(encoding="utf-8"))
    except OSError as fault:
        raise StackError(f"{template.name} cannot be read: {fault.strerror}.") from fault
    except yaml.YAMLError as fault:
        raise StackError(f"{template.name} is not YAML: {' '.join(str(fault).split())}.") from fault
    return content


def _folder(tree: Path, uri: str) -> Path:
    folder = tree / uri
    if not folder.is_dir():
        raise StackError(f"template.yaml names the folder {uri}, which does not exist.")
    return folder


def _upload(s3: "S3Client", content: bytes, suffix: str) -> str:
    """Uploads the content under a name made from its digest, so that CloudFormation notices a change."""
    key = f"{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
    s3.put_object(Bucket=BUCKET, Key=key, Body=content)
    return key


def _apply(cloudformation: "CloudFormationClient", template_url: str, parameters: dict[str, str]) -> None:
    request: Any = {
        "StackName": STACK_NAME,
        "TemplateURL": template_url,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    if not _exists(cloudformation):
        cloudformation.create_stack(**request)
        return _wait(cloudformation, "CREATE_COMPLETE")
    try:
        cloudformation.update_stack(**request)
    except ClientError as refusal:
        if "No updates are to be performed" in str(refusal):
            return None
        raise
    return _wait(cloudformation, "UPDATE_COMPLETE")


def _exists(cloudformation: "CloudFormationClient") -> bool:
    try:
        status = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]["StackStatus"]
    except ClientError:
        return False
    if status != "ROLLBACK_COMPLETE":
        return True
    # A first deployment that failed leaves an empty stack, which cannot be updated.
    cloudformation.delete_stack(StackName=STACK_NAME)
    _wait(cloudformation, "DELETE_COMPLETE")
    return False


def _wait(cloudformation: "CloudFormationClient", wanted: str) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while (status := _status(cloudformation)) != wanted:
        if not status.endswith("_IN_PROGRESS"):
            raise StackError(f"template.yaml cannot be deployed: {_reason(cloudformation)}")
        if time.monotonic() > deadline:
            raise StackError(f"The deployment did not end within {TIMEOUT_S} seconds ({status}).")
        time.sleep(0.05)


def _status(cloudformation: "CloudFormationClient") -> str:
    try:
        return cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]["StackStatus"]
    except ClientError:
        return "DELETE_COMPLETE"


def _reason(cloudformation: "CloudFormationClient") -> str:
    """Returns the reason of the first failure, because later failures are its consequences."""
    events = cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    if not failed:
        return "CloudFormation gives no reason."
    first = min(failed, key=lambda event: event["Timestamp"])
    return f"{first.get('LogicalResourceId')}: {first.get('ResourceStatusReason', 'no reason given')}"


def _deployed(cloudformation: "CloudFormationClient") -> Deployment:
    processed: Any = cloudformation.get_template(StackName=STACK_NAME, TemplateStage="Processed")["TemplateBody"]
    stack = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    resources = cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return Deployment(
        resources=(json.loads(processed) if isinstance(processed, str) else processed)["Resources"],
        physical_ids={each["LogicalResourceId"]: each.get("PhysicalResourceId", "") for each in resources},
        parameters={each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])},
        outputs={each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
    )
