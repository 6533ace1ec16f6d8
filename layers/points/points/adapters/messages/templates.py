"""Reads the WeChat templates for our messages, as the merchant configured them (WECHAT_TEMPLATES).

    {"points_expiring": {"template_id": "…", "page": "{page}",
                         "fields": {"thing1": "{title}", "number2": "{points}", "date3": "{expires_on}"}}}

A field's text may contain placeholders, which depend on the kind of message. Each template is tested with example
values before it is used. A template that WeChat would refuse is therefore refused here, and the error names it.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from points.domain.messages.subscription_fields import FieldDoesNotFit, fit_field

# By kind of message: an example value for each placeholder.
EXAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "points_expiring": {
        "title": "积分即将过期",
        "points": "120",
        "expires_on": "2026年12月31日",
        "days_left": "7",
        "rewards": "桂花糕、茶杯",
        "tip": "快去兑换吧",
        "page": "pages/rewards/detail?reward_id=cake&quantity=1",
    },
    "points_arrived": {
        "title": "积分已到账",
        "points": "120",
        "arrived_on": "2026年12月31日",
        "tip": "现在可以使用了",
        "page": "pages/points/index",
    },
    "redemption_shipped": {
        "title": "兑换商品已发货",
        "name": "桂花糕",
        "carrier": "顺丰速运",
        "tracking_no": "SF1234567890",
        "shipped_on": "2026年12月31日",
        "tip": "请留意查收",
        "page": "pages/redemptions/detail?redemption_id=7k3mq9d2xv5tbn0w0000000000000000",
    },
    "voucher_expiring": {
        "title": "兑换券即将过期",
        "name": "双人下午茶",
        "expires_on": "2026年12月31日",
        "days_left": "3",
        "tip": "快去使用吧",
        "page": "pages/redemptions/detail?redemption_id=7k3mq9d2xv5tbn0w0000000000000000",
    },
}
_PLACEHOLDER: Final = re.compile(r"\{(\w*)\}")


class BadTemplates(ValueError):
    """WECHAT_TEMPLATES is not valid. The text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Template:
    """The template for one kind of message. `page` and the values of `fields` may contain placeholders."""

    kind: str
    template_id: str
    page: str
    fields: Mapping[str, str]

    def filled(self, values: Mapping[str, str]) -> dict[str, str]:
        """Returns the value of each field as WeChat accepts it. Raises FieldDoesNotFit."""
        return {key: fit_field(key, _fill(text, values)) for key, text in self.fields.items()}

    def page_with(self, values: Mapping[str, str]) -> str:
        """Returns the page that the WeChat message opens. `{page}` is the page of the message itself."""
        return _fill(self.page, values)


def configured() -> Mapping[str, Template]:
    """Returns the templates by kind of message. Raises BadTemplates."""
    return _parsed(os.environ.get("WECHAT_TEMPLATES", "{}"))


def ids() -> Mapping[str, str]:
    """Returns the template ids by kind of message. Raises BadTemplates.

    The fields are not checked, because the callers do not send messages.
    """
    return _ids(os.environ.get("WECHAT_TEMPLATES", "{}"))


def template(kind: str) -> Template | None:
    """Returns the template for this kind of message; None if the merchant configured none."""
    return configured().get(kind)


def template_named(name: str) -> Template | None:
    """Returns the template whose id or kind of message is `name`, or None."""
    by_id = {one.template_id: one for one in configured().values()}
    return by_id.get(name) or configured().get(name)


@lru_cache(maxsize=1)
def _ids(text: str) -> dict[str, str]:
    try:
        return {kind: str(given["template_id"]) for kind, given in json.loads(text).items()}
    except (AttributeError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise BadTemplates(f"WECHAT_TEMPLATES is not of the form described: {error!r}") from None


@lru_cache(maxsize=1)
def _parsed(text: str) -> dict[str, Template]:
    try:
        return {kind: _template(kind, given) for kind, given in json.loads(text).items()}
    except (AttributeError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise BadTemplates(f"WECHAT_TEMPLATES is not of the form described: {error!r}") from None


def _template(kind: str, given: Mapping[str, Any]) -> Template:
    if kind not in EXAMPLES:
        raise BadTemplates(f"WECHAT_TEMPLATES: there are no messages of the kind {kind}")
    fields = {str(key): str(text) for key, text in given["fields"].items()}
    template = Template(kind, str(given["template_id"]), str(given["page"]), fields)
    if not template.template_id or not fields:
        raise BadTemplates(f"WECHAT_TEMPLATES: {kind} needs a template_id and fields")
    try:
        template.filled(EXAMPLES[kind])
        template.page_with(EXAMPLES[kind])
    except FieldDoesNotFit as error:
        raise BadTemplates(f"WECHAT_TEMPLATES: {kind}, {error}") from None
    except KeyError as error:
        raise BadTemplates(f"WECHAT_TEMPLATES: {kind} has no placeholder {error}") from None
    return template


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)
