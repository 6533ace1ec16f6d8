"""Whether the feature folders of a layer import each other in circles.

A package is a folder directly below the layer, or a module that stands there alone. One package points to another if
any of its modules imports any of the other's, at run time, inside functions too.
"""

from collections.abc import Mapping
from typing import Final

from tests.measure.modules import Module

LAYERS: Final = ("points.domain", "points.workflows", "points.adapters", "points.web")


def circles(modules: Mapping[str, Module], layer: str) -> list[tuple[str, ...]]:
    """Groups of packages of which each imports every other one, directly or through others; sorted."""
    arrows = _arrows(modules, layer)
    reach = {package: _reachable(arrows, package) for package in arrows}
    groups = {
        tuple(sorted(other for other in reach[package] if package in reach[other]))
        for package in arrows
        if package in reach[package]
    }
    return sorted(groups)


def _arrows(modules: Mapping[str, Module], layer: str) -> dict[str, set[str]]:
    inside = {name: module for name, module in modules.items() if name.startswith(f"{layer}.")}
    arrows: dict[str, set[str]] = {_package(name, layer): set() for name in inside}
    for name, module in inside.items():
        arrows[_package(name, layer)] |= {_package(other, layer) for other in module.imports & inside.keys()}
    return {package: others - {package} for package, others in arrows.items()}


def _package(name: str, layer: str) -> str:
    return name.removeprefix(f"{layer}.").partition(".")[0]


def _reachable(arrows: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    ahead = set(arrows[start])
    while ahead:
        package = ahead.pop()
        seen.add(package)
        ahead |= arrows[package] - seen
    return seen
