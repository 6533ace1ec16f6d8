"""The measures of the house, on houses small enough to count by hand."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.measure import circles, mirror, package, route, sizes
from tests.measure.modules import ROOT, Module, modules, modules_of
from tests.measure.sizes import Spread

House = Callable[[Mapping[str, str]], Mapping[str, Module]]


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Writes modules by their path below points/ or functions/, and reads them."""

    def build(files: Mapping[str, str]) -> Mapping[str, Module]:
        for name, source in files.items():
            folder = tmp_path if name.startswith("functions/") else tmp_path / "layers" / "points" / "points"
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(source, encoding="utf-8")
        return modules_of(tmp_path)

    return build


# ── How long ─────────────────────────────────────────────────────────────────


def test_the_median_the_nearest_rank_of_the_ninetieth_percentile_and_the_longest() -> None:
    assert Spread.of(range(1, 11)) == Spread(10, 5.5, 9, 10)
    assert Spread.of([7]) == Spread(1, 7, 7, 7)
    assert Spread.of([]) == Spread(0, 0, 0, 0)


def test_a_function_is_as_long_as_from_its_def_to_its_last_line(house: House) -> None:
    source = """@cache
def f():
    'Says so.'

    def g():
        pass
    return g

class C:
    def _m(self): ...
"""
    (module,) = house({"domain/a.py": source}).values()
    assert [(one.name, one.lines, one.has_docstring) for one in sizes.functions_of(module)] == [
        ("f", 6, True),
        ("C._m", 1, False),
    ]
    assert [one.is_public for one in sizes.functions_of(module)] == [True, False]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("# long: a table\n@cache\ndef f():\n", "a table"),
        ("def f():  # long: a table\n", "a table"),
        ("# long:\ndef f():\n", ""),
        ("# long: of something else\n\ndef f():\n", ""),
        ("def f():\n", ""),
    ],
)
def test_a_long_function_gives_its_reason_above_or_beside_its_first_line(house: House, head: str, reason: str) -> None:
    (module,) = house({"domain/a.py": head + "    pass\n" * sizes.LONG}).values()
    (function,) = sizes.functions_of(module)
    assert function.reason == reason
    assert sizes.unexplained([module]) == ([] if reason else [function])


def test_a_function_of_forty_lines_needs_no_reason(house: House) -> None:
    (module,) = house({"domain/a.py": "def f():\n" + "    pass\n" * (sizes.LONG - 1)}).values()
    assert sizes.unexplained([module]) == []


def test_modules_longer_than_the_limit_are_named_the_longest_first(house: House) -> None:
    found = house({"domain/a.py": "\n" * 201, "domain/b.py": "\n" * 200, "web/c.py": "\n" * 300, "web/__init__.py": ""})
    assert [module.name for module in sizes.longer_than(200, found.values())] == ["points.web.c", "points.domain.a"]


# ── Circles ──────────────────────────────────────────────────────────────────


def test_a_circle_through_three_folders_is_found_and_one_within_a_folder_is_none(house: House) -> None:
    found = house(
        {
            "domain/ledger/a.py": "from points.domain.earning import b\nfrom points.domain.ledger import z\n",
            "domain/ledger/z.py": "from points.domain.ledger import a\n",
            "domain/earning/b.py": "def f():\n    from points.domain.rewards.c import C\n",
            "domain/rewards/c.py": "import points.domain.ledger.a\n",
            "domain/calendar.py": "",
            "domain/boards/d.py": "from points.domain import calendar\nfrom points.domain.ledger import a\n",
        }
    )
    assert circles.circles(found, "points.domain") == [("earning", "ledger", "rewards")]


def test_what_is_imported_for_types_alone_makes_no_circle(house: House) -> None:
    types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from points.web.b.c import C\n"
    found = house({"web/a/d.py": types, "web/b/c.py": "from points.web.a import d\n"})
    assert circles.circles(found, "points.web") == []


# ── Where it is tested ───────────────────────────────────────────────────────


