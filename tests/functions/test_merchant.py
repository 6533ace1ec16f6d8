"""The back office, request by request."""

import json
import time
import uuid
from fractions import Fraction
from typing import Any

import pytest

from points.adapters.catalog import decisions, shop
from points.adapters.catalog import stock as stock_table
from points.web import signatures
from tests.deployment import ROOT
from tests.fixtures import cloud
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import MERCHANT, Cloud, Response
from tests.fixtures.decisions import ACTIVITY, CAMPAIGN, COUPON, REWARD, RULE, SERVICE

EVENTS = ROOT / "events"
EVERY: dict[str, dict[str, Any]] = {"rules": RULE, "campaigns": CAMPAIGN, "activities": ACTIVITY, "rewards": REWARD}
ID_FIELDS = {"rules": "rule_id", "campaigns": "campaign_id", "activities": "activity_id", "rewards": "reward_id"}


def one(plural: str) -> str:
    return f"/merchant/{plural}/{{{ID_FIELDS[plural]}}}"


class Office:
    """The merchant at the back office."""

    def __init__(self, mall: Cloud) -> None:
        self.mall = mall

    def all(self, plural: str, query: str = "") -> Response:
        return self.mall.merchant(f"GET /merchant/{plural}", query=query)

    def add(self, plural: str, body: Any) -> Response:
        return self.mall.merchant(f"POST /merchant/{plural}", body=body)

    def get(self, plural: str, name: str) -> Response:
        return self.mall.merchant(f"GET {one(plural)}", f"/merchant/{plural}/{name}")

    def put(self, plural: str, name: str, body: Any) -> Response:
        return self.mall.merchant(f"PUT {one(plural)}", f"/merchant/{plural}/{name}", body)

    def drop(self, plural: str, name: str, query: str = "") -> Response:
        return self.mall.merchant(f"DELETE {one(plural)}", f"/merchant/{plural}/{name}", query=query)

    def program(self, body: Any = None) -> Response:
        return self.mall.merchant(f"{'PUT' if body else 'GET'} /merchant/program", body=body)


@pytest.fixture
def office(mall: Cloud) -> Office:
    return Office(mall)


def fields(refused: Response) -> set[str]:
    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED"), refused
    return {error["field"] for error in refused.body["errors"]}


# ── One of a kind: written, read, changed, deleted ───────────────────────────


@pytest.mark.parametrize("plural", EVERY)
def test_what_is_added_can_be_read_changed_and_deleted(office: Office, plural: str) -> None:
    body, name = EVERY[plural], EVERY[plural][ID_FIELDS[plural]]

    added = office.add(plural, body)
    assert added.status == 201, added.body
    assert added.body["version"] == 1
    assert body.items() <= added.body.items()
    assert office.get(plural, name).body == added.body
    assert added.body in office.all(plural).body["items"]

    changed = office.put(plural, name, added.body)
    assert changed.status == 200, changed.body
    assert changed.body == added.body | {"version": 2}

    assert office.drop(plural, name, "version=2").status == 204
    assert office.get(plural, name).code == "NOT_FOUND"
    assert office.drop(plural, name).code == "NOT_FOUND"
    assert office.put(plural, name, changed.body).code == "NOT_FOUND"


@pytest.mark.parametrize("plural", EVERY)
def test_an_id_is_made_where_none_is_chosen(office: Office, plural: str) -> None:
    id_field = ID_FIELDS[plural]
    body = {field: value for field, value in EVERY[plural].items() if field != id_field}

    added = office.add(plural, body)

    assert added.status == 201
    assert office.get(plural, added.body[id_field]).body == added.body


@pytest.mark.parametrize("plural", EVERY)
def test_adding_the_same_again_is_answered_again(office: Office, plural: str) -> None:
    first = office.add(plural, EVERY[plural])

    again = office.add(plural, EVERY[plural])

    assert again.replayed
    assert (again.status, again.body) == (201, first.body)


@pytest.mark.parametrize("plural", EVERY)
def test_adding_something_else_under_a_taken_id_is_refused(office: Office, plural: str) -> None:
    office.add(plural, EVERY[plural])
    field = {"rules": "fen_per_point"}.get(plural, "points")
    other = EVERY[plural] | ({"multiplier": "3"} if plural == "campaigns" else {field: 7})

    assert office.add(plural, other).code == "IDEMPOTENCY_CONFLICT"


