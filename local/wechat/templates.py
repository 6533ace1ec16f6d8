"""The message templates that the mini program has chosen in WeChat's console."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Template:
    """One template. `fields` has the label that the member reads beside each value, by field key."""

    template_id: str
    title: str
    fields: Mapping[str, str]
    words: Mapping[str, list[str]] = field(default_factory=dict)  # the allowed values of `enum` fields, by field key
    banned: bool = False

    def shown(self, values: Mapping[str, str]) -> list[str]:
        """Returns the message as the member's phone shows it, line by line."""
        return [self.title, *(f"{label}　{values[key]}" for key, label in self.fields.items())]


POINTS_EXPIRING: Final = Template(
    template_id="Wq5xGmT0bR3uYkN8vCjLhZ2sPdF7aEoIi1MtXyB4nKc",
    title="积分到期提醒",
    fields={"thing1": "积分名称", "number2": "到期积分", "date3": "到期时间", "thing4": "温馨提示"},
)


POINTS_ARRIVED: Final = Template(
    template_id="pA7vQe2LrT9dKs4WmXn1BzYc6HfUj0GoIi3tRyE8kMw",
    title="积分到账通知",
    fields={"thing1": "积分来源", "number2": "到账积分", "date3": "到账时间"},
)
REDEMPTION_SHIPPED: Final = Template(
    template_id="sH3jWn8YcD5gLq1PvZt6RxUe4KbFm7AoTi0yXkE2rVw",
    title="发货通知",
    fields={"thing1": "商品名称", "thing2": "快递公司", "character_string3": "快递单号", "date4": "发货时间"},
)
VOUCHER_EXPIRING: Final = Template(
    template_id="vX9mBt4HsK2wQd7NzLf5JcRe1YgPa8UoTi6rWyE3kVx",
    title="卡券到期提醒",
    fields={"thing1": "卡券名称", "date2": "到期时间", "thing3": "温馨提示"},
)
ALL: Final = (POINTS_EXPIRING, POINTS_ARRIVED, REDEMPTION_SHIPPED, VOUCHER_EXPIRING)


def template_from(content: Mapping[str, Any]) -> Template:
    """Returns the template in this JSON. Raises KeyError, TypeError or ValueError if it is not a template."""
    template = Template(
        template_id=str(content["template_id"]),
        title=str(content["title"]),
        fields={str(key): str(label) for key, label in dict(content["fields"]).items()},
        words={str(key): [str(word) for word in words] for key, words in content.get("words", {}).items()},
        banned=bool(content.get("banned", False)),
    )
    if not template.template_id or not template.fields:
        raise ValueError("a template has an id and fields")
    return template
