"""Lives: a reward, activity or campaign that is deleted and created again under its id begins a new life.

The number of a life is the version with which it was created; edits do not change it. Stock, flash units, limits and
budgets are stored under the id of the life, so a new life starts without use. What is given back returns to the life
that gave it, and changes nothing for a later life.
"""

from collections.abc import Mapping
from typing import Final

FIRST: Final = 1


def life_id(thing_id: str, life: int) -> str:
    """Returns the id of a life: `mug` for the first, then for example `mug@3`. No id of a thing contains an `@`."""
    return thing_id if life == FIRST else f"{thing_id}@{life}"


def named(kind: str, thing_id: str, life: int) -> dict[str, int | str]:
    """Returns the part of an entry's `why` that names the thing and its life. The number of a first life is omitted."""
    return {kind: thing_id} | ({f"{kind}_life": life} if life != FIRST else {})


def named_in(why: Mapping[str, int | str], kind: str) -> str:
    """Returns the id of the life that `why` names. `kind` is for example `campaign` or `activity`."""
    return life_id(str(why[kind]), int(why.get(f"{kind}_life", FIRST)))
