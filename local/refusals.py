"""Which refusals an operation can end in, read from the code it reaches.

From the operation's function on, every function of ours that is named is looked into, and every method of a class or
object that is named; a refusal that is named there may be raised. It errs by naming one too many, never by forgetting
one that stands in the code.
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
    """The codes of the refusals within reach of `serve`."""
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
    """The function of ours behind decorators, if it is one."""
    if not callable(thing) or isinstance(thing, type):
        return None
    function = inspect.unwrap(thing)
    if isinstance(function, FunctionType) and function.__module__.startswith(_OURS):
        return function
    return None


def _methods(thing: Any) -> list[FunctionType]:
    """Of a class of ours, or of an object of one: whoever names it may call any of them."""
    kind = thing if isinstance(thing, type) else type(thing)
    if not kind.__module__.startswith(_OURS) or issubclass(kind, Refusal | BaseModel | Api):
        return []
    return [method for method in vars(kind).values() if isinstance(method, FunctionType)]


@cache
def _named_in(function: FunctionType) -> list[Any]:
    """The globals it names (of a module, the attribute that is asked for), and what it closes over."""
    named = [cell.cell_contents for cell in function.__closure__ or ()]
    for code in _codes(function.__code__):
        for step, following in pairwise(dis.get_instructions(code)):
            thing = function.__globals__.get(step.argval) if step.opname == "LOAD_GLOBAL" else None
            if isinstance(thing, ModuleType):
                thing = getattr(thing, str(following.argval), None)
            named.append(thing)
    return named


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Its own, and those of lambdas and functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
