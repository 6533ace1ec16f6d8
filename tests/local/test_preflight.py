"""Before a deployment: what would stop it is said at once, each in a sentence."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from local import preflight, settings
from local.errors import StackError
from local.settings import Settings
from tests.deployment import ROOT

ARN = "arn:aws:acm:ap-east-1:123456789012:certificate/c-1"
READY = {"AlarmEmail": "shop@tea.example.com", "PythonRuntime": "python3.11"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WECHAT_TEMPLATES", "{}")


def production(**parameters: str) -> Settings:
    found = settings.read("prod")
    return replace(found, given={**found.given, **READY, **parameters})


class Account:
    """An AWS account, as far as it is asked."""

    def __init__(self, *, limit: int = 1000, refusal: Exception | None = None, **certificate: Any) -> None:
        self.limit, self.refusal = limit, refusal
        self.certificate = {"Status": "ISSUED", "DomainName": "mall.tea.example.com"} | certificate

    def client(self, name: str, region_name: str) -> Any:
        assert region_name == "ap-east-1"
        return {"sts": self, "lambda": self, "acm": self}[name]

    def get_caller_identity(self) -> None:
        if self.refusal:
            raise self.refusal

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"ConcurrentExecutions": self.limit}}

    def describe_certificate(self, **_: str) -> dict[str, Any]:
        return {"Certificate": self.certificate}


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetCallerIdentity")


def asked(found: Settings, account: Account) -> list[str]:
    return list(preflight.there(found, account))  # type: ignore[arg-type]


@pytest.mark.parametrize("section", ["prod", "china"])
def test_a_section_lacks_only_what_the_merchant_has_to_say(section: str) -> None:
    found = settings.read(section)
    runtime = found.parameters["PythonRuntime"]
    wrong = [line for line in preflight.here(found) if not line.startswith(f"{runtime} is needed")]
    assert wrong == ["Set AlarmEmail or AlarmTopicArn in production. Without them there are no alarms."]


def test_the_section_for_trying_things_lacks_nothing_but_perhaps_the_interpreter() -> None:
    assert [line for line in preflight.here(settings.read("default")) if "is needed to build" not in line] == []


def test_a_section_that_does_not_exist_is_one_sentence() -> None:
    with pytest.raises(StackError, match=r"^samconfig.toml has no section prd. It has: default, prod, china.$"):
        settings.read("prd")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"AlarmMail": "x@y.z"}, "AlarmMail is no parameter of template.yaml."),
        ({"Stage": "live"}, "Stage is live, but must be one of local, dev, staging, production."),
        ({"AlarmEmail": "nobody"}, "AlarmEmail does not have the form that template.yaml asks for."),
        ({"SweepSegments": "5000"}, "SweepSegments is 5000, but must be from 1 to 4000."),
        ({"SweepSegments": "many"}, "SweepSegments is many, but must be a number."),
        ({"TestClock": "enabled"}, "TestClock must be disabled in production."),
        ({"DomainName": "mall.tea.example.com"}, "Set both DomainName and CertificateArn, or neither."),
        ({"PythonRuntime": "python3.14"}, "python3.14 is needed to build for the runtime python3.14."),
    ],
)
def test_a_wrong_value_is_named(changes: dict[str, str], said: str) -> None:
    assert any(line.startswith(said) for line in preflight.here(production(**changes)))


def test_a_wechat_template_that_does_not_fit_is_named() -> None:
    wrong = '{"points_expiring": {"template_id": "T", "page": "{page}", "fields": {"number1": "{title}"}}}'
    (line,) = preflight.here(production(WeChatTemplates=wrong))
    assert line.startswith("WECHAT_TEMPLATES: points_expiring, number1")


def test_the_environment_is_counted_in_bytes() -> None:
    text = '{"points_expiring": {"template_id": "T", "page": "p", "fields": {"thing1": "%s"}}}'
    short = settings.faults(production(WeChatTemplates=text % ("a" * 900)))
    long = settings.faults(production(WeChatTemplates=text % ("积" * 900)))

    assert list(short) == []
    assert all("WeChatTemplates" in line and "Lambda takes 4096" in line for line in long)
    assert len(list(settings.faults(production(WeChatTemplates=text % ("积" * 900))))) > 0


def test_a_ready_account_is_ready() -> None:
    found = production(DomainName="mall.tea.example.com", CertificateArn=ARN)
    assert asked(found, Account()) == []
    assert asked(found, Account(DomainName="*.tea.example.com")) == []


@pytest.mark.parametrize(
    ("account", "said"),
    [
        (Account(limit=10), "The account may run 10 functions at the same time, and this stack needs at least"),
        (Account(Status="PENDING_VALIDATION"), "The certificate is PENDING_VALIDATION, but must be ISSUED."),
        (Account(DomainName="other.example.com"), "The certificate is for other.example.com, and not for"),
        (Account(refusal=refused("InvalidClientTokenId")), "AWS refuses the credentials in ap-east-1: "),
        (Account(refusal=refused("ExpiredToken")), "AWS refuses the credentials: "),
        (Account(refusal=EndpointConnectionError(endpoint_url="https://sts")), "AWS cannot be asked: "),
    ],
)
def test_what_the_account_lacks_is_named(account: Account, said: str) -> None:
    (line,) = asked(production(DomainName="mall.tea.example.com", CertificateArn=ARN), account)
    assert line.startswith(said)


def test_a_certificate_of_another_region_is_named_without_asking() -> None:
    found = production(DomainName="mall.tea.example.com", CertificateArn=ARN.replace("ap-east-1", "us-east-1"))
    assert asked(found, Account()) == ["The certificate is in us-east-1, but must be in ap-east-1."]


def test_queues_leave_room_for_requests() -> None:
    found = production()
    needed = settings.most_workers(found) + preflight.FOR_REQUESTS
    assert needed > 60
    assert asked(found, Account(limit=needed)) == []
    assert settings.most_workers(production(MessageSenders="100")) == settings.most_workers(found) + 2 * 95


def test_make_deploy_asks_before_it_builds() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\ndeploy: preflight build " in makefile


def test_the_command_ends_with_a_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ready, wrong = production(), production(Stage="live")
    monkeypatch.setattr(settings, "read", lambda _: ready)
    monkeypatch.setattr("sys.argv", ["preflight", "prod", "--offline"])
    assert preflight.main() == 0
    assert "nothing stands in the way of points in ap-east-1" in capsys.readouterr().out

    monkeypatch.setattr(settings, "read", lambda _: wrong)
    assert preflight.main() == 1
    assert "Stage is live" in capsys.readouterr().err


def test_a_profile_that_does_not_exist_is_named() -> None:
    (line,) = preflight._asked(replace(production(), profile="china-nowhere"))
    assert line.startswith("There is no profile china-nowhere.")
