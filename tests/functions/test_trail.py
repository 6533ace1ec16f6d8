"""The audit trail: every change of the merchant's is recorded with it, and nothing can be taken out unseen."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from local.audit import audit
from local.audit_records import Books
from points.adapters.aws import dynamodb
from points.adapters.ledger import writes
from points.adapters.ledger.writes import Writer
from points.adapters.trail import trail
from points.domain.trail.entries import TrailEntry
from points.workflows import trail_audit, trail_sealing
from tests.fixtures.cloud import Cloud, environment, handler_of

REWARD: dict[str, Any] = {"reward_id": "mug", "kind": "goods", "name": "青瓷杯", "points": 10, "stock": 5}
ONE = "/merchant/rewards/{reward_id}"


def listed(mall: Cloud, query: str = "") -> list[dict[str, Any]]:
    """Every page of the list, newest first."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = mall.merchant("GET /merchant/audit-trail", query="&".join(filter(None, [query, cursor])))
        assert page.status == 200, page.body
        items += page.body["items"]
        if page.body["next_cursor"] is None:
            return items
        cursor = f"cursor={page.body['next_cursor']}"


def rebuilt(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The object after all its changes, from the list."""
    state: dict[str, Any] = {}
    for entry in reversed(list(entries)):
        if entry["action"] in ("delete", "remove"):
            state = {}
        assert {name: state.get(name) for name in entry["before"]} == entry["before"] or not state
        state |= entry["after"]
    return {name: value for name, value in state.items() if value is not None}


# ── What is recorded ─────────────────────────────────────────────────────────


def test_a_decision_is_recorded_with_who_and_from_where_and_can_be_rebuilt(mall: Cloud) -> None:
    owner = mall.hire("owner")
    assert mall.operator(owner, "POST /merchant/rewards", body=REWARD).status == 201
    assert (
        mall.operator(owner, f"PUT {ONE}", "/merchant/rewards/mug", REWARD | {"points": 20, "version": 1}).status == 200
    )
    first = mall.merchant(
        "PUT /merchant/program", body=mall.merchant("GET /merchant/program").body | {"grace_months": 2}
    )
    assert first.status == 200
    newest, change, create = listed(mall)
    assert (create["action"], create["before"]) == ("create", {})
    assert (change["before"], change["after"]) == ({"points": 10}, {"points": 20})
    assert change["actor"] == f"operator:{owner.partition('.')[0]}"
    assert (newest["actor"], newest["object"], newest["after"]) == ("key:m1", "program", {"grace_months": 2})
    assert newest["source"] == "203.0.113.7"
    shown = mall.merchant(f"GET {ONE}", "/merchant/rewards/mug").body
    state = rebuilt(listed(mall, "object=reward:mug"))
    assert state == {name: shown[name] for name in state}
    assert state["points"] == 20
    assert mall.merchant(f"DELETE {ONE}", "/merchant/rewards/mug").status == 204
    assert rebuilt(listed(mall, "object=reward:mug")) == {}


@pytest.mark.parametrize(
    ("plural", "body", "thing"),
    [
        ("rules", {"rule_id": "tea", "category": "tea", "fen_per_point": 500}, "rule:tea"),
        (
            "campaigns",
            {
                "campaign_id": "double",
                "name": "双倍积分",
                "multiplier": "2",
                "kinds": ["purchase"],
                "starts_at": "2020-01-01T00:00:00+08:00",
                "ends_at": "2090-01-01T00:00:00+08:00",
                "budget_points": 1000,
            },
            "campaign:double",
        ),
    ],
)
def test_every_kind_of_decision_is_recorded(mall: Cloud, plural: str, body: dict[str, Any], thing: str) -> None:
    assert mall.merchant(f"POST /merchant/{plural}", body=body).status == 201
    (entry,) = listed(mall, f"object={thing}")
    assert entry["after"].items() >= {name: value for name, value in body.items() if not name.endswith("_id")}.items()


def test_a_repeated_or_refused_decision_is_not_recorded(mall: Cloud) -> None:
    for _ in range(2):
        mall.merchant("POST /merchant/rewards", body=REWARD)
    assert mall.merchant(f"PUT {ONE}", "/merchant/rewards/mug", REWARD | {"points": 2, "version": 9}).status == 409
    assert len(listed(mall)) == 1


def test_what_is_done_to_a_member_is_recorded_without_what_names_them(mall: Cloud) -> None:
    ming = mall.join("ming")
    path, support = f"/merchant/members/{ming}", mall.hire("support")
    adjusted = {"points": 5, "reason": "补发，电话13800138000", "note": "王小明的地址"}
    route = "POST /merchant/members/{member_id}/adjustments"
    for _ in range(2):
        assert mall.operator(support, route, f"{path}/adjustments", adjusted, key="a").status == 201
    frozen = {"frozen": True, "reason": "王小明"}
    assert mall.operator(support, "POST /merchant/members/{member_id}/freeze", f"{path}/freeze", frozen).status == 200
    for tags in (["vip"], ["vip"], ["vip", "tea"]):
        body = {"tags": tags}
        assert mall.operator(support, "PUT /merchant/members/{member_id}/tags", f"{path}/tags", body).status == 200
    assert (
        mall.operator(support, "POST /merchant/members/{member_id}/risk", f"{path}/risk", {"level": "low"}).status
        == 200
    )
    entries = listed(mall, f"object=member:{ming}")
    assert [entry["action"] for entry in entries] == ["risk", "tag", "tag", "freeze", "adjust"]
    assert entries[1]["before"] == {"tags": ["vip"]}
    assert entries[4]["after"]["points"] == 5
    assert not [word for word in ("王小明", "13800138000", "地址") if word in repr(entries)]


def test_a_refused_adjustment_is_not_recorded(mall: Cloud) -> None:
    ming = mall.join("ming")
    body = {"points": -5, "reason": "更正"}
    path = f"/merchant/members/{ming}/adjustments"
    assert mall.merchant("POST /merchant/members/{member_id}/adjustments", path, body, key="a").status == 422
    assert listed(mall) == []


def test_steps_of_a_redemption_by_staff_are_recorded_and_those_of_members_are_not(mall: Cloud) -> None:
    ming, owner = mall.join("ming"), mall.hire("owner")
    mall.merchant("POST /merchant/rewards", body=REWARD | {"points": 0})
    address = {"name": "王小明", "phone": "13800138000", "province": "浙江省", "city": "杭州市", "district": "西湖区"}
    wish = {"reward_id": "mug", "quantity": 1, "expected_points": 0, "address": address | {"detail": "龙井路1号"}}
    first, second = (mall.member(ming, "POST /redeem", body=wish, key=key).body["redemption_id"] for key in "ab")
    parcel = {"carrier": "顺丰", "tracking_no": "SF123456"}
    route = "POST /merchant/redemptions/{redemption_id}/ship"
    assert mall.operator(owner, route, f"/merchant/redemptions/{first}/ship", parcel).status == 200
    mall.member(ming, "POST /redemptions/{redemption_id}/confirm", f"/redemptions/{first}/confirm")
    refused = "POST /merchant/redemptions/{redemption_id}/refuse"
    assert mall.operator(owner, refused, f"/merchant/redemptions/{second}/refuse", {"reason": "缺货"}).status == 200
    (shipped,) = listed(mall, f"object=redemption:{first}")
    assert (shipped["before"], shipped["after"]) == ({"status": "to_ship"}, {"status": "shipped", **parcel})
    (refusal,) = listed(mall, f"object=redemption:{second}")
    assert refusal["after"] == {"status": "cancelled", "reason": "缺货"}
    assert not [word for word in ("王小明", "龙井路", "13800138000") if word in repr(listed(mall))]


def test_an_order_reported_by_hand_is_recorded(mall: Cloud) -> None:
    ming, owner = mall.join("ming"), mall.hire("owner")
    line = {"line_id": "1", "category": "tea", "amount_fen": 5000}
    order = {"order_id": "T-1", "member_id": ming, "paid_at": "2026-01-01T10:00:00+08:00", "lines": [line]}
    assert mall.operator(owner, "POST /merchant/orders", body=order).status == 201
    assert mall.merchant("POST /merchant/orders", body=order | {"order_id": "T-2"}).status == 201
    refund = {"refund_id": "r1", "lines": [{"line_id": "1", "amount_fen": 1000}]}
    route = "POST /merchant/orders/{order_id}/refunds"
    assert mall.operator(owner, route, "/merchant/orders/T-1/refunds", refund).status == 200
    assert [(entry["object"], entry["action"]) for entry in listed(mall)] == [
        ("order:T-1", "refund"),
        ("order:T-1", "report"),
    ]


def test_what_owners_do_to_operators_is_recorded_without_passwords(mall: Cloud) -> None:
    owner = mall.hire("owner")
    added = mall.operator(owner, "POST /operators", body={"name": "小周", "role": "analyst"}).body
    path = f"/operators/{added['operator_id']}"
    assert mall.operator(owner, "PUT /operators/{operator_id}", path, {"name": "小周", "role": "support"}).status == 200
    reset = mall.operator(owner, "POST /operators/{operator_id}/reset", f"{path}/reset").body
    assert mall.operator(owner, "DELETE /operators/{operator_id}", path).status == 204
    entries = listed(mall, f"object=operator:{added['operator_id']}")
    assert [entry["action"] for entry in entries] == ["remove", "reset", "change", "create"]
    assert (entries[2]["before"]["role"], entries[2]["after"]["role"]) == ("analyst", "support")
    assert not [
        word for word in (added["password"], reset["password"], "password") if word in repr(entries[:1] + entries[2:])
    ]
    assert listed(mall, f"actor=operator:{owner.partition('.')[0]}") == listed(mall)


# ── The list ─────────────────────────────────────────────────────────────────


def test_the_list_is_read_page_by_page_over_months(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(7):
        entry = TrailEntry(f"rule:{n}", "create", "key:m1", "", datetime.now(UTC) - timedelta(days=25 * n))
        assert dynamodb.transact([trail.part(entry)]) is None
    names = [f"rule:{n}" for n in range(7)]
    for limit in (1, 2, 3, 7, 100):
        assert [entry["object"] for entry in listed(mall, f"limit={limit}")] == names
        assert [entry["object"] for entry in listed(mall, f"limit={limit}&actor=key:m1")] == names
    since = (datetime.now(UTC) - timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [entry["object"] for entry in listed(mall, f"limit=2&from={since}")] == names[:3]
    assert [entry["object"] for entry in listed(mall, f"limit=2&to={since}")] == names[3:]
    assert listed(mall, "actor=key:m2") == listed(mall, "object=rule:9") == []
    assert mall.merchant("GET /merchant/audit-trail", query=f"from={since}&to={since}").status == 422


# ── What is found ────────────────────────────────────────────────────────────


def books() -> Books:
    names = environment()
    tables = {name[: -len("_TABLE")].capitalize(): table for name, table in names.items() if name.endswith("_TABLE")}
    return Books(boto3.client("dynamodb"), tables)


def sealed(mall: Cloud, changes: int) -> None:
    """A reward that was changed so often, and a night after it."""
    mall.merchant("POST /merchant/rewards", body=REWARD)
    for version in range(1, changes):
        body = REWARD | {"points": 10 + version, "version": version}
        assert mall.merchant(f"PUT {ONE}", "/merchant/rewards/mug", body).status == 200
    assert trail_sealing.seal(datetime.now(UTC) + timedelta(minutes=6))[0] == 1


def found() -> tuple[list[str], list[str]]:
    """What the nightly audit and `make audit` find."""
    nightly = [str(difference) for difference in trail_audit.differences(datetime.now(UTC))]
    return nightly, [str(difference) for difference in audit(books()).differences]


def stored(number: int, name: str = "reward:mug") -> dict[str, Any]:
    item = dynamodb.get("trail", trail.key_of(name, number), consistent=True)
    assert item is not None
    return item


def test_an_untouched_trail_has_no_differences(mall: Cloud) -> None:
    sealed(mall, 3)
    assert found() == ([], [])


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_missing_entry_is_found_the_last_one_too(mall: Cloud, number: int) -> None:
    sealed(mall, 3)
    key = dynamodb.pack(trail.key_of("reward:mug", number))
    dynamodb.client().delete_item(TableName=dynamodb.table("trail"), Key=key)
    nightly, whole = found()
    assert nightly
    assert whole


@pytest.mark.parametrize("change", [{"actor": "key:other"}, {"after": '{"points":1}'}, {"at": 1}, {"previous": "x"}])
def test_a_changed_entry_is_found(mall: Cloud, change: dict[str, Any]) -> None:
    sealed(mall, 3)
    item = dynamodb.pack(stored(2) | change)
    dynamodb.client().put_item(TableName=dynamodb.table("trail"), Item=item)
    nightly, whole = found()
    assert nightly
    assert whole


def test_a_changed_seal_is_found(mall: Cloud) -> None:
    sealed(mall, 2)
    item = dynamodb.pack(stored(1, "seals") | {"after": '{"heads":{},"until":1}'})
    dynamodb.client().put_item(TableName=dynamodb.table("trail"), Item=item)
    nightly, whole = found()
    assert nightly
    assert whole


def test_a_night_without_changes_adds_no_seal_and_a_second_run_neither(mall: Cloud) -> None:
    sealed(mall, 2)
    later = datetime.now(UTC) + timedelta(minutes=7)
    assert trail_sealing.seal(later)[0] == 0
    assert trail.head_of("seals") is not None
    assert len(list(trail.chain("seals"))) == 1


def test_more_objects_than_one_seal_holds_are_sealed_in_several(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail_sealing, "MOST_HEADS", 2)
    for n in range(4):
        mall.merchant("POST /merchant/rewards", body=REWARD | {"reward_id": f"mug-{n}"})
    assert trail_sealing.seal(datetime.now(UTC) + timedelta(minutes=6))[0] == 4
    assert len(list(trail.chain("seals"))) == 2
    assert trail_sealing.seal(datetime.now(UTC) + timedelta(minutes=7))[0] == 0
    assert found() == ([], [])


def test_two_changes_of_one_object_at_once_are_both_recorded(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's entry comes in between the look at the chain's end and the write."""
    ming = mall.join("ming")
    name, real = f"member:{ming}", trail.part
    others = iter([1, 2])

    def overtaken(entry: TrailEntry) -> Any:
        mine = real(entry)
        if next(others, None):
            other = TrailEntry(name, "risk", "key:m2", "", datetime.now(UTC))
            assert dynamodb.transact([real(other)]) is None
        return mine

    monkeypatch.setitem(writes._writers, TrailEntry, Writer(overtaken))
    path = f"/merchant/members/{ming}/adjustments"
    body = {"points": 5, "reason": "补发"}
    assert mall.merchant("POST /merchant/members/{member_id}/adjustments", path, body, key="a").status == 201
    assert [entry["action"] for entry in listed(mall, f"object={name}")] == ["adjust", "risk", "risk"]
    assert mall.member(ming, "GET /points").body["balance"] == 5


def test_the_nights_event_seals(mall: Cloud) -> None:
    event = {"source": "aws.scheduler", "job": "seal", "scheduled_time": "2026-11-22T20:10:00Z"}
    assert handler_of("trail")(event, None)["job"] == "seal"