@pytest.mark.parametrize("plural", EVERY)
def test_who_edits_an_old_version_is_refused(office: Office, plural: str) -> None:
    first = office.add(plural, EVERY[plural]).body
    name = first[ID_FIELDS[plural]]
    field = {"rules": "fen_per_point"}.get(plural, "points")
    edit = {"multiplier": "3"} if plural == "campaigns" else {field: 7}
    assert office.put(plural, name, first | edit).status == 200

    late = office.put(plural, name, first)

    assert (late.status, late.code) == (409, "VERSION_CONFLICT")
    assert office.put(plural, name, first | {"version": 7}).code == "VERSION_CONFLICT"
    assert office.drop(plural, name, "version=1").code == "VERSION_CONFLICT"
    assert office.get(plural, name).body["version"] == 2


def test_an_edit_sent_twice_happens_once(office: Office) -> None:
    first = office.add("rewards", REWARD).body
    edit = first | {"points": 280, "stock": 15}

    done = office.put("rewards", "mug", edit)
    again = office.put("rewards", "mug", edit)

    assert again.replayed
    assert again.body == done.body
    assert (done.body["version"], done.body["stock_left"]) == (2, 15)


def test_a_deleted_id_may_be_used_again_and_its_versions_go_on(office: Office) -> None:
    office.add("rewards", REWARD)
    office.drop("rewards", "mug")

    again = office.add("rewards", REWARD | {"stock": 4})

    assert again.status == 201
    assert not again.replayed
    assert (again.body["version"], again.body["stock_left"]) == (3, 4)


def test_a_changed_decision_keeps_its_id(office: Office) -> None:
    first = office.add("rules", RULE).body

    assert fields(office.put("rules", "tea", first | {"rule_id": "coffee"})) == {"rule_id"}


def test_a_change_needs_the_version_it_was_made_from(office: Office) -> None:
    office.add("rules", RULE)

    assert fields(office.put("rules", "tea", RULE)) == {"version"}


# ── Lists ────────────────────────────────────────────────────────────────────


def test_lists_come_in_pages_in_the_order_of_the_ids(office: Office) -> None:
    for number in range(5):
        office.add("rewards", REWARD | {"reward_id": f"r{number}", "stock": number or None})

    first = office.all("rewards", "limit=2").body
    second = office.all("rewards", f"limit=2&cursor={first['next_cursor']}").body
    third = office.all("rewards", f"limit=2&cursor={second['next_cursor']}").body

    items = first["items"] + second["items"] + third["items"]
    assert [item["reward_id"] for item in items] == ["r0", "r1", "r2", "r3", "r4"]
    assert [item["stock_left"] for item in items] == [None, 1, 2, 3, 4]
    assert third["next_cursor"] is None


def test_a_cursor_of_another_list_is_refused(office: Office) -> None:
    for number in range(3):
        office.add("rewards", REWARD | {"reward_id": f"r{number}"})
        office.add("activities", ACTIVITY | {"activity_id": f"a{number}"})
    cursor = office.all("rewards", "limit=1").body["next_cursor"]

    assert office.all("activities", f"cursor={cursor}").code == "MALFORMED_REQUEST"
    assert office.all("rewards", f"cursor={cursor[:-1]}").code == "MALFORMED_REQUEST"


def test_a_list_is_asked_for_as_documented(office: Office) -> None:
    for query in ("limit=0", "limit=101", "limit=x", "page=2"):
        assert fields(office.all("rules", query)) == {query.split("=")[0]}


def test_there_are_only_so_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("points.workflows.deciding.MOST_OF_A_KIND", 2)
    for number in range(2):
        office.add("activities", ACTIVITY | {"activity_id": f"a{number}"})

    assert office.add("activities", ACTIVITY).code == "LIMIT_REACHED"
    assert office.put("activities", "a1", ACTIVITY | {"activity_id": "a1", "points": 3, "version": 1}).status == 200


# ── The program ──────────────────────────────────────────────────────────────


def test_a_fresh_shop_has_the_program_of_the_contract(office: Office) -> None:
    program = office.program().body

    assert program["sign_in"] == {"ladder": [5, 5, 10, 5, 5, 5, 50], "wrap": True}
    assert program["expiry"] == {"kind": "rolling_months", "months": 12}
    assert (program["time_zone"], program["pending_days"], program["version"]) == ("Asia/Shanghai", 0, 0)


def test_the_program_is_changed_as_a_whole_and_by_version(office: Office) -> None:
    edit = office.program().body | {"pending_days": 7, "expiry": {"kind": "end_of_year", "years": 1}}

    changed = office.program(edit)
    again = office.program(edit)

    assert changed.status == 200, changed.body
    assert changed.body == edit | {"version": 1}
    assert again.replayed
    assert again.body == changed.body
    assert office.program(edit | {"pending_days": 8}).code == "VERSION_CONFLICT"
    assert fields(office.program(changed.body | {"pending_days": 91})) == {"pending_days"}
    assert office.program(changed.body | {"pending_days": 8}).body["version"] == 2
    assert shop.opened().catalog.program.pending_days == 8


