"""The house stays as it was drawn: who imports whom, and that every list of the same things agrees."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from points.adapters import write_path
from tests.deployment import ROOT, Trigger, environment, functions, routes, triggers
from tests.measure import mirror, sizes
from tests.measure.circles import LAYERS, circles
from tests.measure.modules import Module, imports_of, modules
from tests.measure.route import redeem

FUNCTIONS: Final = ROOT / "functions"
EVENTS: Final = ROOT / "events"
READMES: Final = ("README.md", "README.zh-CN.md")

# Beside themselves and the standard library, each part of the house may import these.
ARROWS: Final = {
    "points.domain": (),
    "points.adapters": ("points.domain", "boto3", "botocore", "cryptography", "requests", "urllib3"),
    "points.workflows": ("points.adapters", "points.domain"),
    "points.web": ("points.domain", "aws_lambda_powertools", "pydantic", "pydantic_core"),
    "functions": ("points", "aws_lambda_powertools", "pydantic", "pydantic_core"),
}
# The world outside: the domain is told what it needs to know of it.
OUTSIDE: Final = {
    "asyncio",
    "glob",
    "http",
    "io",
    "locale",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "platform",
    "random",
    "secrets",
    "shutil",
    "socket",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "warnings",
}
CLOCKS_AND_DICE: Final = {"now", "utcnow", "today", "uuid1", "uuid4", "open", "print", "input"}
SECRETS: Final = {
    "token_keys": "TOKEN_KEYS_SECRET",
    "identity_key": "IDENTITY_KEY_SECRET",
    "code_key": "IDENTITY_KEY_SECRET",
    "alias_key": "IDENTITY_KEY_SECRET",
    "merchant_keys": "MERCHANT_KEYS_SECRET",
    "key_root": "KEY_ROOT_SECRET",
    "seal_keys": "SEAL_KEYS_SECRET",
    "stamping_key": "SEAL_KEYS_SECRET",
    "stamping_keys": "SEAL_KEYS_SECRET",
    "wechat_app": "WECHAT_SECRET",
    "wechat_pay": "WECHAT_PAY_SECRET",
}


def part(name: str) -> list[Module]:
    return [module for module in modules().values() if module.layer == name]


def reachable(function: str) -> set[str]:
    """Our own modules that this function's code can reach."""
    seen: set[str] = set()
    ahead = {f"functions.{function}.app"}
    while ahead:
        name = ahead.pop()
        seen.add(name)
        ahead |= (modules()[name].imports & modules().keys()) - seen
    return seen


