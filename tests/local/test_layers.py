"""What Lambda gets starts from bytecode, has what is used, and lacks little of what is not."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local import build, layers
from local.errors import StackError
from tests.deployment import ROOT, functions

ADAPTERS = ROOT / "layers" / "points" / "points" / "adapters"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layers as `make build` leaves them."""
    linked, built = tmp_path_factory.mktemp("linked"), tmp_path_factory.mktemp("built")
    for name, layer in (("dependencies", "DependenciesLayer"), ("points", "PointsLayer")):
        build._build_layer(ROOT / "layers" / name, linked / name)
        shutil.copytree(linked / name, built / layer)  # not links: they are changed in place
    layers.prepare(built, sys.executable)
    return built


def _run(built: Path, program: str) -> str:
    places = [str(built / layer / "python") for layer in ("DependenciesLayer", "PointsLayer")]
    start = f"import sys; sys.path[:] = {places!r} + [p for p in sys.path if 'site-packages' not in p]\n"
    settings = {"AWS_DEFAULT_REGION": "ap-east-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "WECHAT_TEMPLATES": "{}", **settings}
    command = [sys.executable, "-S", "-c", start + program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_botocore_describes_the_services_of_which_we_make_clients_and_no_others(built: Path) -> None:
    made = {
        name
        for module in ADAPTERS.rglob("*.py")
        for name in re.findall(r'boto3\.client\("(\w+)"', module.read_text(encoding="utf-8"))
    }
    assert made == layers.SERVICES
    data = built / "DependenciesLayer" / "python" / "botocore" / "data"
    assert {place.name for place in data.iterdir() if place.is_dir()} == made


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("dynamodb", "list_tables()"),
        ("s3", "head_object(Bucket='pictures', Key='r-1')"),
        ("secretsmanager", "list_secrets()"),
        ("sqs", "list_queues()"),
        ("stepfunctions", "list_state_machines()"),
    ],
)
def test_every_client_can_make_a_call(built: Path, service: str, call: str) -> None:
    program = f"""
import boto3, botocore.config, botocore.exceptions
config = botocore.config.Config(retries={{"max_attempts": 0}}, connect_timeout=1)
client = boto3.client({service!r}, endpoint_url="http://127.0.0.1:9", config=config)
try:
    client.{call}
except botocore.exceptions.EndpointConnectionError:
    print("asked")
"""
    assert _run(built, program) == "asked\n"


def test_every_function_finds_what_it_imports_and_compiles_nothing(built: Path) -> None:
    folders = [str(ROOT / "functions" / function) for function in functions()]
    program = f"""
import json
compiled = []
def watched(event, arguments):
    if event == "compile" and "/python/" in str(arguments[1]):
        compiled.append(str(arguments[1]))
sys.addaudithook(watched)
for folder in {folders!r}:
    sys.path.insert(0, folder)
    sys.modules.pop("app", None)
    import app
    sys.path.pop(0)
print(json.dumps(compiled))
"""
    assert json.loads(_run(built, program)) == []


def test_our_own_sources_stay_for_tracebacks(built: Path) -> None:
    assert (built / "PointsLayer" / "python" / "points" / "web" / "api.py").is_file()
    assert not [*(built / "DependenciesLayer").rglob("*.py")]


def test_the_layers_are_small(built: Path) -> None:
    both = layers.size_bytes(built / "DependenciesLayer", built / "PointsLayer")
    assert both < (32e6 if shutil.which("strip") else 35e6)


def test_the_runtime_is_the_one_that_sam_builds_for(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Parameters: {PythonRuntime: {Default: python3.13}}", encoding="utf-8")
    settings = '[prod.global.parameters.parameter_overrides]\nPythonRuntime = "python3.12"\n[default]\n'
    (tmp_path / "samconfig.toml").write_text(settings, encoding="utf-8")

    assert layers.runtime("prod", tmp_path) == "python3.12"
    assert layers.runtime("default", tmp_path) == "python3.13"


def test_an_interpreter_that_is_missing_is_named() -> None:
    assert layers.interpreter(f"python3.{sys.version_info.minor}") == sys.executable
    with pytest.raises(StackError, match=r"python3\.99 is needed"):
        layers.interpreter("python3.99")