def test_a_module_is_tested_where_the_mirror_says_or_where_the_list_does(house: House, tmp_path: Path) -> None:
    found = house({"domain/ledger/a.py": "", "domain/b.py": "", "web/c.py": "", "functions/earn/app.py": ""})
    for name in ("domain/ledger/test_a.py", "functions/test_earn.py", "test_story.py"):
        (tmp_path / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tests" / name).touch()

    listed = {"points.domain.b": "tests/test_story.py"}

    assert mirror.without_tests(found.values(), tmp_path, listed) == ["points.web.c"]
    assert mirror.outdated(found, tmp_path, listed) == []
    stale = {
        "points.domain.ledger.a": "tests/test_story.py",
        "points.gone": "tests/test_story.py",
        "points.web.c": "tests/test_gone.py",
    }
    assert mirror.outdated(found, tmp_path, stale) == list(stale)


@pytest.mark.parametrize(
    ("source", "is_reached"),
    [
        ("from points.domain import a", True),
        ("from points.domain.b import f", True),
        ("from tests.fixtures.shop import buy", True),
        ("mall.member('ming', 'POST /earn')", True),
        ("phone.post('/earn?again=1')", True),
        ("phone.post(f'/activities/{name}/tickets')", True),
        ("mall.member('ming', 'POST /activities/{activity_id}/tickets')", True),
        ("phone.post(f'/activities/{name}')", False),
        ("handler_of('earn')", True),
        ("def test_who_has_earned(): ...", False),
        ("from points.domain import c", False),
    ],
)
def test_a_listed_file_imports_the_module_or_calls_a_function_that_does(
    house: House, tmp_path: Path, source: str, is_reached: bool
) -> None:
    found = house(
        {
            "domain/a.py": "",
            "domain/b.py": "from points.domain import a",
            "domain/c.py": "",
            "functions/earn/app.py": "from points.domain import a",
        }
    )
    (tmp_path / "tests" / "fixtures").mkdir(parents=True)
    (tmp_path / "tests" / "fixtures" / "shop.py").write_text("from points.domain.b import f", encoding="utf-8")
    (tmp_path / "tests" / "test_story.py").write_text(source, encoding="utf-8")

    listed = {"points.domain.a": "tests/test_story.py"}

    paths = {"/earn": "earn", "/activities/{activity_id}/tickets": "earn"}
    assert (mirror.unreached(found, tmp_path, paths, listed) == []) is is_reached


# ── The way of a redeem ──────────────────────────────────────────────────────

SMALL: Mapping[str, str] = {
    "functions/redeem/app.py": """
from points.adapters.ledger import posting
from points.domain.rewards import redeeming
from points.web.answers import shown

def redeem(call):
    return shown(_done(call))

def _done(call):
    return posting.post(lambda found: redeeming.redeem(call, found))
""",
    "domain/rewards/redeeming.py": """
from points.domain.ledger.transactions import Transaction
from points.domain.rewards.redemption import Redemption

def redeem(call, found) -> Transaction[Redemption]:
    return Transaction(Redemption())
""",
    "domain/rewards/redemption.py": "class Redemption: ...\n",
    "domain/ledger/transactions.py": "class Transaction: ...\n",
    "adapters/ledger/posting.py": """
from points.adapters.aws import dynamodb
from points.adapters.ledger import items

def post(plan):
    return commit(plan(None))

def commit(transaction):
    dynamodb.transact(transaction)
""",
    "adapters/ledger/items.py": """
def redemption_item(r: Redemption) -> Item: ...
def read(item: Item) -> Redemption: ...
""",
    "web/answers.py": "def shown(done): ...\n",
}


def test_a_redeem_is_followed_from_its_function_through_the_domain_to_the_table(house: House) -> None:
    way = route.redeem(house(SMALL))

    assert [name for _, name in way.steps] == ["redeem", "redeem", "_done", "post", "commit", "redemption_item"]
    assert way.hops == 3
    assert way.files == {*way.modules, "points.domain.ledger.transactions"}
    assert way.touched == {*way.files, "points.domain.rewards.redemption", "points.web.answers"}


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("adapters/ledger/posting.py", "def post(plan): ...\n"),
        ("adapters/ledger/items.py", ""),
        ("domain/rewards/redeeming.py", "def redeem(call, found): ...\n"),
    ],
)
def test_a_way_that_cannot_be_followed_is_no_short_way(house: House, file: str, source: str) -> None:
    with pytest.raises(LookupError):
        route.redeem(house({**SMALL, file: source}))


def test_the_way_of_our_redeem_can_be_followed() -> None:
    assert route.redeem(modules()).modules[0] == "functions.redeem.app"


def test_every_module_of_ours_is_measured() -> None:
    shipped = [*(ROOT / "layers" / "points").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    assert {module.path for module in modules().values()} == {path for path in shipped if path.stat().st_size}


# ── The mini program ─────────────────────────────────────────────────────────


def test_a_part_counts_for_itself_and_everything_else_for_the_main_package(tmp_path: Path) -> None:
    configuration = {"pages": ["pages/home/index"], "subPackages": [{"root": "pages/board", "pages": ["index"]}]}
    (tmp_path / "app.json").write_text(json.dumps(configuration), encoding="utf-8")
    for page, size in (("home", 10), ("board", 30), ("boards", 7)):
        (tmp_path / "pages" / page).mkdir(parents=True)
        for kind in ("ts", "wxml", "wxss", "json"):
            (tmp_path / "pages" / page / f"index.{kind}").write_text("x" * size, encoding="utf-8")

    found = {one.name: one.size for one in package.packages(tmp_path)}

    assert found == {package.MAIN: 4 * 17 + len(json.dumps(configuration)), "pages/board": 120}
    assert package.pages(tmp_path) == {"pages/home/index": 40, "pages/board/index": 120}
