"""Stores: written by the merchant, named everywhere else, and not deleted while something names them."""

from typing import Any

import pytest

from points.adapters.aws import dynamodb
from points.adapters.catalog import store_users
from points.domain.operators.rights import Role
from tests.fixtures.cloud import Cloud, Response
from tests.fixtures.decisions import SERVICE

ALL = "/merchant/stores"
ONE = "/merchant/stores/{store_id}"
WEST = {"name": "西湖店", "address": "龙井路 1 号", "hours": "9:00–21:00"}
BOARD = {"board_id": "west", "title": "西湖榜", "period": "month", "stores": ["west"]}


@pytest.fixture
def owner(mall: Cloud) -> str:
    return mall.hire("owner")


@pytest.fixture
def west(mall: Cloud, owner: str) -> dict[str, Any]:
    """The store `west`, which nothing names."""
    added = mall.operator(owner, f"POST {ALL}", body={"store_id": "west", **WEST})
    assert added.status == 201, added.body
    return dict(added.body)


def deleted(mall: Cloud, owner: str, store_id: str = "west", query: str = "") -> Response:
    return mall.operator(owner, f"DELETE {ONE}", f"{ALL}/{store_id}", query=query)


def in_use(answer: Response, *names: str) -> bool:
    """Whether the store was not deleted because these name it."""
    return answer.code == "STATE_CONFLICT" and all(name in answer.body["detail"] for name in names)


# ── The merchant writes them ─────────────────────────────────────────────────


def test_a_store_is_added_changed_closed_and_deleted(mall: Cloud, owner: str, west: dict[str, Any]) -> None:
    path = f"{ALL}/west"
    assert west == {"store_id": "west", **WEST, "is_open": True, "version": 1}
    again = mall.operator(owner, f"POST {ALL}", body={"store_id": "west", **WEST})
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    other = mall.operator(owner, f"POST {ALL}", body={"store_id": "west", "name": "湖滨店"})
    assert other.code == "IDEMPOTENCY_CONFLICT"
    closed = {"name": "西湖老店", "is_open": False, "version": 1}
    changed = mall.operator(owner, f"PUT {ONE}", path, closed)
    assert changed.body == {"store_id": "west", "name": "西湖老店", "is_open": False, "version": 2} | dict.fromkeys(
        ("address", "hours")
    )
    assert mall.operator(owner, f"GET {ONE}", path).body == changed.body
    assert mall.operator(owner, f"GET {ALL}").body["items"] == [changed.body]
    assert mall.operator(owner, f"PUT {ONE}", path, {"name": "别的", "version": 1}).code == "VERSION_CONFLICT"
    assert mall.operator(owner, f"PUT {ONE}", path, {"name": "别的", "version": 2, "store_id": "east"}).status == 422
    assert deleted(mall, owner, query="version=1").code == "VERSION_CONFLICT"
    assert deleted(mall, owner, query="version=2").status == 204
    assert mall.operator(owner, f"GET {ONE}", path).code == "NOT_FOUND"
    assert deleted(mall, owner).code == "NOT_FOUND"


def test_a_store_without_an_id_gets_one(mall: Cloud, owner: str) -> None:
    added = mall.operator(owner, f"POST {ALL}", body={"name": "湖滨店"}).body
    assert mall.operator(owner, f"GET {ONE}", f"{ALL}/{added['store_id']}").body == added


def test_an_id_of_before_can_be_in_any_script(mall: Cloud, owner: str) -> None:
    assert mall.operator(owner, f"POST {ALL}", body={"store_id": "西湖店", "name": "西湖旗舰店"}).status == 201
    assert mall.operator(owner, f"GET {ONE}", f"{ALL}/西湖店").body["name"] == "西湖旗舰店"
    assert mall.merchant(f"GET {ONE}", f"{ALL}/西湖店").status == 200
    trail = mall.operator(owner, "GET /merchant/audit-trail", query="object=store:西湖店").body["items"]
    assert [entry["action"] for entry in trail] == ["create"]


