"""The recipes of docs/earning.md: every call there is made, in the order it is told, and answered as it says.

A block names a call, its body and what of the answer matters; `at=` is when the shop is told to be, `as=` the member
who calls (the merchant, where missing). Names in capitals are members: who is named for the first time joins then.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from local.client import Merchant, Phone
from local.stack import Stack
from tests.deployment import ROOT

pytestmark = pytest.mark.usefixtures("unharmed")

RECIPES = (
    (ROOT / "docs" / "earning.md").read_text(encoding="utf-8").partition("## Recipes")[2].partition("## Cheats")[0]
)
BLOCK = re.compile(
    r"```http(?: at=(\S+))?(?: as=(\w+))?\n(\w+) (\S+)\n\n(\{.*?\}\n\n)?(\d{3})(?: (\{.*?\}))?\n```", re.S
)


@dataclass(frozen=True, slots=True)
class Step:
    at: str
    member: str
    method: str
    path: str
    body: str
    status: int
    answer: Any


def steps(recipe: str) -> list[Step]:
    found = [
        Step(at, member, method, path, body.strip(), int(status), json.loads(answer or "{}"))
        for at, member, method, path, body, status, answer in BLOCK.findall(recipe)
    ]
    assert len(found) == recipe.count("```http"), "a block of the document has another form"
    return found


@pytest.fixture
def decided(merchant: Merchant) -> Iterator[list[str]]:
    """What a recipe has decided; other tests go on without it, under the program that was."""
    paths: list[str] = []
    program = merchant.send("GET", "/merchant/program").body
    yield paths
    now = merchant.send("GET", "/merchant/program").body
    if now["version"] != program["version"]:
        assert merchant.send("PUT", "/merchant/program", program | {"version": now["version"]}).status == 200
    for path in paths:
        assert merchant.send("DELETE", path).status == 204


@pytest.mark.parametrize("recipe", re.split(r"^### ", RECIPES, flags=re.M)[1:], ids=lambda text: text.splitlines()[0])
def test_a_recipe_does_what_it_says(
    recipe: str,
    stack: Stack,
    merchant: Merchant,
    log_in: Callable[..., Phone],
    unique: Callable[[str], str],
    decided: list[str],
) -> None:
    """Who logs in does so by a code that nobody else has used."""
    phones: dict[str, Phone] = {}

    for step in steps(recipe):
        if step.at:
            merchant.set_clock(step.at)
        for name in re.findall(r'"([A-Z]{3,})(?:_CODE)?"', step.body) + ([step.member] if step.member else []):
            phones[name] = phones.get(name) or log_in(name.lower())
        body: Any = json.loads(named(step.body, phones)) if step.body else None
        if step.path == "/merchant/program":
            body |= {"version": merchant.send("GET", "/merchant/program").body["version"]}
        if step.path == "/login":
            answer = Phone.answer_to_login(stack.api_url, unique("friend"), invite_code=body["invite_code"])
            phones["FRIEND"] = Phone.of(stack.api_url, answer)
        elif step.member:
            phone = phones[step.member]
            answer = phone.post(step.path, body) if step.method == "POST" else phone.get(step.path)
        else:
            answer = merchant.send(step.method, step.path, body)
        assert answer.status == step.status, (step, answer.body)
        assert matches(answer.body, step.answer), (step, answer.body)
        if step.method == "POST" and body and (kind := re.match(r"/merchant/(rule|campaign|activitie)s$", step.path)):
            noun = kind[1].replace("activitie", "activity")
            decided.append(f"{step.path}/{body[f'{noun}_id']}")


def named(text: str, phones: dict[str, Phone]) -> str:
    for name, phone in phones.items():
        text = text.replace(f'"{name}"', f'"{phone.member_id}"').replace(f'"{name}_CODE"', f'"{phone.invite_code}"')
    return text


def matches(answer: Any, wanted: Any) -> bool:
    """Whether everything wanted is there."""
    if isinstance(wanted, dict):
        return all(name in answer and matches(answer[name], value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return len(answer) == len(wanted) and all(map(matches, answer, wanted))
    return bool(answer == wanted)
