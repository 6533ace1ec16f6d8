"""Adds to JSON schemas the form of a field, and which fields go together.

The checks are Python (`points.web.fields`, `points.web.validation`). These schemas express the same in
docs/openapi.json, as far as JSON Schema can.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

_NULL: Final = {"type": "null"}


@dataclass(frozen=True, slots=True)
class Form:
    """The pattern of a text field. It is only for the document; other code checks the field."""

    pattern: str

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core_schema), "pattern": self.pattern}


_CONTROLS: Final = r"\u0000-\u001f\u007f-\u009f"
# One line with visible text. `points.domain.visible_text` is even stricter.
ONE_LINE: Final = Form(rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$")
# RFC 3339 with an offset.
TIME: Final = Form(
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
MONTH: Final = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
DAY: Final = Form(r"^2[01][0-9]{2}-(0[1-9]|1[0-2])-[0-9]{2}$")


def by_kind(kind_of: Mapping[str, str], needed: Collection[str] = ()) -> dict[str, Any]:
    """Returns a schema for a model with a `kind`, in which each of these fields is for one kind only.

    `kind_of` has the kind by field name. The fields in `needed` are required for their kind.
    """
    return {"allOf": [_for_kind(field, kind, is_needed=field in needed) for field, kind in kind_of.items()]}


def exactly_one(*fields: str) -> dict[str, Any]:
    """Returns a schema that requires exactly one of these fields."""
    return {"oneOf": [_alone(field, fields) for field in fields]}


def when(condition: Mapping[str, Any], *, given: str) -> dict[str, Any]:
    """Returns a schema that requires the field `given` if the other fields match `condition`."""
    return {"if": {"properties": dict(condition), "required": [*condition]}, "then": _given(given)}


def _for_kind(field: str, kind: str, *, is_needed: bool) -> dict[str, Any]:
    then = {"then": _given(field)} if is_needed else {}
    return {
        "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
        **then,
        "else": {"properties": {field: _NULL}},
    }


def _given(field: str) -> dict[str, Any]:
    return {"required": [field], "properties": {field: {"not": _NULL}}}


def _alone(field: str, fields: Collection[str]) -> dict[str, Any]:
    properties = {one: {"not": _NULL} if one == field else _NULL for one in fields}
    return {"required": [field], "properties": properties}
