"""The parameters that a section of samconfig.toml deploys, and what is wrong with them.

CloudFormation finds most of these faults too, but minutes later, and some of them only while it changes the stack.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from samcli.yamlhelper import yaml_parse

from local.errors import StackError
from local.processes import ROOT

ENVIRONMENT_BYTES: Final = 4096  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
NAME_BYTES: Final = 50  # what CloudFormation adds to the stack's name, at most, or an address, to name a resource


@dataclass(frozen=True, slots=True)
class Settings:
    """One section of samconfig.toml, with the template's defaults for what it leaves out."""

    section: str
    region: str
    profile: str
    stack: str
    given: Mapping[str, str]
    template: Mapping[str, Any]

    @property
    def parameters(self) -> dict[str, str]:
        defaults = {name: str(one["Default"]) for name, one in self.template["Parameters"].items()}
        return defaults | dict(self.given)


def read(section: str, tree: Path = ROOT) -> Settings:
    """Returns the settings of this section. Raises `StackError` if samconfig.toml has no such section."""
    content = tomllib.loads((tree / "samconfig.toml").read_text(encoding="utf-8"))
    sections = [name for name, value in content.items() if isinstance(value, dict)]
    if section not in sections:
        raise StackError(f"samconfig.toml has no section {section}. It has: {', '.join(sections)}.")
    named: dict[str, Any] = content[section]["global"]["parameters"]
    template: dict[str, Any] = yaml_parse((tree / "template.yaml").read_text(encoding="utf-8"))
    given = {name: str(value) for name, value in named.get("parameter_overrides", {}).items()}
    return Settings(section, named["region"], named.get("profile", ""), named["stack_name"], given, template)


def faults(settings: Settings) -> Iterator[str]:
    """Yields what CloudFormation or Lambda would refuse."""
    for name in settings.given:
        if name not in settings.template["Parameters"]:
            yield f"{name} is no parameter of template.yaml."
    for name, terms in settings.template["Parameters"].items():
        yield from _value_faults(name, terms, settings.parameters[name])
    for rule in settings.template["Rules"].values():
        if "RuleCondition" not in rule or holds(rule["RuleCondition"], settings.parameters):
            wrong = (one for one in rule["Assertions"] if not holds(one["Assert"], settings.parameters))
            yield from (one["AssertDescription"] for one in wrong)
    yield from _size_faults(settings)


def _value_faults(name: str, terms: Mapping[str, Any], value: str) -> Iterator[str]:
    if "AllowedValues" in terms and value not in map(str, terms["AllowedValues"]):
        yield f"{name} is {value}, but must be one of {', '.join(map(str, terms['AllowedValues']))}."
    if "AllowedPattern" in terms and not re.fullmatch(terms["AllowedPattern"], value):
        yield f"{name} does not have the form that template.yaml asks for."
    if len(value) > int(terms.get("MaxLength", len(value))):
        yield f"{name} has {len(value)} characters, but may have {terms['MaxLength']}."
    if terms["Type"] == "Number":
        if not re.fullmatch(r"[0-9]+", value):
            yield f"{name} is {value}, but must be a number."
        elif not int(terms.get("MinValue", value)) <= int(value) <= int(terms.get("MaxValue", value)):
            yield f"{name} is {value}, but must be from {terms['MinValue']} to {terms['MaxValue']}."


def holds(condition: Mapping[str, Any], parameters: Mapping[str, str]) -> bool:
    """Returns whether CloudFormation would find this condition of a rule true."""
    ((operation, parts),) = condition.items()
    match operation:
        case "Fn::Equals":
            left, right = (parameters[part["Ref"]] if isinstance(part, dict) else str(part) for part in parts)
            return left == right
        case "Fn::Not":
            return not holds(parts[0], parameters)
        case "Fn::Or":
            return any(holds(part, parameters) for part in parts)
        case "Fn::And":
            return all(holds(part, parameters) for part in parts)
        case _:
            raise ValueError(operation)


def _size_faults(settings: Settings) -> Iterator[str]:
    """Yields a fault if the environment variables are larger than 4 KB, Lambda's limit.
    A Chinese character has three bytes.
    """
    common = settings.template["Globals"]["Function"]["Environment"]["Variables"]
    for name, resource in settings.template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            variables = common | resource["Properties"].get("Environment", {}).get("Variables", {})
            size = sum(len(key) + _bytes(value, settings) for key, value in variables.items())
            if size > ENVIRONMENT_BYTES:
                largest = max(settings.given, key=lambda key: len(settings.given[key].encode()))
                yield (
                    f"The environment of {name} would have about {size} bytes, but Lambda takes {ENVIRONMENT_BYTES}. "
                    f"The longest value is that of {largest}."
                )


def _bytes(value: Any, settings: Settings) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if "Ref" in value and value["Ref"] in settings.parameters:
        return len(settings.parameters[value["Ref"]].encode())
    if "Fn::Join" in value:
        return _bytes(value["Fn::Join"][1], settings)
    return 0 if value == {"Ref": "AWS::NoValue"} else len(settings.stack) + NAME_BYTES


def most_workers(settings: Settings) -> int:
    """Returns how many concurrent executions queues and streams may use together."""
    total = 0
    for resource in settings.template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::EventSourceMapping":
            most = resource["Properties"].get("ScalingConfig", {}).get("MaximumConcurrency", 1)
            total += int(settings.parameters[most["Ref"]] if isinstance(most, dict) else most)
    return total
