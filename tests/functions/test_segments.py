"""Saved segments: the nightly pass finds their members, the console lists them, and who may exports them."""

import csv
import io
from typing import Any

import pytest

from points.adapters.aws import dynamodb
from points.adapters.ledger import accounts
from points.adapters.lists import segments as stored
from points.adapters.members import restrictions
from points.adapters.scans import sweep
from points.adapters.trail import trail
from points.domain.segments.segments import MOST
from points.workflows import member_list
from tests.fixtures.cloud import Cloud
from tests.fixtures.members import buy
from tests.fixtures.streams import Delivered

ONE = "/merchant/segments/{segment_id}"


@pytest.fixture
def owner(mall: Cloud) -> str:
    mall.clock("2026-11-22T11:00:00+08:00")
    return mall.hire("owner")


def save(mall: Cloud, owner: str, name: str = "会员", **conditions: Any) -> Any:
    answer = mall.operator(owner, "POST /merchant/segments", body={"name": name, "conditions": conditions})
    assert answer.status == 201, answer.body
    return answer.body


def at(segment: Any) -> str:
    return f"/merchant/segments/{segment['segment_id']}"


def show(mall: Cloud, owner: str, segment: Any) -> Any:
    return mall.operator(owner, f"GET {ONE}", at(segment)).body


def run_pass(mall: Cloud) -> None:
    assert mall.merchant("POST /merchant/jobs/expire", body={}).status == 200


def members_of(mall: Cloud, owner: str, segment: Any, more: str = "") -> set[str]:
    found: list[str] = []
    cursor = ""
    while True:
        answer = mall.operator(owner, "GET /merchant/members", query=f"segment={segment['segment_id']}{more}{cursor}")
        assert answer.status == 200, answer.body
        found += [item["member_id"] for item in answer.body["items"]]
        if not answer.body["next_cursor"]:
            assert len(found) == len(set(found))
            return set(found)
        cursor = f"&cursor={answer.body['next_cursor']}"


def exported(mall: Cloud, cookie: str, segment: Any) -> list[list[str]]:
    """The rows of the whole file."""
    text, cursor = b"", ""
    while True:
        answer = mall.operator(cookie, f"GET {ONE}/export", f"{at(segment)}/export", query=cursor)
        assert answer.status == 200, answer.body
        text += answer.body
        if "Next-Cursor" not in answer.headers:
            return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
        cursor = f"cursor={answer.headers['Next-Cursor']}"


def test_the_next_pass_finds_the_members_of_a_segment(mall: Cloud, owner: str) -> None:
    rich, poor, gone = (mall.join(name) for name in ("rich", "poor", "gone"))
    for member_id in (rich, gone):
        buy(mall, {"member_id": member_id}, f"o-{member_id}", 50)
    segment = save(mall, owner, "有积分", balance_min=50)
    everybody = save(mall, owner, "所有人", balance_min=-1000)
    assert (segment["count"], segment["as_of"]) == (None, None)
    assert mall.operator(owner, "GET /merchant/members", query=f"segment={segment['segment_id']}").status == 409

    mall.member(gone, "DELETE /me")
    run_pass(mall)

    shown = show(mall, owner, segment)
    assert shown["count"] == 1
    assert shown["as_of"].startswith("2026-11-22T11:00")
    assert members_of(mall, owner, segment) == {rich}
    assert members_of(mall, owner, everybody) == {rich, poor}
    assert members_of(mall, owner, everybody, "&frozen=true") == set()
    listed = mall.operator(owner, "GET /merchant/segments").body["items"]
    assert {one["name"]: one["count"] for one in listed} == {"有积分": 1, "所有人": 2}


@pytest.mark.parametrize("segments", ["1", "3"])
def test_any_number_of_members_in_any_number_of_pages_is_counted_and_listed_once(
    mall: Cloud, owner: str, monkeypatch: pytest.MonkeyPatch, segments: str
) -> None:
    monkeypatch.setattr(sweep, "PAGE", 4)
    monkeypatch.setenv("SWEEP_SEGMENTS", segments)
    everybody = {mall.join(f"m{number}") for number in range(23)}
    segment = save(mall, owner, balance_max=0)

    run_pass(mall)
    run_pass(mall)

    assert show(mall, owner, segment)["count"] == 23
    assert members_of(mall, owner, segment, "&limit=5") == everybody
    assert members_of(mall, owner, segment, "&limit=100") == everybody


def test_members_of_the_last_order_are_found_through_the_lists(mall: Cloud, owner: str) -> None:
    delivered = Delivered()
    early, late, never = (mall.join(name) for name in ("early", "late", "never"))
    buy(mall, {"member_id": early}, "o-1", 10)
    mall.clock("2026-12-20T11:00:00+08:00")
    buy(mall, {"member_id": late}, "o-2", 10)
    delivered()
    recent = save(mall, owner, ordered_within_days=7)
    away = save(mall, owner, not_ordered_for_days=7)
    both = save(mall, owner, not_ordered_for_days=7, orders_min=1)

    run_pass(mall)

    assert members_of(mall, owner, recent) == {late}
    assert members_of(mall, owner, away) == {early, never}
    assert members_of(mall, owner, both) == {early}