# ── Rules ────────────────────────────────────────────────────────────────────


def test_the_default_rule_is_there_before_anybody_decided_anything(office: Office) -> None:
    default = office.get("rules", "default").body

    assert default == {
        "rule_id": "default",
        "category": "*",
        "fen_per_point": 1000,
        "daily_limit_points": None,
        "version": 0,
        "effective_at": None,
        "until_then": None,
    }
    assert office.all("rules").body["items"] == [default]


def test_the_default_rule_can_be_changed_and_deleted(office: Office) -> None:
    default = office.get("rules", "default").body

    assert office.put("rules", "default", default | {"fen_per_point": 800}).body["version"] == 1
    assert office.drop("rules", "default", "version=1").status == 204
    assert office.all("rules").body["items"] == []
    assert shop.opened().catalog.rule_for("tea") is None


def test_the_default_rule_can_be_deleted_as_it_is(office: Office) -> None:
    assert office.drop("rules", "default", "version=0").status == 204

    assert office.get("rules", "default").code == "NOT_FOUND"


def test_the_default_rule_steps_back_for_a_rule_of_the_merchants_own(office: Office) -> None:
    added = office.add("rules", RULE | {"category": "*"})

    assert added.status == 201
    assert [rule["rule_id"] for rule in office.all("rules").body["items"]] == ["tea"]
    office.drop("rules", "tea")
    assert [rule["rule_id"] for rule in office.all("rules").body["items"]] == ["default"]


def test_a_category_has_one_rule(office: Office) -> None:
    office.add("rules", RULE)
    office.add("rules", RULE | {"rule_id": "cups", "category": "cups"})

    second = office.add("rules", RULE | {"rule_id": "tea-too"})
    moved = office.put("rules", "cups", RULE | {"rule_id": "cups", "version": 1})

    assert fields(second) == fields(moved) == {"category"}
    assert "tea" in second.body["errors"][0]["message"]


# ── Campaigns and activities ─────────────────────────────────────────────────


def test_nothing_gives_more_than_a_million_points_at_once(office: Office) -> None:
    hundred = CAMPAIGN | {"multiplier": "100", "kinds": ["sign_in", "activity"], "ends_at": "2090-01-01T00:00:00Z"}
    assert office.add("campaigns", hundred).status == 201

    quiz = ACTIVITY | {"points": 10_001, "ends_at": "2090-01-01T00:00:00Z"}
    assert fields(office.add("activities", quiz)) == {"points"}
    assert office.add("activities", quiz | {"points": 10_000}).status == 201

    program = office.program().body
    ladder = {"ladder": [5, 10_001], "wrap": True}
    assert fields(office.program(program | {"sign_in": ladder})) == {"sign_in.ladder"}
    assert office.drop("campaigns", "double").status == 204
    assert office.program(program | {"sign_in": ladder}).status == 200
    assert fields(office.add("campaigns", hundred | {"campaign_id": "again"})) == {"multiplier"}


def test_a_decision_beside_others_that_just_changed_is_looked_at_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = decisions.save
    meanwhile = iter([{"category": "cups", "fen_per_point": 9}])

    def overtaken(*args: Any, **changes: Any) -> int:
        for body in meanwhile:
            save("rule", "cups", body, version=0)
        return save(*args, **changes)

    monkeypatch.setattr(decisions, "save", overtaken)

    assert office.add("rules", RULE).status == 201
    assert {rule["rule_id"] for rule in office.all("rules").body["items"]} == {"default", "cups", "tea"}


def test_a_campaign_is_what_the_shop_multiplies_by(office: Office) -> None:
    office.add("campaigns", CAMPAIGN | {"multiplier": "1.5", "budget_points": 1000})

    (campaign,) = shop.opened().catalog.campaigns
    assert (str(campaign.multiplier), campaign.categories, campaign.budget_points) == ("1.5", frozenset({"*"}), 1000)


