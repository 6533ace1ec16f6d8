"""Refuses a template that refers to a missing resource.
CloudFormation refuses such a template, the emulator does not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from local.errors import StackError

_PSEUDO: Final = "AWS::"
_IN_TEXT: Final = re.compile(r"\$\{([^!}][^}]*)\}")
_MADE_BY_SAM: Final = "AWS::Serverless::"  # SAM adds resources whose names begin with that of such a resource


def check_references(template: Mapping[str, Any]) -> None:
    """Raises `StackError` with every name that is not a resource, parameter or condition of the template."""
    resources = template.get("Resources", {})
    named = {*resources, *template.get("Parameters", {})}
    makers = tuple(name for name, one in resources.items() if str(one.get("Type", "")).startswith(_MADE_BY_SAM))
    wrong = [
        f"{name} ({place})"
        for place, kind, name in _references(template)
        if not (name in template.get("Conditions", {}) if kind == "condition" else _exists(name, named, makers))
    ]
    if wrong:
        raise StackError(f"template.yaml names what it does not have: {', '.join(wrong)}.")


def _exists(name: str, named: Iterable[str], makers: tuple[str, ...]) -> bool:
    return name.startswith(_PSEUDO) or name in named or name.startswith(makers)


def _references(template: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yields (place, `thing` or `condition`, name) of each reference."""
    for section in ("Conditions", "Globals", "Resources", "Outputs"):
        for place, key, value in _nodes(template.get(section, {}), section):
            yield from ((place, kind, name) for kind, name in _named(place, key, value))


def _nodes(node: Any, place: str) -> Iterator[tuple[str, str, Any]]:
    """Yields (place, key, value) of every node below this one."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        yield place, str(key), value
        yield from _nodes(value, f"{place}.{key}")


def _named(place: str, key: str, value: Any) -> Iterator[tuple[str, str]]:
    match key, value:
        case "Ref", str():
            yield "thing", value
        case "Fn::GetAtt", str():
            yield "thing", value.split(".")[0]
        case "Fn::GetAtt", [str(), *_]:
            yield "thing", value[0]
        case "Fn::Sub", str():
            yield from (("thing", name.split(".")[0]) for name in _IN_TEXT.findall(value))
        case "Fn::Sub", [str(), dict()]:
            names = {name.split(".")[0] for name in _IN_TEXT.findall(value[0])} - value[1].keys()
            yield from (("thing", name) for name in sorted(names))
        case "Fn::If", [str(), *_]:
            yield "condition", value[0]
        case "Condition", str():
            yield "condition", value
        case "DependsOn", str() | list() if place.count(".") == 1:
            yield from (("thing", name) for name in ([value] if isinstance(value, str) else value))