@pytest.mark.parametrize("store_id", ["a/b", "a b", "a?b", "50%", "a#b", "a:b", "", "店" * 33])
def test_an_id_that_cannot_stand_in_a_path_is_refused(mall: Cloud, owner: str, store_id: str) -> None:
    refused = mall.operator(owner, f"POST {ALL}", body={"store_id": store_id, "name": "店"})
    assert (refused.status, [error["field"] for error in refused.body["errors"]]) == (422, ["store_id"])


def test_stores_are_listed_in_pages(mall: Cloud, owner: str) -> None:
    for name in "abc":
        mall.operator(owner, f"POST {ALL}", body={"store_id": name, "name": name})
    first = mall.operator(owner, f"GET {ALL}", query="limit=2").body
    rest = mall.operator(owner, f"GET {ALL}", query=f"limit=2&cursor={first['next_cursor']}").body
    assert [store["store_id"] for store in first["items"] + rest["items"]] == ["a", "b", "c"]
    assert rest["next_cursor"] is None


# ── Others name them ─────────────────────────────────────────────────────────


def test_members_read_the_names_beside_the_ids(mall: Cloud, owner: str, west: dict[str, Any]) -> None:
    terms = {"valid_days": 60, "stores": ["west", "东街店"]}
    mall.operator(owner, "POST /merchant/rewards", body=SERVICE | {"points": 0, "service": terms})
    ming = mall.join("ming")
    named = {"stores": ["west", "东街店"], "store_names": ["西湖店", "东街店"]}
    reward = mall.member(ming, "GET /rewards/{reward_id}", "/rewards/tasting").body
    assert reward["service"] == {"valid_days": 60, **named}
    body = {"reward_id": "tasting", "quantity": 1, "expected_points": 0}
    redeemed = mall.member(ming, "POST /redeem", body=body, key="r-1").body["voucher"]
    assert {name: redeemed[name] for name in named} == named
    body = {"voucher_code": redeemed["voucher_code"], "store": "west"}
    used = mall.operator(owner, "POST /merchant/vouchers/verify", body=body).body["voucher"]
    assert (used["used_at"], used["used_at_name"]) == ("west", "西湖店")
    mall.operator(owner, f"PUT {ONE}", f"{ALL}/west", WEST | {"name": "湖滨店", "version": 1})
    for voucher in (
        mall.member(ming, "GET /redemptions").body["items"][0]["voucher"],
        mall.member(ming, "GET /me/export").body["redemptions"][0]["voucher"],
    ):
        assert (voucher["store_names"], voucher["used_at_name"]) == (["湖滨店", "东街店"], "湖滨店")