def test_a_changed_segment_has_no_count_until_the_next_pass(mall: Cloud, owner: str) -> None:
    mall.join("ming")
    segment = save(mall, owner, balance_max=0)
    run_pass(mall)

    change = {"name": "新名", "conditions": {"orders_max": 0}, "version": 1}
    changed = mall.operator(owner, f"PUT {ONE}", at(segment), change)
    assert (changed.status, changed.body["count"], changed.body["version"]) == (200, None, 2)
    assert mall.operator(owner, f"PUT {ONE}", at(segment), change).code == "VERSION_CONFLICT"
    run_pass(mall)

    assert show(mall, owner, segment)["count"] == 1
    assert mall.operator(owner, f"DELETE {ONE}", at(segment), query="version=1").code == "VERSION_CONFLICT"
    assert mall.operator(owner, f"DELETE {ONE}", at(segment), query="version=2").status == 204
    assert mall.operator(owner, f"GET {ONE}", at(segment)).status == 404
    run_pass(mall)


def test_the_trail_tells_who_saved_changed_exported_and_removed_a_segment(mall: Cloud, owner: str) -> None:
    segment = save(mall, owner, "沉睡", inactive_for_days=60)
    run_pass(mall)
    change = {"name": "沉睡", "conditions": {"inactive_for_days": 90}, "version": 1}
    mall.operator(owner, f"PUT {ONE}", at(segment), change)
    run_pass(mall)
    exported(mall, owner, segment)
    mall.operator(owner, f"DELETE {ONE}", at(segment), query="version=2")

    told = [link.entry for link, _ in trail.chain(f"segment:{segment['segment_id']}")]

    assert [entry.action for entry in told] == ["add", "change", "export", "remove"]
    assert told[1].before == {"conditions": {"inactive_for_days": 60}}
    assert told[1].after == {"conditions": {"inactive_for_days": 90}}


def test_the_file_of_a_segment_has_harmless_cells_and_every_member_once(
    mall: Cloud, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_list, "MOST_LOOKED", 2)
    names = ["=1+1", "+86", "-5", "@sum", "小茗"]
    for name in names:
        member_id = mall.join(name)
        assert mall.member(member_id, "PATCH /me", body={"nickname": name}).status == 200
    assert restrictions.set_tags(accounts.account(member_id, consistent=True), ["vip"])
    segment = save(mall, owner, balance_max=0)
    run_pass(mall)

    header, *rows = exported(mall, owner, segment)

    assert header[:2] == ["member_id", "nickname"]
    assert sorted(row[1] for row in rows) == sorted(["'=1+1", "'+86", "'-5", "'@sum", "小茗"])
    (vip,) = [row for row in rows if row[0] == member_id]
    assert vip == [member_id, "小茗", "2026-11-22", "2026-11-22", "0", "0", "vip", "none", ""]


def test_who_may_not_export_gets_no_file_and_who_may_not_edit_saves_nothing(mall: Cloud, owner: str) -> None:
    segment = save(mall, owner, balance_max=0)
    run_pass(mall)
    analyst, support, operations = mall.hire("analyst"), mall.hire("support"), mall.hire("operations")
    file = f"{at(segment)}/export"

    assert mall.operator(analyst, f"GET {ONE}/export", file).status == 403
    assert mall.operator(support, f"GET {ONE}/export", file).status == 403
    assert mall.operator(operations, f"GET {ONE}/export", file).status == 200
    body = {"name": "x", "conditions": {"orders_min": 1}}
    assert mall.operator(analyst, "POST /merchant/segments", body=body).status == 403
    assert mall.operator(analyst, "GET /merchant/segments").status == 200


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"tags": []},
        {"expiring_min": 5},
        {"balance_min": "1"},
        {"risk": ["huge"]},
        {"unknown": 1},
        {"orders_min": -1},
    ],
)
def test_conditions_that_ask_for_nothing_or_for_nonsense_are_refused(mall: Cloud, owner: str, conditions: Any) -> None:
    body = {"name": "x", "conditions": conditions}
    assert mall.operator(owner, "POST /merchant/segments", body=body).code == "VALIDATION_FAILED"


def test_a_shop_has_twenty_segments_at_most(mall: Cloud, owner: str) -> None:
    for number in range(MOST):
        save(mall, owner, str(number), orders_min=number)

    body = {"name": "x", "conditions": {"orders_min": 1}}
    assert mall.operator(owner, "POST /merchant/segments", body=body).code == "LIMIT_REACHED"


def test_without_segments_a_pass_writes_nothing_into_the_lists(mall: Cloud, owner: str) -> None:
    mall.join("ming")

    run_pass(mall)

    assert dynamodb.scan("lists", limit=10) == ([], None)
    assert stored.every() == []
