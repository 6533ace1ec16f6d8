"""Finds the refusals that an operation can raise, by reading the code that it can reach.

Beginning with the operation's function, it follows every function of this project that the code names, and every method
of each class or object that it names. Each refusal that is named in this code may be raised. The result may contain
refusals that cannot occur, but none that the code names is missing.
"""

import dis
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from pydantic import BaseModel

from points.domain.errors import Refusal
from points.web.api import Api

_OURS: Final = ("points.", "functions.")


def codes_of(serve: Callable[..., Any]) -> set[str]:
    """Returns the codes of the refusals that `serve` can reach."""
    codes: set[str] = set()
    seen: set[FunctionType] = set()
    ahead = [_function(serve)]
    while ahead:
        function = ahead.pop()
        if function is None or function in seen:
            continue
        seen.add(function)
        for thing in _named_in(function):
            if isinstance(thing, type) and issubclass(thing, Refusal) and "code" in vars(thing):
                codes.add(thing.code)
            ahead += [_function(thing), *_methods(thing)]
    return codes


def _function(thing: Any) -> FunctionType | None:
    """Returns the function behind decorators, if it is one of this project; else None."""
    if not callable(thing) or isinstance(thing, type):
        return None
    function = inspect.unwrap(thing)
    if isinstance(function, FunctionType) and function.__module__.startswith(_OURS):
        return function
    return None


def _methods(thing: Any) -> list[FunctionType]:
    """Returns the methods of a class of this project, or of an object's class.
    Code that names it may call any of them.
    """
    kind = thing if isinstance(thing, type) else type(thing)
    if not kind.__module__.startswith(_OURS) or issubclass(kind, Refusal | BaseModel | Api):
        return []
    return [method for method in vars(kind).values() if isinstance(method, FunctionType)]


@cache
def _named_in(function: FunctionType) -> list[Any]:
    """Returns the globals that the function names, and the values of its closure.
    Of a module, the named attribute is returned.
    """
    named = [cell.cell_contents for cell in function.__closure__ or ()]
    for code in _codes(function.__code__):
        for step, following in pairwise(dis.get_instructions(code)):
            thing = function.__globals__.get(step.argval) if step.opname == "LOAD_GLOBAL" else None
            if isinstance(thing, ModuleType):
                thing = getattr(thing, str(following.argval), None)
            named.append(thing)
    return named


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yields this code object and those of the lambdas and functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