def test_names_cost_members_no_read(
    mall: Cloud, owner: str, west: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = {"valid_days": 60, "stores": ["west"]}
    mall.operator(owner, "POST /merchant/rewards", body=SERVICE | {"service": terms})
    ming = mall.join("ming")
    monkeypatch.setenv("CATALOG_TTL_S", "60")
    mall.member(ming, "GET /rewards")
    read: list[str] = []
    real = dynamodb.client().query

    def query(**arguments: Any) -> Any:
        read.append(arguments["TableName"])
        return real(**arguments)

    monkeypatch.setattr(dynamodb.client(), "query", query)
    assert mall.member(ming, "GET /rewards").body["items"][0]["service"]["store_names"] == ["西湖店"]
    assert dynamodb.table("catalog") not in read


# ── What is named stays ──────────────────────────────────────────────────────


def test_a_store_that_a_reward_or_a_board_names_is_not_deleted(mall: Cloud, owner: str, west: dict[str, Any]) -> None:
    reward = SERVICE | {"service": {"valid_days": 60, "stores": ["west"]}}
    mall.operator(owner, "POST /merchant/rewards", body=reward)
    program = mall.operator(owner, "GET /merchant/program").body
    program["leaderboard"]["boards"] = [BOARD]
    changed = mall.operator(owner, "PUT /merchant/program", body=program)
    assert changed.status == 200, changed.body
    assert in_use(deleted(mall, owner), "reward:tasting", "board:west")
    mall.operator(owner, "DELETE /merchant/rewards/{reward_id}", "/merchant/rewards/tasting")
    assert in_use(deleted(mall, owner), "Still named by board:west.")
    changed.body["leaderboard"]["boards"] = []
    mall.operator(owner, "PUT /merchant/program", body=changed.body)
    assert deleted(mall, owner).status == 204


def test_a_store_that_an_operator_names_is_not_deleted(mall: Cloud, owner: str, west: dict[str, Any]) -> None:
    body = {"name": "小周", "role": "counter", "stores": ["west"]}
    added = mall.operator(owner, "POST /operators", body=body).body
    path = f"/operators/{added['operator_id']}"
    assert in_use(deleted(mall, owner), f"operator:{added['operator_id']}")
    mall.operator(owner, "PUT /operators/{operator_id}", path, body | {"stores": ["east"]})
    assert deleted(mall, owner).status == 204
    mall.operator(owner, f"POST {ALL}", body={"store_id": "east", **WEST})
    assert in_use(deleted(mall, owner, "east"), f"operator:{added['operator_id']}")
    assert mall.operator(owner, "DELETE /operators/{operator_id}", path).status == 204
    assert deleted(mall, owner, "east").status == 204


def test_a_store_that_a_key_names_is_not_deleted(mall: Cloud, owner: str, west: dict[str, Any]) -> None:
    body = {"name": "收银台", "scopes": ["staff"], "stores": ["west"]}
    key = mall.operator(owner, "POST /merchant/keys", body=body).body["key"]
    assert in_use(deleted(mall, owner), f"key:{key}")
    mall.operator(owner, "DELETE /merchant/keys/{key}", f"/merchant/keys/{key}")
    assert deleted(mall, owner).status == 204


def test_many_names_are_cut_short(mall: Cloud, owner: str, west: dict[str, Any]) -> None:
    for number in range(7):
        body = {"name": f"柜台{number}", "role": "counter", "stores": ["west"]}
        assert mall.operator(owner, "POST /operators", body=body).status == 201
    assert in_use(deleted(mall, owner), " and 2 more. Close the store instead.")


def test_an_operator_added_meanwhile_is_not_missed(
    mall: Cloud, owner: str, west: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store_users.users

    def users() -> Any:
        found = real()
        if not found[1]:
            mall.operator(owner, "POST /operators", body={"name": "小周", "role": "counter", "stores": ["west"]})
        return found

    monkeypatch.setattr(store_users, "users", users)
    monkeypatch.setattr("time.sleep", lambda _: None)
    assert deleted(mall, owner).code == "TRY_AGAIN"
    assert in_use(deleted(mall, owner), "operator:")


def test_a_reward_made_meanwhile_is_not_missed(
    mall: Cloud, owner: str, west: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store_users.users

    def users() -> Any:
        reward = SERVICE | {"service": {"valid_days": 60, "stores": ["west"]}}
        mall.operator(owner, "POST /merchant/rewards", body=reward)
        return real()

    monkeypatch.setattr(store_users, "users", users)
    assert in_use(deleted(mall, owner), "reward:tasting")


@pytest.mark.parametrize(
    ("role", "may"), [("operations", True), ("support", False), ("counter", False), ("analyst", False)]
)
def test_everybody_reads_stores_and_few_write_them(mall: Cloud, west: dict[str, Any], role: Role, may: bool) -> None:
    cookie = mall.hire(role)
    assert mall.operator(cookie, f"GET {ALL}").body["items"] == [west]
    assert mall.operator(cookie, f"POST {ALL}", body={"name": "湖滨店"}).status == (201 if may else 403)
