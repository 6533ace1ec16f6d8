"""API keys: made, used, rotated with an overlap, restricted, revoked."""

import time
from typing import Any

import pytest

from points.adapters.aws import dynamodb
from points.adapters.operators import api_keys
from points.domain.operators.keys import MOST
from tests.fixtures.cloud import Cloud, Response

ROTATE = "POST /merchant/keys/{key}/rotate"
PROGRAM = "GET /merchant/program"


@pytest.fixture
def owner(mall: Cloud) -> str:
    return mall.hire("owner")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that have passed."""
    passed, real, steady = [0.0], time.time, time.monotonic
    monkeypatch.setattr(time, "time", lambda: real() + passed[0])
    monkeypatch.setattr(time, "monotonic", lambda: steady() + passed[0])
    return passed


def made(mall: Cloud, cookie: str, *scopes: str, stores: tuple[str, ...] = ()) -> dict[str, Any]:
    body = {"name": "收银台", "scopes": list(scopes), "stores": list(stores)}
    answer = mall.operator(cookie, "POST /merchant/keys", body=body)
    assert answer.status == 201, answer.body
    return dict(answer.body)


def called(mall: Cloud, key: dict[str, Any], route: str = PROGRAM, secret: str = "") -> Response:
    return mall.merchant(route, signer=key["key"], secret=secret or key["secret"])


def rotated(mall: Cloud, cookie: str, key: dict[str, Any], hours: int = 1) -> Response:
    return mall.operator(cookie, ROTATE, f"/merchant/keys/{key['key']}/rotate", {"overlap_hours": hours})


def revoked(mall: Cloud, cookie: str, key: dict[str, Any]) -> int:
    return mall.operator(cookie, "DELETE /merchant/keys/{key}", f"/merchant/keys/{key['key']}").status


def listed(mall: Cloud, cookie: str) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in mall.operator(cookie, "GET /merchant/keys").body["items"]}


def test_a_new_key_signs_for_its_scopes(mall: Cloud, owner: str) -> None:
    office, checkout = made(mall, owner, "admin"), made(mall, owner, "orders")
    assert called(mall, office).status == 200
    assert called(mall, checkout).status == 403
    assert called(mall, office, secret=checkout["secret"]).status == 401
    assert called(mall, {"key": "k" + "0" * 14, "secret": "x"}).status == 401


def test_a_secret_is_shown_once_and_stored_nowhere(mall: Cloud, owner: str) -> None:
    key = made(mall, owner, "admin")
    assert len(key["secret"]) == 43
    items = [dynamodb.get("keys", {"kind": "key", "id": key["key"]}), *listed(mall, owner).values()]
    assert key["secret"] not in repr(items)
    trail = mall.merchant("GET /merchant/audit-trail", query=f"object=key:{key['key']}").body["items"]
    assert [entry["after"]["name"] for entry in trail] == ["收银台"]
    assert key["secret"] not in repr(trail)


def test_while_a_key_is_rotated_both_secrets_sign(mall: Cloud, owner: str, now: list[float]) -> None:
    first = made(mall, owner, "admin")
    answer = rotated(mall, owner, first)
    second = answer.body
    assert (answer.status, second["key"]) == (200, first["key"])
    assert second["secret"] != first["secret"]
    api_keys.forget()
    assert [called(mall, key).status for key in (first, second)] == [200, 200]
    assert listed(mall, owner)[first["key"]]["overlap_until"] is not None
    now[0] += 3601
    assert [called(mall, key).status for key in (first, second)] == [401, 200]
    assert listed(mall, mall.hire("owner"))[first["key"]]["overlap_until"] is None


def test_a_second_rotation_ends_the_first_secret(mall: Cloud, owner: str) -> None:
    first = made(mall, owner, "admin")
    second = rotated(mall, owner, first).body
    third = rotated(mall, owner, second, hours=0).body
    api_keys.forget()
    assert [called(mall, key).status for key in (first, second, third)] == [401, 401, 200]


def test_a_revoked_key_is_refused_after_half_a_minute_everywhere(mall: Cloud, owner: str, now: list[float]) -> None:
    key = made(mall, owner, "admin")
    assert called(mall, key).status == 200
    elsewhere = dict(api_keys._kept)  # what another warm environment remembers
    assert revoked(mall, owner, key) == 204
    assert called(mall, key).status == 401
    api_keys._kept.update(elsewhere)
    now[0] += api_keys.TTL_S
    assert called(mall, key).status == 401
    assert key["key"] not in listed(mall, owner)
    assert [revoked(mall, owner, key), rotated(mall, owner, key).status] == [404, 404]


def test_a_warm_environment_verifies_without_a_round_trip(
    mall: Cloud, owner: str, now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = made(mall, owner, "admin")
    called(mall, key)
    reads: list[str] = []
    real = dynamodb.get

    def counted(name: str, *more: Any, **how: Any) -> Any:
        reads.append(name)
        return real(name, *more, **how)

    monkeypatch.setattr(dynamodb, "get", counted)
    for _ in range(3):
        assert called(mall, key).status == 200
    assert "keys" not in reads
    now[0] += api_keys.TTL_S
    called(mall, key)
    assert reads.count("keys") == 1


def test_the_last_use_is_known_to_an_hour(mall: Cloud, owner: str, now: list[float]) -> None:
    key = made(mall, owner, "admin")
    assert listed(mall, owner)[key["key"]]["used_at"] is None
    called(mall, key)
    first = listed(mall, owner)[key["key"]]["used_at"]
    assert first is not None
    now[0] += 60
    called(mall, key)
    assert listed(mall, owner)[key["key"]]["used_at"] == first
    now[0] += 3600
    called(mall, key)
    assert listed(mall, mall.hire("owner"))[key["key"]]["used_at"] > first


def test_a_refused_request_is_no_use(mall: Cloud, owner: str) -> None:
    key = made(mall, owner, "orders")
    called(mall, key)
    called(mall, key, secret="a guess")
    assert listed(mall, owner)[key["key"]]["used_at"] is None


# ── Nobody gives more than they have ─────────────────────────────────────────


def test_a_key_makes_no_key_with_more_rights(mall: Cloud, owner: str) -> None:
    office = made(mall, owner, "admin")

    def make(*scopes: str) -> int:
        body = {"name": "x", "scopes": list(scopes)}
        return mall.merchant("POST /merchant/keys", body=body, signer=office["key"], secret=office["secret"]).status

    assert [make("admin"), make("orders"), make("admin", "staff")] == [201, 403, 403]
    everything = made(mall, owner, "admin", "orders", "staff")
    path = f"/merchant/keys/{everything['key']}/rotate"
    stolen = mall.merchant(ROTATE, path, {}, signer=office["key"], secret=office["secret"])
    assert stolen.code == "FORBIDDEN"


def test_a_key_of_some_stores_makes_no_key_for_others(mall: Cloud, owner: str) -> None:
    west = made(mall, owner, "admin", stores=("西湖店",))

    def make(*stores: str) -> int:
        body = {"name": "x", "scopes": ["admin"], "stores": list(stores)}
        return mall.merchant("POST /merchant/keys", body=body, signer=west["key"], secret=west["secret"]).status

    assert [make("西湖店"), make(), make("西湖店", "东湖店")] == [201, 403, 403]


def test_operations_see_keys_and_make_none(mall: Cloud, owner: str) -> None:
    key, operations = made(mall, owner, "admin"), mall.hire("operations")
    assert key["key"] in listed(mall, operations)
    assert mall.operator(operations, "POST /merchant/keys", body={"name": "x", "scopes": ["orders"]}).status == 403
    assert [revoked(mall, operations, key), rotated(mall, operations, key).status] == [403, 403]


def test_a_key_of_the_secret_is_listed_and_changed_there(mall: Cloud, owner: str) -> None:
    assert listed(mall, owner)["m1"] | {"scopes": []} == {
        "key": "m1",
        "name": "m1",
        "scopes": [],
        "stores": [],
        "made": "secret",
        "created_at": None,
        "created_by": "",
        "used_at": None,
        "overlap_until": None,
    }
    assert [revoked(mall, owner, {"key": "m1"}), rotated(mall, owner, {"key": "m1"}).status] == [409, 409]


def test_there_are_only_so_many_keys(mall: Cloud, owner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.keys.app.MOST", 2)
    assert MOST == 100
    for _ in range(2):
        key = made(mall, owner, "orders")
    assert mall.operator(owner, "POST /merchant/keys", body={"name": "x", "scopes": ["orders"]}).code == "LIMIT_REACHED"
    revoked(mall, owner, key)
    assert made(mall, owner, "orders")


def test_keys_are_listed_page_by_page(mall: Cloud, owner: str) -> None:
    wanted = sorted([*(made(mall, owner, "orders")["key"] for _ in range(4)), "m1"])
    found: list[str] = []
    cursor = ""
    while True:
        page = mall.operator(owner, "GET /merchant/keys", query=f"limit=2{cursor}").body
        found += [one["key"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == wanted
