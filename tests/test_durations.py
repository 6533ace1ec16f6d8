"""A duration is added to a time by `calendar.later`, in real time; `+` is for days of the calendar.

Python adds to a zoned time by its wall clock: fifteen minutes are seventy-five where an hour comes again.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from tests.deployment import ROOT

TREES: Final = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for folder in ("functions", "layers/points/points")
    for path in (ROOT / folder).rglob("*.py")
}
LATER: Final = ROOT / "layers/points/points/domain/calendar.py"
# How times are called here; a date is a day, or says so: `now.date()`, `today`, `parse_day(…)`.
_TIMES: Final = re.compile(r"(\w+\.)*(now|at|moment|since|until|as_of|real_now\(\)|\w+_(at|from|until|by))")
_DAYS: Final = {"days", "weeks"}


def durations(tree: ast.AST) -> dict[str, ast.Call]:
    """The constants of a module that are durations."""
    found: dict[str, ast.Call] = {}
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Call) and _is_duration(value):
            found[target.id] = value
    return found


def _is_duration(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "timedelta"


CONSTANTS: Final = {name: call for tree in TREES.values() for name, call in durations(tree).items()}


def added(tree: ast.AST) -> Iterator[tuple[ast.BinOp, ast.AST, ast.Call]]:
    """Every sum and difference with a duration: (it, the other operand, the duration)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                name = one.attr if isinstance(one, ast.Attribute) else one.id if isinstance(one, ast.Name) else ""
                duration = one if _is_duration(one) else CONSTANTS.get(name)
                if isinstance(duration, ast.Call):
                    yield node, other, duration


def wrong(tree: ast.AST) -> list[str]:
    """The sums that are not days of the calendar: of less than days, or of what is called as times are."""
    return [
        ast.unparse(node)
        for node, other, duration in added(tree)
        if {unit.arg for unit in duration.keywords} - _DAYS or _TIMES.fullmatch(ast.unparse(other))
    ]


def test_nothing_but_later_adds_a_duration_to_a_time() -> None:
    assert CONSTANTS.keys() > {"HOLD", "CLOCKS_APART"}
    assert {str(path): found for path, tree in TREES.items() if path != LATER and (found := wrong(tree))} == {}


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ("now + timedelta(minutes=15)", True),
        ("payment.held_at + timedelta(days=1)", True),
        ("order.paid_at - CLOCKS_APART", True),
        ("boards.real_now() - timedelta(hours=1)", True),
        ("now.date() + timedelta(days=1)", False),
        ("today - timedelta(weeks=1)", False),
        ("later(now, timedelta(minutes=15))", False),
    ],
)
def test_what_adds_to_a_time_is_found(line: str, is_wrong: bool) -> None:
    assert bool(wrong(ast.parse(line))) is is_wrong
