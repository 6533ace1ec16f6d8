"""DynamoDB's expressions, parsed once each: conditions as predicates, updates as steps.

Grammar: "Expressions in DynamoDB" in the Amazon DynamoDB Developer Guide; what our adapters do not use raises
NotImplementedError instead of being guessed. Items are in DynamoDB's own JSON, `{"balance": {"N": "12"}}`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

Item = dict[str, Any]
Names = Mapping[str, str]
Values = Mapping[str, Any]
Test = Callable[[Item, Names, Values], bool]
Operand = Callable[[Item, Names, Values], Any]
Path = tuple[str, ...]

_TOKEN: Final = re.compile(r"\s*([#:]?\w+|<>|<=|>=|[=<>(),.+\-])")
_COMPARATORS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})


class InvalidExpression(Exception):
    """What DynamoDB answers with a ValidationException."""


@dataclass(frozen=True, slots=True)
class Condition:
    holds: Test
    used: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    verb: str
    path: Path
    value: Operand


@dataclass(frozen=True, slots=True)
class Update:
    steps: tuple[Step, ...]
    used: frozenset[str]


@cache
def condition(text: str) -> Condition:
    parser = _Parser(text)
    test = parser.any_of()
    parser.end()
    return Condition(test, frozenset(parser.used))


@cache
def update(text: str) -> Update:
    # "Expression size: 4 KB", in Service, account, and table quotas.
    if len(text.encode()) > 4096:
        raise InvalidExpression("Invalid UpdateExpression: Expression size has exceeded the maximum allowed size")
    parser = _Parser(text)
    steps = tuple(parser.steps())
    parser.end()
    return Update(steps, frozenset(parser.used))


@cache
def projection(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


def changed(item: Item, steps: tuple[Step, ...], names: Names, values: Values) -> Item:
    """The item after the update; every operand is of the item before it."""
    after = dict(item)
    touched: set[Path] = set()
    for step in steps:
        path = tuple(names[part] if part[0] == "#" else part for part in step.path)
        if path in touched or (len(path) > 1 and path[:1] in touched):
            raise InvalidExpression(f"Two document paths overlap with each other: {'.'.join(path)}")
        touched.add(path)
        match step.verb:
            case "SET":
                _assign(after, path, step.value(item, names, values))
            case "ADD":
                _assign(after, path, _sum(_at(item, path), step.value(item, names, values)))
            case _:
                _drop(after, path)
    return after


def number(value: Any) -> int:
    """Of `{"N": …}`; there are only whole numbers in our tables."""
    return int(value["N"])


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.position = 0
        self.used: set[str] = set()

    # ── Tokens ──

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def next(self) -> str:
        token = self.peek()
        self.position += 1
        return token

    def expect(self, token: str) -> None:
        if self.next().upper() != token:
            raise InvalidExpression(f"Syntax error; {token} expected in {' '.join(self.tokens)}")

    def end(self) -> None:
        if self.peek():
            raise InvalidExpression(f"Syntax error at {self.peek()} in {' '.join(self.tokens)}")

    # ── Conditions ──

    def any_of(self) -> Test:
        tests = [self.all_of()]
        while self.peek().upper() == "OR":
            self.next()
            tests.append(self.all_of())
        if len(tests) == 1:
            return tests[0]
        return lambda item, names, values: any(test(item, names, values) for test in tests)

    def all_of(self) -> Test:
        tests = [self.one()]
        while self.peek().upper() == "AND":
            self.next()
            tests.append(self.one())
        if len(tests) == 1:
            return tests[0]
        return lambda item, names, values: all(test(item, names, values) for test in tests)

    def one(self) -> Test:
        token = self.peek()
        if token.upper() == "NOT":
            self.next()
            test = self.one()
            return lambda item, names, values: not test(item, names, values)
        if token == "(":
            self.next()
            test = self.any_of()
            self.expect(")")
            return test
        if token in ("attribute_exists", "attribute_not_exists"):
            self.next()
            self.expect("(")
            path = self.path()
            self.expect(")")
            there = token == "attribute_exists"
            return lambda item, names, values: (_look(item, path, names) is not None) is there
        if token == "begins_with":
            self.next()
            self.expect("(")
            left = self.operand()
            self.expect(",")
            right = self.operand()
            self.expect(")")
            return _begins(left, right)
        return self.comparison()

    def comparison(self) -> Test:
        left, operator = self.operand(), self.next()
        if operator in _COMPARATORS:
            return _compare(left, operator, self.operand())
        if operator.upper() == "BETWEEN":
            low = self.operand()
            self.expect("AND")
            above, below = _compare(left, ">=", low), _compare(left, "<=", self.operand())
            return lambda item, names, values: above(item, names, values) and below(item, names, values)
        if operator.upper() == "IN":
            self.expect("(")
            choices = [_compare(left, "=", self.operand())]
            while self.peek() == ",":
                self.next()
                choices.append(_compare(left, "=", self.operand()))
            self.expect(")")
            return lambda item, names, values: any(choice(item, names, values) for choice in choices)
        raise InvalidExpression(f"Syntax error at {operator}")

    # ── Updates ──

    def steps(self) -> list[Step]:
        steps: list[Step] = []
        verbs: set[str] = set()
        while self.peek():
            verb = self.next().upper()
            if verb not in ("SET", "ADD", "REMOVE") or verb in verbs:
                raise InvalidExpression(f"Syntax error at {verb}")
            verbs.add(verb)
            steps.append(self.step(verb))
            while self.peek() == ",":
                self.next()
                steps.append(self.step(verb))
        return steps

    def step(self, verb: str) -> Step:
        path = self.path()
        if verb == "REMOVE":
            return Step(verb, path, _nothing)
        if verb == "ADD":
            return Step(verb, path, self.operand())
        self.expect("=")
        left = self.operand()
        if self.peek() not in ("+", "-"):
            return Step(verb, path, left)
        sign = self.next()
        return Step(verb, path, _total(left, sign, self.operand()))

    # ── Both ──

    def operand(self) -> Operand:
        token = self.peek()
        if token.startswith(":"):
            self.next()
            self.used.add(token)
            return lambda item, names, values: values[token]
        if token == "if_not_exists":
            self.next()
            self.expect("(")
            path = self.path()
            self.expect(",")
            otherwise = self.operand()
            self.expect(")")
            return lambda item, names, values: _look(item, path, names) or otherwise(item, names, values)
        if token in ("size", "contains", "attribute_type", "list_append"):
            raise NotImplementedError(token)
        path = self.path()
        return lambda item, names, values: _look(item, path, names)

    def path(self) -> Path:
        parts = [self.part()]
        while self.peek() == ".":
            self.next()
            parts.append(self.part())
        return tuple(parts)

    def part(self) -> str:
        token = self.next()
        if not re.fullmatch(r"#?\w+", token):
            raise InvalidExpression(f"Syntax error at {token}")
        if token.startswith("#"):
            self.used.add(token)
        return token


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    text = text.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise InvalidExpression(f"Syntax error at {text[position:]}")
        tokens.append(found[1])
        position = found.end()
    return tokens


def _look(item: Item, path: Path, names: Names) -> Any:
    found: Any = item
    for depth, part in enumerate(path):
        name = names[part] if part[0] == "#" else part
        if depth:
            found = found.get("M", {})
        found = found.get(name)
        if found is None:
            return None
    return found


def _compare(left: Operand, operator: str, right: Operand) -> Test:
    def test(item: Item, names: Names, values: Values) -> bool:
        a, b = left(item, names, values), right(item, names, values)
        if a is None or b is None:
            return operator == "<>" and a is not b
        if operator == "=":
            return bool(a == b)
        if operator == "<>":
            return bool(a != b)
        return _ordered(a, operator, b)

    return test


def _ordered(a: Any, operator: str, b: Any) -> bool:
    ((kind, x),) = a.items()
    ((other, y),) = b.items()
    if kind != other:
        return False
    if kind not in "SN":
        raise InvalidExpression(f"operator {operator} cannot compare {kind}")
    if kind == "N":
        x, y = int(x), int(y)
    match operator:
        case "<":
            return bool(x < y)
        case "<=":
            return bool(x <= y)
        case ">":
            return bool(x > y)
        case _:
            return bool(x >= y)


def _begins(left: Operand, right: Operand) -> Test:
    def test(item: Item, names: Names, values: Values) -> bool:
        a, b = left(item, names, values), right(item, names, values)
        return a is not None and "S" in a and a["S"].startswith(b["S"])

    return test


def _total(left: Operand, sign: str, right: Operand) -> Operand:
    def total(item: Item, names: Names, values: Values) -> Any:
        a, b = left(item, names, values), right(item, names, values)
        if a is None or b is None or "N" not in a or "N" not in b:
            raise InvalidExpression("An operand in the update expression has an incorrect data type")
        return {"N": str(number(a) + (number(b) if sign == "+" else -number(b)))}

    return total


def _nothing(item: Item, names: Names, values: Values) -> Any:
    return None


def _sum(before: Any, change: Any) -> Any:
    if "N" not in change or (before is not None and "N" not in before):
        raise InvalidExpression("An operand in the update expression has an incorrect data type")
    return {"N": str((int(before["N"]) if before is not None else 0) + int(change["N"]))}


def _at(item: Item, path: Path) -> Any:
    return _look(item, path, {}) if path[0][0] != "#" else item.get(path[0])


def _assign(item: Item, path: Path, value: Any) -> None:
    """Images are shared: what is below the item itself is copied before it is changed."""
    if value is None:
        raise InvalidExpression("The provided expression refers to an attribute that does not exist in the item")
    name, *rest = path
    if not rest:
        item[name] = value
        return
    parent = item.get(name)
    if parent is None or "M" not in parent:
        raise InvalidExpression("The document path provided in the update expression is invalid for update")
    below = dict(parent["M"])
    _assign(below, tuple(rest), value)
    item[name] = {"M": below}


def _drop(item: Item, path: Path) -> None:
    name, *rest = path
    if not rest:
        item.pop(name, None)
        return
    parent = item.get(name)
    if parent is None or "M" not in parent:
        raise InvalidExpression("The document path provided in the update expression is invalid for update")
    below = dict(parent["M"])
    _drop(below, tuple(rest))
    item[name] = {"M": below}
