"""Whoever may not know who the members are is told it by no answer: every operation that their rights open is called.

The values that name somebody are planted so that they can be nothing else, and are searched in every byte of every
answer: headers, refusals, CSV. A call that is added later is called as well, with the ids that its list has.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
import requests

from local import openapi
from local.client import Browser, Merchant, Phone
from local.stack import Stack
from points.domain.operators.rights import ROLES, Role
from tests.fixtures.pictures import WEBP_LOSSY
from tests.stack.mall import openid_of, pay, put_on_sale, wish
from tests.stack.staff import opened

Values = Mapping[str, Sequence[str]]
Unique = Callable[[str], str]
NICKNAME, RECEIVER, REASON = "泄露昵称", "泄露收件人", "泄露原因"
MOBILE, STREET = "13987650123", "泄露路一号"
ADDRESS: Final = {
    "name": RECEIVER,
    "phone": MOBILE,
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": STREET,
}
ACCEPTED: Final = ("application/json", "text/csv")
USUAL: Final[Values] = {"limit": ["100"]}
MOST_IDS: Final = 3  # of each kind: more would tell no more
_ANSWER_S: Final = 60


@dataclass(frozen=True, slots=True)
class Plant:
    """A shop of which everything that names somebody is known."""

    names: dict[str, str]  # what nobody without `names:view` may be told, by what it is
    values: Values  # for each name of a parameter, what the shop has


@pytest.fixture
def plant(stack: Stack, merchant: Merchant, log_in: Callable[..., Phone], unique: Unique) -> Plant:
    owner, ming = opened(stack, "owner"), log_in("leaked")
    assert ming.patch("/me", {"nickname": NICKNAME}).status == 200
    avatar = ming.upload("/me/avatar", WEBP_LOSSY, "image/webp").body["avatar_url"]
    order_id = unique("o")
    pay(merchant, order_id, ming, 5000)
    rewards = _offered(merchant, unique)
    redeemed = [ming.post("/redeem", _wish(name)).body["redemption_id"] for name in (*rewards, *[rewards[0]] * 3)]
    _handle(merchant, redeemed)
    path = f"/merchant/members/{ming.member_id}"
    adjusted = {"points": 5, "reason": "补发", "note": REASON}
    assert owner.send("POST", f"{path}/adjustments", adjusted, key=unique("a")).status == 201
    assert merchant.send("POST", f"{path}/risk", {"level": "high"}).status == 200
    assert ming.post("/sign-in").status == 200  # its points are held
    assert merchant.send("POST", f"{path}/freeze", {"frozen": True, "reason": REASON}).status == 200
    assert merchant.send("POST", "/merchant/jobs/expire").status == 200
    values = _listed(owner) | {
        "member_id": [ming.member_id],
        "reward_id": rewards,
        "order_id": [order_id],
        "redemption_id": redeemed,
        "code": [ming.get(f"/redemptions/{redeemed[1]}").body["voucher"]["voucher_code"]],
    }
    names = {"openid": openid_of(stack, ming), "avatar": avatar, "nickname": NICKNAME, "receiver": RECEIVER}
    return Plant(names | {"words": REASON, "mobile": MOBILE, "street": STREET}, values)


def _offered(merchant: Merchant, unique: Unique) -> list[str]:
    """Goods, a service and a coupon."""
    goods, service, coupon = unique("goods"), unique("service"), unique("coupon")
    terms = {"kind": "amount_off", "threshold_fen": 0, "amount_off_fen": 100, "valid_days": 30}
    put_on_sale(merchant, goods)
    put_on_sale(merchant, service, kind="service", service={"valid_days": 30, "stores": []})
    put_on_sale(merchant, coupon, kind="coupon", coupon=terms)
    return [goods, service, coupon]


def _wish(reward_id: str) -> dict[str, Any]:
    return wish(reward_id, address=ADDRESS if reward_id.startswith("goods") else None)


def _handle(merchant: Merchant, redeemed: Sequence[str]) -> None:
    """Parcels in three states; one more waits."""
    *_, shipped, refused, refunded = redeemed
    for one in (shipped, refunded):
        parcel = {"carrier": "SF", "tracking_no": "SF1234567890"}
        assert merchant.send("POST", f"/merchant/redemptions/{one}/ship", parcel).status == 200
    for one, step in ((refused, "refuse"), (refunded, "refund")):
        assert merchant.send("POST", f"/merchant/redemptions/{one}/{step}", {"reason": "缺货"}).status == 200


@dataclass(frozen=True, slots=True)
class Read:
    """One answer, as it came over the wire."""

    url: str
    status: int
    text: str


def everything(stack: Stack, role: Role, values: Values) -> Iterator[Read]:
    """The answers to all that somebody in this role may read."""
    browser = opened(stack, role)
    for path, operation in _readable(role):
        for target, accepted in product(_targets(path, operation, values), ACCEPTED):
            headers = {"Cookie": browser.cookie, "Accept": accepted}
            answer = requests.get(f"{stack.api_url}{target}", headers=headers, timeout=_ANSWER_S)
            yield Read(target, answer.status_code, f"{dict(answer.headers)}\n{answer.content.decode()}")


def _readable(role: Role) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in openapi.document()["paths"].items():
        rights = [right for way in operations.get("get", {}).get("security", []) for right in way.get("session", [])]
        if rights and rights[0] in ROLES[role]:
            yield path, operations["get"]


def _targets(path: str, operation: dict[str, Any], values: Values) -> Iterator[str]:
    """Every path that the values make, alone and with every value of each single parameter of the query."""
    parameters = operation.get("parameters", [])
    places = [one["name"] for one in parameters if one["in"] == "path"]
    queries = [one for one in parameters if one["in"] == "query"]
    for chosen in product(*(values[name] for name in places)):
        target = path
        for name, value in zip(places, chosen, strict=True):
            target = target.replace(f"{{{name}}}", quote(value))
        yield target
        for one in queries:
            yield from (f"{target}?{urlencode({one['name']: value})}" for value in _values_of(one, values))


def _listed(owner: Browser) -> dict[str, list[str]]:
    """For each parameter of a path, what the list above it has: `{reward_id}` of the rewards."""
    found: dict[str, list[str]] = {}
    for path in openapi.document()["paths"]:
        above, _, name = path.removesuffix("}").rpartition("/{")
        if path.endswith("}") and above.startswith("/merchant"):
            answer = owner.send("GET", f"{above}?limit=100").body
            items = answer.get("items", []) if isinstance(answer, dict) else []
            found[name] = [one[name] for one in items if name in one][:MOST_IDS] or ["none"]
    return found


def _values_of(parameter: Mapping[str, Any], values: Values) -> Sequence[str]:
    schema = parameter["schema"]
    allowed = schema.get("enum") or [each for one in schema.get("anyOf", []) for each in one.get("enum", [])]
    return allowed or {**USUAL, **values}.get(parameter["name"], ())


def told(answers: Sequence[Read], names: Mapping[str, str]) -> dict[str, set[str]]:
    """Which names are in which answers. JSON may write a letter by its number."""
    found: dict[str, set[str]] = {}
    for answer in answers:
        for what, name in names.items():
            if name in answer.text or json.dumps(name)[1:-1] in answer.text:
                found.setdefault(what, set()).add(answer.url.partition("?")[0])
    return found


def test_the_analyst_is_told_by_no_answer_who_the_members_are(stack: Stack, plant: Plant) -> None:
    asked = {**plant.values, "openid": [plant.names["openid"]], "q": [plant.names["nickname"]]}
    answers = list(everything(stack, "analyst", asked))

    assert told(answers, plant.names) == {}
    assert sum(answer.status == 200 for answer in answers) > 60
    assert plant.values["member_id"][0] in "".join(answer.text for answer in answers)


def test_the_counter_is_told_of_no_member_at_all(stack: Stack, plant: Plant) -> None:
    answers = list(everything(stack, "counter", plant.values))

    ids = {"member": plant.values["member_id"][0], "order": plant.values["order_id"][0]}
    found = told(answers, plant.names | ids)
    # Whose voucher it is, the redemption of it says as well.
    assert found.pop("member", set()) <= {f"/merchant/vouchers/{quote(plant.values['code'][0])}"}
    assert found == {}
    assert sum(answer.status == 200 for answer in answers) > 10


def test_the_search_finds_a_name_where_one_may_be_told(stack: Stack, plant: Plant) -> None:
    """Else the two tests above would prove nothing."""
    answers = list(everything(stack, "operations", plant.values))

    assert {"nickname", "avatar", "words", "receiver", "mobile", "street"} <= told(answers, plant.names).keys()