def test_who_is_held_out_of_a_campaign_is_decided_before_its_start(office: Office) -> None:
    announced = CAMPAIGN | {"campaign_id": "later", "starts_at": "2099-01-01T00:00:00+08:00", "holdout_percent": 5}
    announced |= {"ends_at": "2099-02-01T00:00:00+08:00"}
    office.add("campaigns", announced)
    running = CAMPAIGN | {"campaign_id": "now", "multiplier": "3", "holdout_percent": 5}
    office.add("campaigns", running)

    changed = office.put("campaigns", "later", announced | {"holdout_percent": 10, "version": 1})
    refused = office.put("campaigns", "now", running | {"holdout_percent": 10, "version": 1})
    kept = office.put("campaigns", "now", running | {"name": "双倍", "version": 1})

    assert (changed.status, kept.status) == (200, 200)
    assert fields(refused) == {"holdout_percent"}
    assert fields(office.add("campaigns", CAMPAIGN | {"multiplier": "5", "holdout_percent": 50})) == {"holdout_percent"}


@pytest.mark.parametrize(("value", "worth"), [(2, "2"), ("0.25", "1/4"), (None, "1")])
def test_the_program_says_what_a_point_buys(office: Office, value: int | str | None, worth: str) -> None:
    stored = office.program().body
    office.program({**stored, "point_value_fen": value})

    assert office.program().body.get("point_value_fen") == value
    assert shop.opened().catalog.program.point_value_fen == Fraction(worth)


# ── Rewards ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reward", [REWARD, COUPON, SERVICE], ids=lambda reward: reward["kind"])
def test_a_reward_of_each_kind_is_what_members_see(office: Office, mall: Cloud, reward: dict[str, Any]) -> None:
    assert office.add("rewards", reward).status == 201

    (seen,) = mall.member(mall.join("ming"), "GET /rewards").body["items"]

    for block in ("coupon", "service"):
        assert (block in seen) == (block in reward)
        assert reward.get(block, {}).items() <= seen.get(block, {}).items()
    assert seen["stock"] == reward.get("stock")


def test_a_reward_that_makes_no_sense_is_refused_field_by_field(office: Office) -> None:
    refused = office.add("rewards", REWARD | {"cash_fen": -1, "kind": "coupon", "colour": "green"})

    assert fields(refused) == {"cash_fen", "coupon", "colour"}
    assert office.get("rewards", "mug").code == "NOT_FOUND"


