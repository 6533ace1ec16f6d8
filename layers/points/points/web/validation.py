"""Validates bodies and queries against their models. Errors are in the caller's language."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Final, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from points.domain.errors import Invalid, Malformed
from points.web.languages import Language
from points.web.schemas import DAY, TIME

MOST_ERRORS: Final = 20  # in one answer
_LOST: Final = "\ufffd"  # the gateway's replacement for bytes that are not UTF-8
_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# RFC 3339, section 5.6
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class Body(BaseModel):
    """A request body. Unknown fields are refused and types are not converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Query(BaseModel):
    """A query string. Numbers are parsed from their digits. Unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _digits(cls, given: Any, info: ValidationInfo) -> Any:
        wanted = cls.model_fields[info.field_name or ""].annotation
        if wanted in (int, int | None) and not _has_form(_WHOLE, given):
            raise PydanticCustomError("int_parsing", "must be an integer")
        return given


class Answers(BaseModel):
    """A response body, for the OpenAPI document and for the code that builds it.

    `as_csv` is whether the operation also answers it as CSV, if the caller asks for that (`points.web.csv_table`).
    """

    as_csv: ClassVar[bool] = False

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


Model = TypeVar("Model", bound=BaseModel)


def _has_form(form: re.Pattern[str], given: Any) -> bool:
    return isinstance(given, str) and form.fullmatch(given) is not None


def _time_only(given: Any) -> Any:
    if not _has_form(_TIME, given):
        raise PydanticCustomError("datetime_type", "must be a time with an offset")
    return given


def _day_only(given: Any) -> Any:
    if not _has_form(_DAY, given):
        raise PydanticCustomError("date_parsing", "must be a date")
    return given


def _flag_only(given: Any) -> Any:
    if given not in ("true", "false"):
        raise PydanticCustomError("bool_type", "must be true or false")
    return given == "true"


def _by_comma(given: Any) -> Any:
    return [*dict.fromkeys(given.split(","))] if isinstance(given, str) else given


# A time in a body: RFC 3339 with an offset. Numbers are refused.
Instant = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_time_only), TIME]
# A day in a body: text such as 2026-11-22. Times and numbers are refused.
BodyDay = Annotated[
    date, Field(strict=False, ge=date(2000, 1, 1), le=date(2199, 12, 31)), BeforeValidator(_day_only), DAY
]
# A day in a query, from 2000 to 2199.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31)), BeforeValidator(_day_only), DAY]

# A yes or no in a query: true or false, and no other spelling.
Flag = Annotated[bool, BeforeValidator(_flag_only)]

# A list in a query: its items with commas between them, and each once.
BY_COMMA: Final = BeforeValidator(_by_comma)

# By pydantic's error type: (Chinese, English). {…} comes from the error's context.
_MESSAGES: Final = {
    "missing": ("必填", "is required"),
    "extra_forbidden": ("没有这个字段", "is not a field of this request"),
    "int_type": ("必须是整数", "must be an integer"),
    "int_from_float": ("必须是整数", "must be an integer"),
    "int_parsing": ("必须是整数", "must be an integer"),
    "string_type": ("必须是文本", "must be text"),
    "bool_type": ("必须是 true 或 false", "must be true or false"),
    "list_type": ("必须是数组", "must be an array"),
    "tuple_type": ("必须是数组", "must be an array"),
    "dict_type": ("必须是对象", "must be an object"),
    "model_type": ("必须是对象", "must be an object"),
    "model_attributes_type": ("必须是对象", "must be an object"),
    "greater_than": ("必须大于 {gt}", "must be greater than {gt}"),
    "greater_than_equal": ("不能小于 {ge}", "must be {ge} or more"),
    "less_than": ("必须小于 {lt}", "must be less than {lt}"),
    "less_than_equal": ("不能大于 {le}", "must be {le} or less"),
    "string_too_short": ("至少 {min_length} 个字符", "must have at least {min_length} characters"),
    "string_too_long": ("最多 {max_length} 个字符", "must have at most {max_length} characters"),
    "string_pattern_mismatch": ("格式不正确", "does not have the right form: {pattern}"),
    "too_short": ("至少 {min_length} 项", "must have at least {min_length} items"),
    "too_long": ("最多 {max_length} 项", "must have at most {max_length} items"),
    "literal_error": ("必须是 {expected} 之一", "must be one of {expected}"),
    "datetime_from_date_parsing": ("必须是带时区的时间", "must be a time with an offset (RFC 3339)"),
    "datetime_parsing": ("必须是带时区的时间", "must be a time with an offset (RFC 3339)"),
    "datetime_type": ("必须是带时区的时间", "must be a time with an offset (RFC 3339)"),
    "timezone_aware": ("必须是带时区的时间", "must be a time with an offset (RFC 3339)"),
    "date_from_datetime_parsing": ("必须是日期", "must be a date (2026-11-22)"),
    "date_parsing": ("必须是日期", "must be a date (2026-11-22)"),
    "value_error": ("{error}", "{error}"),
    "explained": ("{zh}", "{en}"),  # our own: the code that raises it gives both texts
}


def body_of(model: type[Model], parsed: Any, language: Language) -> Model:
    """Returns the body as its model.

    Raises Malformed if it is not an object, Invalid with at most `MOST_ERRORS` fields.
    """
    if not isinstance(parsed, dict):
        raise Malformed("The body must be a JSON object.")
    return _validated(model, parsed, language)


def query_of(model: type[Model], query: Mapping[str, str], language: Language) -> Model:
    """Returns the query as its model. Raises Invalid with an error per parameter."""
    if any(_LOST in text for text in (*query, *query.values())):
        raise Malformed("The query must be UTF-8.")
    return _validated(model, dict(query), language)


def _validated(model: type[Model], given: dict[str, Any], language: Language) -> Model:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first_of_each = {_field(e["loc"]): _message(e, language) for e in reversed(error.errors(include_url=False))}
        named = list(reversed(first_of_each.items()))[:MOST_ERRORS]
        raise Invalid(dict(named)) from None  # the original error contains the input


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step)[:64] for step in location) or "body"


def _message(error: Any, language: Language) -> str:
    chinese, english = _MESSAGES.get(error["type"], ("不正确", "is not valid"))
    template = english if language == "en" else chinese
    return template.format_map({name: str(fact) for name, fact in error.get("ctx", {}).items()})
