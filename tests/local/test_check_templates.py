"""Before a deployment: WeChat's templates are tried out as samconfig.toml has them."""

import tomllib
from pathlib import Path

import pytest

from local import check_templates
from points.adapters.messages.templates import BadTemplates
from tests.deployment import ROOT


@pytest.mark.parametrize("environment", ["default", "prod", "china"])
def test_what_samconfig_says_can_be_sent(environment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WECHAT_TEMPLATES", "{}")
    assert environment in tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))

    assert check_templates.check(environment) >= 0


def test_a_field_that_cannot_be_is_named_before_anything_is_deployed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WECHAT_TEMPLATES", "{}")
    monkeypatch.setattr(check_templates, "ROOT", tmp_path)
    templates = '{"points_expiring": {"template_id": "T", "page": "{page}", "fields": {"number1": "{title}"}}}'
    (tmp_path / "samconfig.toml").write_text(
        f"[prod.global.parameters.parameter_overrides]\nWeChatTemplates = '{templates}'\n"
    )

    with pytest.raises(BadTemplates, match="points_expiring, number1"):
        check_templates.check("prod")
