"""Two releases of the code at once, as it is for minutes in every deployment: some hosts run the one, some the other.

The other release is this one with some lines changed, as a next release might: every kind of item carries something
more, which that release also reads, and of which this one has never heard. So the items of a newer release are read
and changed by an older one, and those of an older one by a newer. It is loaded beside this one, module by module, and
shares nothing with it but the tables.
"""

import importlib
import importlib.abc
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

from tests.deployment import ROOT

_PACKAGES: Final = ("points", "functions")
_POINTS: Final = "layers/points/points/"


@dataclass(frozen=True, slots=True)
class Edit:
    """`old`, which stands once in the file at `path`, is `new` in the other release."""

    path: str
    old: str
    new: str


NEXT: Final = (
    # An account counts what was redeemed from it.
    Edit(
        _POINTS + "domain/rewards/redeeming.py",
        "    add = spend(cost)\n",
        '    add = spend(cost) | {"redeemed": wish.quantity}\n',
    ),
    # An entry knows the shop it was earned in, and tells.
    Edit(
        _POINTS + "adapters/ledger/entries.py",
        '        "kind": entry.kind,\n',
        '        "kind": entry.kind,\n        "shop": "1",\n',
    ),
    Edit(
        _POINTS + "adapters/ledger/entries.py",
        '        why=item.get("why", {}),\n',
        '        why={**item.get("why", {}), "shop": item.get("shop", "0")},\n',
    ),
    # So do an order, with every line and every refund, a claim, and a redemption.
    Edit(
        _POINTS + "adapters/ledger/orders.py",
        '        "lines": lines,\n',
        '        "shop": "1",\n        "lines": [{**line, "till": 3} for line in lines],\n',
    ),
    Edit(
        _POINTS + "adapters/ledger/orders.py",
        '        "debt": refund.receipt.debt,\n',
        '        "debt": refund.receipt.debt,\n        "till": 3,\n',
    ),
    Edit(
        _POINTS + "adapters/ledger/claims.py",
        '        "points": claim.points,\n',
        '        "points": claim.points,\n        "shop": "1",\n',
    ),
    Edit(
        _POINTS + "adapters/ledger/redemption_items.py",
        '        "redemption_key": r.key,\n',
        '        "redemption_key": r.key,\n        "shop": "1",\n',
    ),
    # A person has a birthday.
    Edit(
        _POINTS + "adapters/members/members.py",
        '        "openid": member.openid,\n        "person"',
        '        "openid": member.openid,\n        "birthday": "",\n        "person"',
    ),
    # What the merchant decides has a field more, and is read without it.
    Edit(
        _POINTS + "adapters/catalog/decisions.py",
        '    item |= {"deleted": True} if body is None else {"body": dict(body)}\n',
        '    item |= {"deleted": True} if body is None else {"body": {**body, "season": 1}}\n',
    ),
    Edit(
        _POINTS + "adapters/catalog/decoding/policies.py",
        "    body = record.body\n    expiry, sign_in",
        '    body = {"season": 0, **record.body}\n    assert body["season"] < 2\n    expiry, sign_in',
    ),
)


class Release:
    """The modules of one release."""

    def __init__(self, name: str, modules: Callable[[str], ModuleType]) -> None:
        self.name = name
        self.module = modules
        self._adapters: dict[str, Any] = {}

    def function(self, folder: str) -> Any:
        return self.module(f"functions.{folder}.app")

    def adapter(self, name: str) -> Any:
        if name not in self._adapters:
            self._adapters[name] = self.module(f"points.adapters.{name}")
        return self._adapters[name]

    def web(self, name: str) -> Any:
        return self.module(f"points.web.{name}")


THIS: Final = Release("this", importlib.import_module)


@cache
def other(edits: tuple[Edit, ...] = NEXT) -> Release:
    """The release with these lines changed."""
    loaded: dict[str, ModuleType] = {}

    def module(name: str) -> ModuleType:
        if name not in loaded:
            _load(name, loaded, _sources(edits))
        return loaded[name]

    # Imported at the first fact of its kind, an adapter would come from among everybody's modules.
    for adapter in module("points.adapters.write_path").ADAPTERS.values():
        module(adapter)
    return Release("next", module)


def _sources(edits: Sequence[Edit]) -> Mapping[Path, str]:
    """The changed files. Raises LookupError where an edit does not fit: the code has moved on, and it must follow."""
    sources: dict[Path, str] = {}
    for edit in edits:
        path = ROOT / edit.path
        text = sources.get(path) or path.read_text(encoding="utf-8")
        if text.count(edit.old) != 1:
            raise LookupError(f"{edit.path} has {text.count(edit.old)} times: {edit.old}")
        sources[path] = text.replace(edit.old, edit.new)
    return sources


def _load(name: str, loaded: dict[str, ModuleType], sources: Mapping[Path, str]) -> None:
    """Imports the module and what it needs of ours anew, into `loaded` instead of among everybody's modules."""
    finder = _Finder(sources)
    ours = {known: module for known, module in sys.modules.items() if known.split(".")[0] in _PACKAGES}
    for known in ours:
        del sys.modules[known]
    sys.modules.update(loaded)
    sys.meta_path.insert(0, finder)
    try:
        importlib.import_module(name)
        loaded.update({known: m for known, m in sys.modules.items() if known.split(".")[0] in _PACKAGES})
    finally:
        sys.meta_path.remove(finder)
        for known in loaded:
            sys.modules.pop(known, None)
        sys.modules.update(ours)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, sources: Mapping[Path, str]) -> None:
        self.sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin and Path(spec.origin).resolve() in self.sources:
            spec.loader = _Loader(fullname, spec.origin, self.sources[Path(spec.origin).resolve()])
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)
