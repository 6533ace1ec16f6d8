"""The merchant's templates: what WeChat would refuse for everybody is refused when it is configured."""

import json
from typing import Any

import pytest

from points.adapters.messages import templates
from points.adapters.messages.templates import BadTemplates

GOOD: dict[str, Any] = {
    "template_id": "T-1",
    "page": "pages/rewards/index",
    "fields": {"thing1": "{title}", "number2": "{points}", "date3": "{expires_on}", "thing4": "还有{days_left}天"},
}


def configure(monkeypatch: pytest.MonkeyPatch, given: Any) -> None:
    monkeypatch.setenv("WECHAT_TEMPLATES", given if isinstance(given, str) else json.dumps(given))


def test_a_template_is_found_by_its_kind_and_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {"points_expiring": GOOD})

    assert templates.template("points_expiring") is templates.template_named("T-1")
    assert templates.template_named("points_expiring") is templates.template_named("T-1")
    assert templates.template_named("T-2") is None


def test_words_are_cut_to_what_a_field_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {"points_expiring": GOOD | {"fields": {"thing1": "{title}{title}{title}{title}"}}})
    template = templates.template("points_expiring")
    assert template is not None

    assert template.filled({"title": "积分即将过期"}) == {"thing1": "积分即将过期积分即将过期积分即将过期积…"}


def test_without_templates_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WECHAT_TEMPLATES", raising=False)

    assert templates.template("points_expiring") is None


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("", "form"),
        ("[]", "form"),
        ({"points_expiring": {"template_id": "T-1"}}, "page|fields"),
        ({"points_expiring": GOOD | {"template_id": ""}}, "template_id"),
        ({"points_expiring": GOOD | {"fields": {}}}, "fields"),
        ({"points_exspiring": GOOD}, "points_exspiring"),
        ({"points_expiring": GOOD | {"fields": {"thing1": "{titel}"}}}, "titel"),
        ({"points_expiring": GOOD | {"fields": {"thing1": ""}}}, "thing1"),
        ({"points_expiring": GOOD | {"fields": {"number2": "{points}分"}}}, "number2"),
        ({"points_expiring": GOOD | {"fields": {"story5": "{title}"}}}, "story5"),
    ],
    ids=str,
)
def test_a_template_that_no_message_fits_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, given: Any, named: str
) -> None:
    configure(monkeypatch, given)

    with pytest.raises(BadTemplates, match=named):
        templates.configured()