def test_a_picture_on_this_machine_is_for_test_stacks_only(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    local = REWARD | {"images": ["https://img.example.com/a.svg", "http://127.0.0.1:8090/_images/mug.svg"]}
    assert office.add("rewards", local).status == 201

    monkeypatch.setenv("TEST_CLOCK", "disabled")

    assert fields(office.add("rewards", local | {"reward_id": "cup"})) == {"images.1"}


# ── Stock ────────────────────────────────────────────────────────────────────


@pytest.fixture
def sold_three(office: Office, mall: Cloud) -> Office:
    """Ten mugs, three of them redeemed."""
    office.add("rewards", REWARD)
    for number in range(3):
        redeem(mall, f"member-{number}")
    return office


def redeem(mall: Cloud, name: str) -> Response:
    member_id = mall.join(name)
    mall.merchant(
        "POST /merchant/orders",
        body={
            "order_id": f"order-{name}",
            "member_id": member_id,
            "paid_at": mall_now(),
            "lines": [{"line_id": "1", "category": "tea", "amount_fen": 1_000_000}],
        },
    )
    wish = {"reward_id": "mug", "quantity": 1, "expected_points": 300, "address": ADDRESS}
    return mall.member(member_id, "POST /redeem", body=wish, key="tap")


def mall_now() -> str:
    return shop.opened().now.isoformat()


def stock(answer: Response) -> tuple[int, int]:
    assert answer.status == 200, answer.body
    return answer.body["stock"], answer.body["stock_left"]


def test_stock_is_the_whole_supply_and_stock_left_what_is_not_sold(sold_three: Office) -> None:
    mug = sold_three.get("rewards", "mug")
    assert stock(mug) == (10, 7)

    more = sold_three.put("rewards", "mug", mug.body | {"stock": 12})
    assert stock(more) == (12, 9)
    fewer = sold_three.put("rewards", "mug", more.body | {"stock": 3})
    assert stock(fewer) == (3, 0)
    same = sold_three.put("rewards", "mug", fewer.body | {"points": 200})
    assert stock(same) == (3, 0)


def test_what_is_sold_cannot_be_taken_off_the_shelf(sold_three: Office) -> None:
    mug = sold_three.get("rewards", "mug").body

    refused = sold_three.put("rewards", "mug", mug | {"stock": 2})

    assert fields(refused) == {"stock"}
    assert sold_three.get("rewards", "mug").body == mug


def test_stock_without_end_and_counted_again(sold_three: Office) -> None:
    mug = sold_three.get("rewards", "mug").body

    endless = sold_three.put("rewards", "mug", mug | {"stock": None}).body
    refused = sold_three.put("rewards", "mug", endless | {"stock": 2})
    counted = sold_three.put("rewards", "mug", endless | {"stock": 4})

    assert (endless["stock"], endless["stock_left"]) == (None, None)
    assert fields(refused) == {"stock"}
    assert stock(counted) == (4, 1), "three of the four are redeemed"


def test_a_deleted_reward_is_not_sold_from_anybodys_memory(sold_three: Office) -> None:
    sold_three.drop("rewards", "mug")

    assert stock_table.left_between("mug", "mug") == {}
    assert redeem(sold_three.mall, "late").code == "NOT_FOUND"


# ── The test clock ───────────────────────────────────────────────────────────


def test_the_clock_moves_the_programs_time_and_gives_it_back(mall: Cloud) -> None:
    moved = mall.merchant("PUT /merchant/clock", body={"now": "2026-12-31T23:59:30+08:00"})

    assert (moved.status, moved.body) == (200, {"now": "2026-12-31T23:59:30+08:00"})
    assert mall_now().startswith("2026-12-31T23:59:30")
    assert mall.merchant("PUT /merchant/clock", body={"now": None}).body == {"now": None}
    assert abs((shop.opened().now - cloud.real_now()).total_seconds()) < 60


def test_the_clock_takes_a_time_with_an_offset(mall: Cloud) -> None:
    for now in (
        "",
        "soon",
        "2026-12-31",
        "2026-12-31T23:59:30",
        "2026-12-31T24:59:30Z",
        1795330800,
        "1999-01-01T00:00:00Z",
    ):
        assert fields(mall.merchant("PUT /merchant/clock", body={"now": now})) == {"now"}
    assert fields(mall.merchant("PUT /merchant/clock", body={})) == {"now"}


def test_outside_a_test_stack_there_is_no_clock(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_CLOCK", "disabled")

    refused = mall.merchant("PUT /merchant/clock", body={"now": "2026-12-31T23:59:30+08:00"})

    assert (refused.status, refused.code) == (404, "NOT_FOUND")


# ── Who may ──────────────────────────────────────────────────────────────────


def test_the_back_office_takes_signed_requests_only_and_each_once(mall: Cloud) -> None:
    assert mall.send("GET /merchant/program").code == "UNAUTHENTICATED"
    assert mall.member(mall.join("ming"), "GET /merchant/program").code == "UNAUTHENTICATED"
    assert mall.merchant("GET /merchant/program", secret="wrong").code == "UNAUTHENTICATED"
    assert mall.merchant("GET /merchant/program", nonce="n1").status == 200
    assert mall.merchant("GET /merchant/program", nonce="n1").code == "UNAUTHENTICATED"


def test_an_id_that_cannot_be_one_is_not_found(office: Office) -> None:
    for name in ("a%23b", "a b", "..%2f", "a" * 129, "nothing"):
        for plural in EVERY:
            assert office.get(plural, name).code == "NOT_FOUND"


# ── The events of `sam local invoke` ─────────────────────────────────────────


def test_every_event_is_answered_as_the_merchant_would_expect(mall: Cloud) -> None:
    """The new ones first, as the others speak of what these bring."""
    names = sorted(
        (path.stem for path in EVENTS.glob("merchant*.json")),
        key=lambda name: ("-new-" not in name, "-drop-" in name, "-change-" in name, name),
    )
    for name in names:
        event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
        if name == "merchant-change-program":
            event["body"] = event["body"].replace('"version":1', '"version":0')
        answer = cloud.handler_of("merchant")(signed(event), None)
        expected = 201 if "-new-" in name else 204 if "-drop-" in name else 200
        if name == "merchant-drop-reward":
            expected = 409  # it names version 1, and another event has changed the reward
        assert answer["statusCode"] == expected, (name, answer)


def signed(event: dict[str, Any]) -> dict[str, Any]:
    """The event, as signed this moment."""
    query = event.get("rawQueryString", "")
    target = f"{event['rawPath']}?{query}" if query else event["rawPath"]
    timestamp, nonce = str(int(time.time())), uuid.uuid4().hex
    body = (event.get("body") or "").encode()
    method = event["requestContext"]["http"]["method"]
    signature = signatures.sign(MERCHANT["secret"].encode(), method, target, timestamp, nonce, body)
    fresh = {"x-timestamp": timestamp, "x-nonce": nonce, "x-signature": signature}
    return event | {"headers": event["headers"] | fresh}