def _within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call, with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield node, called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _run(code: str) -> Any:
    """What `code` prints as JSON, in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# ── Who imports whom ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ARROWS)
def test_imports_point_inwards(name: str) -> None:
    own = ("functions",) if name == "functions" else (name, "points")
    for module in part(name):
        for imported in module.imports:
            if imported.partition(".")[0] in sys.stdlib_module_names or imported in own:
                continue
            assert _within(imported, (*ARROWS[name], name)), f"{module.name} imports {imported}"


def test_no_function_imports_another() -> None:
    for module in modules().values():
        assert not [name for name in module.imports if name.startswith("functions")], module.name


def test_nothing_that_ships_imports_what_stays_at_home() -> None:
    for module in modules().values():
        assert not [name for name in module.imports if _within(name, ("local", "tests", "benchmarks"))], module.name


def test_the_domain_neither_looks_at_the_world_nor_asks_for_the_time() -> None:
    for module in part("points.domain"):
        assert not {name.partition(".")[0] for name in module.imports} & OUTSIDE, module.name
        assert not {called for _, called in _calls(module.tree)} & CLOCKS_AND_DICE, module.name


# Ciphers are not a service: each adapter that seals or opens something takes its own.
@pytest.mark.parametrize(
    ("sdk", "adapters"),
    [
        ("requests", {"wechat.connection", "wechat.pay"}),
        (
            "cryptography",
            {
                "members.addresses",
                "operators.passwords",
                "operators.second_factor",
                "wechat.pay_keys",
                "wechat.push",
            },
        ),
    ],
)
def test_an_sdk_has_no_other_importer(sdk: str, adapters: set[str]) -> None:
    importers = {module.name for module in modules().values() if _uses(module, sdk)}
    assert importers == {f"points.adapters.{adapter}" for adapter in adapters}


def test_an_aws_service_has_one_client() -> None:
    services = [
        service.value
        for module in modules().values()
        for call, called in _calls(module.tree)
        if called in {"client", "resource"} and call.args and isinstance(service := call.args[0], ast.Constant)
    ]
    assert services
    assert len(services) == len(set(services))


def _uses(module: Module, sdk: str) -> bool:
    return any(_within(name, (sdk,)) for name in module.imports)


@pytest.mark.parametrize(
    "package", [ROOT / "layers" / "points" / "points", FUNCTIONS, ROOT / "local"], ids=lambda folder: folder.name
)
def test_packages_say_nothing_of_themselves(package: Path) -> None:
    assert [path for path in package.rglob("__init__.py") if path.stat().st_size] == []


@pytest.mark.parametrize("layer", LAYERS)
def test_feature_folders_import_each_other_in_no_circle(layer: str) -> None:
    assert circles(modules(), layer) == []


def test_a_redeem_takes_three_hops_and_five_files() -> None:
    way = redeem(modules())
    assert way.hops <= 3, way.steps
    assert len(way.files) <= 5, way.files


# ── How long it is ───────────────────────────────────────────────────────────


def test_few_modules_are_longer_than_200_lines_and_none_than_400() -> None:
    assert [module.name for module in sizes.longer_than(400, modules().values())] == []
    long = {module.name: module.lines for module in sizes.longer_than(200, modules().values())}
    assert len(long) <= 12, long


def test_a_function_of_more_than_forty_lines_says_why() -> None:
    assert {f"{one.module.name}.{one.name}": one.lines for one in sizes.unexplained(modules().values())} == {}


# ── Where it is tested ───────────────────────────────────────────────────────


def test_every_module_is_tested_where_the_mirror_or_the_list_says() -> None:
    assert mirror.without_tests(modules().values(), ROOT) == []


def test_the_list_of_what_is_tested_elsewhere_is_true() -> None:
    assert mirror.outdated(modules(), ROOT) == []
    paths = {route.split(" ")[-1]: function for route, function in routes().items()}
    assert mirror.unreached(modules(), ROOT, paths) == []


def test_the_list_of_what_is_tested_elsewhere_is_sorted() -> None:
    assert list(mirror.TESTED_IN) == sorted(mirror.TESTED_IN)


def test_no_test_module_imports_another() -> None:
    tests = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("*.py")}
    found = [(path.name, name) for path, tree in tests.items() for name in imports_of(tree) if _is_a_test(name)]
    assert found == []


def _is_a_test(name: str) -> bool:
    return name.startswith("tests.") and any(part.startswith("test_") for part in name.split("."))


# ── What a transaction writes ────────────────────────────────────────────────


def facts() -> dict[str, str]:
    """Every fact that a transaction may write, as module.Class, and the module of the domain that defines it."""
    return {
        f"{module.name}.{node.name}": module.name
        for module in part("points.domain")
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and "Write" in {ast.unparse(base) for base in node.bases}
    }


def registrations() -> list[tuple[str, str]]:
    """(fact, the module of the adapter that registers how it is written)."""
    return [
        (_full_name(module, call.args[0]), module.name)
        for module in part("points.adapters")
        for call, called in _calls(module.tree)
        if called == "register"
    ]


def _full_name(module: Module, node: ast.expr) -> str:
    return next(name for name in module.imports if name.endswith(f".{ast.unparse(node)}"))


def test_every_fact_has_one_adapter_that_writes_it() -> None:
    assert sorted(fact for fact, _ in registrations()) == sorted(facts())


def test_the_write_path_says_which_adapter_writes_a_fact() -> None:
    assert dict(write_path.ADAPTERS) == {fact.rpartition(".")[2]: adapter for fact, adapter in registrations()}


def test_whoever_posts_imports_the_whole_write_path() -> None:
    # The ledger itself settles months and notes steps of redemptions, whose writers it imports.
    outside = [module for module in modules().values() if not module.name.startswith("points.adapters.ledger.")]
    posting = {module.name for module in outside if "points.adapters.ledger.transactions" in module.imports}
    assert posting == {"points.adapters.write_path"}


def test_the_ledger_imports_no_other_adapter() -> None:
    for module in part("points.adapters"):
        if module.name.startswith("points.adapters.ledger."):
            of_adapters = [name for name in module.imports if name.startswith("points.adapters.")]
            assert all(_within(name, ("points.adapters.ledger", "points.adapters.aws")) for name in of_adapters)


def test_the_ledgers_domain_knows_no_feature() -> None:
    for module in part("points.domain"):
        if module.name.startswith("points.domain.ledger."):
            of_folders = {name.split(".")[2] for name in module.imports if name.startswith("points.domain.")}
            assert of_folders <= {"calendar", "errors", "ids", "ledger"}, module.name


# ── What is loaded ───────────────────────────────────────────────────────────


def test_the_domain_runs_on_the_standard_library_alone() -> None:
    names = [module.name for module in part("points.domain")]
    loaded = _run(
        "import importlib, json, sys; before = set(sys.modules);"
        f"[importlib.import_module(name) for name in {names}];"
        "print(json.dumps(sorted({name.partition('.')[0] for name in set(sys.modules) - before})))"
    )
    # zoneinfo asks sysconfig, whose data is a module named after the machine.
    assert {name for name in loaded if not name.startswith("_")} - sys.stdlib_module_names == {"points"}


@pytest.mark.parametrize("function", functions())
def test_a_function_loads_only_what_it_serves_with(function: str) -> None:
    # Where pyOpenSSL is installed botocore takes it and cryptography with it; in Lambda it is not.
    without_openssl = "import json, sys; sys.modules['OpenSSL'] = None;"
    loaded = set(_run(f"{without_openssl} import functions.{function}.app; print(json.dumps(list(sys.modules)))"))
    heavy = {"requests", "cryptography"} & loaded
    calls_wechat = "WECHAT_API_URL" in environment(function)
    # Opening WeChat's sealed messages needs cryptography, and most calls are not sealed messages.
    assert heavy <= ({"requests"} if calls_wechat else set())
    assert not loaded & {"local", "tests", "moto", "samcli", "pytest"}


# ── What a function is given ─────────────────────────────────────────────────


@pytest.mark.parametrize("function", functions())
def test_a_function_is_given_the_secrets_its_code_asks_for(function: str) -> None:
    asked = {
        SECRETS[node.attr]
        for name in reachable(function)
        if "points.adapters.aws.secrets" in modules()[name].imports
        for node in ast.walk(modules()[name].tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "secrets"
        if node.attr in SECRETS
    }
    assert asked == {name for name in environment(function) if name.endswith("_SECRET")}


@pytest.mark.parametrize("function", functions())
def test_a_function_is_given_every_variable_its_code_reads(function: str) -> None:
    read = {name for module in reachable(function) for name in _variables(module)}
    assert read <= environment(function).keys()


@cache
def _variables(module: str) -> list[str]:
    """Names read from os.environ where they stand in the code."""
    names = []
    for node in ast.walk(modules()[module].tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            key: ast.expr | None = node.slice
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "os.environ.get":
            key = node.args[0]
        else:
            continue
        if isinstance(key, ast.Constant):
            names.append(str(key.value))
    return names


# ── Template, folders, events, README and OpenAPI say the same ───────────────


def test_every_folder_is_a_function_and_every_function_a_folder() -> None:
    folders = {path.parent.name for path in FUNCTIONS.glob("*/app.py")}
    assert folders == functions().keys()


@pytest.mark.parametrize("function", functions())
def test_a_function_is_one_file_that_names_itself_in_its_logs(function: str) -> None:
    code = {path.name for path in (FUNCTIONS / function).iterdir() if path.name != "__pycache__"}
    built = {"site"} if function == "console" else set()
    assert code <= {"__init__.py", "app.py"} | built
    assert environment(function)["POWERTOOLS_SERVICE_NAME"] == function


def test_every_trigger_has_its_event() -> None:
    assert {path.stem for path in EVENTS.glob("*")} == set(_event_names().values())


@pytest.mark.parametrize("trigger", list(triggers()), ids=lambda trigger: f"{trigger.function}-{trigger.name}")
def test_an_event_is_what_its_trigger_sends(trigger: Trigger) -> None:
    event = json.loads((EVENTS / f"{_event_names()[trigger.function, trigger.name]}.json").read_text(encoding="utf-8"))
    if trigger.kind == "ScheduleV2":
        sent = json.loads(trigger.properties["Input"])
        assert event | {"scheduled_time": ""} == sent | {"scheduled_time": ""}
    elif trigger.kind == "SQS":
        queue = trigger.properties["EventSourceArn"]["Fn::GetAtt"][0]
        assert {record["eventSourceARN"].rpartition("-")[2] for record in event["Records"]} == {queue}
    elif trigger.kind == "DynamoDB":
        table = trigger.properties["EventSourceArn"]["Fn::GetAtt"][0]
        sources = {record["eventSourceARN"].split("/")[1] for record in event["Records"]}
        assert {source.rpartition("-")[2] for source in sources} == {table}
    else:
        method, _, path = trigger.route.partition(" ")
        assert event["version"] == "2.0"
        assert event["routeKey"] == event["requestContext"]["routeKey"] == trigger.route
        assert event["rawPath"] == event["requestContext"]["http"]["path"]
        if path:
            assert event["requestContext"]["http"]["method"] == method
            assert event["rawPath"] == path.replace("+}", "}").format(**event.get("pathParameters", {}))


def _event_names() -> dict[tuple[str, str], str]:
    """A function's first trigger has the function's name; the others add their own, `redeem-cancel`."""
    names: dict[tuple[str, str], str] = {}
    for trigger in triggers():
        is_first = trigger.function not in names.values()
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", trigger.name).lower()
        names[trigger.function, trigger.name] = trigger.function if is_first else f"{trigger.function}-{words}"
    return names


@pytest.mark.parametrize("readme", READMES)
def test_the_readmes_table_of_actions_is_the_templates(readme: str) -> None:
    rows = {
        found[1]: row
        for row in (ROOT / readme).read_text(encoding="utf-8").splitlines()
        if row.startswith("|") and (found := re.search(r"functions/(\w+)", row))
    }
    assert rows.keys() == functions().keys()
    for function, row in rows.items():
        for route in re.findall(r"(?:GET|POST|PUT|PATCH|DELETE) /[\w/{}-]*", row):
            assert routes().get(route) == function, f"{readme}: {route}"


@pytest.mark.parametrize("readme", READMES)
def test_the_readmes_example_is_answered_as_the_openapi_document_says(readme: str) -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    answers = document["paths"]["/sign-in"]["post"]["responses"]
    shown = re.findall(r"```json\n(.*?)\n```", (ROOT / readme).read_text(encoding="utf-8"), re.DOTALL)
    for block, (status, media) in zip(
        shown, [("200", "application/json"), ("409", "application/problem+json")], strict=True
    ):
        schema = answers[status]["content"][media]["schema"]
        properties = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
        assert json.loads(block).keys() <= properties.keys()
        assert json.loads(block).keys() >= properties.keys() - {"errors", "needs_code"}


def test_the_openapi_document_describes_every_route_but_the_consoles_files() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    described = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    files = {route for route, function in routes().items() if function == "console"}
    assert described == routes().keys() - files - {"$default"}
